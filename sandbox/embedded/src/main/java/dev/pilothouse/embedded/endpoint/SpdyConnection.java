package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.kernel.Bytes;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.spdy.DefaultSpdyDataFrame;
import io.netty.handler.codec.spdy.DefaultSpdyGoAwayFrame;
import io.netty.handler.codec.spdy.DefaultSpdyRstStreamFrame;
import io.netty.handler.codec.spdy.DefaultSpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdyDataFrame;
import io.netty.handler.codec.spdy.SpdyFrame;
import io.netty.handler.codec.spdy.SpdyPingFrame;
import io.netty.handler.codec.spdy.SpdyRstStreamFrame;
import io.netty.handler.codec.spdy.SpdyStreamStatus;
import io.netty.handler.codec.spdy.SpdySynReplyFrame;
import io.netty.handler.codec.spdy.SpdySynStreamFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A SPDY/3.1 connection whose streams the client opens. As Kubernetes' own servers do, it leaves
 * flow control to the connection below.
 */
abstract class SpdyConnection extends SimpleChannelInboundHandler<SpdyFrame> {

  private static final int MOST_STREAMS = 512;
  private static final int LARGEST = 32 << 10;
  private static final long LINGER_SECONDS = 10;

  private final Channel channel;
  private final Map<Integer, Stream> streams = new HashMap<>();
  private final AtomicInteger holds = new AtomicInteger();
  private int lastStream;

  SpdyConnection(Channel channel) {
    this.channel = channel;
  }

  /** A stream, with what its headers say. */
  record Stream(int id, String type, String port, String request) {}

  /** The client has opened a stream. */
  abstract void opened(Stream stream);

  abstract void received(Stream stream, Bytes bytes);

  /** The client sends no more on a stream. */
  abstract void inputEnded(Stream stream);

  /** The client wants nothing more of a stream. */
  abstract void reset(Stream stream);

  /** The connection is gone. */
  abstract void gone();

  Channel channel() {
    return channel;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, SpdyFrame frame) {
    switch (frame) {
      case SpdySynStreamFrame begin -> begin(begin);
      case SpdyDataFrame data -> data(data);
      case SpdyRstStreamFrame end -> {
        Stream stream = streams.remove(end.streamId());
        if (stream != null) {
          reset(stream);
        }
      }
      case SpdyPingFrame ping -> {
        if (ping.id() % 2 != 0) {
          context.writeAndFlush(ping);
        }
      }
      default -> {}
    }
  }

  private void begin(SpdySynStreamFrame frame) {
    if (frame.isInvalid() || streams.size() >= MOST_STREAMS) {
      channel.writeAndFlush(
          new DefaultSpdyRstStreamFrame(frame.streamId(), SpdyStreamStatus.REFUSED_STREAM));
      return;
    }
    lastStream = Math.max(lastStream, frame.streamId());
    Stream stream =
        new Stream(
            frame.streamId(),
            header(frame, "streamtype"),
            header(frame, "port"),
            header(frame, "requestid"));
    streams.put(stream.id(), stream);
    channel.writeAndFlush(reply(stream));
    opened(stream);
    if (frame.isLast()) {
      inputEnded(stream);
    }
  }

  /** Go's client takes no reply without a block of headers, which Netty leaves out when empty. */
  private static SpdySynReplyFrame reply(Stream stream) {
    SpdySynReplyFrame reply = new DefaultSpdySynReplyFrame(stream.id());
    reply.headers().set("streamtype", stream.type());
    return reply;
  }

  private static String header(SpdySynStreamFrame frame, String name) {
    CharSequence value = frame.headers().get(name);
    return value == null ? "" : value.toString();
  }

  private void data(SpdyDataFrame frame) {
    Stream stream = streams.get(frame.streamId());
    if (stream == null) {
      return;
    }
    Bytes bytes = Bytes.of(ByteBufUtil.getBytes(frame.content()));
    if (!bytes.isEmpty()) {
      received(stream, bytes);
    }
    if (frame.isLast()) {
      inputEnded(stream);
    }
  }

  /** Sends on a stream; on any thread. */
  void send(Stream stream, Bytes bytes, Budget budget) {
    for (int at = 0; at < bytes.size(); at += LARGEST) {
      Bytes piece = bytes.slice(at, Math.min(bytes.size(), at + LARGEST));
      budget.add(piece.size());
      channel
          .writeAndFlush(
              new DefaultSpdyDataFrame(stream.id(), Unpooled.wrappedBuffer(piece.toArray())))
          .addListener(_ -> budget.sent(piece.size()));
    }
  }

  /** Ends the sending on a stream; on any thread. */
  void end(Stream stream) {
    DefaultSpdyDataFrame last = new DefaultSpdyDataFrame(stream.id());
    last.setLast(true);
    channel.writeAndFlush(last);
  }

  /** Forgets a stream; on the channel's thread. */
  void forget(Stream stream) {
    streams.remove(stream.id());
  }

  /** Says that nothing more comes, and closes unless the client does so first. */
  void finish() {
    channel.writeAndFlush(new DefaultSpdyGoAwayFrame(lastStream));
    channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  /** Stops reading while any session has more input than it reads. */
  void wantInput(boolean wanted) {
    int held = holds.addAndGet(wanted ? -1 : 1);
    channel.config().setAutoRead(held <= 0);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    gone();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
