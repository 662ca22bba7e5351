package dev.pilothouse.remote.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where a cluster's API server is, whom to trust there, and who we are.
 *
 * @param authority certificates in PEM of those who may sign the server's; null for the usual ones
 * @param insecure whether any certificate will do
 * @param certificate ours in PEM, or null
 * @param key the key to it in PEM, or null
 * @param proxy an HTTP proxy on the way, or null
 */
public record ClusterAccess(
    URI server,
    @Nullable String authority,
    boolean insecure,
    @Nullable String certificate,
    @Nullable String key,
    Credential credential,
    @Nullable URI proxy) {

  /** The same server as seen by somebody with a token. */
  public ClusterAccess with(Credential other) {
    return new ClusterAccess(server, authority, insecure, null, null, other, proxy);
  }

  /** What a client shows in the header Authorization. */
  @FunctionalInterface
  public interface Credential {

    /** Nothing: who has a certificate needs no more. */
    Credential NONE = () -> null;

    /** The present value of the header, or null for none. May take the time to get a new one. */
    @Nullable String authorization();

    /** The server has refused the value: the next one must be fresh. */
    default void refused() {}
  }
}
