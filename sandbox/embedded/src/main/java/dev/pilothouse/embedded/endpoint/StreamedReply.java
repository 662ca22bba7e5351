package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.apiserver.ResponseStream;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.World;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * An answer that goes on (a watch, a log): pulled on the strand after each piece of work, as long
 * as the client takes what it gets.
 */
final class StreamedReply implements ServedCluster.Guest {

  private final ServedCluster cluster;
  private final Channel channel;
  private final Runnable finished;
  private final Budget budget;
  private @Nullable ResponseStream position;
  private long wakeAt;

  /**
   * @param finished called on the channel's thread when all was sent
   */
  StreamedReply(
      ServedCluster cluster, Channel channel, ResponseStream position, Runnable finished) {
    this.cluster = cluster;
    this.channel = channel;
    this.position = position;
    this.finished = finished;
    this.budget = new Budget(() -> cluster.submit(this::worked));
  }

  @Override
  public long worked(World world) {
    ResponseStream present = position;
    if (present == null) {
      return Long.MAX_VALUE;
    }
    if (!channel.isActive()) {
      leave();
      return Long.MAX_VALUE;
    }
    if (!budget.roomy()) {
      return Long.MAX_VALUE;
    }
    ResponseStream.Pull pull = present.pull(world);
    position = pull.next();
    wakeAt = pull.wakeAtNanos();
    send(pull.bytes());
    if (pull.next() == null) {
      end();
    }
    return position == null ? Long.MAX_VALUE : wakeAt;
  }

  private void send(Bytes bytes) {
    if (!bytes.isEmpty()) {
      budget.add(bytes.size());
      channel
          .writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes.toArray())))
          .addListener(_ -> budget.sent(bytes.size()));
    }
  }

  private void end() {
    leave();
    channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(_ -> finished.run());
  }

  private void leave() {
    position = null;
    cluster.dismiss(this);
  }

  @Override
  public void evicted() {
    if (position != null) {
      position = null;
      channel.close();
    }
  }
}
