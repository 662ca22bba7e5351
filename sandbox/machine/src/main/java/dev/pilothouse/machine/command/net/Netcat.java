package dev.pilothouse.machine.command.net;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** nc(1), as OpenBSD's netcat does it. */
final class Netcat implements Program<Netcat.State> {

  private static final String USAGE =
      "usage: nc [-46klnuvz] [-w timeout] [-p source_port] [destination] [port]";
  private static final OptionTable TABLE =
      OptionTable.of(
          1,
          "4 6 b C D d F h I= i= k l M= m= N n O= P= p= q= r S s= T= t u U v W= w= X= x= Z z",
          USAGE);
  private static final long SECOND = 1_000_000_000L;
  private static final int PIECE = 1 << 15;

  /** What was asked for. */
  record Plan(
      String host,
      List<Integer> ports,
      boolean listens,
      boolean keeps,
      boolean verbose,
      boolean scans,
      long timeoutNanos,
      boolean shutsDown,
      boolean readsInput) {}

  private enum Phase {
    RESOLVING,
    CONNECTING,
    LISTENING,
    TALKING
  }

  /** {@code socket} is the lookup, the listener or the connection; {@code listener} stays open. */
  record State(
      Plan plan,
      Phase phase,
      int port,
      String address,
      int socket,
      int listener,
      long deadline,
      boolean inputEnded,
      int status) {

    State at(Phase newPhase, int newSocket, long newDeadline) {
      return new State(
          plan, newPhase, port, address, newSocket, listener, newDeadline, inputEnded, status);
    }
  }

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      Options options = TABLE.parse(call);
      if (options.has("h")) {
        throw Failure.plain(0, USAGE);
      }
      if (options.has("u") || options.has("U")) {
        throw Failure.plain(1, "nc: UDP and UNIX sockets are not supported by this machine");
      }
      Plan plan = plan(call, options);
      if (plan.listens) {
        return run(listening(plan, call), call);
      }
      State first =
          new State(
              plan,
              Phase.RESOLVING,
              0,
              "",
              sys.resolve(plan.host),
              -1,
              deadline(plan, sys),
              false,
              1);
      return run(first, call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  private static long deadline(Plan plan, Sys sys) {
    return plan.timeoutNanos > 0 ? sys.nanos() + plan.timeoutNanos : Long.MAX_VALUE;
  }

  private static Plan plan(Call call, Options options) {
    List<String> operands = options.operands();
    boolean listens = options.has("l");
    String host =
        listens && operands.size() < 2 ? "0.0.0.0" : operands.isEmpty() ? "" : operands.getFirst();
    String port =
        operands.size() > 1
            ? operands.get(1)
            : listens ? operands.isEmpty() ? options.value("p", "") : operands.getFirst() : "";
    if (port.isEmpty()) {
      throw Failure.plain(1, listens || operands.isEmpty() ? USAGE : "nc: missing port number");
    }
    List<Integer> ports = new ArrayList<>();
    String[] range = port.split("-", 2);
    for (String each : range) {
      if (!each.matches("\\d{1,5}") || Integer.parseInt(each) > 65535) {
        throw new Failure(1, "service \"" + port + "\" unknown");
      }
    }
    int first = Integer.parseInt(range[0]);
    int last = Integer.parseInt(range[range.length - 1]);
    for (int number = Math.min(first, last); number <= Math.max(first, last); number++) {
      ports.add(number);
    }
    String seconds = options.value("w", "0");
    if (!seconds.matches("\\d{1,8}")) {
      throw new Failure(1, "timeout invalid: " + seconds);
    }
    return new Plan(
        host,
        ports,
        listens,
        options.has("k"),
        options.has("v"),
        options.has("z"),
        Long.parseLong(seconds) * SECOND,
        options.has("N") || options.has("q"),
        !options.has("d") && !options.has("z"));
  }

  private static State listening(Plan plan, Call call) {
    Sys sys = call.sys();
    int port = plan.ports.getFirst();
    try {
      int listener = plan.host.equals("0.0.0.0") ? sys.listen(port) : sys.listen(plan.host, port);
      if (plan.verbose) {
        call.errorText("Listening on " + plan.host + " " + port + "\n");
      }
      return new State(plan, Phase.LISTENING, 0, "", listener, listener, Long.MAX_VALUE, false, 0);
    } catch (SysException failed) {
      throw new Failure(1, failed.errno().text());
    }
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
    while (true) {
      Result result =
          switch (state.phase) {
            case RESOLVING -> resolving(state, call);
            case CONNECTING -> connecting(state, call);
            case LISTENING -> accepting(state, call);
            case TALKING -> talking(state, call);
          };
      if (result.step != null) {
        call.flush();
        return result.step;
      }
      state = result.state;
      if (!call.sys().charge(5)) {
        call.flush();
        return Step.yield(state);
      }
    }
  }

  /** The state to go on with, or the end of this step. */
  private record Result(State state, @Nullable Step<State> step) {}

  private static Result goOn(State state) {
    return new Result(state, null);
  }

  private static Result end(State state, Step<State> step) {
    return new Result(state, step);
  }

  private static Result await(State state, Wake... wakes) {
    List<Wake> all = new ArrayList<>(List.of(wakes));
    if (state.deadline != Long.MAX_VALUE) {
      all.add(Wake.until(state.deadline));
    }
    return end(state, new Step.Await<>(state, all));
  }

  private static Result resolving(State state, Call call) {
    List<String> found = call.sys().resolved(state.socket);
    if (found == null) {
      return await(state, Wake.readable(state.socket));
    }
    call.sys().close(state.socket);
    if (found.isEmpty()) {
      throw new Failure(
          1,
          "getaddrinfo for host \""
              + state.plan.host
              + "\" port "
              + state.plan.ports.getFirst()
              + ": Name or service not known");
    }
    return goOn(connect(state, found.getFirst(), call));
  }

  private static State connect(State state, String address, Call call) {
    int socket = -1;
    try {
      socket = call.sys().connect(address, state.plan.ports.get(state.port));
    } catch (SysException failed) {
      tellFailure(state, address, failed.errno(), call);
    }
    return new State(
        state.plan,
        Phase.CONNECTING,
        state.port,
        address,
        socket,
        -1,
        deadline(state.plan, call.sys()),
        state.inputEnded,
        state.status);
  }

  private static void tellFailure(State state, String address, Errno errno, Call call) {
    if (state.plan.verbose) {
      boolean named = !address.equals(state.plan.host);
      call.complain(
          "connect to "
              + state.plan.host
              + (named ? " (" + address + ")" : "")
              + " port "
              + state.plan.ports.get(state.port)
              + " (tcp) failed: "
              + errno.text());
    }
  }

  private static Result connecting(State state, Call call) {
    Sys sys = call.sys();
    if (state.socket < 0) {
      return nextPort(state, state.status, call);
    }
    Errno errno = sys.connectionError(state.socket);
    if (errno == null && !sys.connected(state.socket)) {
      if (sys.nanos() < state.deadline) {
        return await(state, Wake.writable(state.socket));
      }
      errno = Errno.ETIMEDOUT;
    }
    if (errno != null) {
      tellFailure(state, state.address, errno, call);
      sys.close(state.socket);
      return nextPort(state, state.status, call);
    }
    if (state.plan.verbose) {
      boolean named = !state.address.equals(state.plan.host);
      call.errorText(
          "Connection to "
              + state.plan.host
              + (named ? " (" + state.address + ")" : "")
              + " "
              + state.plan.ports.get(state.port)
              + " port [tcp/"
              + service(state.plan.ports.get(state.port))
              + "] succeeded!\n");
    }
    if (state.plan.scans) {
      sys.close(state.socket);
      return nextPort(state, 0, call);
    }
    return goOn(
        new State(
            state.plan,
            Phase.TALKING,
            state.port,
            state.address,
            state.socket,
            -1,
            deadline(state.plan, sys),
            false,
            0));
  }

  private static String service(int port) {
    return switch (port) {
      case 22 -> "ssh";
      case 53 -> "domain";
      case 80 -> "http";
      case 443 -> "https";
      case 3306 -> "mysql";
      case 5432 -> "postgresql";
      case 6379 -> "redis";
      case 8080 -> "http-alt";
      default -> "*";
    };
  }

  private static Result nextPort(State state, int status, Call call) {
    if (state.port + 1 >= state.plan.ports.size()) {
      return end(state, Step.exit(status));
    }
    State next =
        new State(
            state.plan,
            Phase.CONNECTING,
            state.port + 1,
            state.address,
            -1,
            -1,
            state.deadline,
            state.inputEnded,
            status);
    return goOn(connect(next, state.address, call));
  }

  private static Result accepting(State state, Call call) {
    int socket = call.sys().accept(state.listener);
    if (socket < 0) {
      return await(state, Wake.readable(state.listener));
    }
    if (state.plan.verbose) {
      call.errorText(
          "Connection received on " + call.sys().peerAddress(socket).replace(':', ' ') + "\n");
    }
    if (!state.plan.keeps) {
      call.sys().close(state.listener);
    }
    return goOn(
        new State(
            state.plan,
            Phase.TALKING,
            0,
            "",
            socket,
            state.plan.keeps ? state.listener : -1,
            Long.MAX_VALUE,
            state.inputEnded,
            0));
  }

  private static Result talking(State from, Call call) {
    Sys sys = call.sys();
    State state = from;
    boolean moved = false;
    try {
      switch (sys.read(state.socket, PIECE)) {
        case ReadResult.Data data -> {
          sys.write(1, data.bytes());
          moved = true;
        }
        case ReadResult.End _ -> {
          return ended(state, sys);
        }
        case ReadResult.Blocked _ -> {}
      }
      if (state.plan.readsInput && !state.inputEnded) {
        switch (sys.read(0, PIECE)) {
          case ReadResult.Data data -> {
            sys.write(state.socket, data.bytes());
            moved = true;
          }
          case ReadResult.End _ -> {
            state = inputEnded(state);
            if (state.plan.shutsDown) {
              sys.shutdownOutput(state.socket);
            }
          }
          case ReadResult.Blocked _ -> {}
        }
      }
    } catch (SysException failed) {
      return ended(state, sys);
    }
    if (moved) {
      return goOn(state.at(Phase.TALKING, state.socket, deadline(state.plan, sys)));
    }
    if (sys.nanos() >= state.deadline) {
      return ended(state, sys);
    }
    return state.inputEnded || !state.plan.readsInput
        ? await(state, Wake.readable(state.socket))
        : await(state, Wake.readable(state.socket), Wake.readable(0));
  }

  private static State inputEnded(State state) {
    return new State(
        state.plan,
        state.phase,
        state.port,
        state.address,
        state.socket,
        state.listener,
        state.deadline,
        true,
        state.status);
  }

  private static Result ended(State state, Sys sys) {
    sys.close(state.socket);
    if (state.listener >= 0) {
      return goOn(state.at(Phase.LISTENING, state.listener, Long.MAX_VALUE));
    }
    return end(state, Step.exit(0));
  }
}
