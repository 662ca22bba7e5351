package dev.pilothouse.node.nginx;

import dev.pilothouse.machine.network.http.HttpRequest;

/** What becomes of a request. */
sealed interface Outcome {

  /** It is answered. */
  record Answer(Reply reply) implements Outcome {}

  /** It goes on after some time. */
  record Delay(long millis) implements Outcome {}

  /**
   * It is handed on to a server of a group.
   *
   * @param target the URL that was configured, expanded
   */
  record Pass(Upstream upstream, ProxyTarget target, HttpRequest request) implements Outcome {}

  /** It is handed on to a host whose name must be looked up first. */
  static Outcome answer(Reply reply) {
    return new Answer(reply);
  }
}
