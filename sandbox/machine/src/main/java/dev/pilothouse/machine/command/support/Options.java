package dev.pilothouse.machine.command.support;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options and operands of one call, as {@link OptionTable} found them. */
public final class Options {

  /** One option as given; {@code key} is its first name in the table. */
  public record Given(String key, @Nullable String value) {
    public String text() {
      return value == null ? "" : value;
    }
  }

  private final List<Given> given;
  private final List<String> operands;

  Options(List<Given> given, List<String> operands) {
    this.given = List.copyOf(given);
    this.operands = List.copyOf(operands);
  }

  /** All options in the order in which they were given. */
  public List<Given> given() {
    return given;
  }

  /** What is no option. */
  public List<String> operands() {
    return operands;
  }

  public boolean has(String key) {
    return given.stream().anyMatch(option -> option.key.equals(key));
  }

  /** The last given of some options that exclude each other, or "" when none is there. */
  public String last(String... keys) {
    String last = "";
    for (Given option : given) {
      if (List.of(keys).contains(option.key)) {
        last = option.key;
      }
    }
    return last;
  }

  /** The last value of an option, or {@code otherwise}. */
  public String value(String key, String otherwise) {
    String value = otherwise;
    for (Given option : given) {
      if (option.key.equals(key)) {
        value = option.value == null ? otherwise : option.value;
      }
    }
    return value;
  }

  /** All values of an option. */
  public List<String> values(String key) {
    return given.stream().filter(option -> option.key.equals(key)).map(Given::text).toList();
  }
}
