package dev.pilothouse.kubectl.describe;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Amounts of resources such as "250m" and "1Gi", to be added and compared. */
final class Quantities {

  private static final Pattern FORM =
      Pattern.compile("([-+]?[0-9.]+)(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|u|n)?");
  private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
  private static final List<String> DECIMAL = List.of("", "k", "M", "G", "T", "P", "E");
  private static final Map<String, BigDecimal> SMALL =
      Map.of(
          "m", new BigDecimal("0.001"),
          "u", new BigDecimal("0.000001"),
          "n", new BigDecimal("0.000000001"));

  private Quantities() {}

  static BigDecimal parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return BigDecimal.ZERO;
    }
    BigDecimal number = new BigDecimal(matcher.group(1));
    String unit = matcher.group(2) == null ? "" : matcher.group(2);
    if (SMALL.containsKey(unit)) {
      return number.multiply(SMALL.get(unit));
    }
    return unit.endsWith("i")
        ? number.multiply(BigDecimal.valueOf(1024).pow(BINARY.indexOf(unit)))
        : number.multiply(BigDecimal.TEN.pow(3 * DECIMAL.indexOf(unit)));
  }

  /** The shortest form of an amount: in powers of 1024 when {@code binary}. */
  static String format(BigDecimal amount, boolean binary) {
    if (amount.signum() == 0) {
      return "0";
    }
    if (amount.stripTrailingZeros().scale() > 0) {
      return amount.movePointRight(3).setScale(0, RoundingMode.UP).toPlainString() + "m";
    }
    BigDecimal rest = amount;
    int unit = 0;
    BigDecimal step = BigDecimal.valueOf(binary ? 1024 : 1000);
    while (unit < 6 && rest.remainder(step).signum() == 0) {
      rest = rest.divide(step);
      unit++;
    }
    return rest.toBigInteger() + (binary ? BINARY : DECIMAL).get(unit);
  }

  /** How much of {@code whole} an amount is, in whole percents. */
  static long percent(BigDecimal amount, BigDecimal whole) {
    return whole.signum() == 0
        ? 0
        : amount.movePointRight(2).divide(whole, 0, RoundingMode.DOWN).longValue();
  }
}
