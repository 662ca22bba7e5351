package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.support.Regex;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** ":s". */
final class ViSubstitute {

  /** Characters that one command goes through and makes at the most. */
  private static final long MOST_CHARACTERS = 8L << 20;

  private final ViSession vi;

  ViSubstitute(ViSession vi) {
    this.vi = vi;
  }

  /** The parts between delimiters; a delimiter behind a backslash does not count. */
  static List<String> parts(String text, char delimiter, int most) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\\' && at + 1 < text.length()) {
        char next = text.charAt(++at);
        part.append(next == delimiter ? "" : "\\").append(next);
      } else if (c == delimiter && parts.size() < most) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }

  void run(String body, int from, int to) {
    if (body.isEmpty() || Character.isLetterOrDigit(body.charAt(0)) || body.startsWith(" ")) {
      again(body.strip(), from, to);
      return;
    }
    List<String> parts = parts(body.substring(1), body.charAt(0), 2);
    String pattern = parts.getFirst().isEmpty() ? vi.search : parts.getFirst();
    String replacement = parts.size() > 1 ? parts.get(1) : "";
    String flags = parts.size() > 2 ? parts.get(2).strip() : "";
    vi.search = pattern;
    vi.registers = vi.registers.with("\1s", new ViState.Register(replacement, false));
    substitute(pattern, replacement, flags, from, to);
  }

  private void again(String flags, int from, int to) {
    ViState.Register last = vi.registers.get("\1s");
    if (last == null) {
      vi.fail("E35: No previous regular expression");
      return;
    }
    substitute(vi.search, last.text(), flags, from, to);
  }

  private void substitute(String pattern, String replacement, String flags, int from, int end) {
    String digits = flags.replaceAll("[^0-9]", "");
    int start = digits.isEmpty() ? from : end;
    long count = digits.isEmpty() ? 1 : digits.length() > 9 ? 0 : Long.parseLong(digits);
    if (count == 0) {
      vi.fail("E939: Positive count required");
      return;
    }
    int to = (int) Math.min(vi.lines.size() - 1, end + count - 1);
    String letters = flags.replaceAll("[0-9\\s]", "");
    if (!letters.matches("[&cegiInp#lr]*")) {
      vi.fail("E488: Trailing characters: " + flags);
      return;
    }
    Regex regex = new ViSearch(vi).regex(pattern, letters.contains("i"));
    if (regex == null) {
      return;
    }
    List<String> result = new ArrayList<>();
    int substitutions = 0;
    int changedLines = 0;
    int lastLine = -1;
    long work = 0;
    for (String line : vi.lines.slice(start, to + 1)) {
      StringBuilder changed = new StringBuilder();
      int found = inLine(line, regex, replacement, letters.contains("g"), changed);
      work += line.length() + changed.length();
      if (work > MOST_CHARACTERS) {
        vi.fail("E342: Out of memory!  (allocating " + work + " bytes)");
        return;
      }
      substitutions += found;
      changedLines += found > 0 ? 1 : 0;
      result.addAll(found > 0 ? List.of(changed.toString().split("\n", -1)) : List.of(line));
      lastLine = found > 0 ? start + result.size() - 1 : lastLine;
    }
    if (substitutions == 0) {
      if (!letters.contains("e")) {
        vi.fail("E486: Pattern not found: " + pattern);
      }
      return;
    }
    if (letters.contains("n")) {
      vi.tell(
          substitutions
              + (substitutions == 1 ? " match" : " matches")
              + " on "
              + changedLines
              + (changedLines == 1 ? " line" : " lines"));
      return;
    }
    vi.lines = vi.lines.replaced(start, to + 1, result);
    vi.moveTo(lastLine, ViMotions.firstNonBlank(vi.lines.get(lastLine)));
    if (substitutions > 2) {
      vi.tell(
          substitutions
              + " substitutions on "
              + changedLines
              + (changedLines == 1 ? " line" : " lines"));
    }
  }

  private static int inLine(
      String line, Regex regex, String replacement, boolean all, StringBuilder changed) {
    int count = 0;
    int at = 0;
    int copied = 0;
    int before = -1;
    while (at < line.length() || at == 0) {
      Regex.Match match = regex.find(line, at);
      if (match == null) {
        break;
      }
      boolean empty = match.start() == match.end();
      if (!(empty && match.start() == before)) {
        if (changed.length() > MOST_CHARACTERS) {
          return count;
        }
        changed.append(line, copied, match.start()).append(filled(replacement, match, line));
        copied = match.end();
        count++;
        if (!all) {
          break;
        }
      }
      before = match.end();
      at = empty ? match.end() + 1 : match.end();
    }
    changed.append(line, Math.min(copied, line.length()), line.length());
    return count;
  }

  private static String filled(String replacement, Regex.Match match, String line) {
    StringBuilder text = new StringBuilder();
    char lasting = 'e';
    char once = 'e';
    for (int at = 0; at < replacement.length(); at++) {
      char c = replacement.charAt(at);
      String part;
      if (c == '&') {
        part = match.group(line, 0);
      } else if (c == '\\' && at + 1 < replacement.length()) {
        char next = replacement.charAt(++at);
        if ("uUlLeE".indexOf(next) >= 0) {
          if (next == 'u' || next == 'l') {
            once = next;
          } else {
            lasting = next;
          }
          continue;
        }
        part =
            Character.isDigit(next)
                ? next - '0' <= match.groups() ? match.group(line, next - '0') : ""
                : next == 'r' || next == 'n' ? "\n" : next == 't' ? "\t" : String.valueOf(next);
      } else {
        part = c == '\r' ? "\n" : String.valueOf(c);
      }
      if (!part.isEmpty()) {
        text.append(cased(part, lasting, once));
        once = 'e';
      }
    }
    return text.toString();
  }

  private static String cased(String part, char lasting, char once) {
    String text =
        lasting == 'U'
            ? part.toUpperCase(Locale.ROOT)
            : lasting == 'L' ? part.toLowerCase(Locale.ROOT) : part;
    String first = text.substring(0, 1);
    return once == 'u'
        ? first.toUpperCase(Locale.ROOT) + text.substring(1)
        : once == 'l' ? first.toLowerCase(Locale.ROOT) + text.substring(1) : text;
  }
}
