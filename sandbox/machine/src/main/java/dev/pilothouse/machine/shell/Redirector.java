package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.shell.Options.Option;
import dev.pilothouse.machine.shell.syntax.Redirection;
import dev.pilothouse.machine.shell.syntax.Redirection.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Carries out redirections, and takes them back (Shell Command Language, 2.7). */
final class Redirector {

  /** The size of a here-document up to which it fits into a pipe. */
  private static final int PIPE_BYTES = 4096;

  private static final int FIRST_SAVED = 10;

  /** A redirection whose word has been expanded. */
  record Planned(Redirection redirection, String target) {}

  private Redirector() {}

  /** Expands the words of the redirections. */
  static List<Planned> plan(Shell shell, List<Redirection> redirections) {
    if (redirections.isEmpty()) {
      return List.of();
    }
    List<Planned> planned = new ArrayList<>();
    for (Redirection redirection : redirections) {
      planned.add(new Planned(redirection, target(shell, redirection)));
    }
    return planned;
  }

  private static String target(Shell shell, Redirection redirection) {
    Expander expander = shell.expander;
    return switch (redirection.kind()) {
      case HERE_DOCUMENT -> expander.single(redirection.target().word());
      case HERE_STRING -> expander.single(redirection.target().word()) + "\n";
      default -> {
        if (!shell.bash()) {
          yield expander.single(redirection.target().word());
        }
        List<String> fields = expander.fields(List.of(redirection.target().word()));
        if (fields.size() != 1) {
          throw new RedirectionError(redirection.target().word().text() + ": ambiguous redirect");
        }
        yield fields.getFirst();
      }
    };
  }

  /** A redirection failed; the command is not run. */
  static final class RedirectionError extends ShellError {
    private static final long serialVersionUID = 1;

    RedirectionError(String message) {
      super(message);
    }
  }

  /** Carries them out; on failure those already done are taken back. */
  static List<Frame.Saved> apply(Shell shell, List<Planned> planned) {
    List<Frame.Saved> saved = new ArrayList<>();
    try {
      for (Planned each : planned) {
        apply(shell, each, saved);
      }
    } catch (ShellError failed) {
      undo(shell, saved);
      throw failed;
    } catch (SysException failed) {
      undo(shell, saved);
      throw new RedirectionError(
          "redirection error: cannot duplicate fd: " + failed.errno().text());
    }
    return saved;
  }

  private static void apply(Shell shell, Planned planned, List<Frame.Saved> saved) {
    Redirection redirection = planned.redirection;
    String target = planned.target;
    int descriptor = redirection.descriptor();
    switch (redirection.kind()) {
      case DUPLICATE_INPUT, DUPLICATE_OUTPUT -> duplicate(shell, redirection, target, saved);
      case HERE_DOCUMENT, HERE_STRING -> move(shell, text(shell, target), descriptor, saved);
      default -> {
        int opened = open(shell, redirection.kind(), target);
        if (descriptor < 0) {
          save(shell, 2, saved);
          move(shell, opened, 1, saved);
          shell.sys.duplicate(1, 2);
        } else {
          move(shell, opened, descriptor, saved);
        }
      }
    }
  }

  private static int open(Shell shell, Kind kind, String target) {
    Sys sys = shell.sys;
    try {
      if (kind == Kind.WRITE && shell.has(Option.NOCLOBBER) && isRegular(sys, target)) {
        throw new RedirectionError(
            shell.bash()
                ? target + ": cannot overwrite existing file"
                : "cannot create " + target + ": File exists");
      }
      Set<OpenOption> options =
          switch (kind) {
            case READ -> EnumSet.of(OpenOption.READ);
            case READ_WRITE -> EnumSet.of(OpenOption.READ, OpenOption.WRITE, OpenOption.CREATE);
            case APPEND -> EnumSet.of(OpenOption.WRITE, OpenOption.CREATE, OpenOption.APPEND);
            default -> EnumSet.of(OpenOption.WRITE, OpenOption.CREATE, OpenOption.TRUNCATE);
          };
      return sys.open(target, options, 0666);
    } catch (SysException failed) {
      String why = failed.errno().text();
      if (!shell.bash()) {
        boolean missing = failed.errno() == Errno.ENOENT;
        boolean reads = kind == Kind.READ;
        throw new RedirectionError(
            "cannot "
                + (reads ? "open " : "create ")
                + target
                + ": "
                + (missing ? reads ? "No such file" : "Directory nonexistent" : why));
      }
      throw new RedirectionError(target + ": " + why);
    }
  }

