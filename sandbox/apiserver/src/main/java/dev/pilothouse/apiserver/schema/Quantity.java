package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.codec.CodecException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An exact amount such as {@code 100m} or {@code 1.5Gi}, as Kubernetes' resource.Quantity: it
 * remembers in which of three forms it was written and has one canonical text. Amounts finer than
 * 1n are rounded up.
 */
public record Quantity(BigDecimal value, Form form) implements Comparable<Quantity> {
  public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Form.DECIMAL);

  private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
  private static final BigInteger KIBI_INTEGER = BigInteger.valueOf(1024);
  private static final BigInteger THOUSAND = BigInteger.valueOf(1000);
  private static final String[] BINARY = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  private static final Map<String, Integer> DECIMAL =
      Map.of("n", -9, "u", -6, "m", -3, "", 0, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);

  private static final String WRONG =
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

  /** How an amount is written. */
  public enum Form {
    /** With a suffix of 1000s: n, u, m, k, M, … */
    DECIMAL,
    /** With a suffix of 1024s: Ki, Mi, … */
    BINARY,
    /** With an exponent: 1e3. */
    EXPONENT
  }

  public Quantity {
    if (value.scale() > 9) {
      value = value.setScale(9, RoundingMode.UP);
    }
  }

  /** Reads an amount; a {@link CodecException} says in Kubernetes' words what is wrong with it. */
  public static Quantity parse(String text) {
    int end = numberEnd(text);
    String number = text.substring(0, end);
    String suffix = text.substring(end);
    if (number.isEmpty() || !suffix.matches("[eEinumkKMGTP]*[-+]?[0-9]*")) {
      throw new CodecException(WRONG);
    }
    BigDecimal base = number(number);
    if (suffix.length() == 2 && suffix.charAt(1) == 'i') {
      for (int i = 1; i < BINARY.length; i++) {
        if (BINARY[i].equals(suffix)) {
          return new Quantity(base.multiply(KIBI.pow(i)), Form.BINARY);
        }
      }
    }
    Integer exponent = DECIMAL.get(suffix);
    if (exponent != null) {
      return new Quantity(base.scaleByPowerOfTen(exponent), Form.DECIMAL);
    }
    if (suffix.matches("[eE][-+]?[0-9]{1,9}")) {
      int power = Integer.parseInt(suffix.substring(suffix.charAt(1) == '+' ? 2 : 1));
      if (Math.abs(power) > 400) {
        throw new CodecException("unable to parse quantity's suffix");
      }
      return new Quantity(base.scaleByPowerOfTen(power), Form.EXPONENT);
    }
    throw new CodecException("unable to parse quantity's suffix");
  }

  /** Reads an amount; {@link #ZERO} when the text is none. */
  public static Quantity parseOrZero(String text) {
    try {
      return parse(text);
    } catch (CodecException _) {
      return ZERO;
    }
  }

  /** The thousandths of an object's field, rounded up; 0 when it is absent. */
  public static long thousandthsOf(@Nullable Object field) {
    return field == null ? 0 : parse(field.toString()).thousandths();
  }

  /** The quantity of a whole number. */
  public static Quantity of(long value) {
    return new Quantity(BigDecimal.valueOf(value), Form.DECIMAL);
  }

  private static int numberEnd(String text) {
    int end = 0;
    while (end < text.length()
        && (Character.isDigit(text.charAt(end))
            || text.charAt(end) == '.'
            || end == 0 && (text.charAt(0) == '-' || text.charAt(0) == '+'))) {
      end++;
    }
    return end;
  }

  private static BigDecimal number(String text) {
    if (text.length() > 60 || !text.matches("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)")) {
      throw new CodecException(
          text.matches("[-+]?") ? WRONG : "unable to parse numeric part of quantity");
    }
    return new BigDecimal(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
  }

  public Quantity plus(Quantity other) {
    return new Quantity(value.add(other.value), value.signum() == 0 ? other.form : form);
  }

  public Quantity minus(Quantity other) {
    return new Quantity(value.subtract(other.value), value.signum() == 0 ? other.form : form);
  }

  /** The amount in whole units, rounded up. */
  public long units() {
    return value.setScale(0, RoundingMode.CEILING).longValue();
  }

  /** The amount in thousandths, rounded up. */
  public long thousandths() {
    return value.movePointRight(3).setScale(0, RoundingMode.CEILING).longValue();
  }

  public boolean isZero() {
    return value.signum() == 0;
  }

  @Override
  public int compareTo(Quantity other) {
    return value.compareTo(other.value);
  }

  /** The canonical text: no fraction, and the largest suffix that allows that. */
  @Override
  public String toString() {
    if (value.signum() == 0) {
      return "0";
    }
    return form == Form.BINARY && value.abs().compareTo(KIBI) >= 0 ? binary() : decimal();
  }

  private String binary() {
    BigInteger number = value.setScale(0, RoundingMode.UP).toBigIntegerExact();
    int power = 0;
    while (power < BINARY.length - 1 && number.mod(KIBI_INTEGER).signum() == 0) {
      number = number.divide(KIBI_INTEGER);
      power++;
    }
    return number + BINARY[power];
  }

  private String decimal() {
    int exponent = -9;
    BigInteger number = value.movePointRight(9).setScale(0, RoundingMode.UP).toBigIntegerExact();
    while ((exponent < 18 || form == Form.EXPONENT) && number.mod(THOUSAND).signum() == 0) {
      number = number.divide(THOUSAND);
      exponent += 3;
    }
    if (form == Form.EXPONENT) {
      return exponent == 0 ? number.toString() : number + "e" + exponent;
    }
    int shown = exponent;
    String suffix =
        DECIMAL.entrySet().stream()
            .filter(e -> e.getValue() == shown)
            .findFirst()
            .orElseThrow()
            .getKey();
    return number + suffix;
  }
}
