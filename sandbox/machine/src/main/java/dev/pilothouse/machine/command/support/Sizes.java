package dev.pilothouse.machine.command.support;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** Sizes as people write and read them. */
public final class Sizes {

  private static final String UNITS = "KMGTPE";

  private Sizes() {}

  /** As {@code ls -h} shows it: rounded up, one digit after the point below ten. */
  public static String human(long bytes) {
    return human(bytes, 1024);
  }

  /** As {@link #human(long)}, in powers of {@code base}. */
  public static String human(long bytes, int base) {
    if (bytes < base) {
      return String.valueOf(bytes);
    }
    BigDecimal value = BigDecimal.valueOf(bytes);
    int unit = -1;
    while (unit + 1 < UNITS.length() && value.compareTo(BigDecimal.valueOf(base)) >= 0) {
      value = value.divide(BigDecimal.valueOf(base));
      unit++;
    }
    String text = rounded(value);
    if (text.equals(String.valueOf(base)) && unit + 1 < UNITS.length()) {
      text = "1.0";
      unit++;
    }
    char letter = UNITS.charAt(unit);
    return text + (base == 1000 && letter == 'K' ? 'k' : letter);
  }

  private static String rounded(BigDecimal value) {
    BigDecimal tenths = value.setScale(1, RoundingMode.CEILING);
    return tenths.compareTo(BigDecimal.TEN) < 0
        ? tenths.toString()
        : value.setScale(0, RoundingMode.CEILING).toString();
  }

  /**
   * The number that "12", "3k", "1M", "2MB", "1KiB" or "5b" (blocks of 512) stands for, or null.
   */
  public static @Nullable Long parse(String text) {
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    if (digits == 0 || digits > 18) {
      return null;
    }
    Long factor = factor(text.substring(digits));
    long number = Long.parseLong(text.substring(0, digits));
    return factor == null ? null : (Long) saturated(number, factor);
  }

  private static long saturated(long number, long factor) {
    return number > Long.MAX_VALUE / factor ? Long.MAX_VALUE : number * factor;
  }

  private static @Nullable Long factor(String suffix) {
    if (suffix.isEmpty() || suffix.equals("B") || suffix.equals("c")) {
      return 1L;
    }
    if (suffix.equals("b")) {
      return 512L;
    }
    if (suffix.equals("w")) {
      return 2L;
    }
    int unit = UNITS.indexOf(Character.toUpperCase(suffix.charAt(0)));
    String rest = suffix.substring(1);
    if (unit < 0 || !rest.isEmpty() && !rest.equals("B") && !rest.equals("iB")) {
      return null;
    }
    long factor = 1;
    for (int power = 0; power <= unit; power++) {
      factor *= rest.equals("B") ? 1000 : 1024;
    }
    return factor;
  }
}
