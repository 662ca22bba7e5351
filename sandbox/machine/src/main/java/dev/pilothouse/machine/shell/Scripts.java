package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads files of commands: scripts, and what {@code .} reads. */
final class Scripts {

  private static final int MOST_BYTES = 8 << 20;

  private Scripts() {}

  /** Opens the file and pushes what reads and runs it; fails as open(2) does. */
  static void load(
      Shell shell, String path, Frame.Origin origin, @Nullable List<String> arguments) {
    if (shell.sys.stat(path).isDirectory()) {
      throw new SysException(Errno.EISDIR);
    }
    int descriptor = shell.sys.open(path, EnumSet.of(OpenOption.READ), 0);
    shell.push(
        new Frame.Loading(
            shell.own(away(shell, descriptor)), Bytes.EMPTY, path, origin, arguments));
  }

  /** Moves a descriptor out of the way of those that scripts use. */
  private static int away(Shell shell, int descriptor) {
    int moved = shell.sys.duplicateFrom(descriptor, 10);
    shell.sys.close(descriptor);
    return moved;
  }

  /** Reads what there is; runs the script when all of it is there. */
  static @Nullable Step<ShellState> read(Shell shell, Frame.Loading frame) {
    Bytes content = frame.content();
    while (content.size() < MOST_BYTES) {
      switch (shell.sys.read(frame.descriptor(), 65_536)) {
        case ReadResult.Data(Bytes bytes) -> content = content.plus(bytes);
        case ReadResult.Blocked() -> {
          return shell.block(
              new Frame.Loading(
                  frame.descriptor(), content, frame.path(), frame.origin(), frame.arguments()),
              Wake.readable(frame.descriptor()));
        }
        case ReadResult.End() -> {
          shell.close(frame.descriptor());
          run(shell, frame, content);
          return null;
        }
      }
    }
    shell.close(frame.descriptor());
    throw new ShellError(frame.path() + ": " + Errno.EFBIG.text());
  }

  private static void run(Shell shell, Frame.Loading frame, Bytes content) {
    Registers r = shell.r;
    if (content.size() > 4 && content.at(0) == 0x7f && content.slice(1, 4).text().equals("ELF")) {
      shell.complain(r.name + ": " + frame.path() + ": cannot execute binary file\n");
      r.status = 126;
      return;
    }
    if (frame.origin() == Frame.Origin.SOURCE) {
      List<String> arguments = frame.arguments();
      shell.push(new Frame.Sourced(arguments == null ? null : r.positional, r.file, r.line));
      if (arguments != null) {
        r.positional = arguments;
      }
    }
    r.file = frame.path();
    r.status = 0;
    shell.push(new Frame.Text(ByteText.decode(content), 0, 1, false, frame.origin()));
  }
}
