package dev.pilothouse.machine.command.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The lines by which two texts differ: a shortest edit script, found as E. Myers describes it. */
final class Differences {

  /**
   * A change: the lines from {@code oldStart} to {@code oldEnd} (exclusive) become those from
   * {@code newStart} to {@code newEnd}.
   */
  record Change(int oldStart, int oldEnd, int newStart, int newEnd) {}

  private static final int EFFORT = 4_000;

  private Differences() {}

  /** The changes in order. */
  static List<Change> between(List<String> before, List<String> after) {
    int start = 0;
    int oldEnd = before.size();
    int newEnd = after.size();
    while (start < oldEnd && start < newEnd && before.get(start).equals(after.get(start))) {
      start++;
    }
    while (oldEnd > start
        && newEnd > start
        && before.get(oldEnd - 1).equals(after.get(newEnd - 1))) {
      oldEnd--;
      newEnd--;
    }
    boolean[] removed = new boolean[before.size()];
    boolean[] added = new boolean[after.size()];
    mark(before.subList(start, oldEnd), after.subList(start, newEnd), start, removed, added);
    return changes(before, after, removed, added);
  }

  /** Marks what an edit script removes and adds. */
  private static void mark(
      List<String> before, List<String> after, int offset, boolean[] removed, boolean[] added) {
    int n = before.size();
    int m = after.size();
    int most = Math.min(n + m, EFFORT);
    List<int[]> trace = new ArrayList<>();
    int[] furthest = new int[2 * most + 3];
    int middle = most + 1;
    for (int d = 0; d <= most; d++) {
      trace.add(Arrays.copyOfRange(furthest, middle - d - 1, middle + d + 2));
      for (int k = -d; k <= d; k += 2) {
        boolean down = k == -d || k != d && furthest[middle + k - 1] < furthest[middle + k + 1];
        int x = down ? furthest[middle + k + 1] : furthest[middle + k - 1] + 1;
        int y = x - k;
        while (x < n && y < m && before.get(x).equals(after.get(y))) {
          x++;
          y++;
        }
        furthest[middle + k] = x;
        if (x >= n && y >= m) {
          walkBack(trace, d, n, m, offset, removed, added);
          return;
        }
      }
    }
    Arrays.fill(removed, offset, offset + n, true);
    Arrays.fill(added, offset, offset + m, true);
  }

  private static void walkBack(
      List<int[]> trace, int depth, int n, int m, int offset, boolean[] removed, boolean[] added) {
    int x = n;
    int y = m;
    for (int d = depth; d > 0; d--) {
      int[] furthest = trace.get(d);
      int middle = d + 1;
      int k = x - y;
      boolean down = k == -d || k != d && furthest[middle + k - 1] < furthest[middle + k + 1];
      int before = down ? k + 1 : k - 1;
      int fromX = furthest[middle + before];
      int fromY = fromX - before;
      if (down) {
        added[offset + fromY] = true;
      } else {
        removed[offset + fromX] = true;
      }
      x = fromX;
      y = fromY;
    }
  }

  private static List<Change> changes(
      List<String> before, List<String> after, boolean[] removed, boolean[] added) {
    shift(before, removed);
    shift(after, added);
    List<Change> changes = new ArrayList<>();
    int x = 0;
    int y = 0;
    while (x < before.size() || y < after.size()) {
      int oldStart = x;
      int newStart = y;
      while (x < before.size() && removed[x]) {
        x++;
      }
      while (y < after.size() && added[y]) {
        y++;
      }
      if (x > oldStart || y > newStart) {
        changes.add(new Change(oldStart, x, newStart, y));
      } else {
        x++;
        y++;
      }
    }
    return changes;
  }

  /** Moves runs of changed lines as far down as they go, as GNU does, so that they read better. */
  private static void shift(List<String> lines, boolean[] changed) {
    int end = changed.length;
    for (int start = 0; start < end; start++) {
      if (!changed[start]) {
        continue;
      }
      int stop = start;
      while (stop < end && changed[stop]) {
        stop++;
      }
      int first = start;
      int last = stop;
      while (last < end && !changed[last] && lines.get(first).equals(lines.get(last))) {
        changed[first++] = false;
        changed[last++] = true;
        while (last < end && changed[last]) {
          last++;
        }
      }
      start = last;
    }
  }
}
