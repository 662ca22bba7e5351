package dev.pilothouse.embedded.endpoint;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the endpoint listens, and as what clients know it.
 *
 * @param host the address or name to listen on
 * @param port 0 for any that is free
 * @param directory where the certificate authority is kept, or null to make a new one each time
 * @param advertised what kubeconfigs name, where that differs from what it listens on (behind a
 *     published port or a proxy); null when it does not
 */
public record EndpointSettings(
    String host, int port, @Nullable Path directory, @Nullable Advertised advertised) {

  /** On the loopback interface, on any free port. */
  public static final EndpointSettings LOOPBACK = new EndpointSettings("127.0.0.1", 0, null, null);

  private static final int LARGEST_PORT = 65535;

  public EndpointSettings {
    if (host.isEmpty() || port < 0 || port > LARGEST_PORT) {
      throw new IllegalArgumentException("no place to listen on: " + host + ":" + port);
    }
  }

  /** What clients are told to connect to; port 0 means the one that the endpoint listens on. */
  public record Advertised(String host, int port) {

    private static final Pattern SHAPE =
        Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([A-Za-z0-9.-]+))(?::([0-9]{1,5}))?");

    public Advertised {
      if (host.isEmpty() || port < 0 || port > LARGEST_PORT) {
        throw new IllegalArgumentException("nothing to connect to: " + host + ":" + port);
      }
    }

    /** From {@code HOST} or {@code HOST:PORT}; an IPv6 address stands in brackets. */
    public static Advertised parse(String text) {
      Matcher matcher = SHAPE.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "an advertised endpoint is HOST or HOST:PORT, not \"" + text + "\"");
      }
      String host = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
      return new Advertised(
          host, matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3)));
    }
  }
}
