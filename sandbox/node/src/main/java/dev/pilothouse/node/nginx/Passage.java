package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.network.http.HttpExchange;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that has been handed on and is not answered yet.
 *
 * @param tried addresses of servers that failed, and the present one
 * @param head of the answer, null before it came
 * @param body what of it came and was not given on
 * @param streaming whether the client gets it as it comes
 * @param deadlineNanos when the server behind has taken too long
 */
record Passage(
    Exchange exchange,
    Outcome.Pass pass,
    HttpExchange upstream,
    Upstream.Peer peer,
    List<String> tried,
    @Nullable HttpResponse head,
    Bytes body,
    boolean streaming,
    boolean connected,
    long deadlineNanos) {

  Passage {
    exchange = exchange.frozen();
    tried = List.copyOf(tried);
  }

  Passage with(HttpExchange changed, boolean nowConnected, long deadline) {
    return new Passage(
        exchange, pass, changed, peer, tried, head, body, streaming, nowConnected, deadline);
  }

  Passage withHead(HttpExchange changed, HttpResponse response) {
    return new Passage(
        exchange, pass, changed, peer, tried, response, body, streaming, true, deadlineNanos);
  }

  Passage withExchange(Exchange changed) {
    return new Passage(
        changed, pass, upstream, peer, tried, head, body, streaming, connected, deadlineNanos);
  }

  Passage withBody(HttpExchange changed, Bytes all, boolean nowStreaming) {
    return new Passage(
        exchange, pass, changed, peer, tried, head, all, nowStreaming, true, deadlineNanos);
  }
}
