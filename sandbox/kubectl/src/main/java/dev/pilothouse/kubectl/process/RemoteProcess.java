package dev.pilothouse.kubectl.process;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Transport;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.kubectl.session.Turn;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.TerminalMode;
import dev.pilothouse.machine.Wake;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Connects the standard streams, or the terminal, with a process in a container until it ends. */
final class RemoteProcess {

  private static final int CHUNK = 16_384;

  private final Context context;
  private final boolean stdin;
  private final boolean terminal;

  RemoteProcess(Context context, boolean stdin, boolean terminal) {
    this.context = context;
    this.stdin = stdin;
    this.terminal = terminal;
  }

  /** How the process ended: its exit code, or why there is none. */
  record Outcome(@Nullable Integer exitCode, @Nullable String failure) {}

  private record Link(Object remote, boolean reading) {}

  /** Something happened on one of the sides. */
  private sealed interface Happening {
    record Output(Transport.RemoteOutput output) implements Happening {}

    record Input(Bytes bytes) implements Happening {}

    record InputEnded() implements Happening {}

    record Resized(int columns, int rows) implements Happening {}
  }

  Outcome run(Call call) {
    Session session = context.session();
    Object remote = context.cluster().connect(call);
    TerminalMode before = terminal ? session.effect(this::makeRaw) : null;
    if (terminal) {
      remote = session.effect(resizeTo(remote));
    }
    Outcome outcome = session.<Link, Outcome>loop(new Link(remote, stdin), link -> turn(link));
    if (before != null) {
      session.effect(
          sys -> {
            sys.setTerminalMode(0, before);
            return true;
          });
    }
    return outcome;
  }

  /** Runs a process that gets {@code input} as its standard input. */
  Outcome run(Call call, Bytes input) {
    Session session = context.session();
    Object remote = context.cluster().connect(call);
    Transport transport = context.cluster().transport();
    Object given = session.effect(sys -> transport.input(sys, remote, input));
    Object ended = session.effect(sys -> transport.endInput(sys, given));
    return session.<Link, Outcome>loop(new Link(ended, false), this::turn);
  }

  /** What a process has put out, all of it. */
  record Collected(Bytes stdout, Bytes stderr, Outcome outcome) {}

  private record Collecting(Object remote, Bytes stdout, Bytes stderr) {}

  /** Runs a process and keeps what it puts out. */
  Collected collect(Call call) {
    Session session = context.session();
    Object remote = context.cluster().connect(call);
    return session.<Collecting, Collected>loop(
        new Collecting(remote, Bytes.EMPTY, Bytes.EMPTY),
        now -> {
          Link link = new Link(now.remote(), false);
          if (!(session.effect(sys -> wait(sys, link)) instanceof Happening.Output happened)) {
            return Turn.again(now);
          }
          Transport.RemoteOutput output = happened.output();
          Bytes stdout = now.stdout().plus(output.stdout());
          Bytes stderr = now.stderr().plus(output.stderr());
          if (output.exitCode() == null && output.failure() == null) {
            return Turn.again(new Collecting(output.next(), stdout, stderr));
          }
          session.effect(
              sys -> {
                context.cluster().transport().close(sys, output.next());
                return true;
              });
          return Turn.finish(
              new Collected(stdout, stderr, new Outcome(output.exitCode(), output.failure())));
        });
  }

  private java.util.function.Function<Sys, Object> resizeTo(Object remote) {
    return sys -> {
      int[] size = sys.terminalSize(0);
      return context.cluster().transport().resize(sys, remote, size[0], size[1]);
    };
  }

  private TerminalMode makeRaw(Sys sys) {
    TerminalMode mode = sys.terminalMode(0);
    sys.setTerminalMode(0, TerminalMode.RAW);
    sys.setDisposition(Signal.WINCH, Disposition.CATCH);
    return mode;
  }

  private Turn<Link, Outcome> turn(Link link) {
    Session session = context.session();
    Transport transport = context.cluster().transport();
    return switch (session.effect(sys -> wait(sys, link))) {
      case Happening.Output happened -> {
        Transport.RemoteOutput output = happened.output();
        session.write(1, output.stdout());
        session.write(2, output.stderr());
        if (output.exitCode() != null || output.failure() != null) {
          session.effect(
              sys -> {
                transport.close(sys, output.next());
                return true;
              });
          yield Turn.finish(new Outcome(output.exitCode(), output.failure()));
        }
        yield Turn.again(new Link(output.next(), link.reading()));
      }
      case Happening.Input input ->
          Turn.again(
              new Link(
                  session.effect(sys -> transport.input(sys, link.remote(), input.bytes())), true));
      case Happening.InputEnded _ ->
          Turn.again(
              new Link(session.effect(sys -> transport.endInput(sys, link.remote())), false));
      case Happening.Resized resized ->
          Turn.again(
              new Link(
                  session.effect(
                      sys ->
                          transport.resize(sys, link.remote(), resized.columns(), resized.rows())),
                  link.reading()));
    };
  }

  private Happening wait(Sys sys, Link link) {
    Transport transport = context.cluster().transport();
    if (terminal && sys.takeSignals().contains(Signal.WINCH)) {
      int[] size = sys.terminalSize(0);
      return new Happening.Resized(size[0], size[1]);
    }
    Transport.RemoteOutput output = transport.pollOutput(sys, link.remote());
    if (output != null) {
      return new Happening.Output(output);
    }
    List<Wake> wakes = new ArrayList<>(transport.outputWakes(sys, link.remote()));
    if (link.reading()) {
      switch (sys.read(0, CHUNK)) {
        case ReadResult.Data data -> {
          return new Happening.Input(data.bytes());
        }
        case ReadResult.End _ -> {
          return new Happening.InputEnded();
        }
        case ReadResult.Blocked _ -> wakes.add(Wake.readable(0));
      }
    }
    throw Session.suspend(wakes);
  }
}
