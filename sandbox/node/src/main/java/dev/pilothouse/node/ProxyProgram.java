package dev.pilothouse.node;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.HttpExchange;
import dev.pilothouse.machine.network.http.HttpExchange.Destination;
import dev.pilothouse.machine.network.http.HttpExchange.Progress;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import dev.pilothouse.machine.network.tls.Certificate;
import dev.pilothouse.machine.network.tls.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The API server's hand when it is a proxy: sends one request and puts out the response, its head
 * in a line of JSON before its body. What went wrong goes to standard error.
 *
 * <p>Arguments: host, port, "http" or "https", method, target, the seconds after which to give up
 * or 0, the name and the authorities of the server's certificate or nothing, then the headers. The
 * request's body comes on standard input.
 */
final class ProxyProgram implements Program<ProxyProgram.State> {

  static final String ID = "node/proxy";
  static final String PATH = "/usr/libexec/kubernetes/proxy";

  private static final int PIECE = 32 << 10;
  private static final int FIRST_HEADER = 9;

  /** What it waits for. */
  sealed interface State {}

  record Reading(Bytes body) implements State {}

  record Asking(HttpExchange exchange, long deadlineNanos) implements State {}

  @Override
  public Step<State> start(Sys sys) {
    return resume(new Reading(Bytes.EMPTY), sys);
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    return switch (state) {
      case Reading reading -> read(reading.body(), sys);
      case Asking asking -> answered(asking.exchange(), asking.deadlineNanos(), sys);
    };
  }

  private static Step<State> read(Bytes sofar, Sys sys) {
    return switch (sys.read(0, PIECE)) {
      case ReadResult.Data(Bytes bytes) -> Step.yield(new Reading(sofar.plus(bytes)));
      case ReadResult.Blocked _ -> Step.await(new Reading(sofar), Wake.readable(0));
      case ReadResult.End _ -> ask(sofar, sys);
    };
  }

  private static Step<State> ask(Bytes body, Sys sys) {
    List<String> arguments = sys.arguments();
    String host = arguments.get(1);
    HttpHeaders headers = HttpHeaders.EMPTY;
    for (String header : arguments.subList(FIRST_HEADER, arguments.size())) {
      int colon = header.indexOf(':');
      headers = headers.plus(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    Destination destination =
        new Destination(
            host,
            Integer.parseInt(arguments.get(2)),
            arguments.get(3).equals("https") ? client(host, arguments) : null);
    HttpRequest request =
        new HttpRequest(
            arguments.get(4), arguments.get(5), headers.plus("Connection", "close"), body);
    long seconds = Long.parseLong(arguments.get(6));
    long deadline = seconds == 0 ? Long.MAX_VALUE : sys.nanos() + seconds * 1_000_000_000L;
    return answered(HttpExchange.begin(sys, destination, request), deadline, sys);
  }

  private static Tls.Client client(String host, List<String> arguments) {
    String name = arguments.get(7);
    return name.isEmpty()
        ? new Tls.Client(host, List.of(), true, null)
        : new Tls.Client(name, Certificate.parse(arguments.get(8)), false, null);
  }

  private static Step<State> answered(HttpExchange exchange, long deadline, Sys sys) {
    return switch (exchange.advance(sys)) {
      case Progress.Waiting waiting -> {
        if (sys.nanos() >= deadline) {
          sys.write(2, Bytes.of("context deadline exceeded"));
          yield Step.exit(1);
        }
        List<Wake> wakes = new ArrayList<>(waiting.wakes());
        if (deadline != Long.MAX_VALUE) {
          wakes.add(Wake.until(deadline));
        }
        yield new Step.Await<>(new Asking(waiting.exchange(), deadline), wakes);
      }
      case Progress.Head head -> {
        sys.write(1, Bytes.of(head(head.response()) + "\n"));
        yield Step.yield(new Asking(head.exchange(), deadline));
      }
      case Progress.Body body -> {
        sys.write(1, body.bytes());
        yield Step.yield(new Asking(body.exchange(), deadline));
      }
      case Progress.Failed failed -> {
        sys.write(2, Bytes.of(problem(failed, sys)));
        yield Step.exit(1);
      }
      case Progress.Done _ -> Step.exit(0);
    };
  }

  private static String head(HttpResponse response) {
    List<Struct> headers = new ArrayList<>();
    for (HttpHeaders.Field field : response.headers().fields()) {
      headers.add(Struct.of("name", field.name(), "value", field.value()));
    }
    return Json.write(Struct.of("status", (long) response.status(), "headers", headers));
  }

  /** As Go's net package words it. */
  private static String problem(Progress.Failed failed, Sys sys) {
    String dial = "dial tcp " + sys.arguments().get(1) + ":" + sys.arguments().get(2) + ": ";
    return switch (failed.cause()) {
      case CONNECT, RESOLVE -> {
        String text =
            failed.errno() == null ? failed.text() : failed.errno().text().toLowerCase(Locale.ROOT);
        yield dial + (text.equals("connection timed out") ? "i/o timeout" : "connect: " + text);
      }
      case HANDSHAKE -> "http: server gave HTTP response to HTTPS client";
      case CERTIFICATE -> "tls: failed to verify certificate: " + failed.text();
      case EMPTY, BROKEN, MALFORMED -> "EOF";
    };
  }
}
