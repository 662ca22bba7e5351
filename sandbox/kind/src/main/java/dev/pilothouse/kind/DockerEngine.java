package dev.pilothouse.kind;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Finds out, quickly and without a word, whether there is a Docker engine to talk to. */
public final class DockerEngine {

  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final int TLS_PORT = 2376;
  private static final String PING = "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n";

  private DockerEngine() {}

  /** Why there is none; empty when there is one. */
  public static Optional<String> missing() {
    return missing(Optional.ofNullable(System.getenv("DOCKER_HOST")), home());
  }

  private static Path home() {
    return Path.of(System.getProperty("user.home", "/"));
  }

  static Optional<String> missing(Optional<String> host, Path home) {
    List<String> places =
        host.filter(value -> !value.isBlank())
            .map(List::of)
            .orElseGet(
                () ->
                    List.of(
                        "unix:///var/run/docker.sock",
                        "unix://" + home.resolve(".docker/run/docker.sock"),
                        "unix://" + home.resolve(".docker/desktop/docker.sock")));
    for (String place : places) {
      if (answers(place)) {
        return Optional.empty();
      }
    }
    return Optional.of("no Docker engine answers at " + String.join(", ", places));
  }

  private static boolean answers(String place) {
    try {
      return CompletableFuture.supplyAsync(() -> ping(place), Thread::startVirtualThread)
          .completeOnTimeout(false, LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    } catch (CompletionException strange) {
      return false;
    }
  }

  private static boolean ping(String place) {
    try {
      URI address = URI.create(place);
      boolean unix = "unix".equals(address.getScheme());
      if (unix && !Files.exists(Path.of(address.getPath()))) {
        return false;
      }
      try (SocketChannel channel =
          unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open()) {
        channel.connect(socket(address, unix));
        // An engine behind TLS is left to the client, which knows its certificates.
        return (!unix && address.getPort() == TLS_PORT) || pong(channel);
      }
    } catch (IOException | RuntimeException none) {
      return false;
    }
  }

  private static SocketAddress socket(URI address, boolean unix) {
    return unix
        ? UnixDomainSocketAddress.of(address.getPath())
        : new InetSocketAddress(address.getHost(), address.getPort());
  }

  private static boolean pong(SocketChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(PING.getBytes(StandardCharsets.US_ASCII)));
    ByteBuffer answer = ByteBuffer.allocate(1 << 10);
    while (answer.hasRemaining() && channel.read(answer) >= 0) {
      String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      if (text.startsWith("HTTP/1.") && text.contains(" 200 ")) {
        return true;
      }
    }
    return false;
  }
}
