package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.NodeConnector;
import dev.pilothouse.apiserver.SessionRequest;
import dev.pilothouse.kernel.World;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.spdy.SpdyFrameCodec;
import io.netty.handler.codec.spdy.SpdyVersion;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a connection into a session with a pod: over WebSocket or over SPDY/3.1. */
final class SessionUpgrade {

  private static final String SPDY = "SPDY/3.1";
  private static final String STREAM_PROTOCOL = "X-Stream-Protocol-Version";
  private static final int LARGEST_MESSAGE = 4 << 20;

  private final World world;
  private final ServedCluster cluster;
  private final SessionRequest session;
  private final boolean webSocket;
  private final long id;

  private SessionUpgrade(
      World world, ServedCluster cluster, SessionRequest session, boolean webSocket, long id) {
    this.world = world;
    this.cluster = cluster;
    this.session = session;
    this.webSocket = webSocket;
    this.id = id;
  }

  /** There will be no session. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1;
    private final transient FullHttpResponse response;

    Refused(FullHttpResponse response) {
      super("refused", null, false, false);
      this.response = response;
    }

    FullHttpResponse response() {
      return response;
    }
  }

  /** Checks what the client offers and opens the session. On the strand. */
  static SessionUpgrade open(
      World world,
      ServedCluster cluster,
      Channel channel,
      HttpRequest request,
      SessionRequest session)
      throws Refused {
    String upgrade = request.headers().get(HttpHeaderNames.UPGRADE, "");
    boolean webSocket = upgrade.equalsIgnoreCase("websocket");
    if (!webSocket && !upgrade.equalsIgnoreCase(SPDY)) {
      throw new Refused(
          Replies.failure(new ApiException(400, "BadRequest", "Upgrade request required")));
    }
    boolean forward = session instanceof SessionRequest.PortForward;
    List<String> offered =
        request.headers().getAll(webSocket ? "Sec-WebSocket-Protocol" : STREAM_PROTOCOL);
    String supported =
        forward
            ? webSocket ? WebSocketTunnel.PROTOCOL : SpdyPortForward.PROTOCOL
            : webSocket ? WebSocketExec.PROTOCOLS : SpdyExec.PROTOCOL;
    if (common(offered, supported) == null) {
      throw new Refused(
          Replies.text(
              403,
              "unable to upgrade: unable to negotiate protocol: client supports %s, server accepts [%s]"
                  .formatted(offered, supported)));
    }
    if (forward) {
      return new SessionUpgrade(world, cluster, session, webSocket, 0);
    }
    try {
      NodeConnector connector = world.part(NodeConnector.class);
      long id = connector.open(session);
      return new SessionUpgrade(world, cluster, session, webSocket, id);
    } catch (ApiException refused) {
      throw new Refused(Replies.text(refused.code(), String.valueOf(refused.getMessage())));
    }
  }

  /** The first of the supported protocols that the client offers, or null. */
  private static @Nullable String common(List<String> offered, String supported) {
    List<String> names = new ArrayList<>();
    for (String line : offered) {
      for (String name : line.split(",")) {
        names.add(name.strip());
      }
    }
    for (String protocol : supported.split(",")) {
      if (names.contains(protocol)) {
        return protocol;
      }
    }
    return null;
  }

  /** Makes the connection the session's. On the channel's thread. */
  void begin(ChannelHandlerContext context, FullHttpRequest request) {
    if (!context.channel().isActive()) {
      abandon();
      return;
    }
    ChannelPipeline pipeline = context.pipeline();
    pipeline.remove(IdleStateHandler.class);
    if (webSocket) {
      beginWebSocket(context, request);
    } else {
      beginSpdy(context);
    }
  }

  private void abandon() {
    if (id != 0) {
      cluster.submit(
          present -> {
            if (present == world) {
              present.part(NodeConnector.class).close(id);
            }
            return true;
          });
    }
  }

