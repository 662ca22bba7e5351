package dev.pilothouse.machine.command.editor;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.command.support.Regex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What less knows between two keys.
 *
 * @param files the files named in the call; which of them is shown
 * @param source where the text comes from
 * @param lines what has been read of it
 * @param top the first line on the screen, and how many of its rows are above the screen
 * @param typed a number, or a command being typed behind "/", "?", ":" or "-"
 * @param message what the last row says instead of the prompt
 */
record LessState(
    List<String> files,
    int file,
    Source source,
    Lines lines,
    Top top,
    String typed,
    Manner manner,
    @Nullable Regex search,
    boolean forward,
    boolean follows,
    String message,
    int shift) {

  /** {@code any}: whether there is a line at all; {@code complete}: whether all has been read. */
  record Source(
      int descriptor, Bytes pending, boolean regular, long size, boolean any, boolean complete) {}

  /** A place: a line, and a row of it. */
  record Top(int line, int row) {
    static final Top START = new Top(0, 0);
  }

  /** How to show the text. */
  record Manner(
      boolean numbers,
      boolean chop,
      boolean raw,
      boolean ignoreCase,
      boolean more,
      boolean quitAtEnd,
      boolean quitIfShort,
      boolean keepsScreen) {}

  LessState at(Top newTop) {
    return new LessState(
        files, file, source, lines, newTop, typed, manner, search, forward, follows, "", shift);
  }

  LessState typing(String text) {
    return new LessState(
        files, file, source, lines, top, text, manner, search, forward, follows, "", shift);
  }

  LessState saying(String text) {
    return new LessState(
        files, file, source, lines, top, "", manner, search, forward, follows, text, shift);
  }

  LessState with(Source newSource, Lines newLines) {
    return new LessState(
        files, file, newSource, newLines, top, typed, manner, search, forward, follows, message,
        shift);
  }

  LessState in(Manner newManner) {
    return new LessState(
        files,
        file,
        source,
        lines,
        new Top(top.line, 0),
        "",
        newManner,
        search,
        forward,
        follows,
        message,
        shift);
  }

  LessState searching(@Nullable Regex regex, boolean newForward) {
    return new LessState(
        files, file, source, lines, top, "", manner, regex, newForward, follows, "", shift);
  }

  LessState following(boolean newFollows) {
    return new LessState(
        files, file, source, lines, top, "", manner, search, forward, newFollows, "", shift);
  }

  LessState shifted(int columns) {
    return new LessState(
        files,
        file,
        source,
        lines,
        top,
        "",
        manner,
        search,
        forward,
        follows,
        "",
        Math.max(0, columns));
  }
}
