package dev.pilothouse.embedded.endpoint;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the endpoint listens.
 *
 * @param host the address or name to listen on, which kubeconfigs name too
 * @param port 0 for any that is free
 * @param directory where the certificate authority is kept, or null to make a new one each time
 */
public record EndpointSettings(String host, int port, @Nullable Path directory) {

  /** On the loopback interface, on any free port. */
  public static final EndpointSettings LOOPBACK = new EndpointSettings("127.0.0.1", 0, null);

  public EndpointSettings {
    if (host.isEmpty() || port < 0 || port > 65535) {
      throw new IllegalArgumentException("no place to listen on: " + host + ":" + port);
    }
  }
}
