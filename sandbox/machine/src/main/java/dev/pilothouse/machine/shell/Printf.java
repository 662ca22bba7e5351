package dev.pilothouse.machine.shell;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The formatting of {@code printf} (printf(1), POSIX and bash). */
public final class Printf {

  private static final int MOST_WIDTH = 1_000_000;

  /** What is to be written, and what was wrong. */
  public record Output(String text, List<String> errors) {}

  private final List<String> arguments;
  private final long realtimeNanos;
  private final boolean bash;
  private final StringBuilder text = new StringBuilder();
  private final List<String> errors = new ArrayList<>();
  private int next;
  private boolean stopped;

  private Printf(List<String> arguments, long realtimeNanos, boolean bash) {
    this.arguments = arguments;
    this.realtimeNanos = realtimeNanos;
    this.bash = bash;
  }

  /**
   * Formats: the first word is the format, which is used again while arguments are left.
   *
   * @param realtimeNanos the time now, for {@code %(...)T}
   * @param bash whether bash's own conversions are known
   */
  public static Output format(List<String> words, long realtimeNanos, boolean bash) {
    Printf printf = new Printf(words.subList(1, words.size()), realtimeNanos, bash);
    String format = words.getFirst();
    int before;
    do {
      before = printf.next;
      printf.once(format);
    } while (!printf.stopped
        && printf.next < printf.arguments.size()
        && printf.next > before
        && printf.text.length() < MOST_WIDTH * 16);
    return new Output(printf.text.toString(), List.copyOf(printf.errors));
  }

  private void once(String format) {
    int at = 0;
    while (at < format.length() && !stopped) {
      char c = format.charAt(at);
      if (c == '%') {
        at = conversion(format, at + 1);
      } else {
        int end = at;
        while (end < format.length() && format.charAt(end) != '%') {
          end++;
        }
        text.append(Escapes.expand(format.substring(at, end), Escapes.Style.FORMAT).text());
        at = end;
      }
    }
  }

  private @Nullable String take() {
    return next < arguments.size() ? arguments.get(next++) : null;
  }

  private String string() {
    String argument = take();
    return argument == null ? "" : argument;
  }

  /** The flags, width and precision of a conversion. */
  private record Spec(String flags, int width, int precision) {
    boolean has(char flag) {
      return flags.indexOf(flag) >= 0;
    }

    String pad(String value) {
      int missing = width - value.codePointCount(0, value.length());
      if (missing <= 0) {
        return value;
      }
      return has('-') ? value + " ".repeat(missing) : " ".repeat(missing) + value;
    }
  }

  private int conversion(String format, int start) {
    int at = start;
    if (at < format.length() && format.charAt(at) == '%') {
      text.append('%');
      return at + 1;
    }
    StringBuilder flags = new StringBuilder();
    while (at < format.length() && "-+ #0'".indexOf(format.charAt(at)) >= 0) {
      flags.append(format.charAt(at++));
    }
    int width = 0;
    if (at < format.length() && format.charAt(at) == '*') {
      width = clamp(integer(string()).intValue());
      if (width < 0) {
        flags.append('-');
        width = -width;
      }
      at++;
    } else {
      int from = at;
      while (at < format.length() && Character.isDigit(format.charAt(at))) {
        at++;
      }
      width = digits(format.substring(from, at), 0);
    }
    int precision = -1;
    if (at < format.length() && format.charAt(at) == '.') {
      at++;
      if (at < format.length() && format.charAt(at) == '*') {
        precision = clamp(integer(string()).intValue());
        at++;
      } else {
        int from = at;
        while (at < format.length() && Character.isDigit(format.charAt(at))) {
          at++;
        }
        precision = digits(format.substring(from, at), 0);
      }
    }
    while (at < format.length()
        && "hlLqjzt".indexOf(format.charAt(at)) >= 0
        && !(format.charAt(at) == 'q' && bash)) {
      at++;
    }
    if (at >= format.length()) {
      errors.add("`" + format.substring(start - 1) + "': missing format character");
      stopped = true;
      return at;
    }
    Spec spec = new Spec(flags.toString(), width, precision);
    if (format.charAt(at) == '(' && bash) {
      int close = format.indexOf(")T", at);
      if (close > 0) {
        text.append(spec.pad(time(format.substring(at + 1, close))));
        return close + 2;
      }
    }
    convert(spec, format.charAt(at));
    return at + 1;
  }

  private static int clamp(int value) {
    return Math.max(-MOST_WIDTH, Math.min(MOST_WIDTH, value));
  }

