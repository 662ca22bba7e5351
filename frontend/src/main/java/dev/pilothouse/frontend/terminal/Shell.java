package dev.pilothouse.frontend.terminal;

import dev.pilothouse.backend.session.ShellTerminal;

/** A terminal of a session with the output by which browsers attach to it. */
final class Shell {

  private final ShellTerminal terminal;
  private final Scrollback scrollback = new Scrollback();

  Shell(ShellTerminal terminal) {
    this.terminal = terminal;
    terminal.attach(scrollback::append);
    terminal.onEnd(scrollback::end);
  }

  String id() {
    return terminal.id();
  }

  boolean ended() {
    return terminal.ended();
  }

  Scrollback scrollback() {
    return scrollback;
  }

  void input(byte[] bytes) {
    terminal.input(bytes);
  }

  void resize(int columns, int rows) {
    terminal.resize(columns, rows);
  }

  void close() {
    terminal.close();
  }
}
