package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.command.support.Text;
import java.util.List;
import java.util.Locale;

/** How sed changes and shows text. */
final class SedText {

  private SedText() {}

  /** A replacement with its groups filled in and its changes of case done. */
  static String replacement(List<SedCommand.Piece> pieces, Regex.Match match, String text) {
    StringBuilder result = new StringBuilder();
    char lasting = 'E';
    char once = 'E';
    for (SedCommand.Piece piece : pieces) {
      String part = "";
      switch (piece) {
        case SedCommand.Piece.Literal literal -> part = literal.text();
        case SedCommand.Piece.Group group ->
            part = group.number() <= match.groups() ? match.group(text, group.number()) : "";
        case SedCommand.Piece.Case change -> {
          if (change.kind() == 'u' || change.kind() == 'l') {
            once = change.kind();
          } else {
            lasting = change.kind();
            once = 'E';
          }
        }
      }
      if (!part.isEmpty()) {
        result.append(cased(part, lasting, once));
        once = 'E';
      }
    }
    return result.toString();
  }

  private static String cased(String part, char lasting, char once) {
    String text =
        switch (lasting) {
          case 'U' -> part.toUpperCase(Locale.ROOT);
          case 'L' -> part.toLowerCase(Locale.ROOT);
          default -> part;
        };
    String first = text.substring(0, 1);
    return switch (once) {
      case 'u' -> first.toUpperCase(Locale.ROOT) + text.substring(1);
      case 'l' -> first.toLowerCase(Locale.ROOT) + text.substring(1);
      default -> text;
    };
  }

  /** {@code text} with every first of a pair of characters replaced by the second. */
  static String translated(String text, String pairs) {
    int[] points = pairs.codePoints().toArray();
    StringBuilder result = new StringBuilder();
    text.codePoints()
        .forEach(
            point -> {
              int replaced = point;
              for (int index = points.length - 2; index >= 0; index -= 2) {
                replaced = points[index] == point ? points[index + 1] : replaced;
              }
              result.appendCodePoint(replaced);
            });
    return result.toString();
  }

  /** Text with everything visible, wrapped, as "l" prints it. */
  static String visible(String text, int wrap) {
    StringBuilder result = new StringBuilder();
    int column = 0;
    var bytes = Text.encode(text);
    for (int index = 0; index < bytes.size(); index++) {
      String part = visible(bytes.at(index) & 0xff);
      if (wrap > 1 && column + part.length() > wrap - 1) {
        result.append("\\\n");
        column = 0;
      }
      result.append(part);
      column += part.length();
    }
    return result.append("$\n").toString();
  }

  private static String visible(int c) {
    return switch (c) {
      case '\\' -> "\\\\";
      case 7 -> "\\a";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case 11 -> "\\v";
      default -> c < ' ' || c >= 0x7f ? String.format("\\%03o", c) : String.valueOf((char) c);
    };
  }
}