  private static int digits(String digits, int otherwise) {
    return digits.isEmpty()
        ? otherwise
        : digits.length() > 6 ? MOST_WIDTH : Integer.parseInt(digits);
  }

  private void convert(Spec spec, char c) {
    switch (c) {
      case 's' -> text.append(spec.pad(cut(string(), spec)));
      case 'b' -> {
        Escapes.Expanded expanded = Escapes.expand(string(), Escapes.Style.ARGUMENT);
        text.append(spec.pad(cut(expanded.text(), spec)));
        stopped = expanded.stopped();
      }
      case 'q' -> {
        if (bash) {
          text.append(spec.pad(Quoting.escaped(string())));
        } else {
          invalid(c);
        }
      }
      case 'Q' -> text.append(spec.pad(Quoting.escaped(cut(string(), spec))));
      case 'c' -> {
        String argument = string();
        text.append(
            spec.pad(
                argument.isEmpty()
                    ? ""
                    : argument.substring(0, argument.offsetByCodePoints(0, 1))));
      }
      case 'd', 'i' -> text.append(signed(spec, integer(take()).longValue()));
      case 'u' -> text.append(number(spec, unsigned().toString(), ""));
      case 'o' -> {
        String octal = unsigned().toString(8);
        text.append(number(spec, spec.has('#') && !octal.equals("0") ? "0" + octal : octal, ""));
      }
      case 'x', 'X' -> {
        BigInteger value = unsigned();
        String prefix = spec.has('#') && value.signum() != 0 ? "0x" : "";
        String result = number(spec, value.toString(16), prefix);
        text.append(c == 'X' ? result.toUpperCase(Locale.ROOT) : result);
      }
      case 'e', 'E', 'f', 'F', 'g', 'G', 'a', 'A' -> text.append(floating(spec, c));
      default -> invalid(c);
    }
  }

  private void invalid(char c) {
    errors.add(bash ? "`" + c + "': invalid format character" : "%" + c + ": invalid directive");
    stopped = true;
  }

  private static String cut(String value, Spec spec) {
    if (spec.precision < 0 || value.codePointCount(0, value.length()) <= spec.precision) {
      return value;
    }
    return value.substring(0, value.offsetByCodePoints(0, spec.precision));
  }

  private BigInteger unsigned() {
    BigInteger value = integer(take());
    return value.signum() < 0 ? value.add(BigInteger.ONE.shiftLeft(64)) : value;
  }

