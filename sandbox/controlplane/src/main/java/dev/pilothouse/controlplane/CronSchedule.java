package dev.pilothouse.controlplane;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * When a CronJob is due: five fields as crontab(5) has them, or a macro such as {@code @hourly} or
 * {@code @every 90s} (the standard parser of robfig/cron, which the real controller uses).
 */
sealed interface CronSchedule {

  /** The first time after {@code instant}, or empty when there is none within five years. */
  Optional<Instant> after(Instant instant);

  /** Reads a schedule; throws {@link IllegalArgumentException} with the parser's words. */
  static CronSchedule parse(String text, ZoneId zone) {
    String trimmed = text.trim();
    ZoneId usedZone = zone;
    if (trimmed.startsWith("TZ=") || trimmed.startsWith("CRON_TZ=")) {
      int space = trimmed.indexOf(' ');
      usedZone = ZoneId.of(trimmed.substring(trimmed.indexOf('=') + 1, space));
      trimmed = trimmed.substring(space).trim();
    }
    if (trimmed.startsWith("@every ")) {
      return new Every(GoDuration.parse(trimmed.substring("@every ".length())));
    }
    String[] fields = fields(trimmed).split("\\s+");
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "expected exactly 5 fields, found %d: [%s]".formatted(fields.length, trimmed));
    }
    return new Fields(
        Field.parse(fields[0], 0, 59, List.of()),
        Field.parse(fields[1], 0, 23, List.of()),
        Field.parse(fields[2], 1, 31, List.of()),
        Field.parse(fields[3], 1, 12, Field.MONTHS),
        Field.parse(fields[4], 0, 6, Field.DAYS),
        usedZone);
  }

  private static String fields(String text) {
    return switch (text) {
      case "@yearly", "@annually" -> "0 0 1 1 *";
      case "@monthly" -> "0 0 1 * *";
      case "@weekly" -> "0 0 * * 0";
      case "@daily", "@midnight" -> "0 0 * * *";
      case "@hourly" -> "0 * * * *";
      default -> {
        if (text.startsWith("@")) {
          throw new IllegalArgumentException("unrecognized descriptor: " + text);
        }
        yield text;
      }
    };
  }

  /** At a fixed distance from the last time, in whole seconds. */
  record Every(Duration distance) implements CronSchedule {
    public Every {
      distance = Duration.ofSeconds(Math.max(1, distance.toSeconds()));
    }

    @Override
    public Optional<Instant> after(Instant instant) {
      return Optional.of(instant.plus(distance).truncatedTo(ChronoUnit.SECONDS));
    }
  }

  /** At the minutes that all fields allow. */
  record Fields(Field minute, Field hour, Field day, Field month, Field weekday, ZoneId zone)
      implements CronSchedule {

    private static final int YEARS = 5;

    @Override
    public Optional<Instant> after(Instant instant) {
      ZonedDateTime time =
          instant.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
      time = time.withZoneSameInstant(zone);
      int lastYear = time.getYear() + YEARS;
      while (time.getYear() <= lastYear) {
        ZonedDateTime next = advanced(time);
        if (next.equals(time)) {
          return Optional.of(time.toInstant());
        }
        time = next;
      }
      return Optional.empty();
    }

    /** The next candidate: the same time when it matches, else the start of the next unit. */
    private ZonedDateTime advanced(ZonedDateTime time) {
      if (!month.has(time.getMonthValue())) {
        return time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
      }
      if (!dayMatches(time)) {
        return time.truncatedTo(ChronoUnit.DAYS).plusDays(1);
      }
      if (!hour.has(time.getHour())) {
        return time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
      }
      return minute.has(time.getMinute()) ? time : time.plusMinutes(1);
    }

    /** Either day field is enough when both are restricted. */
    private boolean dayMatches(ZonedDateTime time) {
      boolean ofMonth = day.has(time.getDayOfMonth());
      boolean ofWeek = weekday.has(time.getDayOfWeek().getValue() % 7);
      return day.any() || weekday.any() ? ofMonth && ofWeek : ofMonth || ofWeek;
    }
  }

  /** The allowed values of one field. */
  record Field(BitSet values, boolean any) {
    static final List<String> MONTHS =
        List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

    boolean has(int value) {
      return values.get(value);
    }

    static Field parse(String text, int lowest, int highest, List<String> names) {
      BitSet values = new BitSet();
      boolean any = false;
      for (String range : text.split(",", -1)) {
        any |= addRange(values, range, lowest, highest, names);
      }
      return new Field(values, any);
    }

    /** Adds "*", "n", "n-m", each with an optional "/step"; true when it is a plain star. */
    private static boolean addRange(
        BitSet values, String text, int lowest, int highest, List<String> names) {
      String[] parts = text.split("/", -1);
      if (parts.length > 2) {
        throw new IllegalArgumentException("too many slashes: " + text);
      }
      int step = parts.length == 2 ? number(parts[1], 0, List.of()) : 1;
      String[] ends = parts[0].split("-", -1);
      boolean star = parts[0].equals("*") || parts[0].equals("?");
      int from = star ? lowest : number(ends[0], lowest, names);
      int to = star || ends.length == 1 && parts.length == 2 ? highest : from;
      if (ends.length == 2) {
        to = number(ends[1], lowest, names);
      }
      check(text, from, to, step, lowest, highest);
      for (int value = from; value <= to; value += step) {
        values.set(value);
      }
      return star && step == 1;
    }

    private static void check(String text, int from, int to, int step, int lowest, int highest) {
      if (from < lowest) {
        throw new IllegalArgumentException(
            "beginning of range (%d) below minimum (%d): %s".formatted(from, lowest, text));
      }
      if (to > highest) {
        throw new IllegalArgumentException(
            "end of range (%d) above maximum (%d): %s".formatted(to, highest, text));
      }
      if (from > to) {
        throw new IllegalArgumentException(
            "beginning of range (%d) beyond end of range (%d): %s".formatted(from, to, text));
      }
      if (step == 0) {
        throw new IllegalArgumentException("step of range should be a positive number: " + text);
      }
    }

    private static int number(String text, int lowest, List<String> names) {
      int name = names.indexOf(text.toLowerCase(Locale.ROOT));
      if (name >= 0) {
        return name + lowest;
      }
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException invalid) {
        throw new IllegalArgumentException(
            "failed to parse int from %s: strconv.Atoi: parsing \"%s\": invalid syntax"
                .formatted(text, text),
            invalid);
      }
    }
  }

  /** Durations as Go writes them, such as "1h30m". */
  final class GoDuration {
    private GoDuration() {}

    static Duration parse(String text) {
      try {
        return Duration.parse(
            "PT" + text.trim().replace("ms", "~").toUpperCase(Locale.ROOT).replace("~", "E-3S"));
      } catch (java.time.format.DateTimeParseException invalid) {
        throw new IllegalArgumentException(
            "failed to parse duration @every %s: time: invalid duration \"%s\""
                .formatted(text, text),
            invalid);
      }
    }
  }
}
