package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A line that is being edited.
 *
 * @param prompt the last line of the prompt
 * @param historyAt which entry of the history is shown, or the one after the last
 * @param typed what was typed before the history was looked at
 * @param killed the text that was cut last
 * @param last what the last key did
 * @param keys the bytes of a key that has not come wholly
 * @param pasting whether what comes is pasted text
 * @param search the search in the history that is going on, or null
 * @param columns the width of the terminal
 * @param argumentAt the entry whose last word was inserted last
 * @param question the candidates that wait for a yes, or null
 */
record EditorState(
    String prompt,
    String text,
    int cursor,
    int historyAt,
    String typed,
    String killed,
    Action last,
    Bytes keys,
    boolean pasting,
    @Nullable Search search,
    int columns,
    List<Undo> undo,
    @Nullable List<String> question,
    int argumentAt) {

  /** What a key did, where the next one depends on it. */
  enum Action {
    OTHER,
    INSERT,
    KILL,
    YANK,
    COMPLETE,
    LAST_ARGUMENT,
    QUOTE
  }

  /** A state to go back to. */
  record Undo(String text, int cursor) {}

  /** An incremental search. */
  record Search(String query, int at, boolean failed, boolean forward, String text, int cursor) {}

  static EditorState begin(String prompt, int columns, int historyEnd, String killed) {
    return new EditorState(
        prompt,
        "",
        0,
        historyEnd,
        "",
        killed,
        Action.OTHER,
        Bytes.EMPTY,
        false,
        null,
        columns,
        List.of(),
        null,
        0);
  }
}
