package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.DateWords;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Modes;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.RegexException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the words of a call of find(1). */
final class FindParser {

  private static final int MOST_PRIMARIES = 5_000;
  private static final int MOST_NESTED = 1_000;

  private static final List<String> TEXT_TESTS =
      List.of(
          "-name",
          "-iname",
          "-path",
          "-ipath",
          "-wholename",
          "-iwholename",
          "-lname",
          "-ilname",
          "-fstype");
  private static final List<String> NUMBER_TESTS =
      List.of(
          "-mtime", "-ctime", "-atime", "-mmin", "-cmin", "-amin", "-links", "-inum", "-uid",
          "-gid", "-used");
  private static final List<String> PLAIN_TESTS =
      List.of(
          "-empty",
          "-true",
          "-false",
          "-readable",
          "-writable",
          "-executable",
          "-nouser",
          "-nogroup");

  private final Call call;
  private final List<String> words;
  private int at;
  private int primaries;
  private int nested;
  private int ids;
  private int maxDepth = Integer.MAX_VALUE;
  private int minDepth;
  private boolean depthFirst;
  private boolean follows;
  private boolean sameDevice;

  /** What a call asks for. {@code expression} is null for all files. */
  record Plan(
      List<String> paths,
      @Nullable FindExpression expression,
      int minDepth,
      int maxDepth,
      boolean depthFirst,
      boolean follows,
      boolean sameDevice,
      boolean prints) {}

  private FindParser(Call call) {
    this.call = call;
    this.words = call.arguments();
  }

  static Plan parse(Call call) {
    return new FindParser(call).parse();
  }

  private Plan parse() {
    while (at < words.size() && words.get(at).matches("-[HLP]|-O\\d?|-D")) {
      follows = words.get(at).equals("-L") || follows && !words.get(at).equals("-P");
      at += words.get(at).equals("-D") ? 2 : 1;
    }
    List<String> paths = new ArrayList<>();
    while (at < words.size() && !startsExpression(words.get(at))) {
      paths.add(words.get(at++));
    }
    FindExpression expression = at < words.size() ? list() : null;
    if (at < words.size()) {
      if (words.get(at).equals(")")) {
        throw new Failure(1, "invalid expression; you have too many ')'");
      }
      throw misplaced(words.get(at));
    }
    return new Plan(
        paths.isEmpty() ? List.of(".") : List.copyOf(paths),
        expression,
        minDepth,
        maxDepth,
        depthFirst,
        follows,
        sameDevice,
        expression == null || !FindExpression.acts(expression));
  }

  private static boolean startsExpression(String word) {
    return word.startsWith("-") && word.length() > 1 || word.equals("!") || word.equals("(");
  }

  private Failure misplaced(String word) {
    return new Failure(
        1,
        "paths must precede expression: `"
            + word
            + "'"
            + (FileAccess.exists(call.sys(), word)
                ? "\nfind: possible unquoted pattern after predicate `"
                    + (at > 1 ? words.get(at - 2) : "")
                    + "'?"
                : ""));
  }

  private FindExpression list() {
    FindExpression left = or();
    while (at < words.size() && words.get(at).equals(",")) {
      at++;
      left = new FindExpression.Both(left, or());
    }
    return left;
  }

  private FindExpression or() {
    FindExpression left = and();
    while (at < words.size() && (words.get(at).equals("-o") || words.get(at).equals("-or"))) {
      at++;
      left = new FindExpression.Or(left, and());
    }
    return left;
  }

  private FindExpression and() {
    FindExpression left = primary();
    while (at < words.size() && !List.of("-o", "-or", ",", ")").contains(words.get(at))) {
      if (words.get(at).equals("-a") || words.get(at).equals("-and")) {
        at++;
      }
      left = new FindExpression.And(left, primary());
    }
    return left;
  }

