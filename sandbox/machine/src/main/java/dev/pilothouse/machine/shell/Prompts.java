package dev.pilothouse.machine.shell;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The escapes of prompts (bash manual, 6.9). */
final class Prompts {

  private final Shell shell;

  Prompts(Shell shell) {
    this.shell = shell;
  }

  /** The prompt with escapes, then parameters and commands, replaced; may suspend. */
  String expandFully(String prompt) {
    String expanded = shell.bash() || shell.r.busyBox ? expand(prompt) : prompt;
    if (expanded.indexOf('$') < 0 && expanded.indexOf('`') < 0 && expanded.indexOf('\\') < 0) {
      return expanded;
    }
    return shell.expander.text(expanded, shell.r.dialect);
  }

  /** The prompt with its escapes replaced; {@code \[} and {@code \]} become U+0001 and U+0002. */
  String expand(String prompt) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < prompt.length()) {
      char c = prompt.charAt(at++);
      if (c != '\\' || at == prompt.length()) {
        text.append(c);
        continue;
      }
      char escape = prompt.charAt(at++);
      if (escape >= '0' && escape <= '7') {
        int end = at;
        while (end < prompt.length()
            && end < at + 2
            && Character.digit(prompt.charAt(end), 8) >= 0) {
          end++;
        }
        text.append((char) (Integer.parseInt(prompt.substring(at - 1, end), 8) & 0xff));
        at = end;
      } else if (escape == 'D' && at < prompt.length() && prompt.charAt(at) == '{') {
        int close = prompt.indexOf('}', at);
        text.append(time("HH:mm:ss"));
        at = close < 0 ? prompt.length() : close + 1;
      } else {
        text.append(escape(escape));
      }
    }
    return text.toString();
  }

  private String escape(char c) {
    return switch (c) {
      case 'a' -> "\u0007";
      case 'd' -> time("EEE MMM dd");
      case 'e' -> "\u001b";
      case 'h' -> before(shell.sys.hostname(), '.');
      case 'H' -> shell.sys.hostname();
      case 'j' -> String.valueOf(shell.r.jobs.size());
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 's' -> Shell.base(shell.r.name).replaceFirst("^-", "");
      case 't' -> time("HH:mm:ss");
      case 'T' -> time("hh:mm:ss");
      case '@' -> time("hh:mm a");
      case 'A' -> time("HH:mm");
      case 'u' -> user();
      case 'v' -> "5.2";
      case 'V' -> "5.2.37";
      case 'w' -> tilde(shell.r.directory);
      case 'W' -> {
        String shown = tilde(shell.r.directory);
        yield shown.equals("~") || shown.equals("/") ? shown : Shell.base(shown);
      }
      case '!', '#' -> "1";
      case '$' -> shell.sys.user() == 0 ? "#" : "\\$";
      case '[' -> "\u0001";
      case ']' -> "\u0002";
      case '\\' -> "\\\\";
      default -> "\\" + c;
    };
  }

  private String user() {
    String name = Users.nameOf(shell.sys, shell.sys.user());
    return name == null ? "I have no name!" : name;
  }

  private static String before(String text, char end) {
    int at = text.indexOf(end);
    return at < 0 ? text : text.substring(0, at);
  }

  private String tilde(String directory) {
    String home = shell.variables.value("HOME");
    if (home == null || home.isEmpty() || home.equals("/")) {
      return directory;
    }
    if (directory.equals(home)) {
      return "~";
    }
    return directory.startsWith(home + "/") ? "~" + directory.substring(home.length()) : directory;
  }

  private String time(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH)
        .withZone(ZoneOffset.UTC)
        .format(Instant.ofEpochSecond(shell.sys.realtimeNanos() / 1_000_000_000L));
  }
}
