package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Step;
import org.jspecify.annotations.Nullable;

/** Talks with the user at a terminal. */
final class Interaction {

  private final Shell shell;
  private final Interpreter interpreter;

  Interaction(Shell shell, Interpreter interpreter) {
    this.shell = shell;
    this.interpreter = interpreter;
  }

  @Nullable Step<ShellState> prompt(Frame.Prompting frame) {
    return null;
  }

  @Nullable Step<ShellState> edit(Frame.Editing frame) {
    return null;
  }

  @Nullable Step<ShellState> complete(Frame.Completing frame) {
    return null;
  }

  void end() {}

  void beforeExec() {}
}
