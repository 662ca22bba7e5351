package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.ChildStatus;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.shell.syntax.Command;
import dev.pilothouse.machine.shell.syntax.Part;
import dev.pilothouse.machine.shell.syntax.Redirection;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Command and process substitution (Shell Command Language, 2.6.3; bash manual, 3.5.6). */
final class Substitutions {

  private static final int MOST_BYTES = 8 << 20;
  private static final int CHUNK = 65_536;
  private static final int FIRST_DESCRIPTOR = 60;

  private final Shell shell;
  private final Sys sys;

  Substitutions(Shell shell) {
    this.shell = shell;
    this.sys = shell.sys;
  }

  /** Begins the command; the frame to be retried is on top of the stack. */
  void begin(Part part) {
    switch (part) {
      case Part.Substitution substitution -> command(substitution.body());
      case Part.ProcessSubstitution substitution ->
          process(substitution.body(), substitution.reads());
      default -> throw new IllegalStateException("not a substitution");
    }
  }

  private int fork(Frame setup, Frame body) {
    try {
      return shell.fork(new Frames(setup, new Frames(body, null)), null, false);
    } catch (SysException failed) {
      if (failed.errno() == Errno.EAGAIN || failed.errno() == Errno.ENOMEM) {
        throw new ForkFailed();
      }
      throw failed;
    }
  }

  private void command(Command body) {
    int[] pipe = sys.pipe();
    try {
      int pid = fork(new Frame.Setup(-1, pipe[1], List.of(pipe[0]), false), body(body));
      sys.close(pipe[1]);
      shell.push(new Frame.Substituting(pipe[0], pid, Bytes.EMPTY));
    } catch (ForkFailed failed) {
      sys.close(pipe[0]);
      sys.close(pipe[1]);
      throw failed;
    }
  }

  private Frame body(Command body) {
    if (body instanceof Command.Simple simple
        && simple.words().isEmpty()
        && simple.assignments().isEmpty()
        && simple.redirections().size() == 1
        && simple.redirections().getFirst().kind() == Redirection.Kind.READ
        && shell.bash()) {
      return new Frame.CopyFile(simple.redirections().getFirst(), -1);
    }
    return new Frame.Run(body, true);
  }

  private void process(Command body, boolean reads) {
    int[] pipe = sys.pipe();
    int ours = reads ? pipe[0] : pipe[1];
    int theirs = reads ? pipe[1] : pipe[0];
    int kept = sys.duplicateFrom(ours, FIRST_DESCRIPTOR);
    sys.close(ours);
    try {
      fork(
          new Frame.Setup(reads ? -1 : theirs, reads ? theirs : -1, List.of(kept), false),
          new Frame.Run(body, true));
    } catch (ForkFailed failed) {
      sys.close(kept);
      throw failed;
    } finally {
      sys.close(theirs);
    }
    Frame.Retry retry = takeRetry();
    shell.push(new Frame.Close(List.of(kept)));
    result(retry, new Frame.Result("/dev/fd/" + kept, 0));
  }

  private Frame.Retry takeRetry() {
    Frames frames = shell.r.frames;
    if (frames == null || !(frames.top() instanceof Frame.Retry retry)) {
      throw new IllegalStateException("a substitution without an expansion");
    }
    shell.r.frames = frames.below();
    return retry;
  }

  private void result(Frame.Retry retry, Frame.Result result) {
    List<Frame.Result> results = new ArrayList<>(retry.results());
    results.add(result);
    shell.push(new Frame.Retry(retry.frame(), List.copyOf(results)));
  }

  /** Reads the output of a command until it ends, and hands it to the expansion. */
  @Nullable Step<ShellState> read(Frame.Substituting frame) {
    int descriptor = frame.descriptor();
    Bytes output = frame.output();
    while (descriptor >= 0) {
      switch (sys.read(descriptor, CHUNK)) {
        case ReadResult.Data(Bytes bytes) -> {
          output = output.plus(bytes);
          if (output.size() > MOST_BYTES) {
            shell.close(descriptor);
            takeRetry();
            throw new ExpansionError("xrealloc: cannot allocate " + output.size() + " bytes", true);
          }
          sys.charge(bytes.size() / 64);
        }
        case ReadResult.End() -> {
          shell.close(descriptor);
          descriptor = -1;
        }
        case ReadResult.Blocked() -> {
          return shell.block(
              new Frame.Substituting(descriptor, frame.pid(), output), Wake.readable(descriptor));
        }
      }
    }
    ChildStatus status = status(frame.pid());
    if (status == null) {
      return shell.block(new Frame.Substituting(-1, frame.pid(), output), Wake.child());
    }
    result(takeRetry(), new Frame.Result(trimmed(output), Job.status(status)));
    return null;
  }

  private @Nullable ChildStatus status(int pid) {
    while (true) {
      ChildStatus status;
      try {
        status = sys.waitChild(pid);
      } catch (SysException gone) {
        return new ChildStatus.Exited(pid, 127);
      }
      if (status == null
          || status instanceof ChildStatus.Exited
          || status instanceof ChildStatus.Killed) {
        return status;
      }
    }
  }

  private static String trimmed(Bytes output) {
    int end = output.size();
    while (end > 0 && output.at(end - 1) == '\n') {
      end--;
    }
    return ByteText.decode(output.slice(0, end));
  }

  /** {@code $(< file)} in its child. */
  @Nullable Step<ShellState> copy(Frame.CopyFile frame) {
    int descriptor = frame.descriptor();
    if (descriptor < 0) {
      String path = shell.expander.single(frame.redirection().target().word());
      try {
        descriptor = sys.open(path, EnumSet.of(OpenOption.READ), 0);
      } catch (SysException failed) {
        throw new ShellError(path + ": " + failed.errno().text());
      }
    }
    while (sys.charge(1)) {
      switch (sys.read(descriptor, CHUNK)) {
        case ReadResult.Data(Bytes bytes) -> {
          sys.write(1, bytes);
          shell.push(new Frame.CopyFile(frame.redirection(), descriptor));
          return Step.yield(shell.freeze());
        }
        case ReadResult.End() -> {
          shell.r.status = 0;
          return null;
        }
        case ReadResult.Blocked() -> {
          return shell.block(
              new Frame.CopyFile(frame.redirection(), descriptor), Wake.readable(descriptor));
        }
      }
    }
    shell.push(new Frame.CopyFile(frame.redirection(), descriptor));
    return Step.yield(shell.freeze());
  }
}