  private FindExpression primary() {
    if (++primaries > MOST_PRIMARIES || nested > MOST_NESTED) {
      throw new Failure(1, "cannot allocate memory");
    }
    if (at >= words.size()) {
      String last = words.getLast();
      throw new Failure(
          1,
          last.equals("!") || last.equals("-not") || last.startsWith("-o") || last.startsWith("-a")
              ? "expected an expression after '" + last + "'"
              : "expected an expression");
    }
    String word = words.get(at++);
    switch (word) {
      case "!", "-not" -> {
        nested++;
        FindExpression negated = new FindExpression.Not(primary());
        nested--;
        return negated;
      }
      case "(" -> {
        nested++;
        FindExpression inner = list();
        nested--;
        if (at >= words.size() || !words.get(at).equals(")")) {
          throw new Failure(
              1,
              "invalid expression; I was expecting to find a ')' somewhere but did not see one.");
        }
        at++;
        return inner;
      }
      default -> {
        if (!word.startsWith("-")) {
          throw misplaced(word);
        }
        return predicate(word);
      }
    }
  }

  private String argument(String predicate) {
    if (at >= words.size()) {
      throw new Failure(1, "missing argument to `" + predicate + "'");
    }
    return words.get(at++);
  }

  private FindExpression predicate(String word) {
    if (TEXT_TESTS.contains(word)) {
      return test(word, argument(word), '=', 0, null);
    }
    if (PLAIN_TESTS.contains(word)) {
      return test(word, "", '=', 0, null);
    }
    if (NUMBER_TESTS.contains(word)) {
      return number(word, argument(word));
    }
    return switch (word) {
      case "-maxdepth", "-mindepth" -> depth(word);
      case "-depth", "-d" -> {
        depthFirst = true;
        yield always();
      }
      case "-follow" -> {
        follows = true;
        yield always();
      }
      case "-xdev", "-mount" -> {
        sameDevice = true;
        yield always();
      }
      case "-daystart", "-warn", "-nowarn", "-noleaf", "-ignore_readdir_race" -> always();
      case "-regextype" -> {
        argument(word);
        yield always();
      }
      case "-type", "-xtype" -> type(word);
      case "-size" -> size();
      case "-perm" -> permission();
      case "-user", "-group" -> owner(word);
      case "-newer", "-anewer", "-cnewer", "-newermm", "-samefile" -> reference(word);
      case "-newermt" -> newerThanDate();
      case "-regex", "-iregex" -> regex(word);
      default -> action(word);
    };
  }

  private static FindExpression always() {
    return test("-true", "", '=', 0, null);
  }

  private static FindExpression test(
      String name, String text, char sign, long number, @Nullable Regex regex) {
    return new FindExpression.Test(name, text, sign, number, regex);
  }

  private FindExpression depth(String word) {
    String text = argument(word);
    if (!text.matches("\\d{1,9}")) {
      throw new Failure(
          1,
          "Expected a positive decimal integer argument to "
              + word
              + ", but got "
              + Quoting.always(text));
    }
    if (word.equals("-maxdepth")) {
      maxDepth = Integer.parseInt(text);
    } else {
      minDepth = Integer.parseInt(text);
    }
    return always();
  }

  private FindExpression number(String word, String text) {
    char sign = text.startsWith("+") ? '+' : text.startsWith("-") ? '-' : '=';
    String digits = sign == '=' ? text : text.substring(1);
    if (!digits.matches("\\d{1,15}(\\.\\d+)?")) {
      throw new Failure(1, "invalid argument `" + text + "' to `" + word + "'");
    }
    return test(word, "", sign, Long.parseLong(digits.replaceFirst("\\..*", "")), null);
  }

  private FindExpression type(String word) {
    String types = argument(word);
    for (String type : types.split(",", -1)) {
      if (!type.matches("[bcdpflsD]")) {
        throw new Failure(
            1,
            type.isEmpty()
                ? "Arguments to " + word + " should contain at least one letter"
                : type.length() > 1 && type.substring(0, 1).matches("[bcdpflsD]")
                    ? "Must separate multiple arguments to " + word + " using: ','"
                    : "Unknown argument to " + word + ": " + type.charAt(0));
      }
    }
    return test(word, types, '=', 0, null);
  }

