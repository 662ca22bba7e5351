package dev.pilothouse.machine.command.net;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.TerminalMode;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** ssh(1): a terminal or a command on another machine; {@link Sshd} answers it. */
final class Ssh implements Program<Ssh.State> {

  private static final String USAGE =
      "usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-i identity_file] [-l login_name]\n"
          + "           [-o option] [-p port] destination [command [argument ...]]";
  private static final OptionTable TABLE =
      OptionTable.of(
          255,
          "+ 4 6 A a C f G g K k M N n q s T t V v X x Y y B= b= c= D= E= e= F= I= i= J= L= l= m= O= o="
              + " P= p= Q= R= S= W= w=",
          USAGE);
  private static final long TIMEOUT = 120_000_000_000L;
  private static final int PIECE = 1 << 15;

  /** Where to, as whom, and what for. */
  record Plan(
      String host,
      String user,
      int port,
      String command,
      boolean terminal,
      boolean quiet,
      boolean readsInput,
      long timeoutNanos,
      List<String> identities) {}

  private enum Phase {
    RESOLVING,
    CONNECTING,
    BANNER,
    TALKING
  }

  /** {@code before} is the terminal's mode to come back to, or null. */
  record State(
      Plan plan,
      Phase phase,
      int socket,
      Bytes received,
      boolean inputEnded,
      @Nullable TerminalMode before,
      long deadline) {

    State at(Phase newPhase, int newSocket) {
      return new State(plan, newPhase, newSocket, received, inputEnded, before, deadline);
    }

    State with(Bytes newReceived, boolean newInputEnded) {
      return new State(plan, phase, socket, newReceived, newInputEnded, before, deadline);
    }
  }

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Options options = TABLE.parse(call);
      if (options.has("V")) {
        throw Failure.plain(0, "OpenSSH_10.0p2 Debian-7, OpenSSL 3.5.1");
      }
      if (options.operands().isEmpty()) {
        throw Failure.plain(255, USAGE);
      }
      Plan plan = plan(call, options);
      int lookup = sys.resolve(plan.host);
      return run(
          new State(
              plan,
              Phase.RESOLVING,
              lookup,
              Bytes.EMPTY,
              false,
              null,
              sys.nanos() + plan.timeoutNanos),
          call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private static Plan plan(Call call, Options options) {
    Sys sys = call.sys();
    String destination = options.operands().getFirst().replaceFirst("^ssh://", "");
    List<String> words = new ArrayList<>(options.operands().subList(1, options.operands().size()));
    while (!words.isEmpty() && words.getFirst().matches("-[tTnqvx]+")) {
      words.removeFirst();
    }
    int at = destination.lastIndexOf('@');
    String host = destination.substring(at + 1);
    SshSettings settings = SshSettings.of(sys, host);
    String own = Accounts.of(sys).userName(sys.user());
    String user =
        at > 0 ? destination.substring(0, at) : options.value("l", settings.get("user", own));
    String port = options.value("p", settings.get("port", "22"));
    String command = String.join(" ", words);
    boolean asked = options.has("t") || call.arguments().contains("-t");
    boolean terminal = !options.has("T") && (asked || command.isEmpty()) && sys.isTerminal(0);
    long timeout = TIMEOUT;
    for (String setting : options.values("o")) {
      if (setting.toLowerCase(Locale.ROOT).matches("connecttimeout[= ]\\d{1,6}")) {
        timeout = Long.parseLong(setting.replaceAll("\\D", "")) * 1_000_000_000L;
      }
    }
    return new Plan(
        settings.get("hostname", host),
        user,
        port.matches("\\d{1,5}") ? Integer.parseInt(port) : 22,
        command,
        terminal,
        options.has("q"),
        !options.has("n"),
        timeout,
        options.values("i"));
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    Call call = new Call(sys);
    try {
      return run(state, call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private static Step<State> run(State from, Call call) {
    State state = from;
    if (state.phase == Phase.RESOLVING) {
      List<String> found = call.sys().resolved(state.socket);
      if (found == null) {
        return Step.await(state, Wake.readable(state.socket));
      }
      state = connect(state, found, call);
    }
    if (state.phase == Phase.CONNECTING) {
      Sys sys = call.sys();
      Errno errno = sys.connectionError(state.socket);
      if (errno == null && !sys.connected(state.socket)) {
        if (sys.nanos() < state.deadline) {
          return Step.await(state, Wake.writable(state.socket), Wake.until(state.deadline));
        }
        errno = Errno.ETIMEDOUT;
      }
      if (errno != null) {
        throw refused(state.plan, errno);
      }
      state = state.at(Phase.BANNER, state.socket);
    }
    return talk(state, call);
  }

  private static Failure refused(Plan plan, Errno errno) {
    return new Failure(
        255, "connect to host " + plan.host + " port " + plan.port + ": " + errno.text());
  }

  private static State connect(State state, List<String> found, Call call) {
    Sys sys = call.sys();
    Errno errno = sys.connectionError(state.socket);
    sys.close(state.socket);
    if (found.isEmpty()) {
      throw new Failure(
          255,
          "Could not resolve hostname "
              + state.plan.host
              + ": "
              + (errno == null
                  ? "Name or service not known"
                  : "Temporary failure in name resolution"));
    }
    try {
      return state.at(Phase.CONNECTING, sys.connect(found.getFirst(), state.plan.port));
    } catch (SysException failed) {
      throw refused(state.plan, failed.errno());
    }
  }

  private static Step<State> talk(State from, Call call) {
    Sys sys = call.sys();
    State state = from;
    boolean resized = sys.takeSignals().contains(Signal.WINCH);
    try {
      if (resized && state.phase == Phase.TALKING) {
        int[] size = sys.terminalSize(0);
        sys.write(state.socket, SshFrame.of('W', size[0] + " " + size[1]));
      }
      while (true) {
        boolean moved = false;
        switch (sys.read(state.socket, PIECE)) {
          case ReadResult.Data data -> {
            state = state.with(state.received.plus(data.bytes()), state.inputEnded);
            Received taken = received(state, call);
            if (taken.status >= 0) {
              return end(taken.state, taken.status, call);
            }
            state = taken.state;
            moved = true;
          }
          case ReadResult.End _ -> {
            return lost(state, call);
          }
          case ReadResult.Blocked _ -> {}
        }
        if (state.phase == Phase.TALKING && !state.inputEnded) {
          switch (sys.read(0, PIECE)) {
            case ReadResult.Data data -> {
              sys.write(state.socket, SshFrame.of('D', data.bytes()));
              moved = true;
            }
            case ReadResult.End _ -> {
              sys.write(state.socket, SshFrame.of('E', ""));
              state = state.with(state.received, true);
            }
            case ReadResult.Blocked _ -> {}
          }
        }
        if (!moved) {
          return waiting(state);
        }
        if (!sys.charge(20)) {
          return Step.yield(state);
        }
      }
    } catch (SysException failed) {
      return lost(state, call);
    }
  }

  private static Step<State> waiting(State state) {
    return state.phase == Phase.TALKING && !state.inputEnded
        ? Step.await(state, Wake.readable(state.socket), Wake.readable(0))
        : Step.await(state, Wake.readable(state.socket));
  }

  /** What came of received bytes; the status is -1 while the session goes on. */
  private record Received(State state, int status) {}

  private static Received received(State from, Call call) {
    Sys sys = call.sys();
    State state = from;
    if (state.phase == Phase.BANNER) {
      int newline = state.received.indexOf((byte) '\n', 0);
      if (newline < 0) {
        return new Received(state, -1);
      }
      if (!state.received.text().startsWith("SSH-")) {
        throw Failure.plain(255, "kex_exchange_identification: Connection closed by remote host");
      }
      state = begun(state.with(state.received.from(newline + 1), false), sys);
    }
    while (true) {
      SshFrame.Taken taken = SshFrame.take(state.received);
      if (taken == null) {
        return new Received(state, -1);
      }
      state = state.with(taken.rest(), state.inputEnded);
      Bytes content = taken.frame().content();
      switch (taken.frame().kind()) {
        case 'O' -> sys.write(1, content);
        case 'X' -> sys.write(2, content);
        case 'S' -> {
          return new Received(state, Integer.parseInt(content.text()));
        }
        case 'F' -> {
          restore(state, sys);
          throw Failure.plain(255, content.text());
        }
        default -> {}
      }
    }
  }

  /** Sends the login, and takes the terminal when there is one. */
  private static State begun(State state, Sys sys) {
    Plan plan = state.plan;
    int[] size = plan.terminal ? sys.terminalSize(0) : new int[] {0, 0};
    StringBuilder login = new StringBuilder("login\n");
    login.append(plan.user).append('\n').append(sys.hostname()).append('\n');
    login.append(size[0]).append('\n').append(size[1]).append('\n');
    login.append(sys.environment().getOrDefault("TERM", "dumb")).append('\n');
    login.append(plan.command.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
    login.append(SshSettings.publicKeys(sys, plan.identities));
    sys.write(state.socket, Bytes.of(SshFrame.BANNER).plus(SshFrame.of('H', login.toString())));
    TerminalMode before = null;
    if (plan.terminal) {
      before = sys.terminalMode(0);
      sys.setTerminalMode(0, TerminalMode.RAW);
      sys.setDisposition(Signal.WINCH, Disposition.CATCH);
    }
    return new State(
        plan,
        Phase.TALKING,
        state.socket,
        state.received,
        !plan.readsInput,
        before,
        state.deadline);
  }

  private static void restore(State state, Sys sys) {
    if (state.before != null) {
      sys.setTerminalMode(0, state.before);
    }
  }

  private static Step<State> end(State state, int status, Call call) {
    restore(state, call.sys());
    if (state.before != null && !state.plan.quiet) {
      call.errorText("Connection to " + state.plan.host + " closed.\n");
    }
    call.flush();
    return Step.exit(status);
  }

  private static Step<State> lost(State state, Call call) {
    restore(state, call.sys());
    call.errorText(
        state.phase == Phase.TALKING
            ? "Connection to " + state.plan.host + " closed by remote host.\n"
            : "kex_exchange_identification: Connection closed by remote host\n");
    call.flush();
    return Step.exit(255);
  }
}
