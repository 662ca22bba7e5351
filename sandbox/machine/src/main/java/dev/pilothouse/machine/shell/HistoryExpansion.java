package dev.pilothouse.machine.shell;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** History expansion: {@code !!}, {@code !$}, {@code ^old^new} and the like (history(3)). */
final class HistoryExpansion {

  /** No entry of the history is meant. */
  static final class NotFound extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotFound(String message) {
      super(message, null, false, false);
    }

    @Override
    public String getMessage() {
      String message = super.getMessage();
      return message == null ? "" : message;
    }
  }

  private final History history;
  private final String line;
  private int at;
  private boolean printOnly;

  private HistoryExpansion(History history, String line) {
    this.history = history;
    this.line = line;
  }

  /**
   * A line after its expansion.
   *
   * @param changed whether there was anything to expand
   * @param printOnly whether it is only to be shown and remembered
   */
  record Expanded(String text, boolean changed, boolean printOnly) {}

  static Expanded expand(History history, String line) {
    if (line.startsWith("^")) {
      return substitute(history, line);
    }
    if (line.indexOf('!') < 0) {
      return new Expanded(line, false, false);
    }
    return new HistoryExpansion(history, line).run();
  }

  private static Expanded substitute(History history, String line) {
    String[] parts = line.substring(1).split("\\^", -1);
    String former = history.last();
    if (parts.length < 2 || former == null) {
      return new Expanded(line, false, false);
    }
    int found = former.indexOf(parts[0]);
    if (found < 0 || parts[0].isEmpty()) {
      throw new NotFound(":s" + line + ": substitution failed");
    }
    String rest = parts.length > 2 ? parts[2] : "";
    return new Expanded(
        former.substring(0, found) + parts[1] + former.substring(found + parts[0].length()) + rest,
        true,
        false);
  }

  private Expanded run() {
    StringBuilder text = new StringBuilder();
    boolean changed = false;
    boolean single = false;
    boolean doubled = false;
    while (at < line.length()) {
      char c = line.charAt(at);
      char following = at + 1 < line.length() ? line.charAt(at + 1) : ' ';
      if (c == '\\' && !single && at + 1 < line.length()) {
        text.append(c).append(following);
        at += 2;
      } else if (c == '\'' && !doubled) {
        single = !single;
        text.append(c);
        at++;
      } else if (c == '"' && !single) {
        doubled = !doubled;
        text.append(c);
        at++;
      } else if (c == '!' && !single && !ends(following, doubled)) {
        text.append(event());
        changed = true;
      } else {
        text.append(c);
        at++;
      }
    }
    return new Expanded(text.toString(), changed, printOnly);
  }

  private static boolean ends(char following, boolean doubled) {
    return following == ' '
        || following == '\t'
        || following == '\n'
        || following == '='
        || following == '('
        || following == '"' && doubled;
  }

  private String event() {
    int start = at++;
    String event = find(start);
    List<String> words = words(event);
    String chosen = event;
    if (at < line.length()
        && (line.charAt(at) == ':'
            && at + 1 < line.length()
            && "0123456789^$*-%".indexOf(line.charAt(at + 1)) >= 0)) {
      at++;
      chosen = designated(words, start);
    } else if (at < line.length() && "^$*".indexOf(line.charAt(at)) >= 0 && at > start) {
      chosen = designated(words, start);
    }
    return modified(chosen, start);
  }

  private String find(int start) {
    char c = line.charAt(at);
    if (c == '!') {
      at++;
      return required(history.last(), start);
    }
    if (c == '$' || c == '^' || c == '*' || c == ':') {
      return required(history.last(), start);
    }
    if (c == '#') {
      at++;
      return line.substring(0, start);
    }
    boolean negative = c == '-';
    int from = negative ? at + 1 : at;
    int end = from;
    while (end < line.length() && Character.isDigit(line.charAt(end)) && end < from + 9) {
      end++;
    }
    if (end > from) {
      int number = Integer.parseInt(line.substring(from, end));
      at = end;
      return required(history.get(negative ? history.next() - number : number), start);
    }
    boolean anywhere = c == '?';
    if (anywhere) {
      at++;
    }
    from = at;
    while (at < line.length()
        && (anywhere
            ? line.charAt(at) != '?'
            : " \t\n:;&|<>()^$*\"'".indexOf(line.charAt(at)) < 0)) {
      at++;
    }
    String wanted = line.substring(from, at);
    if (anywhere && at < line.length()) {
      at++;
    }
    for (int number = history.next() - 1; number >= history.first(); number--) {
      String entry = history.get(number);
      if (entry != null && (anywhere ? entry.contains(wanted) : entry.startsWith(wanted))) {
        return entry;
      }
    }
    return required(null, start);
  }

  private String required(@Nullable String entry, int start) {
    if (entry == null) {
      throw new NotFound(line.substring(start, Math.max(at, start + 1)) + ": event not found");
    }
    return entry;
  }

  private String designated(List<String> words, int start) {
    char c = line.charAt(at);
    int last = words.size() - 1;
    if (c == '^') {
      at++;
      return range(words, 1, 1, start);
    }
    if (c == '$') {
      at++;
      return range(words, last, last, start);
    }
    if (c == '*') {
      at++;
      return last < 1 ? "" : range(words, 1, last, start);
    }
    int from = 0;
    if (Character.isDigit(c)) {
      from = number();
    }
    int to = from;
    if (at < line.length() && line.charAt(at) == '-') {
      at++;
      if (at < line.length() && Character.isDigit(line.charAt(at))) {
        to = number();
      } else if (at < line.length() && line.charAt(at) == '$') {
        at++;
        to = last;
      } else {
        to = last - 1;
      }
    } else if (at < line.length() && line.charAt(at) == '*') {
      at++;
      to = last;
    }
    return range(words, from, to, start);
  }

  private int number() {
    int value = 0;
    while (at < line.length() && Character.isDigit(line.charAt(at)) && value < 100_000) {
      value = value * 10 + line.charAt(at++) - '0';
    }
    return value;
  }

  private String range(List<String> words, int from, int to, int start) {
    if (from < 0 || to >= words.size() || from > to) {
      throw new NotFound(line.substring(start, at) + ": bad word specifier");
    }
    return String.join(" ", words.subList(from, to + 1));
  }

  private String modified(String chosen, int start) {
    String text = chosen;
    while (at + 1 < line.length() && line.charAt(at) == ':') {
      char modifier = line.charAt(at + 1);
      int slash = text.lastIndexOf('/');
      int dot = text.lastIndexOf('.');
      switch (modifier) {
        case 'p' -> printOnly = true;
        case 'h' -> text = slash > 0 ? text.substring(0, slash) : text;
        case 't' -> text = text.substring(slash + 1);
        case 'r' -> text = dot > slash ? text.substring(0, dot) : text;
        case 'e' -> text = dot > slash ? text.substring(dot) : text;
        case 'q' -> text = Quoting.single(text);
        case 's', 'g' -> {
          int from = modifier == 'g' ? at + 3 : at + 2;
          if (from >= line.length()) {
            throw new NotFound(line.substring(start) + ": unrecognized history modifier");
          }
          char delimiter = line.charAt(from);
          int middle = line.indexOf(delimiter, from + 1);
          int end = middle < 0 ? -1 : line.indexOf(delimiter, middle + 1);
          end = end < 0 ? line.length() : end;
          if (middle < 0) {
            throw new NotFound(line.substring(start) + ": unrecognized history modifier");
          }
          String old = line.substring(from + 1, middle);
          String changed = line.substring(middle + 1, end);
          if (old.isEmpty() || !text.contains(old)) {
            throw new NotFound(line.substring(at, end) + ": substitution failed");
          }
          int found = text.indexOf(old);
          text =
              modifier == 'g'
                  ? text.replace(old, changed)
                  : text.substring(0, found) + changed + text.substring(found + old.length());
          at = Math.min(line.length(), end + 1);
          continue;
        }
        default -> {
          return text;
        }
      }
      at += 2;
    }
    return text;
  }

  /** The words of a line, with their quotes. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int index = 0; index < line.length(); index++) {
      char c = line.charAt(index);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
        word.append(c);
      } else if (c == '\\' && index + 1 < line.length()) {
        word.append(c).append(line.charAt(++index));
      } else if (c == '\'' || c == '"' || c == '`') {
        quote = c;
        word.append(c);
      } else if (Character.isWhitespace(c)) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
      } else if ("|&;<>()".indexOf(c) >= 0) {
        boolean operator = !word.isEmpty() && "|&;<>()".indexOf(word.charAt(0)) >= 0;
        if (!word.isEmpty() && !operator) {
          words.add(word.toString());
          word.setLength(0);
        }
        word.append(c);
      } else {
        if (!word.isEmpty() && "|&;<>()".indexOf(word.charAt(0)) >= 0) {
          words.add(word.toString());
          word.setLength(0);
        }
        word.append(c);
      }
    }
    if (!word.isEmpty()) {
      words.add(word.toString());
    }
    return words;
  }
}
