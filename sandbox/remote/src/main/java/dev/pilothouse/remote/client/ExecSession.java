package dev.pilothouse.remote.client;

import dev.pilothouse.sandbox.SandboxException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A command in a container over a WebSocket: the first byte of each message says which stream it is
 * of (v5.channel.k8s.io and v4.channel.k8s.io).
 */
public final class ExecSession implements WebSocket.Listener {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int ERROR = 3;
  private static final int RESIZE = 4;
  private static final int LARGEST = 32 << 10;
  private static final int MOST_WAITING = 4 << 20;

  private final Listener listener;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final StringBuilder error = new StringBuilder();
  private @Nullable WebSocket socket;
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);
  private long waiting;
  private int channel = -1;

  private ExecSession(Listener listener) {
    this.listener = listener;
  }

  /** Hears of a command, in order, on a thread of the client. */
  public interface Listener {

    void stdout(byte[] bytes);

    void stderr(byte[] bytes);

    /** The command is over, or the connection is. */
    void ended(End end);
  }

  /** How a command ended. */
  public sealed interface End {
    /** It ended by itself. */
    record Exited(int code) implements End {}

    /** It could not begin; {@code message} says why in the runtime's words. */
    record Failed(String message) implements End {}

    /** The connection is gone; nobody knows about the command. */
    record Lost(String message) implements End {}
  }

  static ExecSession open(HttpClient client, ClusterAccess access, String path, Listener listener) {
    ExecSession session = new ExecSession(listener);
    WebSocket.Builder builder =
        client
            .newWebSocketBuilder()
            .connectTimeout(LIMIT)
            .subprotocols("v5.channel.k8s.io", "v4.channel.k8s.io");
    String authorization = access.credential().authorization();
    if (authorization != null) {
      builder.header("Authorization", authorization);
    }
    URI target = URI.create(access.server().toString().replaceFirst("^http", "ws") + path);
    try {
      session.begin(builder.buildAsync(target, session).join());
      return session;
    } catch (CompletionException failed) {
      throw failure(failed.getCause() == null ? failed : failed.getCause());
    }
  }

  private static SandboxException failure(Throwable cause) {
    if (cause instanceof WebSocketHandshakeException refused) {
      int status = refused.getResponse().statusCode();
      Object body = refused.getResponse().body();
      String said =
          body instanceof String text ? text.strip() : String.valueOf(refused.getMessage());
      return new ApiFailure(status, "the command was refused with status " + status + ": " + said);
    }
    return new SandboxException("no connection for a command: " + cause, cause);
  }

  private synchronized void begin(WebSocket made) {
    socket = made;
  }

  // ---- what goes there

  /** Writes to standard input or types into the terminal. What is too much is dropped. */
  public synchronized void input(byte[] bytes) {
    for (int at = 0; at < bytes.length; at += LARGEST) {
      int size = Math.min(LARGEST, bytes.length - at);
      ByteBuffer message = ByteBuffer.allocate(size + 1);
      message.put((byte) STDIN).put(bytes, at, size).flip();
      send(message);
    }
  }

  /** Tells the terminal its size. */
  public synchronized void resize(int columns, int rows) {
    byte[] size = Json.write(Map.of("Width", columns, "Height", rows));
    ByteBuffer message = ByteBuffer.allocate(size.length + 1);
    message.put((byte) RESIZE).put(size).flip();
    send(message);
  }

  /** Keeps the connection from being taken for a dead one. */
  public synchronized void ping() {
    WebSocket present = socket;
    if (present != null && !ended.get()) {
      then(() -> present.sendPing(ByteBuffer.allocate(0)), 0);
    }
  }

  private void send(ByteBuffer message) {
    WebSocket present = socket;
    int size = message.remaining();
    if (present != null && !ended.get() && waiting + size <= MOST_WAITING) {
      then(() -> present.sendBinary(message, true), size);
    }
  }

  /** Sends one after the other, as a WebSocket wants it. */
  private void then(java.util.function.Supplier<CompletableFuture<WebSocket>> task, int size) {
    waiting += size;
    sent =
        sent.handle((_, _) -> true)
            .thenCompose(_ -> task.get())
            .whenComplete(
                (_, _) -> {
                  synchronized (this) {
                    waiting -= size;
                  }
                });
  }

  /** Gives the command up. */
  public void close() {
    WebSocket present;
    synchronized (this) {
      present = socket;
    }
    if (present != null) {
      present.abort();
    }
    end(new End.Lost("closed"));
  }

  // ---- what comes from there

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    if (channel < 0 && data.hasRemaining()) {
      channel = data.get();
    }
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    if (bytes.length > 0) {
      take(bytes);
    }
    if (last) {
      channel = -1;
    }
    from.request(1);
    return null;
  }

  private void take(byte[] bytes) {
    switch (channel) {
      case STDOUT -> listener.stdout(bytes);
      case STDERR -> listener.stderr(bytes);
      case ERROR -> error.append(new String(bytes, StandardCharsets.UTF_8));
      default -> {
        // A stream of a protocol to come.
      }
    }
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    end(error.isEmpty() ? new End.Lost("closed: " + status + " " + reason) : outcome());
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable cause) {
    end(error.isEmpty() ? new End.Lost(cause.toString()) : outcome());
  }

  private End outcome() {
    Map<String, Object> status = Json.read(error.toString().getBytes(StandardCharsets.UTF_8));
    if (Json.text(status, "status").equals("Success")) {
      return new End.Exited(0);
    }
    List<Map<String, Object>> causes = Json.list(status, "details", "causes");
    for (Map<String, Object> cause : causes) {
      String message = Json.text(cause, "message");
      if (Json.text(cause, "reason").equals("ExitCode") && message.matches("\\d{1,3}")) {
        return new End.Exited(Integer.parseInt(message));
      }
    }
    return new End.Failed(Json.text(status, "message"));
  }

  private void end(End end) {
    if (ended.compareAndSet(false, true)) {
      listener.ended(end);
    }
  }
}
