package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits lines into words as Redis does, and quotes texts as redis-cli shows them. */
final class Words {

  private Words() {}

  /** The words of a line; null when quotes are not closed. */
  static @Nullable List<Bytes> split(String line) {
    List<Bytes> words = new ArrayList<>();
    int at = 0;
    while (true) {
      while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
        at++;
      }
      if (at >= line.length()) {
        return words;
      }
      StringBuilder word = new StringBuilder();
      while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
        char letter = line.charAt(at);
        if (letter != '"' && letter != '\'') {
          word.append(letter);
          at++;
          continue;
        }
        at = quoted(line, at, word);
        if (at < 0 || at < line.length() && !Character.isWhitespace(line.charAt(at))) {
          return null;
        }
      }
      words.add(Text.encode(word.toString()));
    }
  }

  /** Reads a quoted part; the index behind it, or -1 when it does not end. */
  private static int quoted(String line, int start, StringBuilder word) {
    char quote = line.charAt(start);
    int at = start + 1;
    while (at < line.length()) {
      char letter = line.charAt(at++);
      if (letter == quote) {
        return at;
      }
      if (letter != '\\' || at >= line.length()) {
        word.append(letter);
        continue;
      }
      char next = line.charAt(at++);
      if (quote == '\'') {
        word.append(next == '\'' ? "'" : "\\" + next);
        continue;
      }
      boolean hex = next == 'x' && line.substring(at).matches("(?s)[0-9a-fA-F]{2}.*");
      if (hex) {
        word.append(
            Text.decode(
                Bytes.of(new byte[] {(byte) Integer.parseInt(line.substring(at, at + 2), 16)})));
        at += 2;
        continue;
      }
      word.append(
          switch (next) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> '\u0007';
            default -> next;
          });
    }
    return -1;
  }

  /** A text in double quotes with escapes. */
  static String quote(Bytes bytes) {
    StringBuilder text = new StringBuilder("\"");
    for (int index = 0; index < bytes.size(); index++) {
      int octet = bytes.at(index) & 0xff;
      switch (octet) {
        case '\\', '"' -> text.append('\\').append((char) octet);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case 7 -> text.append("\\a");
        case '\b' -> text.append("\\b");
        default ->
            text.append(
                octet >= ' ' && octet < 0x7f
                    ? String.valueOf((char) octet)
                    : "\\x%02x".formatted(octet));
      }
    }
    return text.append('"').toString();
  }
}
