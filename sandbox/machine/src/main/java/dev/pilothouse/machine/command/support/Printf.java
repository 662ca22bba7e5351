package dev.pilothouse.machine.command.support;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** printf(1): a format that is used again and again until its arguments are used up. */
public final class Printf {

  /** What came out. {@code stopped}: "\c" ended it; errors are without the command's name. */
  public record Result(String text, List<String> errors, boolean stopped) {}

  private static final int LIMIT = 1 << 20;

  private final String format;
  private final List<String> arguments;
  private final StringBuilder output = new StringBuilder();
  private final List<String> errors = new ArrayList<>();
  private int next;
  private boolean stopped;

  private Printf(String format, List<String> arguments) {
    this.format = format;
    this.arguments = arguments;
  }

  /** Formats the arguments. */
  public static Result format(String format, List<String> arguments) {
    Printf printf = new Printf(format, arguments);
    printf.run();
    return new Result(printf.output.toString(), List.copyOf(printf.errors), printf.stopped);
  }

  private void run() {
    int before;
    do {
      before = next;
      once();
    } while (!stopped && next < arguments.size() && next > before && output.length() < LIMIT);
    if (!stopped && next < arguments.size() && next == before) {
      errors.add(
          "warning: ignoring excess arguments, starting with "
              + Quoting.always(arguments.get(next)));
    }
  }

  private void once() {
    int at = 0;
    while (at < format.length() && !stopped) {
      char c = format.charAt(at);
      if (c == '\\') {
        at = escape(format, at, output, false);
      } else if (c == '%') {
        at = conversion(at);
      } else {
        output.append(c);
        at++;
      }
    }
  }

  /** Reads an escape at {@code at} and gives the position behind it. */
  private int escape(String text, int at, StringBuilder target, boolean leadingZero) {
    if (at + 1 >= text.length()) {
      target.append('\\');
      return at + 1;
    }
    char c = text.charAt(at + 1);
    if (c == 'c') {
      stopped = true;
      return text.length();
    }
    StringBuilder escaped = new StringBuilder();
    int end = Escapes.read(text, at, escaped, leadingZero);
    target.append(escaped);
    return end;
  }

  private String argument() {
    return next < arguments.size() ? arguments.get(next++) : "";
  }

  private int conversion(int start) {
    int at = start + 1;
    if (at < format.length() && format.charAt(at) == '%') {
      output.append('%');
      return at + 1;
    }
    StringBuilder flags = new StringBuilder();
    while (at < format.length() && "-+ #0'".indexOf(format.charAt(at)) >= 0) {
      flags.append(format.charAt(at++));
    }
    int[] width = size(at);
    at = width[1];
    int precision = -1;
    if (at < format.length() && format.charAt(at) == '.') {
      int[] digits = size(at + 1);
      precision = Math.max(0, digits[0]);
      at = digits[1];
    }
    while (at < format.length() && "hlLjzt".indexOf(format.charAt(at)) >= 0) {
      at++;
    }
    if (at >= format.length() || "diouxXcsbqeEfFgGaA".indexOf(format.charAt(at)) < 0) {
      int end = Math.min(format.length(), at + 1);
      errors.add(format.substring(start, end) + ": invalid conversion specification");
      stopped = true;
      return format.length();
    }
    String wide = width[0] < 0 ? flags + "-" : flags.toString();
    convert(format.charAt(at), wide, Math.abs(width[0]), precision);
    return at + 1;
  }

  /** A number, or "*" for the next argument; and the position behind it. */
  private int[] size(int from) {
    if (from < format.length() && format.charAt(from) == '*') {
      return new int[] {clamp(integer(argument()).longValue()), from + 1};
    }
    int at = from;
    long value = 0;
    while (at < format.length() && Character.isDigit(format.charAt(at))) {
      value = Math.min(LIMIT, value * 10 + format.charAt(at++) - '0');
    }
    return new int[] {(int) value, at};
  }

  private static int clamp(long value) {
    return (int) Math.max(-LIMIT, Math.min(LIMIT, value));
  }

  private void convert(char code, String flags, int width, int precision) {
    switch (code) {
      case 's' -> pad(cut(argument(), precision), flags, width);
      case 'c' -> {
        String text = argument();
        pad(text.isEmpty() ? "" : text.substring(0, text.offsetByCodePoints(0, 1)), flags, width);
      }
      case 'b' -> {
        StringBuilder text = new StringBuilder();
        String argument = argument();
        int at = 0;
        while (at < argument.length()) {
          char c = argument.charAt(at);
          if (c == '\\') {
            at = escape(argument, at, text, true);
          } else {
            text.append(c);
            at++;
          }
        }
        pad(cut(text.toString(), precision), flags, width);
      }
      case 'q' -> pad(Quoting.needed(argument()), flags, width);
      case 'd', 'i', 'o', 'u', 'x', 'X' -> integer(code, flags, width, precision);
      default -> floating(code, flags, width, precision);
    }
  }

  private static String cut(String text, int precision) {
    return precision < 0 || precision >= text.length() ? text : text.substring(0, precision);
  }

  private void pad(String text, String flags, int width) {
    int missing = width - text.codePointCount(0, text.length());
    String blanks = " ".repeat(Math.max(0, missing));
    output.append(flags.contains("-") ? text + blanks : blanks + text);
  }

