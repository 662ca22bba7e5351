package dev.pilothouse.apiserver.client;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads resource quantities (apimachinery's resource.Quantity). */
public final class Quantity {

  private static final Map<String, BigDecimal> UNITS =
      Map.ofEntries(
          Map.entry("n", new BigDecimal("1e-9")),
          Map.entry("u", new BigDecimal("1e-6")),
          Map.entry("m", new BigDecimal("1e-3")),
          Map.entry("", BigDecimal.ONE),
          Map.entry("k", new BigDecimal("1e3")),
          Map.entry("M", new BigDecimal("1e6")),
          Map.entry("G", new BigDecimal("1e9")),
          Map.entry("T", new BigDecimal("1e12")),
          Map.entry("P", new BigDecimal("1e15")),
          Map.entry("E", new BigDecimal("1e18")),
          Map.entry("Ki", binary(10)),
          Map.entry("Mi", binary(20)),
          Map.entry("Gi", binary(30)),
          Map.entry("Ti", binary(40)),
          Map.entry("Pi", binary(50)),
          Map.entry("Ei", binary(60)));

  private Quantity() {}

  private static BigDecimal binary(int exponent) {
    return BigDecimal.TWO.pow(exponent);
  }

  /** The quantity in thousandths, rounded up; 0 when absent. */
  public static long milli(@Nullable Object quantity) {
    if (quantity == null) {
      return 0;
    }
    return value(quantity.toString())
        .multiply(BigDecimal.valueOf(1000))
        .setScale(0, RoundingMode.CEILING)
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .longValue();
  }

  private static BigDecimal value(String text) {
    int unit = text.length();
    while (unit > 0 && !Character.isDigit(text.charAt(unit - 1)) && text.charAt(unit - 1) != '.') {
      unit--;
    }
    BigDecimal factor = UNITS.get(text.substring(unit));
    return factor == null
        ? new BigDecimal(text)
        : new BigDecimal(text.substring(0, unit)).multiply(factor);
  }
}
