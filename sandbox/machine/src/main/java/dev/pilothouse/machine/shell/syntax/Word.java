package dev.pilothouse.machine.shell.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A word as it was written, before any expansion.
 *
 * @param parts what it is made of, from left to right
 * @param text the source text
 */
public record Word(List<Part> parts, String text) {

  public static final Word EMPTY = new Word(List.of(), "");

  public Word {
    parts = List.copyOf(parts);
  }

  /** A word that means just {@code text}, with all of it quoted. */
  public static Word quoted(String text) {
    return new Word(List.of(new Part.Quoted(text)), text);
  }

  /** The text if nothing in it is quoted or expanded, else null. */
  public @Nullable String literal() {
    if (parts.isEmpty()) {
      return "";
    }
    return parts.size() == 1 && parts.getFirst() instanceof Part.Literal(String value)
        ? value
        : null;
  }
}
