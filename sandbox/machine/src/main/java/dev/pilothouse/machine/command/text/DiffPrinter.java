package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.CharWidth;
import dev.pilothouse.machine.command.text.Diff.DiffText;
import dev.pilothouse.machine.command.text.Differences.Change;
import java.util.ArrayList;
import java.util.List;

/** Writes differences in the formats of diff(1). */
final class DiffPrinter {

  private static final String NO_NEWLINE = "\\ No newline at end of file";

  private final Call call;
  private final DiffText old;
  private final DiffText current;
  private final List<Change> changes;
  private final boolean color;

  DiffPrinter(Call call, DiffText old, DiffText current, List<Change> changes, boolean color) {
    this.call = call;
    this.old = old;
    this.current = current;
    this.changes = changes;
    this.color = color;
  }

  private String paint(String numbers, String text) {
    return color ? "\033[" + numbers + "m" + text + "\033[0m" : text;
  }

  String head(String text) {
    return paint("1", text);
  }

  private void line(String prefix, DiffText text, int index, String numbers) {
    String shown = prefix + text.lines().get(index);
    call.println(numbers.isEmpty() ? shown : paint(numbers, shown));
    if (index == text.lines().size() - 1 && !text.finalNewline()) {
      call.println(NO_NEWLINE);
    }
  }

  // ---- normal

  private static String range(int start, int end) {
    return end - start <= 1
        ? String.valueOf(end == start ? start : start + 1)
        : start + 1 + "," + end;
  }

  void normal() {
    for (Change change : changes) {
      boolean removes = change.oldEnd() > change.oldStart();
      boolean adds = change.newEnd() > change.newStart();
      String letter = removes && adds ? "c" : removes ? "d" : "a";
      call.println(
          paint(
              "36",
              range(change.oldStart(), change.oldEnd())
                  + letter
                  + range(change.newStart(), change.newEnd())));
      for (int index = change.oldStart(); index < change.oldEnd(); index++) {
        line("< ", old, index, "31");
      }
      if (removes && adds) {
        call.println("---");
      }
      for (int index = change.newStart(); index < change.newEnd(); index++) {
        line("> ", current, index, "32");
      }
    }
  }

  // ---- unified and context

  /** Changes whose context touches. */
  private List<List<Change>> hunks(int context) {
    List<List<Change>> hunks = new ArrayList<>();
    for (Change change : changes) {
      boolean joins =
          !hunks.isEmpty() && change.oldStart() - hunks.getLast().getLast().oldEnd() <= 2 * context;
      if (!joins) {
        hunks.add(new ArrayList<>());
      }
      hunks.getLast().add(change);
    }
    return hunks;
  }

  void unified(String left, String right, int context) {
    call.println(head("--- " + left));
    call.println(head("+++ " + right));
    for (List<Change> hunk : hunks(context)) {
      Change first = hunk.getFirst();
      Change last = hunk.getLast();
      int before = Math.min(context, Math.min(first.oldStart(), first.newStart()));
      int oldStart = first.oldStart() - before;
      int newStart = first.newStart() - before;
      int after =
          Math.min(
              context,
              Math.min(old.lines().size() - last.oldEnd(), current.lines().size() - last.newEnd()));
      int oldEnd = last.oldEnd() + after;
      int newEnd = last.newEnd() + after;
      call.println(
          paint("36", "@@ -" + span(oldStart, oldEnd) + " +" + span(newStart, newEnd) + " @@"));
      int at = oldStart;
      for (Change change : hunk) {
        for (; at < change.oldStart(); at++) {
          line(" ", old, at, "");
        }
        for (; at < change.oldEnd(); at++) {
          line("-", old, at, "31");
        }
        for (int index = change.newStart(); index < change.newEnd(); index++) {
          line("+", current, index, "32");
        }
      }
      for (; at < oldEnd; at++) {
        line(" ", old, at, "");
      }
    }
  }

  private static String span(int start, int end) {
    int count = end - start;
    return count == 1 ? String.valueOf(start + 1) : (count == 0 ? start : start + 1) + "," + count;
  }

  void context(String left, String right, int context) {
    call.println(head("*** " + left));
    call.println(head("--- " + right));
    for (List<Change> hunk : hunks(context)) {
      Change first = hunk.getFirst();
      Change last = hunk.getLast();
      int before = Math.min(context, Math.min(first.oldStart(), first.newStart()));
      int after =
          Math.min(
              context,
              Math.min(old.lines().size() - last.oldEnd(), current.lines().size() - last.newEnd()));
      int oldStart = first.oldStart() - before;
      int oldEnd = last.oldEnd() + after;
      int newStart = first.newStart() - before;
      int newEnd = last.newEnd() + after;
      call.println("***************");
      call.println("*** " + range(oldStart, oldEnd) + " ****");
      if (hunk.stream().anyMatch(change -> change.oldEnd() > change.oldStart())) {
        side(hunk, oldStart, oldEnd, true);
      }
      call.println("--- " + range(newStart, newEnd) + " ----");
      if (hunk.stream().anyMatch(change -> change.newEnd() > change.newStart())) {
        side(hunk, newStart, newEnd, false);
      }
    }
  }

  private void side(List<Change> hunk, int start, int end, boolean left) {
    for (int index = start; index < end; index++) {
      String prefix = "  ";
      for (Change change : hunk) {
        int from = left ? change.oldStart() : change.newStart();
        int to = left ? change.oldEnd() : change.newEnd();
        if (index >= from && index < to) {
          boolean both = change.oldEnd() > change.oldStart() && change.newEnd() > change.newStart();
          prefix = both ? "! " : left ? "- " : "+ ";
        }
      }
      line(prefix, left ? old : current, index, prefix.isBlank() ? "" : left ? "31" : "32");
    }
  }

  // ---- side by side

  void sideBySide(int width, boolean onlyChanges) {
    int offset = (width + 8 + 3) / 16 * 8;
    int half = Math.max(1, Math.min(offset - 3, width - offset));
    int x = 0;
    int y = 0;
    for (Change change : changes) {
      while (x < change.oldStart()) {
        pair(x++, y++, " ", half, onlyChanges);
      }
      int both = Math.min(change.oldEnd() - change.oldStart(), change.newEnd() - change.newStart());
      for (int index = 0; index < both; index++) {
        pair(x++, y++, "|", half, false);
      }
      while (x < change.oldEnd()) {
        pair(x++, -1, "<", half, false);
      }
      while (y < change.newEnd()) {
        pair(-1, y++, ">", half, false);
      }
    }
    while (x < old.lines().size()) {
      pair(x++, y++, " ", half, onlyChanges);
    }
  }

  private void pair(int x, int y, String mark, int half, boolean hidden) {
    if (hidden) {
      return;
    }
    String left = x < 0 ? "" : cut(old.lines().get(x), half);
    String right = y < 0 ? "" : cut(current.lines().get(y), half);
    StringBuilder text = new StringBuilder(left);
    int at = CharWidth.of(left);
    if (!mark.isBlank()) {
      indent(text, at, half + 1);
      text.append(mark);
      at = half + 2;
    }
    if (!right.isEmpty()) {
      indent(text, at, half + 3);
      text.append(right);
    }
    call.println(text.toString());
  }

  private static void indent(StringBuilder text, int from, int to) {
    int at = from;
    while (at / 8 * 8 + 8 <= to) {
      text.append('\t');
      at = at / 8 * 8 + 8;
    }
    text.append(" ".repeat(to - at));
  }

  private static String cut(String text, int width) {
    String shown = text.replace("\t", "        ");
    return shown.length() > width ? shown.substring(0, Math.max(0, width)) : shown;
  }
}