  private static boolean isRegular(Sys sys, String path) {
    try {
      return sys.stat(path).type() == FileInfo.Type.REGULAR;
    } catch (SysException missing) {
      return false;
    }
  }

  private static void duplicate(
      Shell shell, Redirection redirection, String target, List<Frame.Saved> saved) {
    int descriptor = redirection.descriptor();
    if (target.equals("-")) {
      save(shell, descriptor, saved);
      close(shell, descriptor);
      return;
    }
    boolean moves = target.endsWith("-") && target.length() > 1;
    String number = moves ? target.substring(0, target.length() - 1) : target;
    if (!number.matches("[0-9]{1,6}")) {
      if (redirection.kind() == Kind.DUPLICATE_OUTPUT && descriptor == 1 && shell.bash()) {
        save(shell, 2, saved);
        move(shell, open(shell, Kind.WRITE, target), 1, saved);
        shell.sys.duplicate(1, 2);
        return;
      }
      throw new RedirectionError(shell.bash() ? target + ": ambiguous redirect" : "Bad fd number");
    }
    int from = Integer.parseInt(number);
    if (!shell.sys.openDescriptors().contains(from) || shell.r.ownDescriptors.containsKey(from)) {
      throw new RedirectionError(from + ": " + Errno.EBADF.text());
    }
    if (from != descriptor) {
      save(shell, descriptor, saved);
      shell.sys.duplicate(from, descriptor);
      if (moves) {
        save(shell, from, saved);
        close(shell, from);
      }
    }
  }

  /** A descriptor from which the text can be read: a pipe, or a file that has no name any more. */
  private static int text(Shell shell, String text) {
    Sys sys = shell.sys;
    Bytes bytes = ByteText.encode(text);
    if (bytes.size() <= PIPE_BYTES) {
      int[] pipe = sys.pipe();
      sys.write(pipe[1], bytes);
      sys.close(pipe[1]);
      return pipe[0];
    }
    String path = "/tmp/sh-thd." + Long.toUnsignedString(sys.randomLong(), 36);
    try {
      int out =
          sys.open(
              path, EnumSet.of(OpenOption.WRITE, OpenOption.CREATE, OpenOption.EXCLUSIVE), 0600);
      sys.write(out, bytes);
      sys.close(out);
      int in = sys.open(path, EnumSet.of(OpenOption.READ), 0);
      sys.unlink(path);
      return in;
    } catch (SysException failed) {
      throw new RedirectionError(
          "cannot create temp file for here-document: " + failed.errno().text());
    }
  }

  /** Makes what was opened the descriptor that is wanted. */
  private static void move(Shell shell, int opened, int descriptor, List<Frame.Saved> saved) {
    if (opened == descriptor) {
      saved.add(new Frame.Saved(descriptor, -1));
      return;
    }
    save(shell, descriptor, saved);
    try {
      shell.sys.duplicate(opened, descriptor);
    } finally {
      shell.sys.close(opened);
    }
  }

  private static void save(Shell shell, int descriptor, List<Frame.Saved> saved) {
    for (Frame.Saved each : saved) {
      if (each.descriptor() == descriptor) {
        return;
      }
    }
    int copy = -1;
    if (shell.sys.openDescriptors().contains(descriptor)) {
      copy = shell.own(shell.sys.duplicateFrom(descriptor, FIRST_SAVED));
    }
    saved.add(new Frame.Saved(descriptor, copy));
  }

  private static void close(Shell shell, int descriptor) {
    try {
      shell.sys.close(descriptor);
    } catch (SysException notOpen) {
      // Closing what is closed is no error here.
    }
  }

  /** Puts the descriptors back, the last one first. */
  static void undo(Shell shell, List<Frame.Saved> saved) {
    for (int index = saved.size() - 1; index >= 0; index--) {
      Frame.Saved each = saved.get(index);
      if (each.copy() < 0) {
        close(shell, each.descriptor());
      } else {
        try {
          shell.sys.duplicate(each.copy(), each.descriptor());
        } catch (SysException lost) {
          // The descriptor cannot be brought back; it stays as it is.
        }
        shell.close(each.copy());
      }
    }
  }

  /** Makes the redirections last: what they hid is closed. */
  static void keep(Shell shell, List<Frame.Saved> saved) {
    for (Frame.Saved each : saved) {
      if (each.copy() >= 0) {
        shell.close(each.copy());
      }
    }
  }
}