  private void beginWebSocket(ChannelHandlerContext context, FullHttpRequest request) {
    Channel channel = context.channel();
    boolean forward = session instanceof SessionRequest.PortForward;
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshakerFactory(
                "",
                forward ? WebSocketTunnel.PROTOCOL : WebSocketExec.PROTOCOLS,
                false,
                LARGEST_MESSAGE)
            .newHandshaker(request);
    if (handshaker == null) {
      WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(channel);
      abandon();
      return;
    }
    List<ChannelHandler> handlers = new ArrayList<>();
    if (session instanceof SessionRequest.PortForward wanted) {
      handlers.add(new WebSocketTunnel());
      handlers.add(new SpdyFrameCodec(SpdyVersion.SPDY_3_1));
      handlers.add(new SpdyPortForward(channel, cluster, wanted));
    } else {
      WebSocketExec exec = new WebSocketExec(channel, errors());
      SessionPump pump = new SessionPump(cluster, world, id, exec, exec::wantInput);
      exec.pump(pump);
      handlers.add(new WebSocketFrameAggregator(LARGEST_MESSAGE));
      handlers.add(exec);
      cluster.submit(
          present -> {
            pump.start(present);
            return true;
          });
    }
    handshaker.handshake(channel, request);
    replaceBy(context, handlers);
  }

  private static void replaceBy(ChannelHandlerContext context, List<ChannelHandler> handlers) {
    ChannelPipeline pipeline = context.pipeline();
    handlers.forEach(pipeline::addLast);
    pipeline.remove(context.handler());
  }

  private boolean errors() {
    return switch (session) {
      case SessionRequest.Exec exec -> exec.stderr();
      case SessionRequest.Attach attach -> attach.stderr();
      case SessionRequest.PortForward _ -> false;
    };
  }

  private void beginSpdy(ChannelHandlerContext context) {
    Channel channel = context.channel();
    String protocol =
        session instanceof SessionRequest.PortForward
            ? SpdyPortForward.PROTOCOL
            : SpdyExec.PROTOCOL;
    FullHttpResponse switching =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
    switching.headers().set(HttpHeaderNames.CONNECTION, "Upgrade");
    switching.headers().set(HttpHeaderNames.UPGRADE, SPDY);
    switching.headers().set(STREAM_PROTOCOL, protocol);
    channel.writeAndFlush(switching);
    ChannelPipeline pipeline = context.pipeline();
    pipeline.remove(HttpObjectAggregator.class);
    replaceBy(context, List.of(new SpdyFrameCodec(SpdyVersion.SPDY_3_1), spdySession(channel)));
    pipeline.remove(HttpServerCodec.class);
  }

  private SpdyConnection spdySession(Channel channel) {
    if (session instanceof SessionRequest.PortForward wanted) {
      return new SpdyPortForward(channel, cluster, wanted);
    }
    SpdyExec exec =
        new SpdyExec(
            channel,
            expected(),
            pump ->
                cluster.submit(
                    present -> {
                      pump.start(present);
                      return true;
                    }));
    exec.pump(new SessionPump(cluster, world, id, exec, exec::wantInput));
    return exec;
  }

  /** The streams that the client opens for what it asked for. */
  private Set<String> expected() {
    boolean stdin;
    boolean stdout;
    boolean terminal;
    switch (session) {
      case SessionRequest.Exec exec -> {
        stdin = exec.stdin();
        stdout = exec.stdout();
        terminal = exec.terminal();
      }
      case SessionRequest.Attach attach -> {
        stdin = attach.stdin();
        stdout = attach.stdout();
        terminal = attach.terminal();
      }
      case SessionRequest.PortForward _ -> throw new IllegalStateException();
    }
    Set<String> expected = new LinkedHashSet<>(Set.of("error"));
    if (stdin) {
      expected.add("stdin");
    }
    if (stdout) {
      expected.add("stdout");
    }
    if (terminal) {
      expected.add("resize");
    } else if (errors()) {
      expected.add("stderr");
    }
    return expected;
  }

  /** For messages. */
  @Override
  public String toString() {
    return session.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }
}
