package dev.pilothouse.apiserver.strategy;

import java.util.List;
import java.util.Locale;

/** What is wrong with a schedule in the form of cron(5), in the words of robfig/cron. */
final class CronSchedule {

  private static final List<String> DESCRIPTORS =
      List.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final int[] LEAST = {0, 0, 1, 1, 0};
  private static final int[] MOST = {59, 23, 31, 12, 6};

  private CronSchedule() {}

  /** The message, or "" when the schedule can be read. */
  static String problem(String schedule) {
    if (schedule.startsWith("@")) {
      boolean known = DESCRIPTORS.contains(schedule) || schedule.matches("@every [0-9a-zµ.]+");
      return known ? "" : "unrecognized descriptor: " + schedule;
    }
    if (schedule.startsWith("TZ=") || schedule.startsWith("CRON_TZ=")) {
      return "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
    }
    String[] fields = schedule.strip().split("\\s+");
    if (fields.length != 5) {
      return "expected exactly 5 fields, found "
          + fields.length
          + ": ["
          + String.join(" ", fields)
          + "]";
    }
    for (int at = 0; at < fields.length; at++) {
      for (String part : fields[at].split(",")) {
        String problem = part(part, at);
        if (!problem.isEmpty()) {
          return problem;
        }
      }
    }
    return "";
  }

  private static String part(String part, int field) {
    String[] step = part.split("/", -1);
    String[] range = step[0].split("-", -1);
    if (step.length > 2) {
      return "too many slashes: " + part;
    }
    if (range.length > 2) {
      return "too many hyphens: " + part;
    }
    if (step.length == 2 && (!step[1].matches("[0-9]{1,6}") || Integer.parseInt(step[1]) == 0)) {
      return step[1].equals("0")
          ? "step of range should be a positive number: " + part
          : "failed to parse int from "
              + step[1]
              + ": strconv.Atoi: parsing \""
              + step[1]
              + "\": invalid syntax";
    }
    if (step[0].equals("*") || step[0].equals("?")) {
      return "";
    }
    int start = number(range[0], field);
    int end = range.length > 1 ? number(range[1], field) : start;
    String wrong = start < 0 ? range[0] : end < 0 ? range[range.length - 1] : "";
    if (start < 0 || end < 0) {
      return "failed to parse int from "
          + wrong
          + ": strconv.Atoi: parsing \""
          + wrong
          + "\": invalid syntax";
    }
    if (start < LEAST[field]) {
      return "beginning of range (" + start + ") below minimum (" + LEAST[field] + "): " + part;
    }
    if (end > MOST[field]) {
      return "end of range (" + end + ") above maximum (" + MOST[field] + "): " + part;
    }
    return start > end
        ? "beginning of range (" + start + ") beyond end of range (" + end + "): " + part
        : "";
  }

  private static int number(String text, int field) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (field == 3 && MONTHS.contains(lower)) {
      return MONTHS.indexOf(lower) + 1;
    }
    if (field == 4 && DAYS.contains(lower)) {
      return DAYS.indexOf(lower);
    }
    return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : -1;
  }
}
