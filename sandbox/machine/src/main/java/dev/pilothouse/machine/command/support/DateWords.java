package dev.pilothouse.machine.command.support;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates as people write them for {@code date -d}: calendar dates, times, zones and relative words.
 */
public final class DateWords {

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
  private static final Pattern TOKEN =
      Pattern.compile(
          "@-?\\d+(?:\\.\\d+)?|\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2}/\\d{1,2}/\\d{2,4}|\\d{1,2}/\\d{1,2}"
              + "|\\d{1,2}:\\d{2}(?::\\d{2}(?:[.,]\\d+)?)?(?:\\s*[ap]\\.?m\\.?\\b)?|\\d{1,2}\\s*[ap]\\.?m\\.?\\b"
              + "|[-+]\\d{2}:?\\d{2}(?!\\d)|[-+]\\s*\\d+|\\d+|[a-z]+\\.?|[,\\s]+");

  private final String text;
  private final ZonedDateTime now;
  private LocalDate date;
  private @Nullable LocalTime time;
  private boolean dated;
  private ZoneId zone;
  private long months;
  private long days;
  private long nanos;
  private @Nullable DayOfWeek weekday;
  private long weekdayStep;

  private DateWords(String text, ZonedDateTime now) {
    this.text = text;
    this.now = now;
    this.date = now.toLocalDate();
    this.zone = now.getZone();
  }

  /** The time that the words mean, or null when they mean none. */
  public static @Nullable ZonedDateTime parse(String words, ZonedDateTime now) {
    try {
      return new DateWords(isoSpaced(words.toLowerCase(Locale.ROOT).trim()), now).parse();
    } catch (DateTimeException | ArithmeticException | NumberFormatException wrong) {
      return null;
    }
  }

