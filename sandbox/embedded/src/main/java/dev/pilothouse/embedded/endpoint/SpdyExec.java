package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.kernel.Bytes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Exec and attach over SPDY: begins when the client has opened all streams that it asked for. */
final class SpdyExec extends SpdyConnection implements SessionOutlet {

  static final String PROTOCOL = "v4.channel.k8s.io";

  private static final long STREAMS_TIMEOUT_SECONDS = 30;

  private final Set<String> expected;
  private final Map<String, Stream> streams = new ConcurrentHashMap<>();
  private final Budget budget = new Budget(this::resume);
  private final Consumer<SessionPump> begin;
  private @Nullable SessionPump pump;
  private boolean begun;

  /**
   * @param expected the types of the streams that the client will open
   * @param begin called once they are open
   */
  SpdyExec(Channel channel, Set<String> expected, Consumer<SessionPump> begin) {
    super(channel);
    this.expected = expected;
    this.begin = begin;
  }

  void pump(SessionPump made) {
    pump = made;
  }

  private SessionPump pump() {
    return Objects.requireNonNull(pump);
  }

  private void resume() {
    pump().resume();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    context
        .executor()
        .schedule(
            () -> {
              if (!begun) {
                context.close();
              }
            },
            STREAMS_TIMEOUT_SECONDS,
            TimeUnit.SECONDS);
  }

  @Override
  void opened(Stream stream) {
    streams.put(stream.type(), stream);
    if (!begun && streams.keySet().containsAll(expected)) {
      begun = true;
      begin.accept(pump());
    }
  }

  @Override
  void received(Stream stream, Bytes bytes) {
    switch (stream.type()) {
      case "stdin" -> pump().input(bytes);
      case "resize" -> {
        TerminalSize size = TerminalSize.parse(bytes.text());
        pump().resize(size.columns(), size.rows());
      }
      default -> {}
    }
  }

  @Override
  void inputEnded(Stream stream) {
    if (stream.type().equals("stdin")) {
      pump().endInput();
    }
  }

  @Override
  void reset(Stream stream) {
    inputEnded(stream);
  }

  @Override
  void gone() {
    pump().gone();
  }

  @Override
  public boolean roomy() {
    return budget.roomy();
  }

  @Override
  public void stdout(Bytes bytes) {
    send("stdout", bytes);
  }

  @Override
  public void stderr(Bytes bytes) {
    send("stderr", bytes);
  }

  private void send(String type, Bytes bytes) {
    Stream stream = streams.get(type);
    if (stream != null) {
      send(stream, bytes, budget);
    }
  }

  @Override
  public void ended(@Nullable Integer exitCode, @Nullable String failure) {
    send("error", ExitStatus.of(exitCode, failure));
    for (String type : new String[] {"stdout", "stderr", "error"}) {
      Stream stream = streams.get(type);
      if (stream != null) {
        end(stream);
      }
    }
    finish();
  }
}
