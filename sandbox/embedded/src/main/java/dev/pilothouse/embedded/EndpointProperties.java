package dev.pilothouse.embedded;

import dev.pilothouse.embedded.endpoint.EndpointSettings;
import java.nio.file.Path;

/**
 * Settings of the endpoint from system properties: {@code pilothouse.endpoint.host} (127.0.0.1),
 * {@code pilothouse.endpoint.port} (0: any), {@code pilothouse.endpoint.directory} (none).
 */
final class EndpointProperties {

  private EndpointProperties() {}

  static EndpointSettings read() {
    String directory = System.getProperty("pilothouse.endpoint.directory", "");
    return new EndpointSettings(
        System.getProperty("pilothouse.endpoint.host", EndpointSettings.LOOPBACK.host()),
        Integer.getInteger("pilothouse.endpoint.port", 0),
        directory.isEmpty() ? null : Path.of(directory));
  }
}
