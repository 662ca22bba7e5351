package dev.pilothouse.cel;

import static dev.cel.common.types.SimpleType.BOOL;
import static dev.cel.common.types.SimpleType.DOUBLE;
import static dev.cel.common.types.SimpleType.DYN;
import static dev.cel.common.types.SimpleType.INT;
import static dev.cel.common.types.SimpleType.STRING;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resource quantities such as "250m", "64Mi" and "1e3".
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-quantity-library">
 *     Kubernetes quantity library</a>
 */
final class Quantities {

  private static final OpaqueType QUANTITY = OpaqueType.create("kubernetes.Quantity");
  private static final Pattern FORM =
      Pattern.compile(
          "([+-]?(?:\\d+\\.?\\d*|\\.\\d+))(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\\d{1,3})?");
  private static final Map<String, Integer> DECIMAL =
      Map.of("n", -9, "u", -6, "m", -3, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
  private static final Map<String, Integer> BINARY =
      Map.of("Ki", 10, "Mi", 20, "Gi", 30, "Ti", 40, "Pi", 50, "Ei", 60);

  private record Amount(BigDecimal number) {

    int compareTo(Amount other) {
      return number.compareTo(other.number);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Amount amount && compareTo(amount) == 0;
    }

    @Override
    public int hashCode() {
      return number.stripTrailingZeros().hashCode();
    }
  }

  private Quantities() {}

  /**
   * @param lenient whether quantities are made of any scalar, and ordinary operators compare them
   */
  static void addTo(Functions functions, boolean lenient) {
    functions.type(QUANTITY, Amount.class);
    CelType text = lenient ? DYN : STRING;
    functions.global("quantity", QUANTITY, a -> quantity(a[0]), text);
    functions.global("isQuantity", BOOL, a -> parse(String.valueOf(a[0])).isPresent(), text);
    functions.member("sign", INT, a -> (long) amount(a[0]).number.signum(), QUANTITY);
    functions.member("isInteger", BOOL, a -> isInteger(amount(a[0]).number), QUANTITY);
    functions.member("asInteger", INT, a -> asInteger(amount(a[0]).number), QUANTITY);
    functions.member(
        "asApproximateFloat", DOUBLE, a -> amount(a[0]).number.doubleValue(), QUANTITY);
    functions.member("add", QUANTITY, a -> plus(a[0], decimal(a[1])), QUANTITY, QUANTITY);
    functions.member("add", QUANTITY, a -> plus(a[0], decimal(a[1])), QUANTITY, INT);
    functions.member("sub", QUANTITY, a -> plus(a[0], decimal(a[1]).negate()), QUANTITY, QUANTITY);
    functions.member("sub", QUANTITY, a -> plus(a[0], decimal(a[1]).negate()), QUANTITY, INT);
    functions.member("isLessThan", BOOL, a -> order(a) < 0, QUANTITY, QUANTITY);
    functions.member("isGreaterThan", BOOL, a -> order(a) > 0, QUANTITY, QUANTITY);
    functions.member("compareTo", INT, a -> (long) order(a), QUANTITY, QUANTITY);
    if (lenient) {
      addOperators(functions);
    }
  }

  private static void addOperators(Functions functions) {
    operator(functions, "_<_", order -> order < 0);
    operator(functions, "_<=_", order -> order <= 0);
    operator(functions, "_>_", order -> order > 0);
    operator(functions, "_>=_", order -> order >= 0);
  }

  private static void operator(Functions functions, String name, IntPredicate holds) {
    functions.global(name, BOOL, a -> holds.test(order(a)), QUANTITY, QUANTITY);
  }

  private static Amount quantity(Object text) {
    return new Amount(
        parse(String.valueOf(text))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "quantities must match the regular expression"
                            + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")));
  }

  private static Amount amount(Object value) {
    return (Amount) value;
  }

  private static int order(Object[] arguments) {
    return amount(arguments[0]).compareTo(amount(arguments[1]));
  }

  private static Amount plus(Object left, BigDecimal right) {
    return new Amount(amount(left).number.add(right));
  }

  private static BigDecimal decimal(Object value) {
    return value instanceof Long whole ? BigDecimal.valueOf(whole) : amount(value).number;
  }

  private static boolean isInteger(BigDecimal number) {
    BigDecimal bare = number.stripTrailingZeros();
    return bare.scale() <= 0 && bare.toBigInteger().bitLength() < Long.SIZE;
  }

  private static long asInteger(BigDecimal number) {
    if (!isInteger(number)) {
      throw new IllegalArgumentException("cannot convert value to integer");
    }
    return number.longValueExact();
  }

  /** The number that {@code text} means, or empty when it is not a quantity. */
  static Optional<BigDecimal> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String suffix = matcher.group(2);
    if (suffix == null) {
      return Optional.of(number);
    }
    Integer decimal = DECIMAL.get(suffix);
    if (decimal != null) {
      return Optional.of(number.scaleByPowerOfTen(decimal));
    }
    Integer binary = BINARY.get(suffix);
    if (binary != null) {
      return Optional.of(number.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(binary))));
    }
    return Optional.of(number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1))));
  }
}
