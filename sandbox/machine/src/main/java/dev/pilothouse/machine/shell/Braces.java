package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.shell.syntax.Part;
import dev.pilothouse.machine.shell.syntax.Word;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brace expansion: {@code {a,b}} and {@code {1..10..2}} (bash manual, 3.5.1). */
final class Braces {

  private static final int MOST_ELEMENTS = 100_000;
  private static final long MOST_CHARACTERS = 8L << 20;
  private static final int MOST_NESTED = 500;

  /** A character of the word, or a part in which braces mean nothing. */
  private record Atom(char character, @Nullable Part part) {
    boolean is(char wanted) {
      return part == null && character == wanted;
    }
  }

  private Braces() {}

  /** The words that the word stands for: often itself alone. */
  static List<Word> expand(Word word) {
    boolean possible = false;
    for (Part part : word.parts()) {
      possible |= part instanceof Part.Literal(String text) && text.indexOf('{') >= 0;
    }
    if (!possible) {
      return List.of(word);
    }
    List<Atom> atoms = new ArrayList<>();
    for (Part part : word.parts()) {
      if (part instanceof Part.Literal(String text)) {
        for (int index = 0; index < text.length(); index++) {
          atoms.add(new Atom(text.charAt(index), null));
        }
      } else {
        atoms.add(new Atom('\0', part));
      }
    }
    List<Word> words = new ArrayList<>();
    for (List<Atom> expanded : expand(atoms)) {
      words.add(word(expanded));
    }
    return words;
  }

  private static Word word(List<Atom> atoms) {
    List<Part> parts = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (Atom atom : atoms) {
      if (atom.part == null) {
        text.append(atom.character);
      } else {
        if (!text.isEmpty()) {
          parts.add(new Part.Literal(text.toString()));
          text.setLength(0);
        }
        parts.add(atom.part);
      }
    }
    if (!text.isEmpty()) {
      parts.add(new Part.Literal(text.toString()));
    }
    return new Word(parts, "");
  }

  private static List<List<Atom>> expand(List<Atom> atoms) {
    int[] closing = closing(atoms);
    for (int open = 0; open < atoms.size(); open++) {
      if (!atoms.get(open).is('{')) {
        continue;
      }
      int close = closing[open];
      if (close == 0) {
        continue;
      }
      List<List<Atom>> choices = choices(atoms.subList(open + 1, close));
      if (choices == null) {
        continue;
      }
      List<List<Atom>> tails = expand(atoms.subList(close + 1, atoms.size()));
      long count = (long) choices.size() * tails.size();
      if (count > MOST_ELEMENTS || count > 1 && count * atoms.size() > MOST_CHARACTERS) {
        throw tooMany(count);
      }
      List<List<Atom>> result = new ArrayList<>();
      for (List<Atom> choice : choices) {
        for (List<Atom> tail : tails) {
          List<Atom> joined = new ArrayList<>(atoms.subList(0, open));
          joined.addAll(choice);
          joined.addAll(tail);
          result.add(joined);
        }
      }
      return result;
    }
    return List.of(atoms);
  }

  private static ExpansionError tooMany(long count) {
    return new ExpansionError(
        "brace expansion: failed to allocate memory for " + count + " elements", false);
  }

  /** For each opening brace the place of the one that closes it, 0 when none does. */
  private static int[] closing(List<Atom> atoms) {
    int[] closing = new int[atoms.size()];
    Deque<Integer> open = new ArrayDeque<>();
    for (int at = 0; at < atoms.size(); at++) {
      if (atoms.get(at).is('{')) {
        open.push(at);
      } else if (atoms.get(at).is('}') && !open.isEmpty()) {
        if (open.size() > MOST_NESTED) {
          throw new ExpansionError("brace expansion: nested too deeply", false);
        }
        closing[open.pop()] = at;
      }
    }
    return closing;
  }

