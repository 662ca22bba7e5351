package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.shell.EditorState.Action;
import dev.pilothouse.machine.shell.EditorState.Search;
import dev.pilothouse.machine.shell.EditorState.Undo;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Edits a line with the keys of readline's emacs mode. Mutable; lives during one step. */
final class LineEditor {

  /** What is to be done after a key. */
  enum Outcome {
    /** The next key is awaited. */
    MORE,
    /** The line is complete. */
    ACCEPT,
    /** There will be no more lines. */
    END,
    /** The word at the cursor is to be completed. */
    COMPLETE,
    /** The candidates that were asked about are to be shown. */
    SHOW
  }

  private static final int MOST_UNDO = 100;
  private static final int MOST_TEXT = 100_000;

  private final History history;
  private final LineDisplay display;
  private final ByteArrayOutputStream keys = new ByteArrayOutputStream();
  private final List<Undo> undo;
  private final int columns;
  private final String prompt;
  private String text;
  private int cursor;
  private int historyAt;
  private String typed;
  private String killed;
  private Action last;
  private Action next = Action.OTHER;
  private boolean pasting;
  private @Nullable Search search;
  private @Nullable List<String> question;
  private LineDisplay.Shown shown;
  private int argumentAt;
  private boolean completesAgain;

  LineEditor(EditorState state, History history) {
    this.history = history;
    this.prompt = state.prompt();
    this.columns = state.columns();
    this.display = new LineDisplay(columns);
    this.text = state.text();
    this.cursor = state.cursor();
    this.historyAt = state.historyAt();
    this.typed = state.typed();
    this.killed = state.killed();
    this.last = state.last();
    this.keys.writeBytes(state.keys().toArray());
    this.pasting = state.pasting();
    this.search = state.search();
    this.undo = new ArrayList<>(state.undo());
    this.question = state.question();
    this.argumentAt = state.argumentAt();
    this.shown = current();
  }

  EditorState state() {
    return new EditorState(
        prompt,
        text,
        cursor,
        historyAt,
        typed,
        killed,
        last,
        Bytes.of(keys.toByteArray()),
        pasting,
        search,
        columns,
        List.copyOf(undo),
        question,
        argumentAt);
  }

  String text() {
    return text;
  }

  int cursor() {
    return cursor;
  }

  boolean completesAgain() {
    return completesAgain;
  }

  @Nullable List<String> question() {
    return question;
  }

  private LineDisplay.Shown current() {
    if (search == null) {
      return new LineDisplay.Shown(prompt, text, cursor);
    }
    String head =
        (search.failed() ? "(failed " : "(")
            + (search.forward() ? "i-search)`" : "reverse-i-search)`")
            + search.query()
            + "': ";
    return new LineDisplay.Shown(head, text, cursor);
  }

  /** The output that makes the terminal show the line as it is now. */
  String refresh() {
    if (question == null) {
      LineDisplay.Shown now = current();
      display.change(shown, now);
      shown = now;
    }
    return display.take();
  }

  /** The output that shows the whole line anew, below what is there. */
  String showAll() {
    shown = current();
    display.showAll(shown);
    return display.take();
  }

  /** The output that leaves the line as it is and goes below it. */
  String leave() {
    search = null;
    display.change(shown, current());
    shown = current();
    display.moveToEnd(shown);
    display.write("\n");
    return display.take();
  }

  /** The output after the width has changed. */
  String redraw() {
    display.clear(shown);
    return display.take() + showAll();
  }

  void replace(int from, int to, String with) {
    remember();
    text = text.substring(0, from) + with + text.substring(to);
    cursor = from + with.length();
  }

  void ask(@Nullable List<String> candidates) {
    question = candidates;
  }

  void bell() {
    display.write("\u0007");
  }

  private void remember() {
    if (undo.size() >= MOST_UNDO) {
      undo.removeFirst();
    }
    undo.add(new Undo(text, cursor));
  }

  /** Takes one byte that was typed. */
  Outcome type(byte typedByte) {
    if (pasting) {
      return paste(typedByte);
    }
    keys.write(typedByte);
    byte[] bytes = keys.toByteArray();
    if (!isWhole(bytes)) {
      return Outcome.MORE;
    }
    keys.reset();
    String key = ByteText.decode(Bytes.of(bytes));
    if (bytes.length == 1 && bytes[0] == 0) {
      return Outcome.MORE;
    }
    if (question != null) {
      return answer(key);
    }
    next = Action.OTHER;
    completesAgain = last == Action.COMPLETE;
    Outcome outcome = search != null ? searching(key) : key(key);
    last = next;
    return outcome;
  }

