package dev.pilothouse.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProviders;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether there is a Docker engine, found out with stand-ins for one. */
class DockerEngineTests {

  private static final byte[] PONG =
      "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nOK".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path home;

  @Test
  void isFoundAtASocketOfTheHome() throws IOException {
    Path socket = home.resolve(".docker/run/docker.sock");
    Files.createDirectories(socket.getParent());
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.startVirtualThread(
          () -> {
            try (SocketChannel client = server.accept()) {
              client.read(ByteBuffer.allocate(100));
              client.write(ByteBuffer.wrap(PONG));
            } catch (IOException ended) {
              Thread.currentThread().interrupt();
            }
          });
      assertThat(DockerEngine.missing(Optional.of("unix://" + socket), home)).isEmpty();
    }
  }

  @Test
  void isFoundWhereDockerHostSays() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.startVirtualThread(
          () -> {
            try (Socket client = server.accept();
                OutputStream out = client.getOutputStream()) {
              out.write(PONG);
            } catch (IOException ended) {
              Thread.currentThread().interrupt();
            }
          });
      String host = "tcp://127.0.0.1:" + server.getLocalPort();
      assertThat(DockerEngine.missing(Optional.of(host), home)).isEmpty();
    }
  }

  @Test
  void isMissingWhereNobodyAnswers() throws IOException {
    Path file = Files.createFile(home.resolve("docker.sock"));
    assertThat(DockerEngine.missing(Optional.of("unix://" + file), home))
        .hasValue("no Docker engine answers at unix://" + file);
    assertThat(DockerEngine.missing(Optional.of("tcp://127.0.0.1:1"), home)).isPresent();
    assertThat(DockerEngine.missing(Optional.of("npipe:////./pipe/x"), home)).isPresent();
    assertThat(DockerEngine.missing(Optional.of("what is this"), home)).isPresent();
  }

  @Test
  void isAskedForByItsProvider() {
    Optional<String> missing = DockerEngine.missing();
    if (missing.isPresent()) {
      assertThatThrownBy(
              () ->
                  SandboxProviders.open(name -> name.equals("pilothouse.provider") ? "kind" : null))
          .isInstanceOf(SandboxException.class)
          .hasMessage("the provider of sandboxes \"kind\" cannot be used: " + missing.get());
    }
  }
}