  private FindExpression size() {
    String text = argument("-size");
    char sign = text.startsWith("+") ? '+' : text.startsWith("-") ? '-' : '=';
    String rest = sign == '=' ? text : text.substring(1);
    if (!rest.matches("\\d{1,15}[bcwkMG]?")) {
      throw new Failure(1, "invalid -size type `" + text.charAt(text.length() - 1) + "'");
    }
    String unit = rest.replaceAll("\\d", "");
    return test(
        "-size",
        unit.isEmpty() ? "b" : unit,
        sign,
        Long.parseLong(rest.replaceAll("\\D", "")),
        null);
  }

  private FindExpression permission() {
    String text = argument("-perm");
    char sign = text.startsWith("-") ? '-' : text.startsWith("/") ? '/' : '=';
    Integer mode = Modes.parse(sign == '=' ? text : text.substring(1), 0, false, 0);
    if (mode == null) {
      throw new Failure(1, "invalid mode " + Quoting.always(text));
    }
    return test("-perm", "", sign, mode, null);
  }

  private FindExpression owner(String word) {
    String text = argument(word);
    Accounts accounts = Accounts.of(call.sys());
    Integer number = word.equals("-user") ? accounts.user(text) : accounts.group(text);
    if (number == null) {
      throw new Failure(
          1,
          word.equals("-user")
              ? Quoting.always(text) + " is not the name of a known user"
              : Quoting.always(text) + " is not the name of an existing group");
    }
    return test(word.equals("-user") ? "-uid" : "-gid", "", '=', number, null);
  }

  private FindExpression reference(String word) {
    String path = argument(word);
    Sys sys = call.sys();
    try {
      if (word.equals("-samefile")) {
        return test("-inum", "", '=', sys.stat(path).inode(), null);
      }
      return test("-newer", "", '=', sys.stat(path).modifiedNanos(), null);
    } catch (SysException failed) {
      throw new Failure(1, Quoting.always(path) + ": " + failed.errno().text());
    }
  }

  private FindExpression newerThanDate() {
    String text = argument("-newermt");
    ZonedDateTime now = Dates.at(call.sys().realtimeNanos(), Dates.zone(call.sys()));
    ZonedDateTime time = DateWords.parse(text, now);
    if (time == null) {
      throw new Failure(
          1, "I cannot figure out how to interpret " + Quoting.always(text) + " as a date or time");
    }
    Instant instant = time.toInstant();
    return test(
        "-newer", "", '=', instant.getEpochSecond() * 1_000_000_000L + instant.getNano(), null);
  }

  private FindExpression regex(String word) {
    try {
      return test(
          word,
          "",
          '=',
          0,
          Regex.compile(
              argument(word),
              Regex.Syntax.BASIC,
              word.equals("-iregex"),
              false,
              Regex.Extent.LINE));
    } catch (RegexException wrong) {
      throw new Failure(1, wrong.text());
    }
  }

  private FindExpression action(String word) {
    return switch (word) {
      case "-print", "-print0", "-prune", "-quit", "-ls" ->
          new FindExpression.Action(word, List.of(), false, 0);
      case "-delete" -> {
        depthFirst = true;
        yield new FindExpression.Action(word, List.of(), false, 0);
      }
      case "-printf" -> new FindExpression.Action(word, List.of(argument(word)), false, 0);
      case "-fprint" -> new FindExpression.Action(word, List.of(argument(word)), false, 0);
      case "-exec", "-execdir", "-ok", "-okdir" -> command(word);
      default -> throw new Failure(1, "unknown predicate `" + word + "'");
    };
  }

  private FindExpression command(String word) {
    List<String> command = new ArrayList<>();
    while (at < words.size()) {
      String next = words.get(at++);
      if (next.equals(";")) {
        if (command.isEmpty()) {
          throw new Failure(1, "invalid argument `;' to `" + word + "'");
        }
        return new FindExpression.Action(word, command, false, 0);
      }
      if (next.equals("+") && !command.isEmpty() && command.getLast().equals("{}")) {
        command.removeLast();
        return new FindExpression.Action(word, List.copyOf(command), true, ++ids);
      }
      command.add(next);
    }
    throw new Failure(1, "missing argument to `" + word + "'");
  }
}
