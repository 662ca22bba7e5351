package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.DateWords;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** date(1). */
final class DateCommand {

  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "d,date= f,file= I,iso-8601[=] R,rfc-2822,rfc-email rfc-3339= r,reference= s,set="
              + " u,utc,universal debug resolution");

  private DateCommand() {}

  static int run(Call call) {
    Options options = TABLE.parse(call);
    ZoneId zone = options.has("u") ? ZoneOffset.UTC : Dates.zone(call.sys());
    ZonedDateTime now = Dates.at(call.sys().realtimeNanos(), zone);
    List<String> operands = options.operands();
    if (operands.size() > 1) {
      throw TABLE.extraOperand(call, operands.get(1));
    }
    if (options.has("s") || !operands.isEmpty() && !operands.getFirst().startsWith("+")) {
      return set(call, options, now);
    }
    String format = operands.isEmpty() ? standard(call, options) : operands.getFirst().substring(1);
    if (options.has("f")) {
      return file(call, options, now, format);
    }
    ZonedDateTime time = now;
    if (options.has("r")) {
      time = Dates.at(modified(call, options.value("r", "")), zone);
    } else if (options.has("d")) {
      time = parsed(options.value("d", ""), now);
    }
    call.println(Dates.format(format, time));
    return 0;
  }

  private static long modified(Call call, String path) {
    try {
      return call.sys().stat(path).modifiedNanos();
    } catch (SysException failed) {
      throw new Failure(1, Quoting.needed(path) + ": " + failed.errno().text());
    }
  }

  private static int file(Call call, Options options, ZonedDateTime now, String format) {
    int status = 0;
    String path = options.value("f", "");
    for (String line : Gatherer.lines(FileAccess.textOrEmpty(call.sys(), path))) {
      ZonedDateTime time = DateWords.parse(line, now);
      if (time == null) {
        call.complain("invalid date " + Quoting.always(line));
        status = 1;
      } else {
        call.println(Dates.format(format, time));
      }
    }
    return status;
  }

  private static ZonedDateTime parsed(String words, ZonedDateTime now) {
    ZonedDateTime time = DateWords.parse(words, now);
    if (time == null) {
      throw new Failure(1, "invalid date " + Quoting.always(words));
    }
    return time;
  }

  private static int set(Call call, Options options, ZonedDateTime now) {
    String words = options.has("s") ? options.value("s", "") : options.operands().getFirst();
    ZonedDateTime time = options.has("s") ? DateWords.parse(words, now) : stamp(words, now);
    if (time == null) {
      throw new Failure(1, "invalid date " + Quoting.always(words));
    }
    call.complain("cannot set date: " + Errno.EPERM.text());
    call.println(Dates.format("%a %b %e %H:%M:%S %Z %Y", time));
    return 1;
  }

  /** MMDDhhmm[[CC]YY][.ss]. */
  private static @Nullable ZonedDateTime stamp(String text, ZonedDateTime now) {
    String digits = text.replaceFirst("\\..*", "");
    String seconds = text.contains(".") ? text.substring(text.indexOf('.')) : "";
    return digits.length() > 8
        ? DateWords.stamp(digits.substring(8) + digits.substring(0, 8) + seconds, now)
        : DateWords.stamp(text, now);
  }

  private static String standard(Call call, Options options) {
    return switch (options.last("I", "R", "rfc-3339")) {
      case "R" -> "%a, %d %b %Y %H:%M:%S %z";
      case "rfc-3339" ->
          switch (options.value("rfc-3339", "")) {
            case "date" -> "%F";
            case "seconds" -> "%F %T%:z";
            case "ns" -> "%F %T.%N%:z";
            default ->
                throw TABLE.misuse(
                    call,
                    "invalid argument "
                        + Quoting.always(options.value("rfc-3339", ""))
                        + " for '--rfc-3339'\nValid arguments are:\n  - 'date'\n  - 'seconds'\n  - 'ns'");
          };
      case "I" ->
          switch (options.value("I", "date")) {
            case "hours" -> "%FT%H%:z";
            case "minutes" -> "%FT%H:%M%:z";
            case "seconds" -> "%FT%T%:z";
            case "ns" -> "%FT%T,%N%:z";
            default -> "%F";
          };
      default -> "%a %b %e %H:%M:%S %Z %Y";
    };
  }
}
