package dev.pilothouse.kubectl.cli;

import java.util.ArrayList;
import java.util.List;

/** Values separated by commas, quoted as in CSV where they hold commas themselves. */
final class CommaList {
  private CommaList() {}

  static List<String> split(String value) {
    List<String> parts = new ArrayList<>();
    if (value.isEmpty()) {
      return parts;
    }
    StringBuilder part = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (quoted && c == '"' && i + 1 < value.length() && value.charAt(i + 1) == '"') {
        part.append('"');
        i++;
      } else if (c == '"' && (quoted || part.isEmpty())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }
}
