package dev.pilothouse.apiserver.codec;

import dev.pilothouse.apiserver.object.JsonText;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes YAML character for character as sigs.k8s.io/yaml does (go-yaml v2 on libyaml's emitter):
 * sorted keys, two spaces, sequences not indented under their key, lines folded at the first space
 * after column 80.
 */
final class YamlWriter {
  private static final int WIDTH = 80;
  private static final int LONGEST_SIMPLE_KEY = 128;

  private final StringBuilder out = new StringBuilder(1024);
  private int column;
  private int indent = -1;

  /** Whether the last character was white space. */
  private boolean whitespace = true;

  /**
   * Whether there is nothing but indentation and {@code -}, {@code ?}, {@code :} on the line so
   * far.
   */
  private boolean indention = true;

  static String write(Object value) {
    YamlWriter writer = new YamlWriter();
    writer.node(value, false);
    if (writer.column > 0) {
      writer.breakLine();
    }
    return writer.out.toString();
  }

  private void node(Object value, boolean underKey) {
    switch (value) {
      case Struct struct when struct.isEmpty() -> indicator("{}", true, false, false);
      case Sequence sequence when sequence.isEmpty() -> indicator("[]", true, false, false);
      case Struct struct -> mapping(struct);
      case Sequence sequence -> sequence(sequence, underKey);
      case String text -> scalar(text, false);
      case Double number -> plain(number(number), true);
      default -> plain(value.toString(), true);
    }
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return ".nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? ".inf" : "-.inf";
    }
    String text = JsonText.number(value);
    return text.replaceFirst("e([-+])(\\d)$", "e$10$2");
  }

  private void mapping(Struct struct) {
    int outer = indent;
    indent = indent < 0 ? 0 : indent + 2;
    List<String> keys = new ArrayList<>(struct.keys());
    keys.sort(NaturalOrder.INSTANCE);
    for (String key : keys) {
      writeIndent();
      Object value = struct.getOrDefault(key, Struct.NULL);
      if (isSimpleKey(key)) {
        scalar(key, true);
        indicator(":", false, false, false);
      } else {
        indicator("?", true, false, true);
        scalar(key, false);
        writeIndent();
        indicator(":", true, false, true);
      }
      node(value, true);
    }
    indent = outer;
  }

  private static boolean isSimpleKey(String key) {
    return key.indexOf('\n') < 0
        && key.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= LONGEST_SIMPLE_KEY;
  }

  private void sequence(Sequence sequence, boolean underKey) {
    int outer = indent;
    if (indent < 0) {
      indent = 0;
    } else if (!underKey || indention) {
      indent += 2;
    }
    for (Object item : sequence) {
      writeIndent();
      indicator("-", true, false, true);
      node(item, false);
    }
    indent = outer;
  }

  private void scalar(String text, boolean simpleKey) {
    int outer = indent;
    indent = indent < 0 ? 2 : indent + 2;
    YamlStyle style = YamlStyle.of(text);
    if (text.indexOf('\n') >= 0) {
      if (style.block() && !simpleKey) {
        literal(text);
      } else {
        doubleQuoted(text, !simpleKey);
      }
    } else if (!YamlScalars.isPlainString(text)) {
      doubleQuoted(text, !simpleKey);
    } else if (style.plain()) {
      plain(text, !simpleKey);
    } else if (style.singleQuoted()) {
      singleQuoted(text, !simpleKey);
    } else {
      doubleQuoted(text, !simpleKey);
    }
    indent = outer;
  }

  private void plain(String text, boolean fold) {
    if (!whitespace) {
      put(' ');
    }
    boolean spaces = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' ' && fold && !spaces && column > WIDTH && !spaceAt(text, i + 1)) {
        writeIndent();
      } else {
        put(c);
      }
      spaces = c == ' ';
      indention = false;
    }
    whitespace = false;
    indention = false;
  }

  private void singleQuoted(String text, boolean fold) {
    indicator("'", true, false, false);
    boolean spaces = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ' '
          && fold
          && !spaces
          && column > WIDTH
          && i > 0
          && i < text.length() - 1
          && !spaceAt(text, i + 1)) {
        writeIndent();
      } else {
        if (c == '\'') {
          put('\'');
        }
        put(c);
      }
      spaces = c == ' ';
      indention = false;
    }
    indicator("'", false, false, false);
  }

  private void doubleQuoted(String text, boolean fold) {
    indicator("\"", true, false, false);
    boolean spaces = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (!YamlStyle.isPrintable(c) || YamlStyle.isBreak(c) || c == '"' || c == '\\') {
        escape(c);
        spaces = false;
      } else if (c == ' ') {
        if (fold && !spaces && column > WIDTH && i > 0 && i < text.length() - 1) {
          writeIndent();
          if (spaceAt(text, next)) {
            put('\\');
          }
        } else {
          put(' ');
        }
        spaces = true;
      } else {
        put((char) c);
        spaces = false;
      }
      i = next;
    }
    indention = false;
    indicator("\"", false, false, false);
  }

  private void escape(int c) {
    int named = "\0\u0007\b\t\n\u000b\f\r\u001b\"\\\u0085\u00a0\u2028\u2029".indexOf(c);
    put('\\');
    if (named >= 0) {
      put("0abtnvfre\"\\N_LP".charAt(named));
      return;
    }
    String digits =
        c <= 0xff
            ? "x%02X".formatted(c)
            : c <= 0xffff ? "u%04X".formatted(c) : "U%08X".formatted(c);
    digits.chars().forEach(digit -> put((char) digit));
  }

  private void literal(String text) {
    char first = text.charAt(0);
    indicator("|", true, false, false);
    if (first == ' ' || YamlStyle.isBreak(first)) {
      indicator("2", false, false, false);
    }
    int last = text.length() - 1;
    if (!YamlStyle.isBreak(text.charAt(last))) {
      indicator("-", false, false, false);
    } else if (last == 0 || YamlStyle.isBreak(text.charAt(last - 1))) {
      indicator("+", false, false, false);
    }
    breakLine();
    indention = true;
    whitespace = true;
    boolean breaks = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        breakLine();
        indention = true;
        breaks = true;
      } else {
        if (breaks) {
          writeIndent();
        }
        put(c);
        indention = false;
        breaks = false;
      }
    }
  }

  private static boolean spaceAt(String text, int i) {
    return i < text.length() && text.charAt(i) == ' ';
  }

  private void indicator(String mark, boolean needsSpace, boolean isSpace, boolean isIndention) {
    if (needsSpace && !whitespace) {
      put(' ');
    }
    out.append(mark);
    column += mark.length();
    whitespace = isSpace;
    indention = indention && isIndention;
  }

  private void writeIndent() {
    int wanted = Math.max(indent, 0);
    if (!indention || column > wanted || column == wanted && !whitespace) {
      breakLine();
    }
    while (column < wanted) {
      put(' ');
    }
    whitespace = true;
    indention = true;
  }

  private void put(char c) {
    out.append(c);
    if (!Character.isLowSurrogate(c)) {
      column++;
    }
  }

  private void breakLine() {
    out.append('\n');
    column = 0;
  }
}
