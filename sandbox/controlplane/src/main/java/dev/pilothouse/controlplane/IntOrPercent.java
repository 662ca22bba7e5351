package dev.pilothouse.controlplane;

import org.jspecify.annotations.Nullable;

/** A number that is given as such or as a percentage of a total (apimachinery's IntOrString). */
final class IntOrPercent {

  private IntOrPercent() {}

  static long resolve(@Nullable Object value, long total, boolean roundUp, String otherwise) {
    Object given = value == null ? otherwise : value;
    if (given instanceof Long number) {
      return number;
    }
    String text = given.toString();
    if (!text.endsWith("%")) {
      return Long.parseLong(text);
    }
    double share = Long.parseLong(text.substring(0, text.length() - 1)) * total / 100.0;
    return (long) (roundUp ? Math.ceil(share) : Math.floor(share));
  }
}
