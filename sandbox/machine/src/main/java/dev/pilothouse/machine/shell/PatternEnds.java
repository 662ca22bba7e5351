package dev.pilothouse.machine.shell;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * All places where matches of a pattern begin or end, in time linear in the text for each character
 * of the pattern. Only patterns without extended groups can be looked at so.
 */
final class PatternEnds {

  private static final int STAR = -1;

  private final Pattern pattern;

  /** Where each element begins in the pattern; {@link #STAR} for any number of characters. */
  private final List<Integer> elements = new ArrayList<>();

  private PatternEnds(Pattern pattern) {
    this.pattern = pattern;
    int at = 0;
    while (at < pattern.length()) {
      boolean star = pattern.isStar(at);
      if (!star || elements.isEmpty() || elements.getLast() != STAR) {
        elements.add(star ? STAR : at);
      }
      at = star ? at + 1 : pattern.next(at);
    }
  }

  static PatternEnds of(Pattern pattern) {
    return new PatternEnds(pattern);
  }

  /** The work of one look at a text of the given length. */
  long work(int length) {
    return (long) length * (elements.size() + 1);
  }

  boolean hasStar() {
    return elements.contains(STAR);
  }

  /** How many characters of a text the pattern matches at the most; when it has no star. */
  int mostUnits() {
    return 2 * elements.size();
  }

  /** The lengths of all matches that begin at {@code from} and end at {@code to} at the latest. */
  BitSet lengths(String text, int from, int to) {
    int size = to - from;
    BitSet reached = new BitSet(size + 2);
    reached.set(0);
    for (int element : elements) {
      if (reached.isEmpty()) {
        return reached;
      }
      if (element == STAR) {
        reached.set(reached.nextSetBit(0), size + 1);
        continue;
      }
      BitSet further = new BitSet(size + 2);
      for (int at = reached.nextSetBit(0); at >= 0 && at < size; at = reached.nextSetBit(at + 1)) {
        int width = pattern.width(element, text, from + at, to);
        if (width > 0) {
          further.set(at + width);
        }
      }
      reached = further;
    }
    return reached;
  }

  /** The beginnings of all matches that end at one of the given places. */
  BitSet starts(String text, BitSet atEnds) {
    BitSet reached = (BitSet) atEnds.clone();
    for (int index = elements.size() - 1; index >= 0; index--) {
      if (reached.isEmpty()) {
        return reached;
      }
      int element = elements.get(index);
      if (element == STAR) {
        reached.set(0, reached.length());
        continue;
      }
      BitSet before = new BitSet(text.length() + 1);
      int last = Math.min(text.length(), reached.length()) - 1;
      for (int at = 0; at <= last; at++) {
        int width = pattern.width(element, text, at, text.length());
        if (width > 0 && reached.get(at + width)) {
          before.set(at);
        }
      }
      reached = before;
    }
    return reached;
  }
}
