package dev.pilothouse.apiserver.codec;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads JSON text, with the grammar and the error messages of Go's {@code encoding/json}. */
final class JsonReader {
  /** Deeper than any API object; Go allows more, at the price of its growing stacks. */
  private static final int DEEPEST = 500;

  private final String text;
  private final @Nullable List<String> duplicates;
  private final List<String> path = new ArrayList<>();
  private final Set<String> reported = new HashSet<>();
  private int position;
  private int depth;

  JsonReader(String text, @Nullable List<String> duplicates) {
    this.text = text;
    this.duplicates = duplicates;
  }

  Object document() {
    Object value = value();
    skipSpace();
    if (position < text.length()) {
      throw invalid("after top-level value");
    }
    return value;
  }

  /** Reads values that follow one another, each into the list as soon as it is read. */
  void documents(List<Object> values) {
    for (skipSpace(); position < text.length(); skipSpace()) {
      values.add(value());
    }
  }

  boolean isAtEnd() {
    return position >= text.length();
  }

  /** How many characters have been looked at. */
  int offset() {
    return position + 1;
  }

  private Object value() {
    skipSpace();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> array();
      case '"' -> string();
      case 't' -> literal("true", true);
      case 'f' -> literal("false", false);
      case 'n' -> literal("null", Struct.NULL);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw invalid("looking for beginning of value");
    };
  }

  private Struct object() {
    enter();
    Struct.Builder builder = Struct.builder();
    skipSpace();
    if (peek() == '}') {
      return leave(Struct.EMPTY);
    }
    while (true) {
      member(builder);
      skipSpace();
      switch (peek()) {
        case ',' -> position++;
        case '}' -> {
          return leave(builder.build());
        }
        default -> throw invalid("after object key:value pair");
      }
      skipSpace();
      if (peek() == '}') {
        throw invalid("looking for beginning of object key string");
      }
    }
  }

  private void member(Struct.Builder builder) {
    if (peek() != '"') {
      throw invalid("looking for beginning of object key string");
    }
    String key = string();
    skipSpace();
    if (peek() != ':') {
      throw invalid("after object key");
    }
    position++;
    if (duplicates == null) {
      builder.put(key, value());
      return;
    }
    path.add((path.isEmpty() ? "" : ".") + key);
    noteDuplicate(builder, key);
    builder.put(key, value());
    path.removeLast();
  }

  private void noteDuplicate(Struct.Builder builder, String key) {
    if (duplicates != null && builder.has(key)) {
      String where = String.join("", path);
      if (reported.add(where)) {
        duplicates.add("duplicate field \"" + where + "\"");
      }
    }
  }

  private Sequence array() {
    enter();
    skipSpace();
    if (peek() == ']') {
      return leave(Sequence.EMPTY);
    }
    List<Object> items = new ArrayList<>();
    while (true) {
      if (duplicates == null) {
        items.add(value());
      } else {
        path.add("[" + items.size() + "]");
        items.add(value());
        path.removeLast();
      }
      skipSpace();
      switch (peek()) {
        case ',' -> position++;
        case ']' -> {
          return leave(Sequence.copyOf(items));
        }
        default -> throw invalid("after array element");
      }
    }
  }

  private void enter() {
    position++;
    if (++depth > DEEPEST) {
      throw new CodecException("exceeded max depth");
    }
  }

  private <T> T leave(T value) {
    position++;
    depth--;
    return value;
  }

  private Object literal(String word, Object value) {
    for (int i = 1; i < word.length(); i++) {
      position++;
      if (peek() != word.charAt(i)) {
        throw invalid("in literal " + word + " (expecting " + quoted(word.charAt(i)) + ")");
      }
    }
    position++;
    return value;
  }

  private Object number() {
    int start = position;
    if (peek() == '-') {
      position++;
      if (!isDigit(peek())) {
        throw invalid("in numeric literal");
      }
    }
    if (peek() == '0') {
      position++;
    } else {
      digits();
    }
    boolean exact = true;
    if (here('.')) {
      position++;
      exact = false;
      requireDigit("after decimal point in numeric literal");
    }
    if (here('e') || here('E')) {
      position++;
      exact = false;
      if (here('+') || here('-')) {
        position++;
      }
      requireDigit("in exponent of numeric literal");
    }
    return numberValue(text.substring(start, position), exact);
  }

  private static Object numberValue(String digits, boolean exact) {
    if (exact && digits.length() < 20) {
      try {
        return Long.parseLong(digits);
      } catch (NumberFormatException _) {
        // beyond 64 bits: Go falls back to a float as well
      }
    }
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw new CodecException(
          "json: cannot unmarshal number " + digits + " into Go value of type float64");
    }
    return value;
  }

  private void requireDigit(String where) {
    if (!isDigit(peek())) {
      throw invalid(where);
    }
    digits();
  }

  private void digits() {
    while (position < text.length() && isDigit(text.charAt(position))) {
      position++;
    }
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private boolean here(char c) {
    return position < text.length() && text.charAt(position) == c;
  }

  private String string() {
    int start = ++position;
    while (true) {
      char c = peek();
      if (c == '"') {
        return SharedStrings.of(text, start, position++);
      }
      if (c == '\\') {
        return escapedString(start);
      }
      if (c < ' ') {
        throw invalid("in string literal");
      }
      position++;
    }
  }

  private String escapedString(int start) {
    StringBuilder out =
        new StringBuilder(text.length() > 1 << 16 ? 256 : 64).append(text, start, position);
    while (true) {
      char c = peek();
      if (c == '"') {
        position++;
        return out.toString();
      }
      if (c < ' ') {
        throw invalid("in string literal");
      }
      position++;
      out.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    char c = peek();
    char meant =
        switch (c) {
          case '"', '\\', '/' -> c;
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          case 'u' -> unicode();
          default -> throw invalid("in string escape code");
        };
    position++;
    return meant;
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      position++;
      int digit = Character.digit(peek(), 16);
      if (digit < 0 || peek() > 'f') {
        throw invalid("in \\u hexadecimal character escape");
      }
      code = code * 16 + digit;
    }
    return (char) code;
  }

  private void skipSpace() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
        return;
      }
      position++;
    }
  }

  private char peek() {
    if (position >= text.length()) {
      throw new CodecException("unexpected end of JSON input");
    }
    return text.charAt(position);
  }

  private CodecException invalid(String where) {
    return new CodecException("invalid character " + quoted(text.charAt(position)) + " " + where);
  }

  private static String quoted(char c) {
    return switch (c) {
      case '\'' -> "'\\''";
      case '\n' -> "'\\n'";
      case '\r' -> "'\\r'";
      case '\t' -> "'\\t'";
      case '\b' -> "'\\b'";
      case '\f' -> "'\\f'";
      case 0x0b -> "'\\v'";
      case 0x07 -> "'\\a'";
      case '\\' -> "'\\\\'";
      default -> c < ' ' || c == 0x7f ? "'\\x%02x'".formatted((int) c) : "'" + firstByte(c) + "'";
    };
  }

  /** Go reports the first byte of a character's UTF-8 form. */
  private static char firstByte(char c) {
    if (c < 0x80) {
      return c;
    }
    return (char) (c < 0x800 ? 0xc0 | c >> 6 : Character.isSurrogate(c) ? 0xf0 : 0xe0 | c >> 12);
  }
}
