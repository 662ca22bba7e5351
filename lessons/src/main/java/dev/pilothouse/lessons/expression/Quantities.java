package dev.pilothouse.lessons.expression;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kubernetes resource quantities such as "250m", "64Mi" and "1e3".
 *
 * @see <a
 *     href="https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/">Quantity</a>
 */
final class Quantities {

  private static final Pattern FORM =
      Pattern.compile(
          "([+-]?(?:\\d+\\.?\\d*|\\.\\d+))(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\\d{1,3})?");
  private static final Map<String, Integer> DECIMAL =
      Map.of("n", -9, "u", -6, "m", -3, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
  private static final Map<String, Integer> BINARY =
      Map.of("Ki", 10, "Mi", 20, "Gi", 30, "Ti", 40, "Pi", 50, "Ei", 60);

  private Quantities() {}

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
    if (DECIMAL.containsKey(suffix)) {
      return Optional.of(number.scaleByPowerOfTen(DECIMAL.get(suffix)));
    }
    if (BINARY.containsKey(suffix)) {
      return Optional.of(
          number.multiply(new BigDecimal(BigInteger.ONE.shiftLeft(BINARY.get(suffix)))));
    }
    return Optional.of(number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1))));
  }
}