  /** What {@code touch -t} and {@code date MMDDhhmm} take: [[CC]YY]MMDDhhmm[.ss]. */
  public static @Nullable ZonedDateTime stamp(String text, ZonedDateTime now) {
    Matcher matcher = Pattern.compile("(\\d{2}|\\d{4})?(\\d{8})(?:\\.(\\d{2}))?").matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    String year = matcher.group(1);
    String digits = matcher.group(2);
    int number =
        year == null
            ? now.getYear()
            : year.length() == 4
                ? Integer.parseInt(year)
                : Integer.parseInt(year) + (Integer.parseInt(year) < 69 ? 2000 : 1900);
    try {
      return ZonedDateTime.of(
          number,
          Integer.parseInt(digits.substring(0, 2)),
          Integer.parseInt(digits.substring(2, 4)),
          Integer.parseInt(digits.substring(4, 6)),
          Integer.parseInt(digits.substring(6, 8)),
          matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)),
          0,
          now.getZone());
    } catch (DateTimeException wrong) {
      return null;
    }
  }

  /** "2026-01-02T03:04:05Z" with blanks between its parts. */
  private static String isoSpaced(String words) {
    return words
        .replaceAll("(\\d)t(\\d)", "$1 $2")
        .replaceAll("(\\d)z\\b", "$1 utc")
        .replaceAll("(:\\d{2}(?:\\.\\d+)?)([-+]\\d{2})", "$1 $2");
  }

  private @Nullable ZonedDateTime parse() {
    Matcher matcher = TOKEN.matcher(text);
    int at = 0;
    List<String> tokens = new ArrayList<>();
    while (at < text.length()) {
      if (!matcher.find(at) || matcher.start() != at) {
        return null;
      }
      if (!matcher.group().isBlank() && !matcher.group().equals(",")) {
        tokens.add(matcher.group().strip());
      }
      at = matcher.end();
    }
    if (tokens.size() == 1 && tokens.getFirst().startsWith("@")) {
      BigDecimal seconds = new BigDecimal(tokens.getFirst().substring(1));
      long whole = seconds.setScale(0, RoundingMode.FLOOR).longValueExact();
      long rest = seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue();
      return Instant.ofEpochSecond(whole, rest).atZone(zone);
    }
    int index = 0;
    while (index < tokens.size()) {
      int used = take(tokens, index);
      if (used == 0) {
        return null;
      }
      index += used;
    }
    return result();
  }

  private ZonedDateTime result() {
    LocalTime clock = time;
    if (clock == null) {
      clock = dated || weekday != null ? LocalTime.MIDNIGHT : now.toLocalTime();
    }
    LocalDate day = date;
    if (weekday != null && !dated) {
      day = day.with(TemporalAdjusters.nextOrSame(weekday));
      boolean today = day.equals(date);
      long weeks = weekdayStep > 0 && !today ? weekdayStep - 1 : weekdayStep;
      day = day.plusWeeks(weeks);
    }
    day = day.withDayOfMonth(1).plusMonths(months).plusDays(day.getDayOfMonth() - 1 + days);
    return day.atTime(clock).atZone(zone).plusNanos(nanos).withZoneSameInstant(now.getZone());
  }

  /** How many tokens from {@code index} on were understood, 0 for none. */
  private int take(List<String> tokens, int index) {
    String token = tokens.get(index);
    String next = index + 1 < tokens.size() ? tokens.get(index + 1) : "";
    if (token.matches("\\d{4}-\\d{1,2}-\\d{1,2}")) {
      String[] parts = token.split("-");
      return day(
          Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
    }
    if (token.contains("/")) {
      return slashes(token);
    }
    if (token.contains(":") && Character.isDigit(token.charAt(0))
        || token.matches("\\d{1,2}\\s*[ap]\\.?m\\.?")) {
      return clock(token);
    }
    if (token.matches("[-+]\\d{2}:?\\d{2}") && time != null && unit(next) == null) {
      zone =
          ZoneOffset.of(
              token.contains(":") ? token : token.substring(0, 3) + ":" + token.substring(3));
      return 1;
    }
    if (token.matches("[-+]?\\s*\\d+")) {
      return number(
          token.replaceAll("\\s", ""),
          next,
          index + 2 < tokens.size() ? tokens.get(index + 2) : "");
    }
    return word(token, next);
  }

  private int day(int year, int month, int day) {
    date = LocalDate.of(year, month, day);
    dated = true;
    return 1;
  }

  private int slashes(String token) {
    String[] parts = token.split("/");
    int year = parts.length > 2 ? Integer.parseInt(parts[2]) : now.getYear();
    year += parts.length > 2 && parts[2].length() <= 2 ? year < 69 ? 2000 : 1900 : 0;
    return day(year, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }

  private int clock(String token) {
    Matcher matcher =
        Pattern.compile("(\\d{1,2})(?::(\\d{2}))?(?::(\\d{2})(?:[.,](\\d+))?)?\\s*([ap])?.*")
            .matcher(token);
    if (!matcher.matches()) {
      return 0;
    }
    int hour = Integer.parseInt(matcher.group(1));
    String half = matcher.group(5);
    if (half != null) {
      hour = hour % 12 + (half.equals("p") ? 12 : 0);
    }
    String fraction = matcher.group(4) == null ? "" : matcher.group(4);
    int nano = fraction.isEmpty() ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
    time = LocalTime.of(hour, part(matcher.group(2)), part(matcher.group(3)), nano);
    return 1;
  }

  private static int part(@Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  private int number(String token, String next, String afterNext) {
    ChronoUnit unit = unit(next);
    if (unit != null) {
      long amount = Long.parseLong(token.startsWith("+") ? token.substring(1) : token);
      boolean ago = afterNext.equals("ago");
      add(ago ? -amount : amount, unit, next);
      return ago ? 3 : 2;
    }
    int month = month(next);
    if (month > 0) {
      boolean year = afterNext.matches("\\d{4}");
      day(year ? Integer.parseInt(afterNext) : now.getYear(), month, Integer.parseInt(token));
      return year ? 3 : 2;
    }
    if (token.matches("\\d{8}")) {
      return day(
          Integer.parseInt(token.substring(0, 4)),
          Integer.parseInt(token.substring(4, 6)),
          Integer.parseInt(token.substring(6)));
    }
    if (token.matches("\\d{4}") && dated) {
      date = date.withYear(Integer.parseInt(token));
      return 1;
    }
    if (token.matches("\\d{1,4}")) {
      int value = Integer.parseInt(token);
      time = token.length() <= 2 ? LocalTime.of(value, 0) : LocalTime.of(value / 100, value % 100);
      return 1;
    }
    return 0;
  }

  private int word(String token, String next) {
    String word = token.endsWith(".") ? token.substring(0, token.length() - 1) : token;
    int month = month(word);
    if (month > 0 && next.matches("\\d{1,2}")) {
      date = LocalDate.of(now.getYear(), month, Integer.parseInt(next));
      dated = true;
      return 2;
    }
    for (int day = 0; day < DAYS.size(); day++) {
      if (word.length() >= 3
          && word.startsWith(DAYS.get(day))
          && isName(word, DayOfWeek.of(day + 1).name())) {
        weekday = DayOfWeek.of(day + 1);
        return 1;
      }
    }
    return relative(word, next);
  }

  private static boolean isName(String word, String name) {
    return name.toLowerCase(Locale.ROOT).startsWith(word)
        || word.equals("tues")
        || word.equals("thurs");
  }

  private int relative(String word, String next) {
    switch (word) {
      case "now", "today" -> {
        return 1;
      }
      case "tomorrow" -> days++;
      case "yesterday" -> days--;
      case "midnight" -> time = LocalTime.MIDNIGHT;
      case "noon" -> time = LocalTime.NOON;
      case "utc", "gmt", "z", "ut" -> zone = ZoneOffset.UTC;
      case "next", "last", "this" -> {
        long step = word.equals("next") ? 1 : word.equals("last") ? -1 : 0;
        ChronoUnit unit = unit(next);
        if (unit != null) {
          add(step, unit, next);
          return 2;
        }
        int used = next.isEmpty() ? 0 : word(next, "");
        weekdayStep = step;
        return used == 0 || weekday == null ? 0 : 2;
      }
      default -> {
        ChronoUnit unit = unit(word);
        if (unit == null) {
          return 0;
        }
        boolean ago = next.equals("ago");
        add(ago ? -1 : 1, unit, word);
        return ago ? 2 : 1;
      }
    }
    return 1;
  }

  private void add(long amount, ChronoUnit unit, String word) {
    switch (unit) {
      case YEARS -> months += amount * 12;
      case MONTHS -> months += amount;
      case WEEKS -> days += amount * (word.startsWith("fortnight") ? 14 : 7);
      case DAYS -> days += amount;
      default ->
          nanos = Math.addExact(nanos, Math.multiplyExact(amount, unit.getDuration().toNanos()));
    }
  }

  private static @Nullable ChronoUnit unit(String word) {
    return switch (word) {
      case "year", "years" -> ChronoUnit.YEARS;
      case "month", "months" -> ChronoUnit.MONTHS;
      case "week", "weeks", "fortnight", "fortnights" -> ChronoUnit.WEEKS;
      case "day", "days" -> ChronoUnit.DAYS;
      case "hour", "hours" -> ChronoUnit.HOURS;
      case "minute", "minutes", "min", "mins" -> ChronoUnit.MINUTES;
      case "second", "seconds", "sec", "secs" -> ChronoUnit.SECONDS;
      default -> null;
    };
  }

  private static int month(String word) {
    return word.length() < 3 ? 0 : MONTHS.indexOf(word.substring(0, 3)) + 1;
  }
}
