package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.OpenFile.DeviceTarget;
import dev.pilothouse.machine.OpenFile.PipeTarget;
import dev.pilothouse.machine.OpenFile.TerminalTarget;
import org.jspecify.annotations.Nullable;

/** Connects the descriptors of a session's process with the outside. */
final class Streams {

  private static final int MOST_AT_ONCE = 1 << 20;

  private Streams() {}

  static Session wire(Kernel kernel, Process process, Launch.Streams streams, long id) {
    return switch (streams) {
      case Launch.Streams.OnTerminal(int columns, int rows) -> {
        int number = kernel.terminals.create(columns, rows, process.user);
        kernel.machine.terminalSessions = kernel.machine.terminalSessions.with(number, id);
        int file = kernel.descriptors.add(new TerminalTarget(number));
        set(kernel, process, file, file, file);
        kernel.terminals.control(number, process);
        yield new Session(kernel.name(), process.pid, number, 0, 0, 0, false);
      }
      case Launch.Streams.Piped(boolean input) -> {
        int in = input ? kernel.descriptors.addPipe(id) : 0;
        int out = kernel.descriptors.addPipe(id);
        int errors = kernel.descriptors.addPipe(id);
        set(
            kernel,
            process,
            kernel.descriptors.add(input ? new PipeTarget(in, false) : nothing()),
            kernel.descriptors.add(new PipeTarget(out, true)),
            kernel.descriptors.add(new PipeTarget(errors, true)));
        yield new Session(kernel.name(), process.pid, -1, in, out, errors, false);
      }
      case Launch.Streams.Detached() -> {
        int file = kernel.descriptors.add(nothing());
        set(kernel, process, file, file, file);
        yield new Session(kernel.name(), process.pid, -1, 0, 0, 0, false);
      }
    };
  }

  private static DeviceTarget nothing() {
    return new DeviceTarget(1, 3, "/dev/null");
  }

  private static void set(Kernel kernel, Process process, int in, int out, int errors) {
    kernel.descriptors.refer(in, 1);
    kernel.descriptors.refer(out, 1);
    kernel.descriptors.refer(errors, 1);
    process.descriptors =
        SortedMap.<Integer, Integer>empty().with(0, in).with(1, out).with(2, errors);
  }

  static SessionOutput take(Kernel kernel, Session session) {
    Bytes out = Bytes.EMPTY;
    Bytes errors = Bytes.EMPTY;
    if (session.terminal() >= 0) {
      out =
          kernel.terminals.find(session.terminal()) == null
              ? Bytes.EMPTY
              : kernel.terminals.take(session.terminal(), MOST_AT_ONCE);
    } else if (session.output() != 0) {
      out = drain(kernel, session.output());
      errors = drain(kernel, session.errors());
    }
    boolean empty = out.isEmpty() && errors.isEmpty();
    return new SessionOutput(out, errors, empty ? end(kernel, session) : null);
  }

  private static Bytes drain(Kernel kernel, int pipe) {
    return kernel.descriptors.readPipe(pipe, MOST_AT_ONCE) instanceof ReadResult.Data(Bytes bytes)
        ? bytes
        : Bytes.EMPTY;
  }

  private static @Nullable ProcessEnd end(Kernel kernel, Session session) {
    Process process = kernel.find(session.pid());
    if (process == null) {
      return new ProcessEnd(0, Signal.KILL, false);
    }
    return process.isZombie()
        ? new ProcessEnd(process.exitStatus, process.killedBy, process.outOfMemory)
        : null;
  }

  static void close(Kernel kernel, Session session) {
    if (session.terminal() >= 0) {
      kernel.machine.terminalSessions = kernel.machine.terminalSessions.without(session.terminal());
      kernel.terminals.hangUp(session.terminal());
    }
    if (session.input() != 0) {
      kernel.descriptors.closeOuter(session.input(), true);
    }
    if (session.output() != 0) {
      kernel.descriptors.closeOuter(session.output(), false);
      kernel.descriptors.closeOuter(session.errors(), false);
    }
    Process process = kernel.find(session.pid());
    if (process != null) {
      kernel.edit(process.pid).hostSession = 0;
      if (process.isZombie()) {
        kernel.lifecycle.remove(process);
      }
    }
  }
}
