package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Versions;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The order that the keys of sort(1) give. */
final class SortOrder implements Comparator<String> {

  private static final Pattern KEY =
      Pattern.compile(
          "(\\d+)(?:\\.(\\d+))?([bdfgiMhnRrV]*)(?:,(\\d+)(?:\\.(\\d+))?([bdfgiMhnRrV]*))?");
  private static final Pattern NUMBER =
      Pattern.compile("[ \\t]*(-?\\d*(?:\\.\\d*)?)([KMGTPEZY]?).*", Pattern.DOTALL);
  private static final Pattern GENERAL =
      Pattern.compile("\\s*([-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?).*", Pattern.DOTALL);
  private static final String UNITS = "KMGTPEZY";
  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");

  /** A key: fields and characters from 1 on; an end field of 0 is the end of the line. */
  private record Key(
      int startField,
      int startChar,
      boolean startBlanks,
      int endField,
      int endChar,
      boolean endBlanks,
      String flags) {

    boolean has(char flag) {
      return flags.indexOf(flag) >= 0;
    }
  }

  private final List<Key> keys;
  private final String separator;
  private final boolean reversed;

  private SortOrder(List<Key> keys, String separator, boolean reversed) {
    this.keys = keys;
    this.separator = separator;
    this.reversed = reversed;
  }

  static SortOrder of(Call call, Options options, OptionTable table) {
    StringBuilder global = new StringBuilder();
    for (Options.Given given : options.given()) {
      if (given.key().length() == 1 && "bdfgiMhnRrV".contains(given.key())) {
        global.append(given.key());
      } else if (given.key().equals("sort")) {
        global.append(
            switch (given.text()) {
              case "numeric" -> "n";
              case "general-numeric" -> "g";
              case "human-numeric" -> "h";
              case "month" -> "M";
              case "version" -> "V";
              default -> "";
            });
      }
    }
    String separator = options.value("t", "");
    if (options.has("t")) {
      if (separator.equals("\\0")) {
        separator = "\0";
      } else if (separator.isEmpty()) {
        throw new Failure(2, "empty tab");
      } else if (separator.length() > 1) {
        throw new Failure(2, "multi-character tab " + Quoting.always(separator));
      }
    }
    List<Key> keys = new ArrayList<>();
    for (String text : options.values("k")) {
      keys.add(key(text, global.toString()));
    }
    String flags = global.toString();
    if (keys.isEmpty()) {
      keys.add(new Key(1, 1, flags.contains("b"), 0, 0, false, flags));
    }
    for (Key key : keys) {
      incompatible(key.flags);
    }
    return new SortOrder(List.copyOf(keys), separator, flags.contains("r"));
  }

  private static void incompatible(String flags) {
    String kinds = "";
    for (char kind : "ghMnRV".toCharArray()) {
      kinds += flags.indexOf(kind) >= 0 ? kind : "";
    }
    if (kinds.length() > 1) {
      throw new Failure(2, "options " + Quoting.always("-" + kinds) + " are incompatible");
    }
  }

  private static Key key(String text, String global) {
    Matcher matcher = KEY.matcher(text);
    if (!matcher.matches()) {
      boolean number = !text.isEmpty() && Character.isDigit(text.charAt(0));
      throw new Failure(
          2,
          number
              ? "stray character in field spec: invalid field specification " + Quoting.always(text)
              : "invalid number at field start: invalid count at start of " + Quoting.always(text));
    }
    int startField = number(matcher.group(1));
    if (startField == 0) {
      throw new Failure(
          2, "field number is zero: invalid field specification " + Quoting.always(text));
    }
    String startFlags = matcher.group(3) == null ? "" : matcher.group(3);
    String endFlags = matcher.group(6) == null ? "" : matcher.group(6);
    String own = startFlags + endFlags;
    boolean inherits = own.isEmpty();
    String flags = inherits ? global : own;
    boolean globalBlanks = inherits && global.contains("b");
    int startChar = matcher.group(2) == null ? 1 : number(matcher.group(2));
    if (startChar == 0) {
      throw new Failure(
          2, "character offset is zero: invalid field specification " + Quoting.always(text));
    }
    return new Key(
        startField,
        startChar,
        startFlags.contains("b") || globalBlanks,
        matcher.group(4) == null ? 0 : number(matcher.group(4)),
        matcher.group(5) == null ? 0 : number(matcher.group(5)),
        endFlags.contains("b") || globalBlanks,
        flags);
  }

  private static int number(String digits) {
    return digits.length() > 8 ? 99_999_999 : Integer.parseInt(digits);
  }

  /** With whole lines compared where all keys are equal. */
  Comparator<String> withLastResort() {
    return (left, right) -> {
      int difference = compare(left, right);
      if (difference != 0) {
        return difference;
      }
      return reversed ? right.compareTo(left) : left.compareTo(right);
    };
  }

