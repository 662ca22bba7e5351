package dev.pilothouse.embedded;

import dev.pilothouse.embedded.endpoint.EndpointSettings;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the endpoint: {@code pilothouse.endpoint.host} (127.0.0.1), {@code
 * pilothouse.endpoint.port} (0: any), {@code pilothouse.endpoint.advertised} (HOST[:PORT], what
 * kubeconfigs name; none: where it listens), {@code pilothouse.endpoint.directory} (none). Each is
 * a system property or, in containers, an environment variable such as {@code
 * PILOTHOUSE_ENDPOINT_PORT}; the property wins.
 */
final class EndpointProperties {

  private static final String PREFIX = "pilothouse.endpoint.";

  private EndpointProperties() {}

  static EndpointSettings read() {
    return read(System::getProperty, System::getenv);
  }

  /** Reads with functions that give the value of a name, or null. */
  static EndpointSettings read(
      UnaryOperator<@Nullable String> properties, UnaryOperator<@Nullable String> environment) {
    String directory = value("directory", properties, environment);
    String advertised = value("advertised", properties, environment);
    String host = value("host", properties, environment);
    return new EndpointSettings(
        host.isEmpty() ? EndpointSettings.LOOPBACK.host() : host,
        port(value("port", properties, environment)),
        directory.isEmpty() ? null : Path.of(directory),
        advertised.isEmpty() ? null : EndpointSettings.Advertised.parse(advertised));
  }

  private static int port(String text) {
    try {
      return text.isEmpty() ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          PREFIX + "port is a number, not \"" + text + "\"", notANumber);
    }
  }

  private static String value(
      String name,
      UnaryOperator<@Nullable String> properties,
      UnaryOperator<@Nullable String> environment) {
    String property = properties.apply(PREFIX + name);
    if (property == null) {
      property = environment.apply((PREFIX + name).toUpperCase(Locale.ROOT).replace('.', '_'));
    }
    return property == null ? "" : property.strip();
  }
}
