package dev.pilothouse.embedded.endpoint;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/**
 * One HTTPS server for the API servers of all sandboxes: that of sandbox ID is at {@code
 * /sandboxes/ID}. Speaks HTTP/1.1, WebSocket and, for exec and port-forward of older clients,
 * SPDY/3.1.
 */
public final class Endpoint implements AutoCloseable {

  private static final int LARGEST_LINE = 64 << 10;
  private static final int LARGEST_HEADERS = 64 << 10;
  private static final int CHUNK = 32 << 10;

  /** As the real server's limit for request bodies. */
  private static final int LARGEST_BODY = 3 << 20;

  private static final int MOST_CONNECTIONS = 4096;
  private static final int IDLE_SECONDS = 120;
  private static final int THREADS = 2;

  private final CertificateAuthority authority;
  private final EventLoopGroup loops;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Channel server;
  private final EndpointSettings settings;

  private Endpoint(
      EndpointSettings settings, Function<String, Optional<? extends ServedCluster>> clusters) {
    this.settings = settings;
    this.authority = CertificateAuthority.open(settings.directory());
    SslContext tls = tls(authority.issue(names(settings)));
    this.loops =
        new MultiThreadIoEventLoopGroup(
            THREADS,
            Thread.ofPlatform().daemon().name("endpoint-", 0).factory(),
            NioIoHandler.newFactory());
    this.server =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 << 10, 1 << 20))
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    begin(channel, tls, clusters);
                  }
                })
            .bind(new InetSocketAddress(settings.host(), settings.port()))
            .syncUninterruptibly()
            .channel();
  }

  /**
   * Begins to listen.
   *
   * @param clusters finds the sandbox with an id
   */
  public static Endpoint open(
      EndpointSettings settings, Function<String, Optional<? extends ServedCluster>> clusters) {
    return new Endpoint(settings, clusters);
  }

  private void begin(
      SocketChannel channel,
      SslContext tls,
      Function<String, Optional<? extends ServedCluster>> clusters) {
    if (connections.size() >= MOST_CONNECTIONS) {
      channel.close();
      return;
    }
    connections.add(channel);
    channel
        .pipeline()
        .addLast(tls.newHandler(channel.alloc()))
        .addLast(new IdleStateHandler(0, 0, IDLE_SECONDS, TimeUnit.SECONDS))
        .addLast(new HttpServerCodec(LARGEST_LINE, LARGEST_HEADERS, CHUNK))
        .addLast(new HttpObjectAggregator(LARGEST_BODY))
        .addLast(new ConnectionHandler(clusters));
  }

  private static SslContext tls(CertificateAuthority.Identity identity) {
    try {
      return SslContextBuilder.forServer(identity.key(), identity.certificate())
          .sslProvider(SslProvider.JDK)
          .protocols("TLSv1.3", "TLSv1.2")
          .applicationProtocolConfig(
              new ApplicationProtocolConfig(
                  ApplicationProtocolConfig.Protocol.ALPN,
                  ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                  ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                  ApplicationProtocolNames.HTTP_1_1))
          .build();
    } catch (SSLException impossible) {
      throw new IllegalStateException("no TLS", impossible);
    }
  }

  private static List<String> names(EndpointSettings settings) {
    Set<String> names = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
    names.add(settings.host());
    if (settings.advertised() != null) {
      names.add(settings.advertised().host());
    }
    try {
      names.add(InetAddress.getLocalHost().getHostName());
      names.add(InetAddress.getLocalHost().getHostAddress());
    } catch (UnknownHostException nameless) {
      // A machine without a name of its own is reached by its addresses.
      names.add("localhost");
    }
    return List.copyOf(names);
  }

  /** The port on which it listens. */
  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** The address of a sandbox' API server. */
  public String address(String sandbox) {
    EndpointSettings.Advertised shown = advertised();
    String host = shown.host().contains(":") ? "[" + shown.host() + "]" : shown.host();
    return "https://" + host + ":" + shown.port() + RequestReader.PREFIX + sandbox;
  }

  private EndpointSettings.Advertised advertised() {
    EndpointSettings.Advertised told = settings.advertised();
    if (told != null) {
      return told.port() != 0 ? told : new EndpointSettings.Advertised(told.host(), port());
    }
    boolean everywhere = settings.host().equals("0.0.0.0") || settings.host().equals("::");
    return new EndpointSettings.Advertised(everywhere ? "127.0.0.1" : settings.host(), port());
  }

  /** A kubeconfig for a sandbox' administrator. */
  public String kubeconfig(String sandbox, String token) {
    String trusted =
        Base64.getEncoder().encodeToString(authority.pem().getBytes(StandardCharsets.UTF_8));
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - cluster:
            certificate-authority-data: %s
            server: %s
          name: kubernetes
        contexts:
        - context:
            cluster: kubernetes
            user: kubernetes-admin
          name: kubernetes-admin@kubernetes
        current-context: kubernetes-admin@kubernetes
        preferences: {}
        users:
        - name: kubernetes-admin
          user:
            token: %s
        """
        .formatted(trusted, address(sandbox), token);
  }

  @Override
  public void close() {
    server.close().syncUninterruptibly();
    connections.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