  @Override
  public int compare(String left, String right) {
    for (Key key : keys) {
      int difference = compare(part(left, key), part(right, key), key);
      if (difference != 0) {
        return key.has('r') ? -difference : difference;
      }
    }
    return 0;
  }

  private static int compare(String left, String right, Key key) {
    if (key.has('n')) {
      return numeric(left).compareTo(numeric(right));
    }
    if (key.has('h')) {
      return human(left, right);
    }
    if (key.has('g')) {
      return Double.compare(general(left), general(right));
    }
    if (key.has('M')) {
      return month(left) - month(right);
    }
    if (key.has('V')) {
      return Versions.compare(left, right);
    }
    return translated(left, key).compareTo(translated(right, key));
  }

  private static String translated(String text, Key key) {
    String result = text;
    if (key.has('d')) {
      result = result.replaceAll("[^\\p{Alnum} \\t]", "");
    }
    if (key.has('i')) {
      result = result.replaceAll("[^\\x20-\\x7e]", "");
    }
    return key.has('f') ? result.toUpperCase(Locale.ROOT) : result;
  }

  private static BigDecimal numeric(String text) {
    Matcher matcher = NUMBER.matcher(text);
    String number = matcher.matches() ? matcher.group(1) : "";
    return decimal(number);
  }

  private static BigDecimal decimal(String number) {
    boolean digits = number.chars().anyMatch(Character::isDigit);
    if (!digits) {
      return BigDecimal.ZERO;
    }
    return new BigDecimal(number.endsWith(".") ? number.substring(0, number.length() - 1) : number);
  }

  private static int human(String left, String right) {
    Matcher l = NUMBER.matcher(left);
    Matcher r = NUMBER.matcher(right);
    BigDecimal leftNumber = l.matches() ? decimal(l.group(1)) : BigDecimal.ZERO;
    BigDecimal rightNumber = r.matches() ? decimal(r.group(1)) : BigDecimal.ZERO;
    int leftRank = rank(leftNumber, l.matches() ? l.group(2) : "");
    int rightRank = rank(rightNumber, r.matches() ? r.group(2) : "");
    return leftRank != rightRank ? leftRank - rightRank : leftNumber.compareTo(rightNumber);
  }

  private static int rank(BigDecimal number, String unit) {
    int size = unit.isEmpty() ? 0 : UNITS.indexOf(unit) + 1;
    return number.signum() * size;
  }

  private static double general(String text) {
    Matcher matcher = GENERAL.matcher(text);
    return matcher.matches() ? Double.parseDouble(matcher.group(1)) : Double.NEGATIVE_INFINITY;
  }

  private static int month(String text) {
    String word = text.stripLeading().toUpperCase(Locale.ROOT);
    return word.length() < 3 ? 0 : MONTHS.indexOf(word.substring(0, 3)) + 1;
  }

  private String part(String line, Key key) {
    boolean whole =
        key.startField == 1 && key.startChar == 1 && key.endField == 0 && !key.startBlanks;
    if (whole) {
      return line;
    }
    int start = fieldStart(line, key.startField);
    if (key.startBlanks) {
      start = skipBlanks(line, start);
    }
    start = Math.min(line.length(), start + key.startChar - 1);
    int end = line.length();
    if (key.endField > 0) {
      if (key.endChar == 0) {
        end = fieldEnd(line, key.endField);
      } else {
        int from = fieldStart(line, key.endField);
        from = key.endBlanks ? skipBlanks(line, from) : from;
        end = Math.min(line.length(), from + key.endChar);
      }
    }
    return start >= end ? "" : line.substring(start, end);
  }

  private static int skipBlanks(String line, int from) {
    int at = from;
    while (at < line.length() && isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n';
  }

  private int fieldStart(String line, int field) {
    int at = 0;
    for (int number = 1; number < field && at < line.length(); number++) {
      at = separator.isEmpty() ? blankFieldEnd(line, at) : afterSeparator(line, at);
    }
    return at;
  }

  private int afterSeparator(String line, int from) {
    int found = line.indexOf(separator, from);
    return found < 0 ? line.length() : found + 1;
  }

  private static int blankFieldEnd(String line, int from) {
    int at = skipBlanks(line, from);
    while (at < line.length() && !isBlank(line.charAt(at))) {
      at++;
    }
    return at;
  }

  private int fieldEnd(String line, int field) {
    int start = fieldStart(line, field);
    if (separator.isEmpty()) {
      return blankFieldEnd(line, start);
    }
    int found = line.indexOf(separator, start);
    return found < 0 ? line.length() : found;
  }
}
