package dev.pilothouse.machine.shell;

/** The state of a shell process between two steps; its registers are never changed. */
public final class ShellState {

  private final Registers registers;

  ShellState(Registers registers) {
    this.registers = registers;
  }

  Registers registers() {
    return registers;
  }
}
