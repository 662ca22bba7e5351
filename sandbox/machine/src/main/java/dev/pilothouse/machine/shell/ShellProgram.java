package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;

/**
 * The shell: bash when it is called so, else the POSIX shell.
 *
 * <p>Usage as bash(1): {@code [options] [-c command [name [argument ...]] | -s | file [argument
 * ...]]}.
 */
public final class ShellProgram implements Program<ShellState> {

  /** The id under which the shell is in the catalogue of programs. */
  public static final String ID = "sh";

  /** The version of bash whose behaviour this is. */
  static final String VERSION = "5.2.37(1)-release";

  private final Completions completions;

  /** A shell that completes what every shell completes. */
  public ShellProgram() {
    this(Completions.standard());
  }

  /** A shell that completes the arguments of commands with {@code completions}. */
  public ShellProgram(Completions completions) {
    this.completions = completions;
  }

  Completions completions() {
    return completions;
  }

  @Override
  public Step<ShellState> start(Sys sys) {
    Registers registers = new Registers();
    Shell shell = new Shell(sys, registers, this);
    try {
      new Startup(shell).begin();
    } catch (ShellError failed) {
      if (!failed.getMessage().isEmpty()) {
        shell.complain(shell.r.name + ": " + failed.getMessage() + "\n");
      }
      return Step.exit(failed.status());
    }
    return new Interpreter(shell).run();
  }

  @Override
  public Step<ShellState> resume(ShellState state, Sys sys) {
    Registers registers = state.registers().copy();
    return new Interpreter(new Shell(sys, registers, this)).run();
  }
}
