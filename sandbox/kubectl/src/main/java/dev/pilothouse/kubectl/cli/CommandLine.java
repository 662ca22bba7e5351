package dev.pilothouse.kubectl.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads command lines as cobra and pflag do. */
public final class CommandLine {

  /** Flags whose numbers have 32 bits. */
  private static final List<String> SHORT = List.of("value", "min", "max", "cpu-percent");

  private final Catalogue catalogue = Catalogue.standard();
  private CommandSpec command = catalogue.command("");
  private final Map<String, List<String>> values = new LinkedHashMap<>();
  private final List<String> positional = new ArrayList<>();
  private int dash = -1;

  private CommandLine() {}

  /**
   * Reads the words after "kubectl".
   *
   * @throws UsageException when a flag is wrong
   */
  public static Invocation parse(List<String> words) {
    CommandLine line = new CommandLine();
    List<String> rest = line.findCommand(new ArrayList<>(words));
    line.readAll(rest);
    return new Invocation(line.command, line.values, List.copyOf(line.positional), line.dash);
  }

  /** The command that the words name, however wrong the rest of them is. */
  public static CommandSpec commandOf(List<String> words) {
    CommandLine line = new CommandLine();
    line.findCommand(new ArrayList<>(words));
    return line.command;
  }

  /** Walks down to the command and gives the words without the command's names. */
  private List<String> findCommand(List<String> words) {
    int index = nextName(words, 0);
    while (index >= 0) {
      CommandSpec child = catalogue.child(command, words.get(index));
      if (child == null) {
        return words;
      }
      command = child;
      words.remove(index);
      index = nextName(words, 0);
    }
    return words;
  }

  /** The index of the first word that is neither a flag nor a flag's value, or -1. */
  private int nextName(List<String> words, int from) {
    for (int i = from; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        return -1;
      }
      if (!word.startsWith("-") || word.equals("-")) {
        return i;
      }
      if (takesNextWord(word)) {
        i++;
      }
    }
    return -1;
  }

  private boolean takesNextWord(String word) {
    if (word.contains("=")) {
      return false;
    }
    Flag flag =
        word.startsWith("--")
            ? command.flag(word.substring(2))
            : word.length() == 2 ? command.flagByShorthand(word.substring(1)) : null;
    return flag != null && flag.bare() == null;
  }

  private void readAll(List<String> words) {
    int i = 0;
    while (i < words.size()) {
      String word = words.get(i);
      if (word.equals("--")) {
        dash = positional.size();
        positional.addAll(words.subList(i + 1, words.size()));
        return;
      }
      if (word.startsWith("--")) {
        i = readLong(words, i);
      } else if (word.startsWith("-") && word.length() > 1) {
        i = readShort(words, i);
      } else {
        positional.add(word);
        i++;
      }
    }
  }

  private int readLong(List<String> words, int index) {
    String word = words.get(index).substring(2);
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    Flag flag = command.flag(name);
    if (flag == null) {
      if (name.equals("help")) {
        throw new HelpWanted(command);
      }
      throw UsageException.ofFlag(command, "unknown flag: --" + name);
    }
    if (equals >= 0) {
      set(flag, word.substring(equals + 1));
      return index + 1;
    }
    if (flag.bare() != null) {
      set(flag, flag.bare());
      return index + 1;
    }
    if (index + 1 >= words.size()) {
      throw UsageException.ofFlag(command, "flag needs an argument: --" + name);
    }
    set(flag, words.get(index + 1));
    return index + 2;
  }

  private int readShort(List<String> words, int index) {
    String letters = words.get(index).substring(1);
    for (int i = 0; i < letters.length(); i++) {
      String letter = letters.substring(i, i + 1);
      Flag flag = command.flagByShorthand(letter);
      if (flag == null) {
        if (letter.equals("h")) {
          throw new HelpWanted(command);
        }
        throw UsageException.ofFlag(
            command, "unknown shorthand flag: '" + letter + "' in -" + letters.substring(i));
      }
      String rest = letters.substring(i + 1);
      if (rest.startsWith("=")) {
        set(flag, rest.substring(1));
        return index + 1;
      }
      if (flag.bare() != null) {
        set(flag, flag.bare());
        continue;
      }
      return valueOfShort(words, index, flag, letters.substring(i), rest);
    }
    return index + 1;
  }

  private int valueOfShort(List<String> words, int index, Flag flag, String letters, String rest) {
    if (!rest.isEmpty()) {
      set(flag, rest);
      return index + 1;
    }
    if (index + 1 >= words.size()) {
      throw UsageException.ofFlag(
          command, "flag needs an argument: '" + flag.shorthand() + "' in -" + letters);
    }
    set(flag, words.get(index + 1));
    return index + 2;
  }

  private void set(Flag flag, String value) {
    String fault = fault(flag, value);
    if (fault != null) {
      throw UsageException.ofFlag(
          command,
          "invalid argument \"" + value + "\" for \"" + flag.shown() + "\" flag: " + fault);
    }
    if (flag.kind().many()) {
      values.computeIfAbsent(flag.name(), _ -> new ArrayList<>()).add(value);
    } else {
      values.put(flag.name(), List.of(value));
    }
  }

  private static @Nullable String fault(Flag flag, String value) {
    return switch (flag.kind()) {
      case TEXT, LIST, WHOLE_LIST -> null;
      case PAIRS -> {
        for (String pair : CommaList.split(value)) {
          if (!pair.contains("=")) {
            yield pair + " must be formatted as key=value";
          }
        }
        yield null;
      }
      case NUMBER ->
          value.matches("[-+]?[0-9]{1,18}")
              ? SHORT.contains(flag.name()) && Math.abs(Long.parseLong(value)) > Integer.MAX_VALUE
                  ? "strconv.ParseInt: parsing \"" + value + "\": value out of range"
                  : null
              : "strconv.ParseInt: parsing \"" + value + "\": invalid syntax";
      case FLAG ->
          value.matches("1|0|t|f|T|F|true|false|TRUE|FALSE|True|False")
              ? null
              : "strconv.ParseBool: parsing \"" + value + "\": invalid syntax";
      case DURATION ->
          Durations.parse(value) != null
              ? null
              : value.matches("[0-9.]+")
                  ? "time: missing unit in duration \"" + value + "\""
                  : "time: invalid duration \"" + value + "\"";
    };
  }
}
