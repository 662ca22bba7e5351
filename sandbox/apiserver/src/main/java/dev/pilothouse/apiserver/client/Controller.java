package dev.pilothouse.apiserver.client;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A controller: stateless code that brings the world to what an object asks for. Level-triggered
 * and idempotent; the runtime holds its work queue, de-duplicates requests, and repeats with
 * exponential back-off (5 ms to 1,000 s, as client-go's default) what failed.
 */
public interface Controller {

  /** As upstream names it, such as "replicaset-controller"; also the user agent of its client. */
  String name();

  /** Which objects a change makes it look at. Must be cheap: it is called for every change. */
  List<Request> requestsFor(Change change, Client client);

  /**
   * Looks at one object and does what is missing. An {@link dev.pilothouse.apiserver.ApiException}
   * means back-off.
   */
  Result reconcile(Request request, ControllerContext context);

  /** The object to look at; {@code namespace} is "" for cluster-scoped ones. */
  record Request(String namespace, String name) implements Comparable<Request> {
    @Override
    public int compareTo(Request other) {
      int byNamespace = namespace.compareTo(other.namespace);
      return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }
  }

  /** Done, or look again after a time. */
  record Result(@Nullable Duration requeueAfter) {
    public static final Result DONE = new Result(null);

    public static Result after(Duration delay) {
      return new Result(delay);
    }
  }
}
