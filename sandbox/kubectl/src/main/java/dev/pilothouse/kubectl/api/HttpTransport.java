package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.kubectl.session.Turn;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.HttpExchange;
import dev.pilothouse.machine.network.http.HttpExchange.Progress;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import dev.pilothouse.machine.network.http.WebSocket;
import dev.pilothouse.machine.network.tls.Tls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Talks HTTP with the server over the simulated network. */
public final class HttpTransport implements Transport {

  private static final Pattern WARNING = Pattern.compile("299 \\S+ \"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final String KEY = "cGlsb3Rob3VzZS1rdWJlY3RsMQ==";

  /** A place in a connection that carries a process: the exchange and an incomplete frame. */
  private record Remote(HttpExchange exchange, Bytes buffer) {}

  // ---- requests

  @Override
  public Answer send(Session session, Target target, Call call, @Nullable Object idle) {
    HttpRequest request = request(target, call);
    if (idle instanceof HttpExchange free
        && session.effect(sys -> sys.openDescriptors().contains(free.descriptor()))) {
      try {
        HttpExchange again = session.effect(sys -> free.again(sys, request));
        return gathered(session, head(session, again, target, call));
      } catch (ConnectionFailure | SysException _) {
        // the server has given the idle connection up: a new one is made
      }
    }
    HttpExchange begun = session.effect(sys -> begin(sys, target, request));
    return gathered(session, head(session, begun, target, call));
  }

  private static HttpExchange begin(Sys sys, Target target, HttpRequest request) {
    return HttpExchange.begin(sys, destination(target), request);
  }

  /** Where requests to a cluster go, for those who make exchanges of their own. */
  public static HttpExchange.Destination destination(Target target) {
    return new HttpExchange.Destination(target.host(), target.port(), tls(target));
  }

  private static Tls.@Nullable Client tls(Target target) {
    return target.secure()
        ? new Tls.Client(target.host(), target.authorities(), target.insecure(), target.identity())
        : null;
  }

  private static HttpRequest request(Target target, Call call) {
    HttpHeaders headers = HttpHeaders.of("Host", target.address(), "User-Agent", "kubectl/v1.36.2");
    for (Map.Entry<String, List<String>> header : target.headers()) {
      for (String value : header.getValue()) {
        headers = headers.plus(header.getKey(), value);
      }
    }
    for (Map.Entry<String, String> header : call.headers()) {
      headers = headers.plus(header.getKey(), header.getValue());
    }
    return new HttpRequest(call.method(), call.target(), headers, call.body());
  }

  /** An exchange whose response has begun. */
  private record Started(HttpExchange exchange, HttpResponse head) {}

  private static Started head(Session session, HttpExchange begun, Target target, Call call) {
    return session.loop(
        begun,
        exchange ->
            switch (session.effect(sys -> step(sys, exchange))) {
              case Progress.Head(HttpExchange next, HttpResponse head) ->
                  Turn.finish(new Started(next, head));
              case Progress.Failed failed -> throw failure(failed, target, call);
              case Progress other -> Turn.again(other.exchange());
            });
  }

  /** What comes next; suspends when nothing has changed. */
  private static Progress step(Sys sys, HttpExchange exchange) {
    Progress progress = exchange.advance(sys);
    if (progress instanceof Progress.Waiting waiting && waiting.exchange().equals(exchange)) {
      throw Session.suspend(waiting.wakes());
    }
    return progress;
  }

  private record Gathered(HttpExchange exchange, Bytes body) {}

  private static Reply body(Session session, Started started) {
    return gathered(session, started).reply();
  }

  private static Answer gathered(Session session, Started started) {
    Gathered all =
        session.loop(
            new Gathered(started.exchange(), Bytes.EMPTY),
            gathered ->
                switch (session.effect(sys -> step(sys, gathered.exchange()))) {
                  case Progress.Body(HttpExchange next, Bytes bytes) ->
                      Turn.again(new Gathered(next, gathered.body().plus(bytes)));
                  case Progress.Done(HttpExchange next) -> {
                    yield Turn.finish(new Gathered(next, gathered.body()));
                  }
                  case Progress.Failed failed ->
                      Turn.finish(new Gathered(failed.exchange(), gathered.body()));
                  case Progress other ->
                      Turn.again(new Gathered(other.exchange(), gathered.body()));
                });
    Reply reply =
        new Reply(started.head().status(), warnings(started.head().headers()), all.body());
    boolean free = all.exchange().persistent() && all.exchange().descriptor() >= 0;
    return new Answer(reply, free ? all.exchange() : null);
  }

  private static List<String> warnings(HttpHeaders headers) {
    List<String> warnings = new ArrayList<>();
    for (HttpHeaders.Field field : headers.fields()) {
      Matcher matcher = WARNING.matcher(field.value());
      if (field.name().equalsIgnoreCase("Warning") && matcher.find()) {
        warnings.add(matcher.group(1).replaceAll("\\\\(.)", "$1"));
      }
    }
    return warnings;
  }

  private static ConnectionFailure failure(Progress.Failed failed, Target target, Call call) {
    String dial = "dial tcp " + failed.exchange().address() + ":" + target.port() + ": ";
    String text =
        failed.errno() == null
            ? failed.text()
            : failed.errno().text().toLowerCase(java.util.Locale.ROOT);
    String detail =
        switch (failed.cause()) {
          case RESOLVE -> "dial tcp: lookup " + target.host() + ": no such host";
          case CONNECT ->
              dial + (text.equals("connection timed out") ? "i/o timeout" : "connect: " + text);
          case HANDSHAKE -> "http: server gave HTTP response to HTTPS client";
          case CERTIFICATE ->
              "tls: failed to verify certificate: x509: " + certificate(failed, target);
          case EMPTY, BROKEN, MALFORMED -> "EOF";
        };
    boolean refused = detail.endsWith("connect: connection refused");
    String message =
        refused
            ? "The connection to the server "
                + target.address()
                + " was refused - did you specify the right host or port?"
            : "Unable to connect to the server: " + detail;
    return new ConnectionFailure(
        message,
        capitalised(call.method())
            + " \\\""
            + target.server()
            + call.path()
            + "?timeout=32s\\\": "
            + detail);
  }

  private static String capitalised(String method) {
    return method.charAt(0) + method.substring(1).toLowerCase(java.util.Locale.ROOT);
  }

  private static String certificate(Progress.Failed failed, Target target) {
    if (!failed.text().equals(Tls.NAME_MISMATCH)) {
      return failed.text().contains("expired")
          ? "certificate has expired or is not yet valid"
          : "certificate signed by unknown authority";
    }
    List<String> names =
        failed.exchange().peer() == null ? List.of() : failed.exchange().peer().names();
    boolean address = target.host().matches("[0-9.]+");
    List<String> valid = names.stream().filter(name -> name.matches("[0-9.]+") == address).toList();
    return "certificate is valid for " + String.join(", ", valid) + ", not " + target.host();
  }

  // ---- answers that go on

  @Override
  public Opened open(Session session, Target target, Call call) {
    HttpRequest request = request(target, call);
    HttpExchange begun = session.effect(sys -> begin(sys, target, request));
    Started started = head(session, begun, target, call);
    return started.head().status() >= 400
        ? new Opened.Answered(body(session, started))
        : new Opened.Going(started.exchange());
  }

  @Override
  public @Nullable Piece poll(Sys sys, Object position) {
    HttpExchange exchange = (HttpExchange) position;
    return switch (exchange.advance(sys)) {
      case Progress.Body(HttpExchange next, Bytes bytes) -> new Piece(bytes, next);
      case Progress.Done _, Progress.Failed _ -> new Piece(Bytes.EMPTY, null);
      case Progress other ->
          other.exchange().equals(exchange) ? null : new Piece(Bytes.EMPTY, other.exchange());
    };
  }

  @Override
  public List<Wake> wakes(Sys sys, Object position) {
    return List.of(Wake.readable(((HttpExchange) position).descriptor()));
  }

  // ---- processes

  @Override
  public Opened connect(Session session, Target target, Call call) {
    Call upgrading =
        new Call("GET", call.path(), call.query(), call.headers(), Bytes.EMPTY)
            .header("connection", "Upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", KEY)
            .header("sec-websocket-protocol", "v5.channel.k8s.io");
    HttpRequest request = request(target, upgrading);
    HttpExchange begun = session.effect(sys -> begin(sys, target, request));
    Started started = head(session, begun, target, call);
    return started.head().status() == 101
        ? new Opened.Going(new Remote(started.exchange(), Bytes.EMPTY))
        : new Opened.Answered(body(session, started));
  }

  @Override
  public @Nullable RemoteOutput pollOutput(Sys sys, Object position) {
    Remote remote = (Remote) position;
    RemoteOutput framed = framed(remote);
    if (framed != null) {
      return framed;
    }
    return switch (remote.exchange().advance(sys)) {
      case Progress.Body(HttpExchange next, Bytes bytes) -> {
        Remote more = new Remote(next, remote.buffer().plus(bytes));
        RemoteOutput output = framed(more);
        yield output != null ? output : nothing(more);
      }
      case Progress.Done _, Progress.Failed _ ->
          new RemoteOutput(
              remote,
              Bytes.EMPTY,
              Bytes.EMPTY,
              null,
              "error reading from error stream: next reader: websocket: close 1006 (abnormal closure): unexpected EOF");
      case Progress other ->
          other.exchange().equals(remote.exchange())
              ? null
              : nothing(new Remote(other.exchange(), remote.buffer()));
    };
  }

  private static RemoteOutput nothing(Remote remote) {
    return new RemoteOutput(remote, Bytes.EMPTY, Bytes.EMPTY, null, null);
  }

  /** What the first complete frame says, or null when there is none. */
  private static @Nullable RemoteOutput framed(Remote remote) {
    WebSocket.Frame frame = WebSocket.read(remote.buffer());
    if (frame == null) {
      return null;
    }
    Remote next = new Remote(remote.exchange(), frame.rest().compact());
    if (frame.opcode() != WebSocket.BINARY || frame.payload().isEmpty()) {
      return nothing(next);
    }
    Bytes rest = frame.payload().from(1);
    return switch (frame.payload().at(0)) {
      case 1 -> new RemoteOutput(next, rest, Bytes.EMPTY, null, null);
      case 2 -> new RemoteOutput(next, Bytes.EMPTY, rest, null, null);
      case 3 -> ended(next, rest.text());
      default -> nothing(next);
    };
  }

  private static RemoteOutput ended(Remote next, String text) {
    Struct status;
    try {
      status = Json.readStruct(text);
    } catch (CodecException e) {
      return new RemoteOutput(next, Bytes.EMPTY, Bytes.EMPTY, null, e.getMessage());
    }
    if (status.text("status").equals("Success")) {
      return new RemoteOutput(next, Bytes.EMPTY, Bytes.EMPTY, 0, null);
    }
    for (Struct cause : status.struct("details").list("causes").structs()) {
      if (cause.text("reason").equals("ExitCode")) {
        return new RemoteOutput(
            next, Bytes.EMPTY, Bytes.EMPTY, Integer.valueOf(cause.text("message")), null);
      }
    }
    return new RemoteOutput(next, Bytes.EMPTY, Bytes.EMPTY, null, status.text("message"));
  }

  @Override
  public List<Wake> outputWakes(Sys sys, Object remote) {
    return List.of(Wake.readable(((Remote) remote).exchange().descriptor()));
  }

  private static Object write(Sys sys, Object position, int channel, Bytes bytes) {
    Remote remote = (Remote) position;
    Bytes payload = Bytes.of(new byte[] {(byte) channel}).plus(bytes);
    sys.write(
        remote.exchange().descriptor(),
        WebSocket.maskedFrame(WebSocket.BINARY, payload, (int) sys.randomLong()));
    return remote;
  }

  @Override
  public Object input(Sys sys, Object remote, Bytes bytes) {
    return write(sys, remote, 0, bytes);
  }

  @Override
  public Object endInput(Sys sys, Object remote) {
    return write(sys, remote, 255, Bytes.of(new byte[] {0}));
  }

  @Override
  public Object resize(Sys sys, Object remote, int columns, int rows) {
    String size = "{\"Width\":" + columns + ",\"Height\":" + rows + "}";
    return write(sys, remote, 4, Bytes.of(size));
  }

  @Override
  public void close(Sys sys, Object remote) {
    ((Remote) remote).exchange().close(sys);
  }
}
