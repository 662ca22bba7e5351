package dev.pilothouse.node;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.HttpExchange;
import dev.pilothouse.machine.network.http.HttpExchange.Destination;
import dev.pilothouse.machine.network.http.HttpExchange.Progress;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.tls.Tls;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The kubelet's own hand: a process of the node that makes one network probe, or waits. Its status
 * is 0 when the probe succeeded; what it writes is the reason why it did not.
 *
 * <p>Arguments: "http URL [HEADER: VALUE]…", "tcp HOST:PORT", "grpc HOST:PORT SERVICE", "sleep
 * SECONDS", or "fail MESSAGE".
 */
final class ProbeProgram implements Program<ProbeProgram.State> {

  static final String ID = "node/probe";
  static final String PATH = "/usr/libexec/kubernetes/probe";

  /** What it waits for. */
  sealed interface State {}

  record Sleeping(long until) implements State {}

  record Connecting(int descriptor, String address) implements State {}

  record Asking(HttpExchange exchange, String url) implements State {}

  @Override
  public Step<State> start(Sys sys) {
    String argument = sys.arguments().get(2);
    return switch (sys.arguments().get(1)) {
      case "sleep" -> go(new Sleeping(sys.nanos() + Long.parseLong(argument) * 1_000_000_000), sys);
      case "tcp", "grpc" -> connect(sys, argument);
      case "http" -> ask(sys, argument);
      default -> fail(sys, argument);
    };
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    return go(state, sys);
  }

  private static Step<State> go(State state, Sys sys) {
    return switch (state) {
      case Sleeping sleeping ->
          sys.nanos() >= sleeping.until
              ? Step.exit(0)
              : Step.await(sleeping, Wake.until(sleeping.until));
      case Connecting connecting -> connected(connecting, sys);
      case Asking asking -> answered(asking, sys);
    };
  }

  private static Step<State> fail(Sys sys, String reason) {
    sys.write(1, Bytes.of(reason));
    return Step.exit(1);
  }

  private static Step<State> connect(Sys sys, String address) {
    int colon = address.lastIndexOf(':');
    int descriptor =
        sys.connect(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    return connected(new Connecting(descriptor, address), sys);
  }

  private static Step<State> connected(Connecting state, Sys sys) {
    Errno error = sys.connectionError(state.descriptor);
    if (error != null) {
      return fail(sys, dial(state.address, error));
    }
    return sys.connected(state.descriptor)
        ? Step.exit(0)
        : Step.await(state, Wake.writable(state.descriptor));
  }

  /** As Go's net package words it. */
  private static String dial(String address, @Nullable Errno error) {
    String reason = error == null ? "i/o timeout" : error.text().toLowerCase(Locale.ROOT);
    return "dial tcp %s: connect: %s".formatted(address, reason);
  }

  private static Step<State> ask(Sys sys, String url) {
    URI target = URI.create(url);
    boolean tls = target.getScheme().equals("https");
    int port = target.getPort() < 0 ? (tls ? 443 : 80) : target.getPort();
    HttpHeaders headers = HttpHeaders.of("Host", target.getHost() + ":" + port);
    for (String header : sys.arguments().subList(3, sys.arguments().size())) {
      int colon = header.indexOf(':');
      headers = headers.with(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    headers =
        headers
            .plus("User-Agent", "kube-probe/1.36")
            .plus("Accept", "*/*")
            .plus("Connection", "close");
    String path =
        target.getRawPath() + (target.getRawQuery() == null ? "" : "?" + target.getRawQuery());
    Destination destination =
        new Destination(
            target.getHost(),
            port,
            tls ? new Tls.Client(target.getHost(), List.of(), true, null) : null);
    HttpExchange exchange = HttpExchange.begin(sys, destination, HttpRequest.get(path, headers));
    return answered(new Asking(exchange, url), sys);
  }

  private static Step<State> answered(Asking state, Sys sys) {
    return switch (state.exchange.advance(sys)) {
      case Progress.Waiting waiting ->
          new Step.Await<>(new Asking(waiting.exchange(), state.url), waiting.wakes());
      case Progress.Head head -> judge(sys, head.response().status());
      case Progress.Failed failed ->
          fail(sys, "Get \"%s\": %s".formatted(state.url, dial(host(state.url), failed.errno())));
      case Progress.Body _, Progress.Done _ -> Step.exit(0);
    };
  }

  private static Step<State> judge(Sys sys, int status) {
    return status >= 200 && status < 400
        ? Step.exit(0)
        : fail(sys, "HTTP probe failed with statuscode: " + status);
  }

  private static String host(String url) {
    URI target = URI.create(url);
    return target.getHost() + ":" + (target.getPort() < 0 ? 80 : target.getPort());
  }
}
