package dev.pilothouse.apiserver.client;

import java.time.Duration;

/**
 * What a component asked for waits for somebody else's answer: it comes again with the same request
 * in a moment.
 */
public final class RequestWaiting extends RuntimeException {

  /** When to come again. */
  public static final Duration AGAIN = Duration.ofMillis(20);

  private static final long serialVersionUID = 1;

  public RequestWaiting() {
    super("waiting for an admission webhook", null, false, false);
  }
}
