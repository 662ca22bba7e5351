package dev.pilothouse.sandbox;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The recent states of a cluster. Revisions grow by one with every write; a provider keeps at least
 * the last five minutes or 1,000 revisions, where it can.
 */
public interface ClusterHistory {

  /** The present state. */
  State now();

  /** The states after {@code revision}, oldest first, ending with the present one. */
  List<State> since(long revision);

  /**
   * Calls {@code listener} after each change (changes in quick succession may come as one), on a
   * thread of the provider: it must return at once. It is called once right away.
   */
  AutoCloseable onChange(Consumer<Changed> listener);

  /** The resources ("pods", "deployments.apps") that changed up to a state. */
  record Changed(State state, Set<String> resources) {}

  /** One state of a cluster: immutable, cheap to hold for a while. */
  interface State {

    long revision();

    /** The time inside the cluster. */
    Instant time();

    /** As {@link ClusterApi#list}, of this state. */
    List<Map<String, Object>> list(String apiVersion, String plural, @Nullable String namespace);

    /** One object, or null. */
    @Nullable Map<String, Object> get(
        String apiVersion, String plural, @Nullable String namespace, String name);
  }
}