  private BigInteger integer(@Nullable String argument) {
    if (argument == null || argument.isEmpty()) {
      return BigInteger.ZERO;
    }
    if (argument.charAt(0) == '\'' || argument.charAt(0) == '"') {
      return BigInteger.valueOf(argument.length() > 1 ? argument.codePointAt(1) : 0);
    }
    String digits = argument.stripLeading();
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    int base = 10;
    int from = 0;
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      base = 16;
      from = 2;
    } else if (digits.startsWith("0") && digits.length() > 1) {
      base = 8;
      from = 1;
    }
    int end = from;
    while (end < digits.length()
        && Character.digit(digits.charAt(end), base) >= 0
        && digits.charAt(end) < 0x80) {
      end++;
    }
    if (end < digits.length() || end == 0) {
      errors.add(
          argument
              + (bash
                  ? ": invalid number"
                  : end == 0 ? ": expected numeric value" : ": not completely converted"));
    }
    BigInteger value =
        end == from ? BigInteger.ZERO : new BigInteger(digits.substring(from, end), base);
    value = negative ? value.negate() : value;
    BigInteger limit = BigInteger.valueOf(Long.MAX_VALUE);
    if (value.compareTo(limit) > 0 && value.bitLength() > 64
        || value.compareTo(BigInteger.valueOf(Long.MIN_VALUE)) < 0) {
      errors.add(argument + ": Numerical result out of range");
      return value.signum() > 0 ? limit : BigInteger.valueOf(Long.MIN_VALUE);
    }
    return value;
  }

  private static String signed(Spec spec, long value) {
    String sign = value < 0 ? "-" : spec.has('+') ? "+" : spec.has(' ') ? " " : "";
    String digits = BigInteger.valueOf(value).abs().toString();
    return number(spec, digits, sign);
  }

  private static String number(Spec spec, String digits, String sign) {
    String padded = digits;
    if (spec.precision >= 0) {
      padded = "0".repeat(Math.max(0, spec.precision - digits.length())) + digits;
      if (spec.precision == 0 && digits.equals("0")) {
        padded = "";
      }
    } else if (spec.has('0') && !spec.has('-')) {
      padded = "0".repeat(Math.max(0, spec.width - sign.length() - digits.length())) + digits;
    }
    return spec.pad(sign + padded);
  }

  private String floating(Spec spec, char c) {
    String argument = take();
    double value = 0;
    BigDecimal exact = BigDecimal.ZERO;
    if (argument != null && !argument.isEmpty()) {
      if (argument.charAt(0) == '\'' || argument.charAt(0) == '"') {
        exact = BigDecimal.valueOf(argument.length() > 1 ? argument.codePointAt(1) : 0);
        value = exact.doubleValue();
      } else {
        java.util.regex.Matcher matcher =
            java.util.regex.Pattern.compile(
                    "[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,4})?")
                .matcher(argument.strip());
        boolean found = matcher.lookingAt();
        if (!found
            && argument.strip().toLowerCase(Locale.ROOT).matches("[-+]?(inf|infinity|nan)")) {
          String shown = argument.strip().toLowerCase(Locale.ROOT).replace("infinity", "inf");
          return spec.pad(Character.isUpperCase(c) ? shown.toUpperCase(Locale.ROOT) : shown);
        }
        if (!found || matcher.end() < argument.strip().length()) {
          errors.add(argument + ": invalid number");
        }
        if (found) {
          exact = new BigDecimal(matcher.group());
          value = exact.doubleValue();
        }
      }
    }
    String sign =
        value < 0 || argument != null && argument.startsWith("-")
            ? "-"
            : spec.has('+') ? "+" : spec.has(' ') ? " " : "";
    int precision = spec.precision < 0 ? 6 : Math.min(spec.precision, 1000);
    String digits =
        switch (Character.toLowerCase(c)) {
          case 'f' ->
              exact.abs().setScale(precision, java.math.RoundingMode.HALF_EVEN).toPlainString();
          case 'e' -> exponential(exact.abs(), precision);
          case 'g' -> general(exact.abs(), precision == 0 ? 1 : precision, spec.has('#'));
          default ->
              Double.toHexString(Math.abs(value))
                  .replace(".0p", "p")
                  .replaceFirst("p(\\d)", "p+$1");
        };
    if (Character.isUpperCase(c)) {
      digits = digits.toUpperCase(Locale.ROOT);
    }
    if (spec.has('0') && !spec.has('-')) {
      digits = "0".repeat(Math.max(0, spec.width - sign.length() - digits.length())) + digits;
    }
    return spec.pad(sign + digits);
  }

  private static String exponential(BigDecimal value, int precision) {
    if (value.signum() == 0) {
      return (precision > 0 ? "0." + "0".repeat(precision) : "0") + "e+00";
    }
    BigDecimal rounded = value.round(new MathContext(precision + 1));
    int exponent = rounded.precision() - rounded.scale() - 1;
    String digits = rounded.unscaledValue().toString();
    StringBuilder mantissa = new StringBuilder(digits);
    while (mantissa.length() < precision + 1) {
      mantissa.append('0');
    }
    mantissa.setLength(precision + 1);
    if (precision > 0) {
      mantissa.insert(1, '.');
    }
    return mantissa
        + "e"
        + (exponent < 0 ? "-" : "+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }

  private static String general(BigDecimal value, int precision, boolean keepsZeros) {
    if (value.signum() == 0) {
      return "0";
    }
    BigDecimal rounded = value.round(new MathContext(precision));
    int exponent = rounded.precision() - rounded.scale() - 1;
    if (exponent < -4 || exponent >= precision) {
      String text = exponential(value, precision - 1);
      int e = text.indexOf('e');
      String mantissa = text.substring(0, e);
      if (!keepsZeros && mantissa.indexOf('.') >= 0) {
        mantissa = mantissa.replaceAll("0+$", "").replaceAll("\\.$", "");
      }
      return mantissa + text.substring(e);
    }
    String plain =
        value
            .setScale(Math.max(0, precision - 1 - exponent), java.math.RoundingMode.HALF_EVEN)
            .toPlainString();
    if (!keepsZeros && plain.indexOf('.') >= 0) {
      plain = plain.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return plain;
  }

  private String time(String format) {
    String argument = take();
    long seconds =
        argument == null || argument.equals("-1") || argument.equals("-2")
            ? Math.floorDiv(realtimeNanos, 1_000_000_000L)
            : integer(argument).longValue();
    return TimeFormat.format(
        format.isEmpty() ? "%X" : format, Instant.ofEpochSecond(seconds).atZone(ZoneOffset.UTC));
  }
}
