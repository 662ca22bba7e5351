package dev.pilothouse.machine.shell;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.SysException;

/** A program could not be started; the status is 126, or 127 when it is not there. */
final class CannotExecute extends ShellError {

  private static final long serialVersionUID = 1;

  CannotExecute(String message, int status) {
    super(message, status);
  }

  static CannotExecute of(Shell shell, String name, String path, Errno errno) {
    if (!shell.bash()) {
      return errno == Errno.ENOENT
          ? new CannotExecute(name + ": not found", 127)
          : new CannotExecute(name + ": " + errno.text(), 126);
    }
    boolean exists = exists(shell, path);
    boolean directory = exists && shell.sys.stat(path).isDirectory();
    if (directory) {
      return new CannotExecute(name + ": Is a directory", 126);
    }
    if (errno == Errno.ENOENT) {
      return new CannotExecute(
          name + (exists ? ": cannot execute: required file not found" : ": " + errno.text()), 127);
    }
    return new CannotExecute(name + ": " + errno.text(), 126);
  }

  private static boolean exists(Shell shell, String path) {
    try {
      shell.sys.stat(path);
      return true;
    } catch (SysException missing) {
      return false;
    }
  }
}
