package dev.pilothouse.machine.shell;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Formats times as strftime(3) does in the C locale. */
public final class TimeFormat {

  private TimeFormat() {}

  /** The time in the given format. */
  public static String format(String format, ZonedDateTime time) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < format.length(); at++) {
      char c = format.charAt(at);
      if (c != '%' || at + 1 == format.length()) {
        text.append(c);
        continue;
      }
      char conversion = format.charAt(++at);
      boolean unpadded = conversion == '-';
      if ((unpadded || conversion == '_' || conversion == '0') && at + 1 < format.length()) {
        conversion = format.charAt(++at);
      }
      String value = convert(conversion, time);
      text.append(unpadded ? value.replaceFirst("^[0 ]+(?=.)", "") : value);
    }
    return text.toString();
  }

  private static String pattern(String pattern, ZonedDateTime time) {
    return time.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
  }

  private static String convert(char conversion, ZonedDateTime time) {
    return switch (conversion) {
      case 'a' -> pattern("EEE", time);
      case 'A' -> pattern("EEEE", time);
      case 'b', 'h' -> pattern("MMM", time);
      case 'B' -> pattern("MMMM", time);
      case 'c' -> format("%a %b %e %H:%M:%S %Y", time);
      case 'C' -> String.valueOf(time.getYear() / 100);
      case 'd' -> pattern("dd", time);
      case 'D', 'x' -> pattern("MM/dd/yy", time);
      case 'e' -> String.format("%2d", time.getDayOfMonth());
      case 'F' -> pattern("yyyy-MM-dd", time);
      case 'g' -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR) % 100);
      case 'G' -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'H' -> pattern("HH", time);
      case 'I' -> pattern("hh", time);
      case 'j' -> String.format("%03d", time.getDayOfYear());
      case 'k' -> String.format("%2d", time.getHour());
      case 'l' -> String.format("%2d", (time.getHour() + 11) % 12 + 1);
      case 'm' -> pattern("MM", time);
      case 'M' -> pattern("mm", time);
      case 'n' -> "\n";
      case 'N' -> String.format("%09d", time.getNano());
      case 'p' -> pattern("a", time).toUpperCase(Locale.ROOT);
      case 'P' -> pattern("a", time).toLowerCase(Locale.ROOT);
      case 'r' -> pattern("hh:mm:ss a", time).toUpperCase(Locale.ROOT);
      case 'R' -> pattern("HH:mm", time);
      case 's' -> String.valueOf(time.toEpochSecond());
      case 'S' -> pattern("ss", time);
      case 't' -> "\t";
      case 'T', 'X' -> pattern("HH:mm:ss", time);
      case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
      case 'U' ->
          String.format("%02d", (time.getDayOfYear() + 6 - time.getDayOfWeek().getValue() % 7) / 7);
      case 'V' -> String.format("%02d", time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
      case 'W' ->
          String.format(
              "%02d", (time.getDayOfYear() + 6 - (time.getDayOfWeek().getValue() + 6) % 7) / 7);
      case 'y' -> pattern("yy", time);
      case 'Y' -> String.valueOf(time.getYear());
      case 'z' -> pattern("xx", time);
      case 'Z' -> time.getZone().getId().equals("Z") ? "UTC" : pattern("zzz", time);
      case '%' -> "%";
      default -> "%" + conversion;
    };
  }
}
