package dev.pilothouse.machine.shell;

/** The {@code history} and {@code fc} commands. */
final class Histories {

  private Histories() {}

  static int builtin(Shell shell, Builtin.Arguments arguments) {
    return 0;
  }

  static int list(Shell shell, Builtin.Arguments arguments) {
    return 0;
  }
}
