package dev.pilothouse.machine.terminal;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ByteQueue;
import dev.pilothouse.machine.Signal;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel makes of typed bytes: line editing, echo and signals, with Linux' default control
 * characters; see termios(3).
 */
public final class LineDiscipline {

  private static final int INTERRUPT = 'C' - '@';
  private static final int QUIT = '\\' - '@';
  private static final int SUSPEND = 'Z' - '@';
  private static final int END_OF_FILE = 'D' - '@';
  private static final int ERASE = 0x7f;
  private static final int BACKSPACE = 'H' - '@';
  private static final int KILL_LINE = 'U' - '@';
  private static final int WORD_ERASE = 'W' - '@';
  private static final int REPRINT = 'R' - '@';
  private static final int LITERAL = 'V' - '@';

  private Tty tty;
  private final ByteArrayOutputStream echo = new ByteArrayOutputStream();
  private final ByteArrayOutputStream raw = new ByteArrayOutputStream();
  private final List<Signal> signals = new ArrayList<>();

  private LineDiscipline(Tty tty) {
    this.tty = tty;
  }

  /**
   * What came of typed bytes.
   *
   * @param signals what the foreground group gets, in order
   */
  public record Typed(Tty tty, List<Signal> signals) {}

  /** Types {@code bytes} into a terminal. */
  public static Typed type(Tty tty, Bytes bytes) {
    LineDiscipline discipline = new LineDiscipline(tty);
    int room = Tty.INPUT_CAPACITY - tty.inputSize();
    for (int index = 0; index < bytes.size(); index++) {
      int typed = bytes.at(index) & 0xff;
      if (index >= room && !(tty.mode().signals() && isSignal(typed))) {
        continue;
      }
      discipline.take(typed);
    }
    discipline.flush();
    return new Typed(discipline.tty, List.copyOf(discipline.signals));
  }

  private static boolean isSignal(int typed) {
    return typed == INTERRUPT || typed == QUIT || typed == SUSPEND;
  }

  private void take(int typed) {
    if (tty.literal()) {
      tty = tty.withLine(tty.line(), false);
      append(typed);
      return;
    }
    if (tty.mode().signals() && signal(typed)) {
      return;
    }
    if (!tty.mode().canonical()) {
      raw.write(typed);
      show(typed);
      return;
    }
    edit(typed == '\r' ? '\n' : typed);
  }

  private boolean signal(int typed) {
    Signal signal =
        switch (typed) {
          case INTERRUPT -> Signal.INT;
          case QUIT -> Signal.QUIT;
          case SUSPEND -> Signal.TSTP;
          default -> null;
        };
    if (signal == null) {
      return false;
    }
    signals.add(signal);
    raw.reset();
    tty =
        tty.withInput(SortedMap.empty())
            .withLine(Bytes.EMPTY, false)
            .withOutput(ByteQueue.EMPTY.plus(unsent()));
    show(typed);
    return true;
  }

  /** Output that was on its way stays as far as it fits a screen; a flood is thrown away. */
  private Bytes unsent() {
    return tty.output().first(4096);
  }

  private void edit(int typed) {
    switch (typed) {
      case '\n' -> {
        show(typed);
        tty = tty.plusInput(tty.line().plus(Bytes.of("\n"))).withLine(Bytes.EMPTY, false);
      }
      case END_OF_FILE -> tty = tty.plusInput(tty.line()).withLine(Bytes.EMPTY, false);
      case ERASE, BACKSPACE -> erase();
      case KILL_LINE -> {
        while (!tty.line().isEmpty()) {
          erase();
        }
      }
      case WORD_ERASE -> eraseWord();
      case REPRINT -> reprint();
      case LITERAL -> tty = tty.withLine(tty.line(), true);
      default -> append(typed);
    }
  }

  private void append(int typed) {
    if (tty.line().size() >= Tty.LONGEST_LINE) {
      return;
    }
    tty = tty.withLine(tty.line().plus(Bytes.of(new byte[] {(byte) typed})), false);
    show(typed);
  }

  private void erase() {
    Bytes line = tty.line();
    if (line.isEmpty()) {
      return;
    }
    int end = line.size() - 1;
    int removed = line.at(end) & 0xff;
    while (end > 0 && (line.at(end) & 0xc0) == 0x80) {
      end--;
    }
    tty = tty.withLine(line.slice(0, end), false);
    int width =
        removed == '\t' ? 8 - columnsOf(tty.line()) % 8 : removed < ' ' || removed == ERASE ? 2 : 1;
    if (tty.mode().echo()) {
      for (int column = 0; column < width; column++) {
        echo.writeBytes(new byte[] {'\b', ' ', '\b'});
      }
    }
  }

  private static int columnsOf(Bytes line) {
    int columns = 0;
    for (int index = 0; index < line.size(); index++) {
      int one = line.at(index) & 0xff;
      if (one == '\t') {
        columns += 8 - columns % 8;
      } else if ((one & 0xc0) != 0x80) {
        columns += one < ' ' ? 2 : 1;
      }
    }
    return columns;
  }

  private void eraseWord() {
    while (!tty.line().isEmpty() && isBlank(tty.line().at(tty.line().size() - 1))) {
      erase();
    }
    while (!tty.line().isEmpty() && !isBlank(tty.line().at(tty.line().size() - 1))) {
      erase();
    }
  }

  private static boolean isBlank(byte one) {
    return one == ' ' || one == '\t';
  }

  private void reprint() {
    if (tty.mode().echo()) {
      echo.writeBytes(new byte[] {'^', 'R', '\n'});
      echo.writeBytes(tty.line().toArray());
    }
  }

  private void show(int typed) {
    if (!tty.mode().echo()) {
      return;
    }
    if (typed >= ' ' && typed != ERASE || typed == '\n' || typed == '\t') {
      echo.write(typed);
    } else {
      echo.write('^');
      echo.write(typed ^ 0x40);
    }
  }

  private void flush() {
    if (raw.size() > 0) {
      tty = tty.plusInput(Bytes.of(raw.toByteArray()));
    }
    if (echo.size() > 0) {
      tty = tty.written(Bytes.of(echo.toByteArray()));
    }
  }
}