  private static boolean isWhole(byte[] bytes) {
    int first = bytes[0] & 0xff;
    if (first == 0x1b) {
      if (bytes.length == 1) {
        return false;
      }
      if (bytes[1] == '[' || bytes[1] == 'O') {
        if (bytes.length == 2) {
          return false;
        }
        int end = bytes[bytes.length - 1] & 0xff;
        return end >= '@' && end <= '~' && !(bytes.length == 3 && end == '[') || bytes.length > 16;
      }
      return isWholeCharacter(bytes, 1);
    }
    return isWholeCharacter(bytes, 0);
  }

  private static boolean isWholeCharacter(byte[] bytes, int from) {
    int first = bytes[from] & 0xff;
    int length = first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    return bytes.length - from >= length;
  }

  private Outcome answer(String key) {
    switch (key) {
      case "y", "Y", " " -> {
        return Outcome.SHOW;
      }
      case "n", "N", "\u007f", "\u0003", "\u0007" -> {
        question = null;
        display.write("\n");
        display.write(showAll());
      }
      default -> bell();
    }
    return Outcome.MORE;
  }

  private Outcome paste(byte pasted) {
    keys.write(pasted);
    byte[] bytes = keys.toByteArray();
    String end = "\u001b[201~";
    if (bytes.length >= end.length()) {
      String tail =
          new String(
              bytes,
              bytes.length - end.length(),
              end.length(),
              java.nio.charset.StandardCharsets.ISO_8859_1);
      if (tail.equals(end)) {
        keys.reset();
        pasting = false;
        String content =
            ByteText.decode(Bytes.of(bytes, 0, bytes.length - end.length()))
                .replace("\r\n", "\n")
                .replace('\r', '\n');
        insert(content);
      }
    }
    if (bytes.length > MOST_TEXT) {
      keys.reset();
      pasting = false;
    }
    return Outcome.MORE;
  }

  private void insert(String added) {
    if (text.length() + added.length() > MOST_TEXT) {
      bell();
      return;
    }
    if (last != Action.INSERT
        || added.length() > 1 && added.codePointCount(0, added.length()) > 1) {
      remember();
    }
    text = text.substring(0, cursor) + added + text.substring(cursor);
    cursor += added.length();
    next = Action.INSERT;
  }

  private Outcome key(String key) {
    if (last == Action.QUOTE) {
      insert(key);
      return Outcome.MORE;
    }
    switch (key) {
      case "\r", "\n" -> {
        return Outcome.ACCEPT;
      }
      case "\u0004" -> {
        if (text.isEmpty()) {
          return Outcome.END;
        }
        deleteForward();
      }
      case "\t" -> {
        next = Action.COMPLETE;
        return Outcome.COMPLETE;
      }
      case "\u0001", "\u001b[H", "\u001bOH", "\u001b[1~", "\u001b[7~" -> cursor = lineStart();
      case "\u0005", "\u001b[F", "\u001bOF", "\u001b[4~", "\u001b[8~" -> cursor = lineEnd();
      case "\u0002", "\u001b[D", "\u001bOD" -> cursor = before(cursor);
      case "\u0006", "\u001b[C", "\u001bOC" -> cursor = after(cursor);
      case "\u0008", "\u007f" -> deleteBackward();
      case "\u001b[3~" -> deleteForward();
      case "\u000b" -> kill(cursor, text.length(), true);
      case "\u0015" -> kill(0, cursor, false);
      case "\u0017" -> kill(blankWordStart(), cursor, false);
      case "\u001bd", "\u001b[3;5~" -> kill(cursor, wordEnd(), true);
      case "\u001b\u007f", "\u001b\u0008" -> kill(wordStart(), cursor, false);
      case "\u0019" -> {
        remember();
        text = text.substring(0, cursor) + killed + text.substring(cursor);
        cursor += killed.length();
        next = Action.YANK;
      }
      case "\u0014" -> transpose();
      case "\u000c" -> {
        display.write("\u001b[H\u001b[2J");
        display.write(showAllNow());
      }
      case "\u0012" -> search = new Search("", history.next(), false, false, text, cursor);
      case "\u0013" -> search = new Search("", history.first() - 1, false, true, text, cursor);
      case "\u0010", "\u001b[A", "\u001bOA" -> historyMove(-1);
      case "\u000e", "\u001b[B", "\u001bOB" -> historyMove(1);
      case "\u001b<" -> historyTo(history.first());
      case "\u001b>" -> historyTo(history.next());
      case "\u001bb", "\u001b[1;5D", "\u001b[1;3D", "\u001b[5D" -> cursor = wordStart();
      case "\u001bf", "\u001b[1;5C", "\u001b[1;3C", "\u001b[5C" -> cursor = wordEnd();
      case "\u001b.", "\u001b_" -> lastArgument();
      case "\u001bu", "\u001bl", "\u001bc" -> changeCase(key.charAt(1));
      case "\u001bt" -> transposeWords();
      case "\u001b\\" -> deleteBlanks();
      case "\u001b#" -> {
        text = "#" + text;
        cursor = text.length();
        return Outcome.ACCEPT;
      }
      case "\u001br" -> {
        remember();
        text = historyAt == history.next() ? "" : entry(historyAt);
        cursor = text.length();
      }
      case "\u001f" -> undo();
      case "\u0007" -> bell();
      case "\u0016", "\u0011" -> next = Action.QUOTE;
      case "\u001b[200~" -> pasting = true;
      default -> {
        if (key.charAt(0) >= ' ') {
          insert(key);
        } else {
          bell();
        }
      }
    }
    return Outcome.MORE;
  }

