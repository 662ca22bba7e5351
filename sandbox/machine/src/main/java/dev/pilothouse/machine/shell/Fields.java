package dev.pilothouse.machine.shell;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what the parts of a word expand to, splitting it into fields (Shell Command Language,
 * 2.6.5). Next to the text of a field it keeps its pattern, in which quoted characters are escaped.
 */
final class Fields {

  /** How the result is used. */
  enum Mode {
    /** Split into fields; path names are expanded afterwards. */
    SPLIT,
    /** One string. */
    SINGLE,
    /** One string that is a pattern: a backslash that comes from a value escapes. */
    PATTERN
  }

  /**
   * A finished field.
   *
   * @param pattern the field as a pattern, or null when nothing in it could match a path name
   */
  record Field(String text, @Nullable String pattern) {}

  private final Mode mode;
  private final String separators;
  private final List<Field> done = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder pattern = new StringBuilder();
  private boolean started;
  private boolean glob;
  private boolean endedByBlank;

  Fields(Mode mode, String separators) {
    this.mode = mode;
    this.separators = separators;
  }

  Mode mode() {
    return mode;
  }

  boolean splits() {
    return mode == Mode.SPLIT;
  }

  /** The text by which {@code $*} is joined. */
  String joiner() {
    return separators.isEmpty() ? "" : separators.substring(0, separators.offsetByCodePoints(0, 1));
  }

  /** Begins a field even if nothing comes into it. */
  void start() {
    started = true;
    endedByBlank = false;
  }

  void quoted(String added) {
    start();
    text.append(added);
    Pattern.escape(added, pattern);
  }

  void literal(String added) {
    if (added.isEmpty()) {
      return;
    }
    start();
    text.append(added);
    pattern.append(added);
    glob |= Pattern.isPattern(added);
  }

  /** The result of an unquoted expansion: split where it holds separators. */
  void split(String value) {
    if (mode != Mode.SPLIT) {
      text.append(value);
      if (mode == Mode.PATTERN) {
        pattern.append(value);
      }
      started = true;
      return;
    }
    int from = 0;
    for (int index = 0; index < value.length(); index++) {
      char c = value.charAt(index);
      if (separators.indexOf(c) < 0) {
        continue;
      }
      append(value.substring(from, index));
      from = index + 1;
      if (c == ' ' || c == '\t' || c == '\n') {
        if (started) {
          finish();
          endedByBlank = true;
        }
      } else if (endedByBlank) {
        endedByBlank = false;
      } else {
        finish();
      }
    }
    append(value.substring(from));
  }

  private void append(String value) {
    if (value.isEmpty()) {
      return;
    }
    start();
    text.append(value);
    for (int index = 0; index < value.length(); index++) {
      if (value.charAt(index) == '\\') {
        pattern.append('\\');
      }
      pattern.append(value.charAt(index));
    }
    glob |= Pattern.isPattern(value);
  }

  /** Ends the field between two elements of {@code $@}. */
  void separate() {
    if (mode == Mode.SPLIT) {
      if (started) {
        finish();
      }
    } else {
      split(" ");
    }
  }

  void finish() {
    if (done.size() > 300_000) {
      throw new ExpansionError("Argument list too long", false);
    }
    done.add(new Field(text.toString(), glob ? pattern.toString() : null));
    text.setLength(0);
    pattern.setLength(0);
    started = false;
    glob = false;
    endedByBlank = false;
  }

  /** Ends the last field and gives all. */
  List<Field> all() {
    if (started) {
      finish();
    }
    return done;
  }

  String text() {
    return text.toString();
  }

  String pattern() {
    return pattern.toString();
  }
}
