package dev.pilothouse.machine.command.support;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads files one after the other, line by line. It lives for one step; {@link #save} and {@link
 * #LineInput(State, Sys)} carry it over to the next.
 */
public final class LineInput {

  private static final int PIECE = 1 << 15;
  private static final int LINE_LIMIT = 4 << 20;
  private static final byte NEWLINE = '\n';

  /**
   * What is left to be read.
   *
   * @param paths the files, "-" for the standard input
   * @param index which file is being read
   * @param descriptor of that file, -1 when it is not open yet
   * @param pending bytes that were read and not yet given
   * @param searched how many bytes of them hold no delimiter
   * @param ended whether the end of the file has been read
   */
  public record State(
      List<String> paths, int index, int descriptor, Bytes pending, int searched, boolean ended) {

    /** The start of reading {@code paths}. */
    public static State of(List<String> paths) {
      return new State(List.copyOf(paths), 0, -1, Bytes.EMPTY, 0, false);
    }
  }

  /** What comes next. */
  public sealed interface Next {

    /** A line without its delimiter; {@code complete} says whether it had one. */
    record Line(String text, boolean complete) implements Next {}

    /** A file ends; {@link #save} then stands before the next. */
    record FileEnd(String path) implements Next {}

    /** A file cannot be opened or read; the next call goes on behind it. */
    record Unreadable(String path, SysException why) implements Next {}

    /** Nothing yet: await {@link #wake()}. */
    record Blocked() implements Next {}

    /** All files have been read. */
    record End() implements Next {}
  }

  private final Sys sys;
  private final List<String> paths;
  private final byte delimiter;
  private int index;
  private int descriptor;
  private Bytes pending;
  private int searched;
  private boolean ended;

  public LineInput(State state, Sys sys) {
    this(state, sys, NEWLINE);
  }

  /** As above, with another end of line such as NUL. */
  public LineInput(State state, Sys sys, byte delimiter) {
    this.sys = sys;
    this.delimiter = delimiter;
    this.paths = state.paths;
    this.index = state.index;
    this.descriptor = state.descriptor;
    this.pending = state.pending;
    this.searched = state.searched;
    this.ended = state.ended;
  }

  public State save() {
    return new State(paths, index, descriptor, pending.compact(), searched, ended);
  }

  /** What to wait for when {@link Next.Blocked} was given. */
  public Wake wake() {
    return Wake.readable(descriptor);
  }

  /** The file being read, "-" for the standard input. */
  public String path() {
    return index < paths.size() ? paths.get(index) : "-";
  }

  /** The number of the file being read, from 0. */
  public int index() {
    return index;
  }

  public Next next() {
    while (true) {
      if (index >= paths.size()) {
        return new Next.End();
      }
      String path = paths.get(index);
      try {
        if (descriptor < 0) {
          descriptor = path.equals("-") ? 0 : FileAccess.openToRead(sys, path);
        }
        int end = pending.indexOf(delimiter, searched);
        if (end >= 0) {
          return line(end, true);
        }
        searched = pending.size();
        if (ended) {
          return pending.isEmpty() ? leave(path) : line(pending.size(), false);
        }
        if (!fill()) {
          return new Next.Blocked();
        }
      } catch (SysException failed) {
        leave(path);
        return new Next.Unreadable(path, failed);
      }
    }
  }

  /** Whether more bytes, or the end, could be read. */
  private boolean fill() {
    return switch (sys.read(descriptor, PIECE)) {
      case ReadResult.Blocked _ -> false;
      case ReadResult.End _ -> {
        ended = true;
        yield true;
      }
      case ReadResult.Data data -> {
        sys.charge(1 + data.bytes().size() / 512);
        pending = pending.plus(data.bytes());
        if (pending.size() > LINE_LIMIT) {
          throw new Failure(2, "memory exhausted");
        }
        yield true;
      }
    };
  }

  private Next line(int end, boolean complete) {
    String text = Text.decode(pending.slice(0, end));
    pending = pending.from(complete ? end + 1 : end);
    searched = 0;
    return new Next.Line(text, complete);
  }

  /** Closes the file and stands before the next. */
  private Next leave(String path) {
    if (descriptor > 2) {
      sys.close(descriptor);
    }
    skipped();
    return new Next.FileEnd(path);
  }

  private void skipped() {
    index++;
    descriptor = -1;
    pending = Bytes.EMPTY;
    searched = 0;
    ended = false;
  }

  /** Leaves the rest of the file being read. */
  public void skipFile() {
    if (index < paths.size()) {
      leave(paths.get(index));
    }
  }

  /**
   * Whether another line follows in this or a later file. Null when that cannot be said yet,
   * because nothing has come; await {@link #wake()}.
   */
  public @Nullable Boolean hasMore(boolean thisFileOnly) {
    while (index < paths.size()) {
      if (!pending.isEmpty()) {
        return true;
      }
      try {
        if (descriptor < 0) {
          String path = paths.get(index);
          descriptor = path.equals("-") ? 0 : FileAccess.openToRead(sys, path);
        }
        if (!ended && !fill()) {
          return null;
        }
      } catch (SysException failed) {
        return thisFileOnly ? false : laterReadable(index + 1);
      }
      if (ended && pending.isEmpty()) {
        if (thisFileOnly || index + 1 >= paths.size()) {
          return false;
        }
        return laterReadable(index + 1);
      }
    }
    return false;
  }

  private boolean laterReadable(int first) {
    for (int later = first; later < paths.size(); later++) {
      String path = paths.get(later);
      if (path.equals("-")) {
        return true;
      }
      var info = FileAccess.statOrNull(sys, path);
      if (info != null && !info.isDirectory() && info.size() > 0 && sys.mayAccess(path, 4)) {
        return true;
      }
    }
    return false;
  }
}
