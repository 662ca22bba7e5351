package dev.pilothouse.machine.command.support;

import dev.pilothouse.machine.Sys;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Dates as strftime(3) and date(1) of GNU write them, in the C locale. */
public final class Dates {

  private static final long SECOND = 1_000_000_000L;

  private Dates() {}

  /** The time zone of a process: TZ, else UTC. */
  public static ZoneId zone(Sys sys) {
    String name = sys.environment().getOrDefault("TZ", "");
    if (name.isEmpty()) {
      return ZoneOffset.UTC;
    }
    try {
      return zone(name.startsWith(":") ? name.substring(1) : name);
    } catch (DateTimeException unknown) {
      return ZoneOffset.UTC;
    }
  }

  /** "Europe/Berlin", or as POSIX writes it: "CET-1". */
  private static ZoneId zone(String name) {
    if (name.matches("[A-Za-z]{3,}[-+]?\\d{1,2}")) {
      String digits = name.replaceFirst("^[A-Za-z]+", "");
      int west = Integer.parseInt(digits);
      return west == 0 ? ZoneOffset.UTC : ZoneId.ofOffset("", ZoneOffset.ofHours(-west));
    }
    return name.equals("UTC0") || name.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(name);
  }

  public static ZonedDateTime at(long realtimeNanos, ZoneId zone) {
    return Instant.ofEpochSecond(
            Math.floorDiv(realtimeNanos, SECOND), Math.floorMod(realtimeNanos, SECOND))
        .atZone(zone);
  }

