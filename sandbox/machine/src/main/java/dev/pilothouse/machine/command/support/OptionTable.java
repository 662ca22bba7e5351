package dev.pilothouse.machine.command.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options that a command knows, parsed in the manner of getopt_long(3): bundled short options,
 * values attached or apart, abbreviated long options, operands anywhere, "--".
 *
 * <p>Written as words such as {@code "a,all w,width= color[=]"}: the names of one option, then "="
 * when it needs a value or "[=]" when it may have one. The first name is its key. {@code --help}
 * and {@code --version} are always there. A leading "+" stops at the first operand.
 */
public final class OptionTable {

  private enum Value {
    NONE,
    OPTIONAL,
    REQUIRED
  }

  private record Option(String key, Value value) {}

  private final Map<String, Option> options = new LinkedHashMap<>();
  private final boolean stopsAtOperand;
  private final int status;
  private final @Nullable String usage;

  private OptionTable(int status, String words, @Nullable String usage) {
    this.status = status;
    this.usage = usage;
    this.stopsAtOperand = words.startsWith("+");
    for (String word : words.replace("+", " ").trim().split("\\s+")) {
      add(word);
    }
    options.putIfAbsent("help", new Option("help", Value.NONE));
    options.putIfAbsent("version", new Option("version", Value.NONE));
  }

  /** A table for a command that ends with {@code status} when it is called wrongly. */
  public static OptionTable of(int status, String words) {
    return new OptionTable(status, words, null);
  }

  /** As {@link #of(int, String)}, with the text that follows a message about a wrong call. */
  public static OptionTable of(int status, String words, String usage) {
    return new OptionTable(status, words, usage);
  }

  private void add(String word) {
    if (word.isEmpty()) {
      return;
    }
    Value value =
        word.endsWith("[=]") ? Value.OPTIONAL : word.endsWith("=") ? Value.REQUIRED : Value.NONE;
    String[] names = word.replaceAll("(\\[=]|=)$", "").split(",");
    for (String name : names) {
      options.put(name, new Option(names[0], value));
    }
  }

  /** The options of {@code call}; fails as the real command does when they are wrong. */
  public Options parse(Call call) {
    return parse(call, call.arguments());
  }

  public Options parse(Call call, List<String> arguments) {
    List<Options.Given> given = new ArrayList<>();
    List<String> operands = new ArrayList<>();
    for (int index = 0; index < arguments.size(); index++) {
      String word = arguments.get(index);
      if (word.equals("--")) {
        operands.addAll(arguments.subList(index + 1, arguments.size()));
        break;
      } else if (word.startsWith("--")) {
        index += longOption(call, word, following(arguments, index), given);
      } else if (word.startsWith("-") && word.length() > 1) {
        index += shortOptions(call, word, following(arguments, index), given);
      } else if (stopsAtOperand) {
        operands.addAll(arguments.subList(index, arguments.size()));
        break;
      } else {
        operands.add(word);
      }
    }
    return new Options(given, operands);
  }

  private static @Nullable String following(List<String> arguments, int index) {
    return index + 1 < arguments.size() ? arguments.get(index + 1) : null;
  }

  /** How many further words the option took. */
  private int longOption(Call call, String word, @Nullable String next, List<Options.Given> given) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
    Option option = options.get(name.length() == 1 ? "" : name);
    String full = name;
    if (option == null) {
      full = abbreviated(call, name);
      option = options.get(full);
    }
    if (option == null) {
      throw wrong(call, "unrecognized option '--" + name + "'");
    }
    if (equals >= 0 && option.value == Value.NONE) {
      throw wrong(call, "option '--" + full + "' doesn't allow an argument");
    }
    if (full.equals("help") && option.key.equals("help")) {
      throw Failure.shown(CommandTable.help(call));
    }
    if (full.equals("version") && option.key.equals("version")) {
      throw Failure.shown(CommandTable.version(call));
    }
    if (equals >= 0) {
      given.add(new Options.Given(option.key, word.substring(equals + 1)));
      return 0;
    }
    if (option.value != Value.REQUIRED) {
      given.add(new Options.Given(option.key, null));
      return 0;
    }
    if (next == null) {
      throw wrong(call, "option '--" + full + "' requires an argument");
    }
    given.add(new Options.Given(option.key, next));
    return 1;
  }

  private String abbreviated(Call call, String prefix) {
    Set<String> names = new LinkedHashSet<>();
    Set<String> keys = new LinkedHashSet<>();
    options.forEach(
        (name, option) -> {
          if (name.length() > 1 && name.startsWith(prefix)) {
            names.add(name);
            keys.add(option.key);
          }
        });
    if (keys.size() > 1) {
      String possible = names.stream().map(name -> " '--" + name + "'").reduce("", String::concat);
      throw wrong(call, "option '--" + prefix + "' is ambiguous; possibilities:" + possible);
    }
    return names.isEmpty() ? prefix : names.iterator().next();
  }

  private int shortOptions(
      Call call, String word, @Nullable String next, List<Options.Given> given) {
    for (int index = 1; index < word.length(); index++) {
      String name = word.substring(index, index + 1);
      Option option = options.get(name);
      if (option == null) {
        throw wrong(call, "invalid option -- '" + name + "'");
      }
      if (option.value == Value.NONE) {
        given.add(new Options.Given(option.key, null));
        continue;
      }
      String rest = word.substring(index + 1);
      if (!rest.isEmpty() || option.value == Value.OPTIONAL) {
        given.add(new Options.Given(option.key, rest.isEmpty() ? null : rest));
        return 0;
      }
      if (next == null) {
        throw wrong(call, "option requires an argument -- '" + name + "'");
      }
      given.add(new Options.Given(option.key, next));
      return 1;
    }
    return 0;
  }

  private Failure wrong(Call call, String message) {
    return Failure.plain(
        status, call.name() + ": " + message + "\n" + (usage == null ? hint(call) : usage));
  }

  /** A wrong call: the message, and where to find help. */
  public Failure misuse(Call call, String message) {
    return wrong(call, message);
  }

  private static String hint(Call call) {
    return "Try '" + call.name() + " --help' for more information.";
  }

  /** GNU's message about too few operands. */
  public Failure missingOperand(Call call) {
    return wrong(call, "missing operand");
  }

  /** GNU's message about too few operands after some. */
  public Failure missingOperandAfter(Call call, String operand) {
    return wrong(call, "missing operand after " + Quoting.always(operand));
  }

  /** GNU's message about too many operands. */
  public Failure extraOperand(Call call, String operand) {
    return wrong(call, "extra operand " + Quoting.always(operand));
  }
}
