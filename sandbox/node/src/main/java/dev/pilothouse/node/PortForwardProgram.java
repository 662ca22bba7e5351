package dev.pilothouse.node;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Connects its standard input and output with a port of the network namespace that it runs in: one
 * connection of a port-forward. Its argument is the port. What went wrong goes to standard error.
 */
final class PortForwardProgram implements Program<PortForwardProgram.State> {

  static final String ID = "node/port-forward";
  static final String PATH = "/usr/libexec/kubernetes/port-forward";

  private static final int PIECE = 32 << 10;

  /** The connection, and whether nothing more comes from the client. */
  record State(int connection, boolean connected, boolean inputEnded) {}

  @Override
  public Step<State> start(Sys sys) {
    int port = Integer.parseInt(sys.arguments().get(1));
    int connection = sys.connect("127.0.0.1", port);
    return Step.await(new State(connection, false, false), Wake.writable(connection));
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    if (!state.connected()) {
      Errno failure = sys.connectionError(state.connection());
      if (failure != null) {
        sys.write(2, Bytes.of(failure.text().toLowerCase(Locale.ROOT)));
        return Step.exit(1);
      }
      if (!sys.connected(state.connection())) {
        return Step.await(state, Wake.writable(state.connection()));
      }
    }
    try {
      return transfer(new State(state.connection(), true, state.inputEnded()), sys);
    } catch (SysException broken) {
      return Step.exit(0);
    }
  }

  private static Step<State> transfer(State state, Sys sys) {
    boolean inputEnded = state.inputEnded();
    if (!inputEnded) {
      switch (sys.read(0, PIECE)) {
        case ReadResult.Data(Bytes bytes) -> {
          sys.write(state.connection(), bytes);
          sys.charge(1);
          return Step.yield(state);
        }
        case ReadResult.End _ -> {
          sys.shutdownOutput(state.connection());
          inputEnded = true;
        }
        case ReadResult.Blocked _ -> {}
      }
    }
    State next = new State(state.connection(), true, inputEnded);
    return switch (sys.read(state.connection(), PIECE)) {
      case ReadResult.Data(Bytes bytes) -> {
        sys.write(1, bytes);
        sys.charge(1);
        yield Step.yield(next);
      }
      case ReadResult.End _ -> Step.exit(0);
      case ReadResult.Blocked _ -> {
        List<Wake> wakes = new ArrayList<>(List.of(Wake.readable(state.connection())));
        if (!inputEnded) {
          wakes.add(Wake.readable(0));
        }
        yield new Step.Await<>(next, wakes);
      }
    };
  }
}
