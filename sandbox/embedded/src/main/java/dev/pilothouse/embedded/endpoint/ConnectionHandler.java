package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiRequest;
import dev.pilothouse.apiserver.ApiResponse;
import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.PendingAnswer;
import dev.pilothouse.kernel.World;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One client's connection: answers its requests one after the other. */
final class ConnectionHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  /** Requests that a client may send ahead of the answers. */
  private static final int MOST_AHEAD = 16;

  /** Watches, logs and sessions that one sandbox serves at a time. */
  private static final int MOST_GUESTS = 500;

  private final Function<String, Optional<? extends ServedCluster>> clusters;
  private final Queue<FullHttpRequest> ahead = new ArrayDeque<>();
  private boolean busy;

  ConnectionHandler(Function<String, Optional<? extends ServedCluster>> clusters) {
    super(false);
    this.clusters = clusters;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (!busy) {
      answer(context, request);
    } else if (ahead.size() < MOST_AHEAD) {
      ahead.add(request);
    } else {
      request.release();
      context.close();
    }
  }

  private void answer(ChannelHandlerContext context, FullHttpRequest request) {
    busy = true;
    if (!request.decoderResult().isSuccess()) {
      HttpUtil.setKeepAlive(request, false);
      reply(context, request, Replies.text(400, "400 Bad Request"));
      return;
    }
    Optional<? extends ServedCluster> cluster = RequestReader.sandbox(request).flatMap(clusters);
    if (cluster.isEmpty()) {
      reply(
          context,
          request,
          Replies.failure(new ApiException(404, "NotFound", "there is no such sandbox")));
      return;
    }
    try {
      ApiRequest read = RequestReader.read(request, cluster.get());
      handle(context, request, cluster.get(), read);
    } catch (IllegalArgumentException malformed) {
      reply(context, request, Replies.text(400, "400 Bad Request"));
    }
  }

  /** What the strand hands back to the connection. */
  private sealed interface Answer {
    record Whole(FullHttpResponse response) implements Answer {}

    record Stream(ApiResponse.Streaming head) implements Answer {}

    record Session(SessionUpgrade upgrade) implements Answer {}

    record Later(PendingAnswer awaited) implements Answer {}
  }

  private void handle(
      ChannelHandlerContext context,
      FullHttpRequest request,
      ServedCluster cluster,
      ApiRequest read) {
    Channel channel = context.channel();
    cluster
        .submit(world -> ask(world, request, cluster, read, channel))
        .whenCompleteAsync(
            (answer, failure) -> {
              if (failure != null) {
                reply(
                    context,
                    request,
                    Replies.failure(
                        new ApiException(500, "InternalError", "Internal error occurred")));
              } else {
                deliver(context, request, cluster, answer);
              }
            },
            context.executor());
  }

  private static Answer ask(
      World world,
      FullHttpRequest request,
      ServedCluster cluster,
      ApiRequest read,
      Channel channel) {
    ApiResponse response = world.part(ApiServer.class).handle(read);
    if (!(response instanceof ApiResponse.Complete) && cluster.guests() >= MOST_GUESTS) {
      return new Answer.Whole(
          Replies.failure(
              new ApiException(
                  429, "TooManyRequests", "Too many requests, please try again later.")));
    }
    return switch (response) {
      case ApiResponse.Complete complete -> new Answer.Whole(Replies.complete(request, complete));
      case ApiResponse.Streaming streaming -> new Answer.Stream(streaming);
      case ApiResponse.Pending pending -> new Answer.Later(pending.answer());
      case ApiResponse.Upgrade upgrade -> {
        try {
          yield new Answer.Session(
              SessionUpgrade.open(world, cluster, channel, request, upgrade.session()));
        } catch (SessionUpgrade.Refused refused) {
          yield new Answer.Whole(refused.response());
        }
      }
    };
  }

  private void deliver(
      ChannelHandlerContext context,
      FullHttpRequest request,
      ServedCluster cluster,
      Answer answer) {
    switch (answer) {
      case Answer.Whole whole -> reply(context, request, whole.response());
      case Answer.Stream stream -> stream(context, request, cluster, stream.head());
      case Answer.Later later -> await(context, request, cluster, later.awaited());
      case Answer.Session session -> {
        session.upgrade().begin(context, request);
        request.release();
      }
    }
  }

  private void stream(
      ChannelHandlerContext context,
      FullHttpRequest request,
      ServedCluster cluster,
      ApiResponse.Streaming head) {
    boolean stays = HttpUtil.isKeepAlive(request);
    request.release();
    context.writeAndFlush(Replies.streaming(head));
    Channel channel = context.channel();
    StreamedReply reply =
        new StreamedReply(
            cluster,
            channel,
            head.stream(),
            () -> channel.eventLoop().execute(() -> finished(context, stays)));
    cluster.submit(
        world -> {
          cluster.admit(reply);
          return reply.worked(world);
        });
  }

  private void await(
      ChannelHandlerContext context,
      FullHttpRequest request,
      ServedCluster cluster,
      PendingAnswer awaited) {
    Channel channel = context.channel();
    AwaitedReply reply =
        new AwaitedReply(
            cluster,
            channel,
            awaited,
            answer ->
                channel
                    .eventLoop()
                    .execute(() -> reply(context, request, Replies.complete(request, answer))));
    cluster.submit(
        world -> {
          cluster.admit(reply);
          return reply.worked(world);
        });
  }

  private void reply(
      ChannelHandlerContext context, FullHttpRequest request, FullHttpResponse response) {
    boolean stays = HttpUtil.isKeepAlive(request);
    request.release();
    if (!stays) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    context.writeAndFlush(response);
    finished(context, stays);
  }

  private void finished(ChannelHandlerContext context, boolean stays) {
    busy = false;
    if (!stays) {
      context
          .writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
          .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    FullHttpRequest next = ahead.poll();
    if (next != null) {
      answer(context, next);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && !busy) {
      context.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    FullHttpRequest left = ahead.poll();
    while (left != null) {
      left.release();
      left = ahead.poll();
    }
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, @Nullable Throwable cause) {
    context.close();
  }
}
