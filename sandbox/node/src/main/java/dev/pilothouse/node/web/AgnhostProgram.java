package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.FileAccess;
import java.util.List;

/** agnhost: many small tools of Kubernetes' own tests in one program. */
final class AgnhostProgram implements Program<AgnhostProgram.State> {

  private static final String VERSION = "2.57.0";

  private final WebServer server = new WebServer(new Agnhost());

  /** What it does. */
  sealed interface State {}

  record Serving(WebServer.State server) implements State {}

  record Pausing() implements State {}

  /** It tries to connect. */
  record Connecting(int descriptor, boolean looking, int port, long untilNanos) implements State {}

  @Override
  public Step<State> start(Sys sys) {
    return switch (Agnhost.command(sys)) {
      case "netexec", "serve-hostname", "liveness", "test-webserver" -> serving(server.start(sys));
      case "pause" -> {
        sys.setDisposition(Signal.TERM, Disposition.CATCH);
        sys.setDisposition(Signal.INT, Disposition.CATCH);
        sys.write(1, Bytes.of("Paused\n"));
        yield Step.await(new Pausing(), new Wake.Never());
      }
      case "connect" -> connect(sys);
      case "dns-suffix" -> words(sys, "search");
      case "dns-server-list" -> words(sys, "nameserver");
      case "etc-hosts" -> said(sys, FileAccess.textOrEmpty(sys, "/etc/hosts"), 0);
      case "entrypoint-tester" -> said(sys, sys.arguments() + "\n", 0);
      case "--version", "version" -> said(sys, "agnhost version " + VERSION + "\n", 0);
      case "", "help", "--help" -> said(sys, help(), 0);
      default ->
          said(
              sys,
              "Error: unknown command \"%s\" for \"app\"\nRun 'app --help' for usage.\n"
                  .formatted(Agnhost.command(sys)),
              1);
    };
  }

  private static String help() {
    return """
    Usage:
      app [command]

    Available Commands:
      connect           Attempts a TCP connection and returns useful errors
      dns-server-list   Prints the host's DNS Server list
      dns-suffix        Prints the host's DNS suffix list
      entrypoint-tester Prints the args it's passed and exits
      etc-hosts         Prints the host's /etc/hosts file
      help              Help about any command
      liveness          Starts a server that is alive for 10 seconds
      netexec           Creates a HTTP(S), UDP, and (optionally) SCTP server with various endpoints
      pause             Pauses the execution
      serve-hostname    Serves the hostname
      test-webserver    Starts a simple HTTP fileserver
    """;
  }

  private static Step<State> said(Sys sys, String text, int status) {
    sys.write(status == 0 ? 1 : 2, Bytes.of(text));
    return Step.exit(status);
  }

  /** The words behind a keyword of /etc/resolv.conf. */
  private static Step<State> words(Sys sys, String keyword) {
    StringBuilder words = new StringBuilder();
    for (String line : FileAccess.textOrEmpty(sys, "/etc/resolv.conf").split("\n")) {
      if (line.startsWith(keyword + " ")) {
        words.append(words.isEmpty() ? "" : ",");
        words.append(line.substring(keyword.length() + 1).strip().replaceAll("\\s+", ","));
      }
    }
    return said(sys, words + "\n", 0);
  }

  private Step<State> serving(Step<WebServer.State> step) {
    return switch (step) {
      case Step.Await<WebServer.State>(WebServer.State state, List<Wake> wakes) ->
          new Step.Await<>(new Serving(state), wakes);
      case Step.Yield<WebServer.State>(WebServer.State state) -> Step.yield(new Serving(state));
      case Step.Exit<WebServer.State> exit -> Step.exit(exit.status());
      case Step.Exec<WebServer.State> _ -> Step.exit(1);
    };
  }

  private static Step<State> connect(Sys sys) {
    String target = sys.arguments().size() > 2 ? sys.arguments().get(2) : "";
    int colon = target.lastIndexOf(':');
    int port = colon < 0 ? -1 : Sample.port(target, -1);
    if (port <= 0) {
      return said(sys, "OTHER: address " + target + ": missing port in address\n", 1);
    }
    String limit = Sample.option(sys, "timeout", "", "0s").replaceFirst("s$", "");
    long nanos = limit.matches("[1-9]\\d{0,5}") ? Long.parseLong(limit) * 1_000_000_000L : 0;
    long until = sys.nanos() + (nanos == 0 ? 120_000_000_000L : nanos);
    int lookup = sys.resolve(target.substring(0, colon));
    return connecting(new Connecting(lookup, true, port, until), sys);
  }

  private static Step<State> connecting(Connecting state, Sys sys) {
    if (state.looking) {
      List<String> found = sys.resolved(state.descriptor);
      if (found == null) {
        return Step.await(state, Wake.readable(state.descriptor));
      }
      if (found.isEmpty()) {
        return said(sys, "DNS: lookup failed: no such host\n", 1);
      }
      try {
        int socket = sys.connect(found.getFirst(), state.port);
        return connecting(new Connecting(socket, false, state.port, state.untilNanos), sys);
      } catch (SysException refused) {
        return failed(sys, refused.errno());
      }
    }
    Errno errno = sys.connectionError(state.descriptor);
    if (errno != null) {
      return failed(sys, errno);
    }
    if (sys.connected(state.descriptor)) {
      return Step.exit(0);
    }
    return sys.nanos() >= state.untilNanos
        ? said(sys, "TIMEOUT\n", 1)
        : Step.await(state, Wake.writable(state.descriptor), Wake.until(state.untilNanos));
  }

  private static Step<State> failed(Sys sys, Errno errno) {
    return said(
        sys,
        switch (errno) {
          case ECONNREFUSED -> "REFUSED\n";
          case ETIMEDOUT -> "TIMEOUT\n";
          default -> "OTHER: " + errno.text() + "\n";
        },
        1);
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    return switch (state) {
      case Serving serving -> serving(server.resume(serving.server, sys));
      case Pausing pausing ->
          sys.takeSignals().isEmpty() ? Step.await(pausing, new Wake.Never()) : Step.exit(0);
      case Connecting connecting -> connecting(connecting, sys);
    };
  }
}
