package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Struct;

/**
 * Ends the work on a request at a place where it has to wait for a webhook. It is thrown before
 * anything is stored.
 */
final class Suspension extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient ProxyRequest call;
  private final String place;
  private final transient Struct sent;
  private final int times;

  Suspension(ProxyRequest call, String place, Struct sent, int times) {
    super(place, null, false, false);
    this.call = call;
    this.place = place;
    this.sent = sent;
    this.times = times;
  }

  /** The wait, once the call is made. */
  Awaited begin(ApiServer server, Exchanges sofar) {
    NodeConnector connector =
        server
            .world()
            .find(NodeConnector.class)
            .orElseThrow(() -> Failures.internal("there is no network to call webhooks over"));
    return new Awaited(sofar, place, sent, times, connector.proxy(call));
  }

  /**
   * Waits for the answer of one call.
   *
   * @param sofar what was exchanged before
   */
  record Awaited(Exchanges sofar, String place, Struct sent, int times, PendingAnswer answer) {

    Awaited with(PendingAnswer next) {
      return new Awaited(sofar, place, sent, times, next);
    }

    /** What is known once the answer is there. */
    Exchanges with(ApiResponse.Complete given) {
      return new Exchanges(
          sofar.exchanges().with(place, new Exchanges.Exchange(sent, given, times)), sofar.drawn());
    }
  }
}
