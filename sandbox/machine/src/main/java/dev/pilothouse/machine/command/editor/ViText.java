package dev.pilothouse.machine.command.editor;

import dev.pilothouse.machine.command.editor.ViState.ViOptions;
import java.util.Locale;

/** How commands of vi change text. */
final class ViText {

  private ViText() {}

  static String cased(String operator, String text) {
    return switch (operator) {
      case "gu" -> text.toLowerCase(Locale.ROOT);
      case "gU" -> text.toUpperCase(Locale.ROOT);
      case "g~" -> swappedCase(text);
      default -> text;
    };
  }

  static String swappedCase(String text) {
    StringBuilder result = new StringBuilder();
    text.codePoints()
        .forEach(
            point ->
                result.appendCodePoint(
                    Character.isUpperCase(point)
                        ? Character.toLowerCase(point)
                        : Character.toUpperCase(point)));
    return result.toString();
  }

  /** A line with its indentation changed by so many shift widths. */
  static String shifted(String line, int steps, ViOptions options) {
    int end = 0;
    while (end < line.length() && (line.charAt(end) == ' ' || line.charAt(end) == '\t')) {
      end++;
    }
    int step = options.shiftWidth() > 0 ? options.shiftWidth() : options.tabStop();
    int columns = Math.max(0, ViDrawing.column(line, end, options) + steps * step);
    String indent =
        options.expandTab()
            ? " ".repeat(columns)
            : "\t".repeat(columns / options.tabStop()) + " ".repeat(columns % options.tabStop());
    return indent + line.substring(end);
  }

  static int firstDifference(Lines before, Lines after) {
    int most = Math.min(before.size(), after.size());
    for (int line = 0; line < most; line++) {
      if (!before.get(line).equals(after.get(line))) {
        return line;
      }
    }
    return Math.max(0, Math.min(most, after.size() - 1));
  }
}
