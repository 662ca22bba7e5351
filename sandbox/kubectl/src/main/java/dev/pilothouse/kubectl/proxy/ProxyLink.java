package dev.pilothouse.kubectl.proxy;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.HttpExchange;
import dev.pilothouse.machine.network.http.HttpExchange.Progress;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import dev.pilothouse.machine.network.http.HttpServerConnection;
import dev.pilothouse.machine.network.http.HttpServerConnection.Event;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, and the exchange with the server that its present request has led to.
 * Immutable.
 *
 * @param exchange null between requests
 * @param phase how far the answer is
 */
record ProxyLink(HttpServerConnection client, @Nullable HttpExchange exchange, Phase phase) {

  /** How far the answer to the present request is. */
  enum Phase {
    IDLE,
    ASKED,
    ANSWERING,
    /** After an upgrade: bytes go both ways. */
    TUNNEL,
    OVER
  }

  /** What becomes of a request. */
  sealed interface Outcome {
    record Own(HttpResponse response) implements Outcome {}

    record Handed(HttpExchange exchange) implements Outcome {}
  }

  static ProxyLink of(HttpServerConnection client) {
    return new ProxyLink(client, null, Phase.IDLE);
  }

  boolean over() {
    return phase == Phase.OVER;
  }

  void addWakes(Sys sys, List<Wake> wakes) {
    wakes.add(client.wake());
    if (exchange != null && exchange.advance(sys) instanceof Progress.Waiting waiting) {
      wakes.addAll(waiting.wakes());
    }
  }

  /** Goes one step on; gives this very link when there is nothing to do. */
  ProxyLink advance(Sys sys, Function<HttpRequest, Outcome> answers) {
    try {
      return switch (phase) {
        case IDLE -> listen(sys, answers);
        case ASKED, ANSWERING -> answer(sys);
        case TUNNEL -> tunnel(sys);
        case OVER -> this;
      };
    } catch (SysException broken) {
      return end(sys);
    }
  }

  private ProxyLink end(Sys sys) {
    if (exchange != null) {
      exchange.close(sys);
    }
    client.close(sys);
    return new ProxyLink(client, null, Phase.OVER);
  }

  private ProxyLink listen(Sys sys, Function<HttpRequest, Outcome> answers) {
    if (client.isClosed(sys)) {
      return end(sys);
    }
    return switch (client.advance(sys)) {
      case Event.Waiting(HttpServerConnection next) -> new ProxyLink(next, null, Phase.IDLE);
      case Event.Requested(HttpServerConnection next, HttpRequest request) ->
          switch (answers.apply(request)) {
            case Outcome.Own(HttpResponse response) -> of(next.respond(sys, response));
            case Outcome.Handed(HttpExchange begun) -> new ProxyLink(next, begun, Phase.ASKED);
          };
      case Event.Raw _, Event.Closed _ -> end(sys);
    };
  }

  private ProxyLink answer(Sys sys) {
    HttpExchange present = exchange;
    if (present == null || client.isClosed(sys)) {
      return end(sys);
    }
    return switch (present.advance(sys)) {
      case Progress.Waiting(HttpExchange next, List<Wake> _) -> hungUp(sys, next);
      case Progress.Head(HttpExchange next, HttpResponse head) -> begin(sys, next, head);
      case Progress.Body(HttpExchange next, Bytes bytes) -> {
        client.write(sys, bytes);
        yield new ProxyLink(client, next, phase);
      }
      case Progress.Done(HttpExchange next) -> {
        next.close(sys);
        yield of(client.finish(sys));
      }
      case Progress.Failed failed -> {
        if (phase == Phase.ASKED) {
          client.respond(sys, HttpResponse.text(502, ""));
        }
        yield new ProxyLink(client, failed.exchange(), phase).end(sys);
      }
    };
  }

  /** The link while the server says nothing; it ends when the client has gone. */
  private ProxyLink hungUp(Sys sys, HttpExchange next) {
    return client.advance(sys) instanceof Event.Closed
        ? new ProxyLink(client, next, phase).end(sys)
        : new ProxyLink(client, next, phase);
  }

  private ProxyLink begin(Sys sys, HttpExchange next, HttpResponse head) {
    if (head.status() == 101) {
      return new ProxyLink(client.upgrade(sys, head.headers()), next, Phase.TUNNEL);
    }
    HttpHeaders headers =
        head.headers().without("Content-Length").without("Transfer-Encoding").without("Connection");
    HttpServerConnection begun =
        client.beginResponse(sys, HttpResponse.of(head.status(), headers, Bytes.EMPTY));
    return new ProxyLink(begun, next, Phase.ANSWERING);
  }

  private ProxyLink tunnel(Sys sys) {
    HttpExchange present = exchange;
    if (present == null || client.isClosed(sys)) {
      return end(sys);
    }
    ProxyLink link = this;
    switch (client.advance(sys)) {
      case Event.Raw(HttpServerConnection next, Bytes bytes) -> {
        sys.write(present.descriptor(), bytes);
        link = new ProxyLink(next, present, phase);
      }
      case Event.Waiting(HttpServerConnection next) -> link = new ProxyLink(next, present, phase);
      case Event.Closed _, Event.Requested _ -> {
        return end(sys);
      }
    }
    return switch (present.advance(sys)) {
      case Progress.Waiting(HttpExchange next, List<Wake> _) ->
          new ProxyLink(link.client, next, phase);
      case Progress.Body(HttpExchange next, Bytes bytes) -> {
        sys.write(client.descriptor(), bytes);
        yield new ProxyLink(link.client, next, phase);
      }
      case Progress.Head _, Progress.Done _, Progress.Failed _ -> end(sys);
    };
  }
}