  private void integer(char code, String flags, int width, int precision) {
    BigInteger value = integer(argument());
    boolean signed = code == 'd' || code == 'i';
    if (!signed && value.signum() < 0) {
      value = value.add(BigInteger.ONE.shiftLeft(64));
    }
    int radix = code == 'o' ? 8 : code == 'x' || code == 'X' ? 16 : 10;
    String digits = value.abs().toString(radix);
    digits = code == 'X' ? digits.toUpperCase(Locale.ROOT) : digits;
    digits = "0".repeat(Math.max(0, precision - digits.length())) + digits;
    String prefix = value.signum() < 0 ? "-" : signed ? sign(flags) : "";
    if (flags.contains("#") && value.signum() != 0) {
      prefix += radix == 16 ? "0" + code : radix == 8 && !digits.startsWith("0") ? "0" : "";
    }
    boolean zeros = flags.contains("0") && !flags.contains("-") && precision < 0;
    number(prefix, digits, zeros, flags, width);
  }

  private static String sign(String flags) {
    return flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
  }

  private void number(String prefix, String digits, boolean zeros, String flags, int width) {
    int missing = Math.max(0, width - prefix.length() - digits.length());
    if (zeros) {
      output.append(prefix).append("0".repeat(missing)).append(digits);
    } else {
      pad(prefix + digits, flags, width);
    }
  }

  /** The value of an argument: decimal, 0x, 0 octal, or a quote and a character. */
  private BigInteger integer(String argument) {
    String text = argument.strip();
    if (argument.isEmpty()) {
      return BigInteger.ZERO;
    }
    if (text.startsWith("'") || text.startsWith("\"")) {
      return BigInteger.valueOf(text.length() > 1 ? text.codePointAt(1) : 0);
    }
    boolean negative = text.startsWith("-");
    String digits = text.replaceFirst("^[-+]", "");
    int radix = digits.matches("0[xX].*") ? 16 : digits.startsWith("0") ? 8 : 10;
    String body = radix == 16 ? digits.substring(2) : digits;
    int end = 0;
    while (end < body.length() && Character.digit(body.charAt(end), radix) >= 0) {
      end++;
    }
    if (end == 0) {
      errors.add(Quoting.always(argument) + ": expected a numeric value");
      return BigInteger.ZERO;
    }
    if (end < body.length()) {
      errors.add(Quoting.always(argument) + ": value not completely converted");
    }
    BigInteger value = new BigInteger(body.substring(0, end), radix);
    if (value.bitLength() > (negative ? 63 : 64)) {
      errors.add(Quoting.always(argument) + ": Numerical result out of range");
      value = BigInteger.valueOf(Long.MAX_VALUE);
    }
    return negative ? value.negate() : value;
  }

  private void floating(char code, String flags, int width, int precision) {
    String argument = argument();
    String text = argument.strip();
    BigDecimal value = BigDecimal.ZERO;
    if (text.startsWith("'") || text.startsWith("\"") || text.matches("[-+]?0[xX][0-9a-fA-F]+")) {
      value = new BigDecimal(integer(argument));
    } else if (text.toLowerCase(Locale.ROOT).matches("[-+]?(inf(inity)?|nan)")) {
      pad(text.replaceFirst("(?i)infinity", "inf"), flags, width);
      return;
    } else if (!text.isEmpty()) {
      Matcher matcher =
          Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,4})?").matcher(text);
      if (!matcher.lookingAt()) {
        errors.add(Quoting.always(argument) + ": expected a numeric value");
      } else {
        value = new BigDecimal(matcher.group());
        if (matcher.end() < text.length()) {
          errors.add(Quoting.always(argument) + ": value not completely converted");
        }
      }
    }
    boolean negative = value.signum() < 0 || text.startsWith("-") && value.signum() == 0;
    String digits = decimal(code, value.abs(), precision < 0 ? 6 : precision, flags.contains("#"));
    boolean zeros = flags.contains("0") && !flags.contains("-");
    number(negative ? "-" : sign(flags), digits, zeros, flags, width);
  }

  /** The digits of a number that is not negative, as %f, %e or %g writes them. */
  public static String decimal(char code, BigDecimal value, int precision, boolean keepZeros) {
    char kind = Character.toLowerCase(code);
    String text =
        switch (kind) {
          case 'e' -> exponential(value, precision);
          case 'g', 'a' -> general(value, Math.max(1, precision), keepZeros);
          default -> value.setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
        };
    return Character.isUpperCase(code) ? text.toUpperCase(Locale.ROOT) : text;
  }

  private static String exponential(BigDecimal value, int precision) {
    if (value.signum() == 0) {
      return BigDecimal.ZERO.setScale(precision).toPlainString() + "e+00";
    }
    BigDecimal rounded = value.round(new MathContext(precision + 1, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    String mantissa =
        rounded.movePointLeft(exponent).setScale(precision, RoundingMode.HALF_EVEN).toPlainString();
    return mantissa + (exponent < 0 ? "e-" : "e+") + String.format("%02d", Math.abs(exponent));
  }

  private static String general(BigDecimal value, int precision, boolean keepZeros) {
    if (value.signum() == 0) {
      return "0";
    }
    BigDecimal rounded = value.round(new MathContext(precision, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent < -4 || exponent >= precision) {
      String text = exponential(rounded, precision - 1);
      int e = text.indexOf('e');
      return (keepZeros ? text.substring(0, e) : trimmed(text.substring(0, e))) + text.substring(e);
    }
    String text =
        rounded
            .setScale(Math.max(0, precision - 1 - exponent), RoundingMode.HALF_EVEN)
            .toPlainString();
    return keepZeros ? text : trimmed(text);
  }

  private static String trimmed(String text) {
    return text.contains(".") ? text.replaceFirst("0+$", "").replaceFirst("\\.$", "") : text;
  }
}