  /** What stands for the braces with this inside, or null when they mean nothing. */
  private static @Nullable List<List<Atom>> choices(List<Atom> inside) {
    List<List<Atom>> choices = new ArrayList<>();
    int depth = 0;
    int from = 0;
    boolean commas = false;
    for (int at = 0; at <= inside.size(); at++) {
      Atom atom = at < inside.size() ? inside.get(at) : null;
      if (atom == null || atom.is(',') && depth == 0) {
        commas |= atom != null;
        choices.addAll(expand(inside.subList(from, at)));
        if (choices.size() > MOST_ELEMENTS) {
          throw tooMany(choices.size());
        }
        from = at + 1;
      } else if (atom.is('{')) {
        depth++;
      } else if (atom.is('}')) {
        depth--;
      }
    }
    return commas ? choices : range(inside);
  }

  private static @Nullable List<List<Atom>> range(List<Atom> inside) {
    StringBuilder text = new StringBuilder();
    for (Atom atom : inside) {
      if (atom.part != null) {
        return null;
      }
      text.append(atom.character);
    }
    String[] ends = text.toString().split("\\.\\.", -1);
    if (ends.length != 2 && ends.length != 3) {
      return null;
    }
    Long step = ends.length == 3 ? number(ends[2]) : Long.valueOf(1);
    if (step == null) {
      return null;
    }
    Long first = number(ends[0]);
    Long last = number(ends[1]);
    if (first != null && last != null) {
      int width =
          isPadded(ends[0]) || isPadded(ends[1]) ? Math.max(ends[0].length(), ends[1].length()) : 0;
      return numbers(first, last, step, width);
    }
    if (ends[0].length() == 1
        && ends[1].length() == 1
        && Character.isLetter(ends[0].charAt(0))
        && Character.isLetter(ends[1].charAt(0))) {
      return letters(ends[0].charAt(0), ends[1].charAt(0), step);
    }
    return null;
  }

  private static boolean isPadded(String number) {
    String digits = number.startsWith("-") ? number.substring(1) : number;
    return digits.length() > 1 && digits.startsWith("0");
  }

  private static @Nullable Long number(String text) {
    if (!text.matches("[-+]?[0-9]{1,18}")) {
      return null;
    }
    return Long.valueOf(text.startsWith("+") ? text.substring(1) : text);
  }

  private static List<List<Atom>> numbers(long first, long last, long step, int width) {
    long by = Math.max(1, Math.abs(step));
    long count = Math.abs(last - first) / by + 1;
    if (count > MOST_ELEMENTS || count < 0) {
      throw tooMany(count);
    }
    List<List<Atom>> all = new ArrayList<>();
    for (long index = 0; index < count; index++) {
      long value = first <= last ? first + index * by : first - index * by;
      all.add(atoms(padded(value, width)));
    }
    return all;
  }

  private static String padded(long value, int width) {
    String digits = String.valueOf(Math.abs(value));
    int zeros = width - digits.length() - (value < 0 ? 1 : 0);
    return (value < 0 ? "-" : "") + "0".repeat(Math.max(0, zeros)) + digits;
  }

  private static List<List<Atom>> letters(char first, char last, long step) {
    int by = (int) Math.max(1, Math.min(1000, Math.abs(step)));
    List<List<Atom>> all = new ArrayList<>();
    if (first <= last) {
      for (int c = first; c <= last; c += by) {
        all.add(letter((char) c));
      }
    } else {
      for (int c = first; c >= last; c -= by) {
        all.add(letter((char) c));
      }
    }
    return all;
  }

  /** A letter of a range; one that would be special otherwise means itself. */
  private static List<Atom> letter(char c) {
    return List.of(
        Character.isLetter(c)
            ? new Atom(c, null)
            : new Atom('\0', new Part.Quoted(String.valueOf(c))));
  }

  private static List<Atom> atoms(String text) {
    List<Atom> atoms = new ArrayList<>();
    for (int index = 0; index < text.length(); index++) {
      atoms.add(new Atom(text.charAt(index), null));
    }
    return atoms;
  }
}
