package dev.pilothouse.machine.shell.syntax;

import java.util.ArrayList;
import java.util.List;

/** The text that is being parsed and how far. Mutable; lives during one parse. */
final class Source {

  /** Commands and words nested deeper than this are refused. */
  private static final int DEEPEST = 160;

  private record ActiveAlias(String name, int endRemaining, boolean blank) {}

  private String text;
  private final boolean last;
  private final int firstLine;
  private final int start;
  private final List<ActiveAlias> aliases = new ArrayList<>();
  private int position;
  private int countedTo;
  private int countedLines;
  private int depth;

  Source(String text, int position, int firstLine, boolean last) {
    this.text = text;
    this.position = position;
    this.start = position;
    this.countedTo = position;
    this.firstLine = firstLine;
    this.last = last;
  }

  /** Whether no more text can follow. */
  boolean last() {
    return last;
  }

  int position() {
    return position;
  }

  void moveTo(int position) {
    this.position = position;
  }

  void advance(int count) {
    position += count;
  }

  boolean atEnd() {
    return position >= text.length();
  }

  int remaining() {
    return text.length() - position;
  }

  int length() {
    return text.length();
  }

  /** The character {@code ahead} of the present one, or 0 at the end. */
  char peek(int ahead) {
    int index = position + ahead;
    return index < text.length() ? text.charAt(index) : 0;
  }

  char peek() {
    return peek(0);
  }

  char next() {
    return text.charAt(position++);
  }

  boolean startsWith(String prefix) {
    return text.startsWith(prefix, position);
  }

  boolean take(String prefix) {
    if (startsWith(prefix)) {
      position += prefix.length();
      return true;
    }
    return false;
  }

  String slice(int from, int to) {
    return text.substring(from, Math.min(to, text.length()));
  }

  int indexOf(char wanted, int from) {
    return text.indexOf(wanted, from);
  }

  /** Blanks and line continuations, then a comment if there is one. */
  void skipBlanks() {
    while (!atEnd()) {
      char c = peek();
      if (c == ' ' || c == '\t' || c == '\r' && peek(1) == '\n') {
        position++;
      } else if (c == '\\' && peek(1) == '\n') {
        position += 2;
      } else {
        break;
      }
    }
    if (peek() == '#') {
      int end = text.indexOf('\n', position);
      position = end < 0 ? text.length() : end;
    }
  }

  int line() {
    return lineAt(position);
  }

  private int lineAt(int index) {
    if (index < countedTo) {
      countedTo = start;
      countedLines = 0;
    }
    while (countedTo < index && countedTo < text.length()) {
      if (text.charAt(countedTo++) == '\n') {
        countedLines++;
      }
    }
    return firstLine + countedLines;
  }

  /** Puts the text of an alias in the place of the word from {@code start} to {@code end}. */
  void replace(String name, int start, int end, String value) {
    boolean blank = value.endsWith(" ") || value.endsWith("\t");
    aliases.add(new ActiveAlias(name, text.length() - end, blank));
    text = text.substring(0, start) + value + text.substring(end);
    position = start;
  }

  /** Whether the present place comes from the text of the alias. */
  boolean inAlias(String name) {
    for (ActiveAlias alias : aliases) {
      if (alias.name.equals(name) && remaining() > alias.endRemaining) {
        return true;
      }
    }
    return false;
  }

  /** Whether the word just read was the last of an alias whose text ends with a blank. */
  boolean aliasEndedWithBlank() {
    int index = position;
    while (index < text.length() && (text.charAt(index) == ' ' || text.charAt(index) == '\t')) {
      index++;
    }
    for (ActiveAlias alias : aliases) {
      int end = text.length() - alias.endRemaining;
      if (alias.blank && position < end && index >= end) {
        return true;
      }
    }
    return false;
  }

  void enter() {
    if (++depth > DEEPEST) {
      throw error(SyntaxException.Kind.OTHER, "syntax error: nested too deeply");
    }
  }

  void leave() {
    depth--;
  }

  SyntaxException error(SyntaxException.Kind kind, String message) {
    return new SyntaxException(kind, message, line(), position);
  }

  SyntaxException unmatched(char missing) {
    return error(SyntaxException.Kind.UNMATCHED, String.valueOf(missing));
  }
}