  private String showAllNow() {
    LineDisplay fresh = new LineDisplay(columns);
    shown = current();
    fresh.showAll(shown);
    return fresh.take();
  }

  // ---- places

  private int before(int at) {
    return at == 0 ? 0 : text.offsetByCodePoints(at, -1);
  }

  private int after(int at) {
    return at == text.length() ? at : text.offsetByCodePoints(at, 1);
  }

  private int lineStart() {
    return cursor == 0 ? 0 : text.lastIndexOf('\n', cursor - 1) + 1;
  }

  private int lineEnd() {
    int end = text.indexOf('\n', cursor);
    return end < 0 ? text.length() : end;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
  }

  private int wordStart() {
    int at = cursor;
    while (at > 0 && !isWord(text.charAt(at - 1))) {
      at--;
    }
    while (at > 0 && isWord(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  private int wordEnd() {
    int at = cursor;
    while (at < text.length() && !isWord(text.charAt(at))) {
      at++;
    }
    while (at < text.length() && isWord(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private int blankWordStart() {
    int at = cursor;
    while (at > 0 && Character.isWhitespace(text.charAt(at - 1))) {
      at--;
    }
    while (at > 0 && !Character.isWhitespace(text.charAt(at - 1))) {
      at--;
    }
    return at;
  }

  // ---- changes

  private void deleteBackward() {
    if (cursor == 0) {
      bell();
      return;
    }
    remember();
    int from = before(cursor);
    text = text.substring(0, from) + text.substring(cursor);
    cursor = from;
  }

  private void deleteForward() {
    if (cursor == text.length()) {
      bell();
      return;
    }
    remember();
    text = text.substring(0, cursor) + text.substring(after(cursor));
  }

  private void kill(int from, int to, boolean forward) {
    if (from >= to) {
      next = last == Action.KILL ? Action.KILL : Action.OTHER;
      return;
    }
    remember();
    String cut = text.substring(from, to);
    killed = last != Action.KILL ? cut : forward ? killed + cut : cut + killed;
    text = text.substring(0, from) + text.substring(to);
    cursor = from;
    next = Action.KILL;
  }

  private void transpose() {
    if (text.length() < 2 || cursor == 0) {
      bell();
      return;
    }
    remember();
    int middle = cursor == text.length() ? before(cursor) : cursor;
    int from = before(middle);
    int to = after(middle);
    text =
        text.substring(0, from)
            + text.substring(middle, to)
            + text.substring(from, middle)
            + text.substring(to);
    cursor = to;
  }

  private void transposeWords() {
    int secondEnd = wordEnd();
    int saved = cursor;
    cursor = secondEnd;
    int secondStart = wordStart();
    cursor = secondStart;
    int firstStart = wordStart();
    cursor = firstStart;
    int firstEnd = wordEnd();
    if (firstStart >= secondStart || firstEnd > secondStart) {
      cursor = saved;
      bell();
      return;
    }
    remember();
    text =
        text.substring(0, firstStart)
            + text.substring(secondStart, secondEnd)
            + text.substring(firstEnd, secondStart)
            + text.substring(firstStart, firstEnd)
            + text.substring(secondEnd);
    cursor = secondEnd;
  }

  private void changeCase(char how) {
    int end = wordEnd();
    int start = cursor;
    while (start < end && !isWord(text.charAt(start))) {
      start++;
    }
    remember();
    String word = text.substring(start, end);
    String changed =
        switch (how) {
          case 'u' -> word.toUpperCase(java.util.Locale.ROOT);
          case 'l' -> word.toLowerCase(java.util.Locale.ROOT);
          default ->
              word.isEmpty()
                  ? word
                  : word.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                      + word.substring(1).toLowerCase(java.util.Locale.ROOT);
        };
    text = text.substring(0, start) + changed + text.substring(end);
    cursor = start + changed.length();
  }

  private void deleteBlanks() {
    int from = cursor;
    int to = cursor;
    while (from > 0 && text.charAt(from - 1) == ' ') {
      from--;
    }
    while (to < text.length() && text.charAt(to) == ' ') {
      to++;
    }
    remember();
    text = text.substring(0, from) + text.substring(to);
    cursor = from;
  }

  private void undo() {
    if (undo.isEmpty()) {
      bell();
      return;
    }
    Undo former = undo.removeLast();
    text = former.text();
    cursor = former.cursor();
  }

  // ---- history

  private String entry(int number) {
    String line = history.get(number);
    return line == null ? "" : line;
  }

  private void historyMove(int by) {
    int wanted = historyAt + by;
    if (wanted < history.first() || wanted > history.next()) {
      bell();
      return;
    }
    historyTo(wanted);
  }

  private void historyTo(int number) {
    if (number == historyAt) {
      return;
    }
    if (historyAt == history.next()) {
      typed = text;
    }
    historyAt = number;
    text = number == history.next() ? typed : entry(number);
    cursor = text.length();
    undo.clear();
  }

  private void lastArgument() {
    int from = last == Action.LAST_ARGUMENT ? argumentAt : history.next();
    int at = from - 1;
    if (at < history.first()) {
      bell();
      next = last == Action.LAST_ARGUMENT ? Action.LAST_ARGUMENT : Action.OTHER;
      return;
    }
    if (last == Action.LAST_ARGUMENT) {
      undo();
    }
    argumentAt = at;
    List<String> words = HistoryExpansion.words(entry(at));
    String argument = words.isEmpty() ? "" : words.getLast();
    remember();
    text = text.substring(0, cursor) + argument + text.substring(cursor);
    cursor += argument.length();
    next = Action.LAST_ARGUMENT;
  }

  // ---- incremental search

  private Outcome searching(String key) {
    Search now = search;
    if (now == null) {
      return Outcome.MORE;
    }
    switch (key) {
      case "\u0012" -> find(now.query(), now.at() - 1, false);
      case "\u0013" -> find(now.query(), now.at() + 1, true);
      case "\u0008", "\u007f" -> {
        String query = now.query();
        String shorter =
            query.isEmpty() ? "" : query.substring(0, query.offsetByCodePoints(query.length(), -1));
        find(shorter, now.forward() ? history.first() : history.next() - 1, now.forward());
      }
      case "\u0007", "\u0003" -> {
        text = now.text();
        cursor = now.cursor();
        search = null;
      }
      case "\r", "\n" -> {
        search = null;
        return Outcome.ACCEPT;
      }
      default -> {
        if (key.charAt(0) >= ' ' && key.charAt(0) != 0x7f) {
          find(now.query() + key, Math.min(now.at(), history.next() - 1), now.forward());
        } else {
          search = null;
          return key.equals("\u001b") ? Outcome.MORE : key(key);
        }
      }
    }
    return Outcome.MORE;
  }

  private void find(String query, int from, boolean forward) {
    Search now = search;
    if (now == null) {
      return;
    }
    if (query.isEmpty()) {
      search = new Search("", from, false, forward, now.text(), now.cursor());
      return;
    }
    for (int at = from; at >= history.first() && at < history.next(); at += forward ? 1 : -1) {
      int found = entry(at).lastIndexOf(query);
      if (found >= 0) {
        text = entry(at);
        cursor = found;
        historyAt = at;
        search = new Search(query, at, false, forward, now.text(), now.cursor());
        return;
      }
    }
    bell();
    search = new Search(query, now.at(), true, forward, now.text(), now.cursor());
  }
}
