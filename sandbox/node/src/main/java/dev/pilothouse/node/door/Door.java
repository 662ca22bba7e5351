package dev.pilothouse.node.door;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiRequest;
import dev.pilothouse.apiserver.ApiRequest.CertificateSubject;
import dev.pilothouse.apiserver.ApiResponse;
import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.NodeConnector;
import dev.pilothouse.apiserver.PendingAnswer;
import dev.pilothouse.apiserver.ResponseStream;
import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import dev.pilothouse.machine.network.http.HttpServerConnection;
import dev.pilothouse.machine.network.http.HttpServerConnection.Event;
import dev.pilothouse.machine.network.http.WebSocket;
import dev.pilothouse.machine.network.tls.Certificate;
import dev.pilothouse.machine.network.tls.Tls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the API server: between requests, in the middle of an answer that goes on, or
 * in a session with a process. Immutable.
 *
 * @param stream the answer that goes on, or null
 * @param pending the answer that somebody else has yet to give, or null
 * @param topic what is announced when the answer may go on
 * @param session the number of the session, or 0
 * @param buffer bytes of a frame that is not complete
 */
record Door(
    HttpServerConnection connection,
    @Nullable ResponseStream stream,
    @Nullable PendingAnswer pending,
    String topic,
    long session,
    Bytes buffer) {

  private static final Pattern LOG = Pattern.compile("/api/v1/namespaces/([^/]+)/pods/([^/]+)/log");
  private static final String PROTOCOL = "v5.channel.k8s.io";

  static Door of(HttpServerConnection connection) {
    return new Door(connection, null, null, "", 0, Bytes.EMPTY);
  }

  private Door with(HttpServerConnection other) {
    return new Door(other, stream, pending, topic, session, buffer);
  }

  /** Goes on as far as possible; null when the connection has ended. */
  @Nullable Door advance(Sys sys, ApiServerProgram.Trust trust) {
    Door door = this;
    while (true) {
      if (door.stream != null) {
        Door pulled = door.pull(sys);
        if (pulled.stream != null) {
          return pulled.isGone(sys) ? null : pulled;
        }
        door = pulled;
      }
      if (door.pending != null) {
        Door polled = door.poll(sys, door.pending);
        if (polled.pending != null) {
          return polled;
        }
        door = polled;
      }
      if (door.session != 0) {
        return door.converse(sys);
      }
      if (door.connection.isClosed(sys)) {
        return null;
      }
      switch (door.connection.advance(sys)) {
        case Event.Waiting(HttpServerConnection next) -> {
          return door.with(next);
        }
        case Event.Requested(HttpServerConnection next, HttpRequest request) ->
            door = door.with(next).answer(sys, request, trust);
        case Event.Raw(HttpServerConnection next, Bytes _) -> door = door.with(next);
        case Event.Closed _ -> {
          return null;
        }
      }
    }
  }

  /** What this connection waits for. */
  void addWakes(Sys sys, List<Wake> wakes) {
    wakes.add(connection.wake());
    if (stream != null) {
      wakes.add(new Wake.Announced(topic));
      long at = stream.pull(sys.part(World.class)).wakeAtNanos();
      if (at != Long.MAX_VALUE) {
        wakes.add(Wake.until(at));
      }
    }
    if (pending != null) {
      wakes.add(new Wake.Announced(pending.topic()));
    }
    if (session != 0) {
      wakes.add(new Wake.Announced(NodeConnector.topic(session)));
    }
  }

  /** Whether the client has hung up while an answer goes on. */
  private boolean isGone(Sys sys) {
    return connection.isClosed(sys) || connection.advance(sys) instanceof Event.Closed;
  }

  private Door pull(Sys sys) {
    ResponseStream from = stream;
    if (from == null) {
      return this;
    }
    ResponseStream.Pull pull = from.pull(sys.part(World.class));
    connection.write(sys, pull.bytes());
    return pull.next() == null
        ? new Door(connection.finish(sys), null, null, "", 0, Bytes.EMPTY)
        : new Door(connection, pull.next(), null, topic, 0, Bytes.EMPTY);
  }

  /** Looks for the answer of somebody else, and hands it on when it is there. */
  private Door poll(Sys sys, PendingAnswer awaited) {
    PendingAnswer.Poll poll = awaited.poll(sys.part(World.class));
    return poll.answer() == null
        ? new Door(connection, null, poll.next(), "", 0, Bytes.EMPTY)
        : of(connection.respond(sys, complete(poll.answer())));
  }

  private Door answer(Sys sys, HttpRequest request, ApiServerProgram.Trust trust) {
    Certificate peer = connection.peer();
    Instant now = Instant.ofEpochSecond(0, sys.realtimeNanos());
    if (peer != null && Tls.untrusted(trust.authorities(), peer, now) != null) {
      return with(connection.respond(sys, unauthorized()));
    }
    ApiResponse response = sys.part(ApiServer.class).handle(request(request, peer));
    return switch (response) {
      case ApiResponse.Complete complete -> with(connection.respond(sys, complete(complete)));
      case ApiResponse.Streaming streaming ->
          new Door(
              connection.beginResponse(
                  sys,
                  HttpResponse.of(streaming.status(), headers(streaming.headers()), Bytes.EMPTY)),
              streaming.stream(),
              null,
              topic(Target.parse(request.target()).path()),
              0,
              Bytes.EMPTY);
      case ApiResponse.Upgrade upgrade -> upgrade(sys, request, upgrade);
      case ApiResponse.Pending pended ->
          new Door(connection, null, pended.answer(), "", 0, Bytes.EMPTY);
    };
  }

  /** What is announced when an answer from that path may go on: of a log, the pod's topic. */
  private static String topic(String path) {
    Matcher log = LOG.matcher(path);
    return log.matches()
        ? "log/" + log.group(1) + "/" + log.group(2)
        : ApiServerProgram.STORE_TOPIC;
  }

  private static HttpResponse unauthorized() {
    Struct status =
        Struct.of(
            "kind", "Status",
            "apiVersion", "v1",
            "metadata", Struct.EMPTY,
            "status", "Failure",
            "message", "Unauthorized",
            "reason", "Unauthorized",
            "code", 401);
    return HttpResponse.of(
        401, HttpHeaders.of("Content-Type", "application/json"), Bytes.of(Json.write(status)));
  }

  private static ApiRequest request(HttpRequest request, @Nullable Certificate peer) {
    SortedMap<String, List<String>> headers = SortedMap.empty();
    for (HttpHeaders.Field field : request.headers().fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      List<String> values = new ArrayList<>(headers.getOrDefault(name, List.of()));
      values.add(field.value());
      headers = headers.with(name, List.copyOf(values));
    }
    Target target = Target.parse(request.target());
    CertificateSubject subject =
        peer == null ? null : new CertificateSubject(peer.commonName(), peer.organizations());
    return new ApiRequest(
        request.method(), target.path(), target.query(), headers, request.body(), subject);
  }

  private static HttpHeaders headers(SortedMap<String, String> headers) {
    HttpHeaders result = HttpHeaders.EMPTY;
    for (Map.Entry<String, String> header : headers) {
      result = result.plus(header.getKey(), header.getValue());
    }
    return result;
  }

  private static HttpResponse complete(ApiResponse.Complete complete) {
    HttpHeaders headers = headers(complete.headers());
    for (String warning : complete.warnings()) {
      String quoted = warning.replace("\\", "\\\\").replace("\"", "\\\"");
      headers = headers.plus("Warning", "299 - \"" + quoted + "\"");
    }
    return HttpResponse.of(complete.status(), headers, complete.body());
  }

  // ---- sessions with processes

  private Door upgrade(Sys sys, HttpRequest request, ApiResponse.Upgrade upgrade) {
    String key = request.headers().get("Sec-WebSocket-Key");
    if (key == null) {
      return with(connection.respond(sys, HttpResponse.text(400, "Upgrade request required")));
    }
    try {
      long id = sys.part(NodeConnector.class).open(upgrade.session());
      HttpServerConnection raw =
          connection.upgrade(
              sys,
              HttpHeaders.of(
                  "Upgrade",
                  "websocket",
                  "Connection",
                  "Upgrade",
                  "Sec-WebSocket-Accept",
                  WebSocket.accept(key),
                  "Sec-WebSocket-Protocol",
                  PROTOCOL));
      return new Door(raw, null, null, "", id, Bytes.EMPTY);
    } catch (ApiException failure) {
      return with(
          connection.respond(
              sys,
              HttpResponse.of(
                  failure.code(),
                  HttpHeaders.of("Content-Type", "application/json"),
                  Bytes.of(Json.write(failure.status())))));
    }
  }

  private @Nullable Door converse(Sys sys) {
    NodeConnector connector = sys.part(NodeConnector.class);
    Door door = listen(sys, connector);
    if (door == null) {
      connector.close(session);
      return null;
    }
    NodeConnector.Output output;
    do {
      output = connector.takeOutput(session);
      send(sys, 1, output.stdout());
      send(sys, 2, output.stderr());
    } while (!output.stdout().isEmpty() || !output.stderr().isEmpty());
    if (output.exitCode() == null && output.failure() == null) {
      return door;
    }
    sys.write(connection.descriptor(), frame(3, Bytes.of(Json.write(end(output)))));
    sys.write(connection.descriptor(), WebSocket.frame(WebSocket.CLOSE, Bytes.EMPTY));
    connector.close(session);
    sys.close(connection.descriptor());
    return null;
  }

  private void send(Sys sys, int channel, Bytes bytes) {
    if (!bytes.isEmpty()) {
      sys.write(connection.descriptor(), frame(channel, bytes));
    }
  }

  private static Bytes frame(int channel, Bytes bytes) {
    return WebSocket.frame(WebSocket.BINARY, Bytes.of(new byte[] {(byte) channel}).plus(bytes));
  }

  /** Hands on what the client sends; null when it has gone. */
  private @Nullable Door listen(Sys sys, NodeConnector connector) {
    Door door = this;
    while (true) {
      switch (door.connection.advance(sys)) {
        case Event.Raw(HttpServerConnection next, Bytes bytes) -> {
          Bytes all = door.buffer.plus(bytes);
          WebSocket.Frame frame = WebSocket.read(all);
          while (frame != null) {
            all = frame.rest();
            if (frame.opcode() == WebSocket.CLOSE) {
              return null;
            }
            receive(connector, frame.payload());
            frame = WebSocket.read(all);
          }
          door = new Door(next, null, null, "", session, all.compact());
        }
        case Event.Waiting(HttpServerConnection next) -> {
          return new Door(next, null, null, "", session, door.buffer);
        }
        case Event.Closed _ -> {
          return null;
        }
        case Event.Requested _ -> {
          return null;
        }
      }
    }
  }

  private void receive(NodeConnector connector, Bytes payload) {
    if (payload.isEmpty()) {
      return;
    }
    Bytes rest = payload.from(1);
    switch (payload.at(0) & 0xff) {
      case 0 -> connector.input(session, rest);
      case 4 -> {
        try {
          Struct size = Json.readStruct(rest.text());
          connector.resize(
              session, (int) size.number("Width", 80), (int) size.number("Height", 24));
        } catch (CodecException _) {
          // a size that cannot be read changes nothing
        }
      }
      case 255 -> connector.endInput(session);
      default -> {}
    }
  }

  /** How the process ended, as a status on the error channel. */
  private static Struct end(NodeConnector.Output output) {
    Integer code = output.exitCode();
    if (code != null && code == 0) {
      return Struct.of("metadata", Struct.EMPTY, "status", "Success");
    }
    if (code == null) {
      return Struct.of(
          "metadata",
          Struct.EMPTY,
          "status",
          "Failure",
          "message",
          String.valueOf(output.failure()),
          "reason",
          "InternalError",
          "code",
          500);
    }
    Struct cause = Struct.of("reason", "ExitCode", "message", String.valueOf(code));
    return Struct.of(
        "metadata",
        Struct.EMPTY,
        "status",
        "Failure",
        "message",
        "command terminated with non-zero exit code: exit status " + code,
        "reason",
        "NonZeroExitCode",
        "details",
        Struct.of("causes", List.of(cause)),
        "code",
        500);
  }
}
