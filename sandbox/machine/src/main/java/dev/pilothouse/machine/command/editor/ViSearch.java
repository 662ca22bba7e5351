package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.editor.ViState.Cursor;
import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.RegexException;
import org.jspecify.annotations.Nullable;

/** Searches the text for vim's patterns. */
final class ViSearch {

  private final ViSession vi;

  ViSearch(ViSession vi) {
    this.vi = vi;
  }

  /** The expression that a pattern means; null after a message when it is none. */
  @Nullable Regex regex(String pattern, boolean forceIgnoreCase) {
    String text = pattern;
    boolean ignoreCase =
        forceIgnoreCase
            || vi.options.ignoreCase()
                && !(vi.options.smartCase() && text.chars().anyMatch(Character::isUpperCase));
    if (text.contains("\\c")) {
      ignoreCase = true;
    } else if (text.contains("\\C")) {
      ignoreCase = false;
    }
    text = text.replace("\\c", "").replace("\\C", "");
    Regex.Syntax syntax = Regex.Syntax.BASIC;
    if (text.startsWith("\\v")) {
      syntax = Regex.Syntax.EXTENDED;
      text = text.substring(2);
    } else if (text.startsWith("\\V")) {
      syntax = Regex.Syntax.FIXED;
      text = text.substring(2);
    } else {
      text =
          text.replace("\\=", "\\?")
              .replace("\\d", "[0-9]")
              .replace("\\a", "[A-Za-z]")
              .replace("\\{-}", "*")
              .replaceAll("(\\\\\\{\\d*,?\\d*)\\}", "$1\\\\}")
              .replace("\\\\}", "\\}");
    }
    try {
      return Regex.compile(text, syntax, ignoreCase).givingUp();
    } catch (RegexException wrong) {
      vi.fail("E54: " + wrong.text() + ": " + pattern);
      return null;
    }
  }

  /** The place of the next match; null after a message when there is none. */
  @Nullable Cursor find(String pattern, boolean forward, int count) {
    if (pattern.isEmpty()) {
      vi.fail("E35: No previous regular expression");
      return null;
    }
    Regex regex = regex(pattern, false);
    if (regex == null) {
      return null;
    }
    Cursor place = vi.cursor;
    for (int time = 0; time < Math.min(count, 1000); time++) {
      Cursor found = forward ? forward(regex, place) : backward(regex, place);
      if (found == null) {
        vi.fail("E486: Pattern not found: " + pattern);
        return null;
      }
      boolean wrapped = forward ? !place.before(found) : !found.before(place);
      if (wrapped && !vi.options.wrapScan()) {
        vi.fail(
            "E38"
                + (forward ? "5" : "4")
                + ": Search hit "
                + (forward ? "BOTTOM" : "TOP")
                + " without match for: "
                + pattern);
        return null;
      }
      if (wrapped) {
        vi.message =
            new ViState.Message(
                forward
                    ? "search hit BOTTOM, continuing at TOP"
                    : "search hit TOP, continuing at BOTTOM",
                true);
      }
      place = found;
    }
    return place;
  }

  private @Nullable Cursor forward(Regex regex, Cursor from) {
    int size = vi.lines.size();
    for (int step = 0; step <= size; step++) {
      int line = (from.line() + step) % size;
      String text = vi.lines.get(line);
      int start = step == 0 ? from.column() + 1 : 0;
      Regex.Match match = start <= text.length() ? regex.find(text, start) : null;
      if (match != null && (match.start() < text.length() || text.isEmpty() || step > 0)) {
        return Cursor.at(line, match.start());
      }
    }
    return null;
  }

  private @Nullable Cursor backward(Regex regex, Cursor from) {
    int size = vi.lines.size();
    for (int step = 0; step <= size; step++) {
      int line = Math.floorMod(from.line() - step, size);
      String text = vi.lines.get(line);
      int limit = step == 0 ? from.column() : text.length() + 1;
      int found = -1;
      int start = 0;
      while (start <= text.length()) {
        Regex.Match match = regex.find(text, start);
        if (match == null || match.start() >= limit) {
          break;
        }
        found = match.start();
        start = match.start() + 1;
      }
      if (found >= 0) {
        return Cursor.at(line, found);
      }
    }
    return null;
  }
}