  /** {@code format} with its % sequences filled in. */
  public static String format(String format, ZonedDateTime time) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < format.length()) {
      char c = format.charAt(at++);
      if (c != '%' || at == format.length()) {
        text.append(c);
        continue;
      }
      int start = at;
      while (at < format.length() && "_-0^#+".indexOf(format.charAt(at)) >= 0) {
        at++;
      }
      String flags = format.substring(start, at);
      int digits = at;
      while (at < format.length() && Character.isDigit(format.charAt(at))) {
        at++;
      }
      int width =
          at > digits && at - digits < 5 ? Integer.parseInt(format.substring(digits, at)) : -1;
      int colons = 0;
      while (at < format.length() && format.charAt(at) == ':') {
        colons++;
        at++;
      }
      if (at < format.length() && (format.charAt(at) == 'E' || format.charAt(at) == 'O')) {
        at++;
      }
      if (at >= format.length()) {
        text.append('%').append(format, start, at);
        break;
      }
      text.append(field(format.charAt(at++), flags, width, colons, time));
    }
    return text.toString();
  }

  private static String field(char code, String flags, int width, int colons, ZonedDateTime time) {
    return switch (code) {
      case 'Y' -> number(time.getYear(), flags, width, 1, '0');
      case 'C' -> number(Math.floorDiv(time.getYear(), 100), flags, width, 2, '0');
      case 'y' -> number(Math.floorMod(time.getYear(), 100), flags, width, 2, '0');
      case 'm' -> number(time.getMonthValue(), flags, width, 2, '0');
      case 'd' -> number(time.getDayOfMonth(), flags, width, 2, '0');
      case 'e' -> number(time.getDayOfMonth(), flags, width, 2, ' ');
      case 'H' -> number(time.getHour(), flags, width, 2, '0');
      case 'k' -> number(time.getHour(), flags, width, 2, ' ');
      case 'I' -> number(hour12(time), flags, width, 2, '0');
      case 'l' -> number(hour12(time), flags, width, 2, ' ');
      case 'M' -> number(time.getMinute(), flags, width, 2, '0');
      case 'S' -> number(time.getSecond(), flags, width, 2, '0');
      case 'j' -> number(time.getDayOfYear(), flags, width, 3, '0');
      case 'u' -> number(time.getDayOfWeek().getValue(), flags, width, 1, '0');
      case 'w' -> number(time.getDayOfWeek().getValue() % 7, flags, width, 1, '0');
      case 'V' -> number(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), flags, width, 2, '0');
      case 'G' -> number(time.get(IsoFields.WEEK_BASED_YEAR), flags, width, 4, '0');
      case 'g' -> number(time.get(IsoFields.WEEK_BASED_YEAR) % 100, flags, width, 2, '0');
      case 'U' -> number(week(time, time.getDayOfWeek().getValue() % 7), flags, width, 2, '0');
      case 'W' -> number(week(time, time.getDayOfWeek().getValue() - 1), flags, width, 2, '0');
      case 'q' -> number((time.getMonthValue() + 2) / 3, flags, width, 1, '0');
      case 's' -> number(time.toEpochSecond(), flags, width, 1, '0');
      case 'N' -> nanos(time, width, flags);
      case 'p' -> word(time.getHour() < 12 ? "AM" : "PM", flags, width);
      case 'P' -> word(time.getHour() < 12 ? "am" : "pm", flags, width);
      case 'a' -> word(day(time, TextStyle.SHORT), flags, width);
      case 'A' -> word(day(time, TextStyle.FULL), flags, width);
      case 'b', 'h' -> word(month(time, TextStyle.SHORT), flags, width);
      case 'B' -> word(month(time, TextStyle.FULL), flags, width);
      case 'Z' -> word(zoneName(time), flags, width);
      case 'z' -> offset(time, colons);
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      default -> composed(code, flags, width, time);
    };
  }

  private static String composed(char code, String flags, int width, ZonedDateTime time) {
    String format =
        switch (code) {
          case 'F' -> "%Y-%m-%d";
          case 'T', 'X' -> "%H:%M:%S";
          case 'R' -> "%H:%M";
          case 'D', 'x' -> "%m/%d/%y";
          case 'r' -> "%I:%M:%S %p";
          case 'c' -> "%a %b %e %H:%M:%S %Y";
          default -> "";
        };
    return format.isEmpty()
        ? "%" + flags + (width < 0 ? "" : width) + code
        : word(format(format, time), flags, width);
  }

  private static int hour12(ZonedDateTime time) {
    return time.get(ChronoField.CLOCK_HOUR_OF_AMPM);
  }

  private static long week(ZonedDateTime time, int dayOfWeek) {
    return (time.getDayOfYear() - 1 + 7 - dayOfWeek) / 7;
  }

  private static String day(ZonedDateTime time, TextStyle style) {
    return time.getDayOfWeek().getDisplayName(style, Locale.US);
  }

  private static String month(ZonedDateTime time, TextStyle style) {
    return time.getMonth().getDisplayName(style, Locale.US);
  }

  private static String nanos(ZonedDateTime time, int width, String flags) {
    String digits = String.format("%09d", time.getNano());
    if (flags.contains("-")) {
      return digits.replaceFirst("0+$", "");
    }
    return width > 0 && width < 9 ? digits.substring(0, width) : digits;
  }

  /** The abbreviation of the zone, such as "UTC" or "CET". */
  public static String zoneName(ZonedDateTime time) {
    if (time.getZone() instanceof ZoneOffset offset) {
      return offset.equals(ZoneOffset.UTC) ? "UTC" : offset(time, 0).substring(0, 3);
    }
    String name = zoneText(time);
    return name.startsWith("GMT") && name.length() > 3 ? offset(time, 0) : name;
  }

  private static String zoneText(ZonedDateTime time) {
    return DateTimeFormatter.ofPattern("zzz", Locale.US).format(time);
  }

  private static String offset(ZonedDateTime time, int colons) {
    int seconds = time.getOffset().getTotalSeconds();
    int minutes = Math.abs(seconds) / 60;
    String sign = seconds < 0 ? "-" : "+";
    String base =
        String.format("%02d", minutes / 60)
            + (colons > 0 ? ":" : "")
            + String.format("%02d", minutes % 60);
    return sign + base + (colons == 2 ? ":00" : "");
  }

  private static String number(long value, String flags, int width, int digits, char fill) {
    char padding = flags.contains("_") ? ' ' : flags.contains("0") ? '0' : fill;
    int length = width > 0 ? width : flags.contains("-") ? 1 : digits;
    String text = Long.toString(Math.abs(value));
    String sign = value < 0 ? "-" : "";
    String filler =
        String.valueOf(padding).repeat(Math.max(0, length - text.length() - sign.length()));
    return padding == ' ' ? filler + sign + text : sign + filler + text;
  }

  private static String word(String word, String flags, int width) {
    String text =
        flags.contains("^")
            ? word.toUpperCase(Locale.ROOT)
            : flags.contains("#") ? swapped(word) : word;
    char padding = flags.contains("0") ? '0' : ' ';
    return String.valueOf(padding).repeat(Math.max(0, width - text.length())) + text;
  }

  private static String swapped(String word) {
    return word.equals(word.toUpperCase(Locale.ROOT))
        ? word.toLowerCase(Locale.ROOT)
        : word.toUpperCase(Locale.ROOT);
  }
}
