package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.kernel.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Exec and attach over a WebSocket: the first byte of each message says which stream it is of
 * (v4.channel.k8s.io and v5.channel.k8s.io).
 */
final class WebSocketExec extends SimpleChannelInboundHandler<WebSocketFrame>
    implements SessionOutlet {

  static final String PROTOCOLS = "v5.channel.k8s.io,v4.channel.k8s.io";

  private static final int STDIN = 0;
  private static final int STDOUT = 1;
  private static final int STDERR = 2;
  private static final int ERROR = 3;
  private static final int RESIZE = 4;
  private static final int CLOSE = 255;
  private static final int LARGEST = 32 << 10;

  private final Channel channel;
  private final boolean errors;
  private final Budget budget = new Budget(this::resume);
  private volatile @Nullable SessionPump pump;

  /**
   * @param errors whether standard error is asked for
   */
  WebSocketExec(Channel channel, boolean errors) {
    this.channel = channel;
    this.errors = errors;
  }

  void pump(SessionPump made) {
    pump = made;
  }

  void wantInput(boolean wanted) {
    channel.config().setAutoRead(wanted);
  }

  private void resume() {
    Objects.requireNonNull(pump).resume();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    switch (frame) {
      case BinaryWebSocketFrame message -> message(message.content());
      case TextWebSocketFrame message -> message(message.content());
      case PingWebSocketFrame ping ->
          context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      case CloseWebSocketFrame close ->
          context.writeAndFlush(close.retain()).addListener(ChannelFutureListener.CLOSE);
      default -> {}
    }
  }

  private void message(ByteBuf content) {
    if (!content.isReadable()) {
      return;
    }
    SessionPump present = Objects.requireNonNull(pump);
    int stream = content.readUnsignedByte();
    Bytes bytes = Bytes.of(ByteBufUtil.getBytes(content));
    switch (stream) {
      case STDIN -> present.input(bytes);
      case RESIZE -> {
        TerminalSize size = TerminalSize.parse(bytes.text());
        present.resize(size.columns(), size.rows());
      }
      case CLOSE -> {
        if (!bytes.isEmpty() && bytes.at(0) == STDIN) {
          present.endInput();
        }
      }
      default -> {}
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    SessionPump present = pump;
    if (present != null) {
      present.gone();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  @Override
  public boolean roomy() {
    return budget.roomy();
  }

  @Override
  public void stdout(Bytes bytes) {
    send(STDOUT, bytes);
  }

  @Override
  public void stderr(Bytes bytes) {
    if (errors) {
      send(STDERR, bytes);
    }
  }

  private void send(int stream, Bytes bytes) {
    for (int at = 0; at < bytes.size(); at += LARGEST) {
      Bytes piece = bytes.slice(at, Math.min(bytes.size(), at + LARGEST));
      budget.add(piece.size());
      ByteBuf message = Unpooled.buffer(piece.size() + 1);
      message.writeByte(stream);
      message.writeBytes(piece.toArray());
      channel
          .writeAndFlush(new BinaryWebSocketFrame(message))
          .addListener(_ -> budget.sent(piece.size()));
    }
  }

  @Override
  public void ended(@Nullable Integer exitCode, @Nullable String failure) {
    send(ERROR, ExitStatus.of(exitCode, failure));
    channel
        .writeAndFlush(new CloseWebSocketFrame(1000, ""))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
