package dev.pilothouse.machine.terminal;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ByteQueue;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.TerminalMode;
import java.util.Objects;

/**
 * A pseudo terminal: its modes, the input that programs may read, the line that is being edited,
 * and the output that the screen has not taken. Immutable.
 *
 * @param input what programs may read: in canonical mode an entry is a line, and an empty entry the
 *     end of input
 * @param line the line being edited, in canonical mode
 * @param literal whether the next character is taken as it is (after Ctrl-V)
 * @param session the session that this terminal controls, 0 for none
 * @param foreground the process group that may read and gets the signals
 * @param hungUp whether the screen is gone
 */
public record Tty(
    int number,
    TerminalMode mode,
    int columns,
    int rows,
    SortedMap<Long, Bytes> input,
    Bytes line,
    boolean literal,
    ByteQueue output,
    int session,
    int foreground,
    int user,
    boolean hungUp) {

  /** Bytes of output that wait for the screen at the most; writers beyond that wait. */
  public static final int OUTPUT_CAPACITY = 32 << 10;

  /** Bytes of input that wait for programs; more is lost, as on Linux. */
  static final int INPUT_CAPACITY = 64 << 10;

  /** Characters of a line that is being edited; more is lost, as on Linux. */
  static final int LONGEST_LINE = 4_095;

  public static Tty of(int number, int columns, int rows, int user) {
    return new Tty(
        number,
        TerminalMode.COOKED,
        columns,
        rows,
        SortedMap.empty(),
        Bytes.EMPTY,
        false,
        ByteQueue.EMPTY,
        0,
        0,
        user,
        false);
  }

  /** What a read gives, and the terminal after it. */
  public record Read(Tty tty, ReadResult result) {}

  public boolean readable() {
    return hungUp || !input.isEmpty();
  }

  /** Reads at most {@code most} bytes; in canonical mode of one line. */
  public Read read(int most) {
    Long first = input.firstKey();
    if (first == null) {
      return new Read(this, hungUp ? new ReadResult.End() : new ReadResult.Blocked());
    }
    Bytes entry = Objects.requireNonNull(input.get(first));
    if (entry.isEmpty()) {
      return new Read(withInput(input.without(first)), new ReadResult.End());
    }
    if (entry.size() > most) {
      return new Read(
          withInput(input.with(first, entry.from(most))),
          new ReadResult.Data(entry.slice(0, most)));
    }
    SortedMap<Long, Bytes> rest = input.without(first);
    while (!mode.canonical() && !rest.isEmpty() && entry.size() < most) {
      Long next = Objects.requireNonNull(rest.firstKey());
      Bytes more = Objects.requireNonNull(rest.get(next));
      if (entry.size() + more.size() > most) {
        break;
      }
      entry = entry.plus(more);
      rest = rest.without(next);
    }
    return new Read(withInput(rest), new ReadResult.Data(entry));
  }

  public int room() {
    return hungUp ? Integer.MAX_VALUE : Math.max(0, OUTPUT_CAPACITY - output.size());
  }

  /** This terminal after a program wrote {@code bytes}. */
  public Tty written(Bytes bytes) {
    return hungUp ? this : withOutput(output.plus(mode.newlineOutput() ? mapped(bytes) : bytes));
  }

  private static Bytes mapped(Bytes bytes) {
    int newlines = 0;
    for (int at = bytes.indexOf((byte) '\n', 0); at >= 0; at = bytes.indexOf((byte) '\n', at + 1)) {
      newlines++;
    }
    if (newlines == 0) {
      return bytes;
    }
    byte[] result = new byte[bytes.size() + newlines];
    int to = 0;
    for (int index = 0; index < bytes.size(); index++) {
      if (bytes.at(index) == '\n') {
        result[to++] = '\r';
      }
      result[to++] = bytes.at(index);
    }
    return Bytes.of(result);
  }

  Tty plusInput(Bytes entry) {
    Long last = input.lastKey();
    return withInput(input.with(last == null ? 0L : last + 1, entry));
  }

  int inputSize() {
    int size = line.size();
    for (Bytes entry : input.values()) {
      size += entry.size();
    }
    return size;
  }

  /**
   * This terminal with other modes; a line begun in canonical mode becomes readable in raw mode.
   */
  public Tty withMode(TerminalMode newMode) {
    Tty changed =
        new Tty(
            number,
            newMode,
            columns,
            rows,
            input,
            line,
            literal,
            output,
            session,
            foreground,
            user,
            hungUp);
    return mode.canonical() && !newMode.canonical() && !line.isEmpty()
        ? changed.plusInput(line).withLine(Bytes.EMPTY, false)
        : changed;
  }

  public Tty withSize(int newColumns, int newRows) {
    return new Tty(
        number,
        mode,
        newColumns,
        newRows,
        input,
        line,
        literal,
        output,
        session,
        foreground,
        user,
        hungUp);
  }

  public Tty withSession(int newSession, int newForeground) {
    return new Tty(
        number,
        mode,
        columns,
        rows,
        input,
        line,
        literal,
        output,
        newSession,
        newForeground,
        user,
        hungUp);
  }

  public Tty withOutput(ByteQueue newOutput) {
    return new Tty(
        number,
        mode,
        columns,
        rows,
        input,
        line,
        literal,
        newOutput,
        session,
        foreground,
        user,
        hungUp);
  }

  Tty withInput(SortedMap<Long, Bytes> newInput) {
    return new Tty(
        number,
        mode,
        columns,
        rows,
        newInput,
        line,
        literal,
        output,
        session,
        foreground,
        user,
        hungUp);
  }

  Tty withLine(Bytes newLine, boolean newLiteral) {
    return new Tty(
        number,
        mode,
        columns,
        rows,
        input,
        newLine,
        newLiteral,
        output,
        session,
        foreground,
        user,
        hungUp);
  }

  /** This terminal after its screen went away. */
  public Tty hangUp() {
    return new Tty(
        number,
        mode,
        columns,
        rows,
        input,
        line,
        literal,
        ByteQueue.EMPTY,
        session,
        foreground,
        user,
        true);
  }
}
