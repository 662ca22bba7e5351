package dev.pilothouse.kubectl.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A command line that has been read.
 *
 * @param values the given flags' values by name, one for flags that take one
 * @param arguments what is no flag
 * @param dash how many arguments stand before "--", or -1 when there is none
 */
public record Invocation(
    CommandSpec command, Map<String, List<String>> values, List<String> arguments, int dash) {

  /** Whether the flag was given. */
  public boolean given(String name) {
    return values.containsKey(name);
  }

  /** Whether the command knows the flag. */
  public boolean knows(String name) {
    return command.flag(name) != null;
  }

  public String text(String name) {
    List<String> given = values.get(name);
    if (given != null) {
      return given.getLast();
    }
    Flag flag = command.flag(name);
    return flag == null ? "" : flag.initial();
  }

  /**
   * The value of a flag that every command takes; "" when this command has its own of that name.
   */
  public String global(String name) {
    return command.flags().containsKey(name) ? "" : text(name);
  }

  public boolean flag(String name) {
    return switch (text(name)) {
      case "true", "1", "t", "T", "TRUE", "True" -> true;
      default -> false;
    };
  }

  public long number(String name) {
    String text = text(name);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  public long nanos(String name) {
    String text = text(name);
    return text.isEmpty() ? 0 : Objects.requireNonNull(Durations.parse(text), text);
  }

  public List<String> list(String name) {
    List<String> given = values.get(name);
    if (given == null) {
      String initial = text(name);
      return initial.isEmpty() ? List.of() : List.of(initial.split(","));
    }
    Flag flag = Objects.requireNonNull(command.flag(name));
    if (flag.kind() == Flag.Kind.WHOLE_LIST) {
      return given;
    }
    List<String> all = new ArrayList<>();
    for (String value : given) {
      all.addAll(CommaList.split(value));
    }
    return all;
  }

  public String argument(int index) {
    return arguments.get(index);
  }

  /** A usage error of this command. */
  public UsageException usage(String message) {
    return UsageException.of(command, message);
  }
}
