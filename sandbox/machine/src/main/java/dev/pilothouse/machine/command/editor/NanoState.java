package dev.pilothouse.machine.command.editor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that nano knows between two keys.
 *
 * @param wanted the column that vertical moves aim at
 * @param top the first line on the screen
 * @param mark where the selected text begins or ends, or null
 * @param cut what has been cut or copied; {@code cutting}: whether the next cut adds to it
 * @param search the last text searched for, and what it was replaced by
 */
record NanoState(
    String name,
    Lines lines,
    int line,
    int column,
    int wanted,
    int top,
    boolean modified,
    boolean readOnly,
    @Nullable Place mark,
    List<String> cut,
    boolean cutting,
    @Nullable History undo,
    @Nullable History redo,
    @Nullable Prompt prompt,
    String message,
    String search,
    String replacement,
    boolean numbers,
    boolean help,
    boolean typing) {

  /** A place in the text. */
  record Place(int line, int column) {

    boolean before(Place other) {
      return line < other.line || line == other.line && column < other.column;
    }
  }

  /** Earlier (or undone) texts. */
  record History(Lines lines, Place place, @Nullable History older) {}

  /** What is asked on the row above the help. */
  record Prompt(Kind kind, String text) {}

  /** What a prompt is for. */
  enum Kind {
    WRITE("File Name to Write: "),
    EXIT("Save modified buffer? "),
    SEARCH("Search"),
    SEARCH_TO_REPLACE("Search (to replace)"),
    REPLACE_WITH("Replace with: "),
    REPLACE("Replace this instance? "),
    GO_TO("Enter line number, column number: "),
    READ("File to insert [from ./]: "),
    WRITE_AND_EXIT("File Name to Write: ");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }
}
