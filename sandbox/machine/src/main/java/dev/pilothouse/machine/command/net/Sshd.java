package dev.pilothouse.machine.command.net;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ChildStatus;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Spawn;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.FileAccess;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * sshd(8): lets users of other machines in, in a session of their own each.
 *
 * <p>A user is let in when one of the client's public keys is in the user's ~/.ssh/authorized_keys,
 * or when /etc/ssh/shosts.equiv trusts the client's machine by name or address, or everybody ("+").
 */
final class Sshd implements Program<Sshd.State> {

  private static final int PORT = 22;
  private static final int PIECE = 1 << 15;

  /** A process of the server. */
  sealed interface State {

    /** The one that listens. */
    record Listening(int listener) implements State {}

    /**
     * One that serves a connection.
     *
     * @param input where the client's input goes, -1 when that is closed
     * @param output and {@code error}: where the session's output comes from, -1 when it has ended
     * @param child the login shell or command, 0 before there is one
     * @param screen the screen's side of its terminal, -1 for none
     */
    record Serving(
        int socket,
        Bytes received,
        boolean greeted,
        int input,
        int output,
        int error,
        int child,
        int screen,
        int status)
        implements State {

      Serving with(Bytes newReceived) {
        return new Serving(
            socket, newReceived, greeted, input, output, error, child, screen, status);
      }

      Serving open(int newInput, int newOutput, int newError) {
        return new Serving(
            socket, received, greeted, newInput, newOutput, newError, child, screen, status);
      }

      Serving ended(int newStatus) {
        return new Serving(socket, received, greeted, input, output, error, -1, screen, newStatus);
      }
    }
  }

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      return listening(new State.Listening(sys.listen(PORT)), sys);
    } catch (SysException failed) {
      call.complain("Bind to port " + PORT + " on 0.0.0.0 failed: " + failed.errno().text());
      call.flush();
      return Step.exit(255);
    }
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    return switch (state) {
      case State.Listening listening -> listening(listening, sys);
      case State.Serving serving -> new Server(sys).serve(serving);
    };
  }

  private static Step<State> listening(State.Listening state, Sys sys) {
    while (true) {
      reap(sys);
      int socket = sys.accept(state.listener());
      if (socket < 0) {
        return Step.await(state, Wake.readable(state.listener()), Wake.child());
      }
      try {
        sys.fork(new State.Serving(socket, Bytes.EMPTY, false, -1, -1, -1, 0, -1, 0), 0, false);
      } catch (SysException full) {
        sys.charge(100);
      }
      sys.close(socket);
    }
  }

  private static void reap(Sys sys) {
    try {
      while (sys.waitChild(-1) != null) {
        sys.charge(1);
      }
    } catch (SysException none) {
      // Nobody is logged in.
    }
  }

  /** The work of one step for one connection. */
  private static final class Server {
    private final Sys sys;

    Server(Sys sys) {
      this.sys = sys;
    }

    Step<State> serve(State.Serving from) {
      State.Serving state = from;
      try {
        if (!state.greeted()) {
          sys.write(state.socket(), Bytes.of(SshFrame.BANNER));
          state = new State.Serving(state.socket(), Bytes.EMPTY, true, -1, -1, -1, 0, -1, 0);
        }
        while (true) {
          State.Serving before = state;
          state = fromClient(state);
          if (state == null) {
            return gone(before);
          }
          state = toClient(state);
          state = reaped(state);
          if (state.child() < 0 && state.screen() >= 0 && state.output() >= 0) {
            passed(state.output(), 'O', state.socket());
            state = state.open(-1, -1, -1);
          }
          if (state.child() < 0 && state.output() < 0 && state.error() < 0) {
            sys.write(state.socket(), SshFrame.of('S', String.valueOf(state.status())));
            return Step.exit(0);
          }
          if (state == before) {
            return new Step.Await<>(state, wakes(state));
          }
          if (!sys.charge(20)) {
            return Step.yield(state);
          }
        }
      } catch (SysException lost) {
        return gone(state == null ? from : state);
      }
    }

    private static List<Wake> wakes(State.Serving state) {
      List<Wake> wakes = new ArrayList<>(List.of(Wake.readable(state.socket())));
      for (int descriptor : new int[] {state.output(), state.error()}) {
        if (descriptor >= 0) {
          wakes.add(Wake.readable(descriptor));
        }
      }
      if (state.child() > 0) {
        wakes.add(Wake.child());
      }
      return wakes;
    }

    /** The client has gone: so has the terminal, and its processes get a hangup. */
    private Step<State> gone(State.Serving state) {
      if (state.child() > 0) {
        try {
          sys.kill(-state.child(), Signal.HUP);
        } catch (SysException ended) {
          return Step.exit(255);
        }
      }
      return Step.exit(255);
    }

    private State.@Nullable Serving fromClient(State.Serving from) {
      State.Serving state = from;
      switch (sys.read(state.socket(), PIECE)) {
        case ReadResult.Data data -> state = state.with(state.received().plus(data.bytes()));
        case ReadResult.End _ -> {
          return null;
        }
        case ReadResult.Blocked _ -> {
          return state;
        }
      }
      if (state.child() == 0 && state.received().text().startsWith("SSH-")) {
        int newline = state.received().indexOf((byte) '\n', 0);
        if (newline < 0) {
          return state;
        }
        state = state.with(state.received().from(newline + 1));
      }
      while (true) {
        SshFrame.Taken taken = SshFrame.take(state.received());
        if (taken == null) {
          return state;
        }
        state = frame(state.with(taken.rest()), taken.frame());
      }
    }

    private State.Serving frame(State.Serving state, SshFrame frame) {
      switch (frame.kind()) {
        case 'H' -> {
          return login(state, frame.content().text());
        }
        case 'D' -> {
          if (state.input() >= 0) {
            write(state.input(), frame.content());
          }
        }
        case 'E' -> {
          if (state.input() >= 0 && state.screen() < 0) {
            sys.close(state.input());
            return state.open(-1, state.output(), state.error());
          }
        }
        case 'W' -> {
          String[] size = frame.content().text().split(" ");
          if (state.screen() >= 0 && size.length == 2) {
            sys.setTerminalSize(
                state.screen(), Integer.parseInt(size[0]), Integer.parseInt(size[1]));
          }
        }
        default -> {}
      }
      return state;
    }

    private void write(int descriptor, Bytes bytes) {
      try {
        sys.write(descriptor, bytes);
      } catch (SysException nobody) {
        sys.charge(1);
      }
    }

    private State.Serving login(State.Serving state, String text) {
      String[] lines = text.split("\n", -1);
      SshLogin login = SshLogin.of(sys, lines);
      if (login == null || !login.allowed(sys, sys.peerAddress(state.socket()))) {
        String user = lines.length > 1 ? lines[1] : "";
        sys.write(
            state.socket(),
            SshFrame.of('F', user + "@" + sys.hostname() + ": Permission denied (publickey)."));
        return state.ended(255);
      }
      try {
        return login.columns() > 0 ? onTerminal(state, login) : onPipes(state, login);
      } catch (SysException failed) {
        sys.write(
            state.socket(), SshFrame.of('X', login.shell() + ": " + failed.errno().text() + "\n"));
        return state.ended(failed.errno() == Errno.ENOENT ? 127 : 126);
      }
    }

    private State.Serving onTerminal(State.Serving state, SshLogin login) {
      int[] terminal = sys.openTerminal(login.columns(), login.rows());
      if (login.command().isEmpty()) {
        String message = FileAccess.textOrEmpty(sys, "/etc/motd");
        if (!message.isEmpty()) {
          sys.write(state.socket(), SshFrame.of('O', message.replace("\n", "\r\n")));
        }
      }
      int child = spawn(login, terminal[1], terminal[1], terminal[1], 0, state.socket());
      sys.close(terminal[1]);
      return new State.Serving(
          state.socket(),
          state.received(),
          true,
          terminal[0],
          terminal[0],
          -1,
          child,
          terminal[0],
          0);
    }

    private State.Serving onPipes(State.Serving state, SshLogin login) {
      int[] input = sys.pipe();
      int[] output = sys.pipe();
      int[] error = sys.pipe();
      int child = spawn(login, input[0], output[1], error[1], -1, state.socket());
      sys.close(input[0]);
      sys.close(output[1]);
      sys.close(error[1]);
      return new State.Serving(
          state.socket(), state.received(), true, input[1], output[0], error[0], child, -1, 0);
    }

    private int spawn(SshLogin login, int input, int output, int error, int terminal, int socket) {
      SortedMap<Integer, Integer> descriptors = SortedMap.empty();
      Spawn spawn =
          new Spawn(
              login.shell(),
              login.words(),
              login.environment(sys.peerAddress(socket), sys.localAddress(socket), terminal >= 0),
              descriptors.with(0, input).with(1, output).with(2, error),
              null,
              terminal >= 0,
              FileAccess.isDirectory(sys, login.home()) ? login.home() : "/");
      return sys.spawnSession(spawn, login.user(), login.group(), terminal);
    }

    private State.Serving toClient(State.Serving from) {
      State.Serving state = from;
      if (state.output() >= 0 && !passed(state.output(), 'O', state.socket())) {
        state = state.open(state.screen() >= 0 ? -1 : state.input(), -1, state.error());
      }
      if (state.error() >= 0 && !passed(state.error(), 'X', state.socket())) {
        state = state.open(state.input(), state.output(), -1);
      }
      return state;
    }

    /** Passes on what there is; false when it has ended. */
    private boolean passed(int descriptor, char kind, int socket) {
      while (true) {
        ReadResult read;
        try {
          read = sys.read(descriptor, PIECE);
        } catch (SysException hangup) {
          return false;
        }
        switch (read) {
          case ReadResult.Data data -> sys.write(socket, SshFrame.of(kind, data.bytes()));
          case ReadResult.End _ -> {
            return false;
          }
          case ReadResult.Blocked _ -> {
            return true;
          }
        }
        if (!sys.charge(10)) {
          return true;
        }
      }
    }

    private State.Serving reaped(State.Serving state) {
      if (state.child() <= 0) {
        return state;
      }
      ChildStatus status = sys.waitChild(state.child());
      if (status instanceof ChildStatus.Exited exited) {
        return state.ended(exited.status());
      }
      if (status instanceof ChildStatus.Killed killed) {
        return state.ended(128 + killed.signal().number());
      }
      return state;
    }
  }
}
