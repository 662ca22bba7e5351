package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.apiserver.ApiResponse;
import dev.pilothouse.apiserver.PendingAnswer;
import dev.pilothouse.kernel.World;
import io.netty.channel.Channel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An answer that somebody in the cluster has yet to give: looked for after each piece of work. */
final class AwaitedReply implements ServedCluster.Guest {

  private final ServedCluster cluster;
  private final Channel channel;
  private final Consumer<ApiResponse.Complete> answered;
  private @Nullable PendingAnswer awaited;

  AwaitedReply(
      ServedCluster cluster,
      Channel channel,
      PendingAnswer awaited,
      Consumer<ApiResponse.Complete> answered) {
    this.cluster = cluster;
    this.channel = channel;
    this.awaited = awaited;
    this.answered = answered;
  }

  @Override
  public long worked(World world) {
    PendingAnswer present = awaited;
    if (present == null) {
      return Long.MAX_VALUE;
    }
    if (!channel.isActive()) {
      present.abandon(world);
      leave();
      return Long.MAX_VALUE;
    }
    PendingAnswer.Poll poll = present.poll(world);
    ApiResponse.Complete answer = poll.answer();
    if (answer == null) {
      awaited = poll.next();
    } else {
      leave();
      answered.accept(answer);
    }
    return Long.MAX_VALUE;
  }

  private void leave() {
    awaited = null;
    cluster.dismiss(this);
  }

  @Override
  public void evicted() {
    if (awaited != null) {
      awaited = null;
      channel.close();
    }
  }
}
