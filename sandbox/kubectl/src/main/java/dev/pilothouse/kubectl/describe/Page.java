package dev.pilothouse.kubectl.describe;

import dev.pilothouse.kubectl.output.TabWriter;

/** The text of a description: indented lines whose cells are aligned. */
final class Page {

  private final TabWriter writer = TabWriter.forDescriptions();

  /** A line, indented by two spaces a level; cells end with tabs. */
  void line(int level, String text) {
    writer.add("  ".repeat(level)).add(text).add("\n");
  }

  void field(int level, String name, Object value) {
    line(level, name + ":\t" + value);
  }

  /** A field that is left out when its value is empty. */
  void fieldUnlessEmpty(int level, String name, String value) {
    if (!value.isEmpty()) {
      field(level, name, value);
    }
  }

  /** Text as it is, without a line feed. */
  void raw(String text) {
    writer.add(text);
  }

  String text() {
    return writer.aligned();
  }
}
