package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.NodeConnector;
import dev.pilothouse.apiserver.SessionRequest;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.World;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Port-forward over SPDY: each pair of an error and a data stream with the same request number is a
 * connection to a port of the pod.
 */
final class SpdyPortForward extends SpdyConnection {

  static final String PROTOCOL = "portforward.k8s.io";

  private final ServedCluster cluster;
  private final SessionRequest.PortForward request;
  private final Map<String, Stream> errorStreams = new HashMap<>();
  private final Map<Integer, Connection> connections = new ConcurrentHashMap<>();

  SpdyPortForward(Channel channel, ServedCluster cluster, SessionRequest.PortForward request) {
    super(channel);
    this.cluster = cluster;
    this.request = request;
  }

  @Override
  void opened(Stream stream) {
    if (stream.type().equals("error")) {
      errorStreams.put(stream.request(), stream);
    } else if (stream.type().equals("data")) {
      Stream errors = errorStreams.remove(stream.request());
      if (errors == null || !stream.port().matches("[0-9]{1,5}")) {
        end(stream);
        return;
      }
      Connection connection = new Connection(stream, errors);
      connections.put(stream.id(), connection);
      cluster.submit(world -> connection.open(world, Integer.parseInt(stream.port())));
    }
  }

  @Override
  void received(Stream stream, Bytes bytes) {
    Connection connection = connections.get(stream.id());
    if (connection != null) {
      cluster.submit(world -> connection.input(bytes));
    }
  }

  @Override
  void inputEnded(Stream stream) {
    Connection connection = connections.get(stream.id());
    if (connection != null) {
      cluster.submit(world -> connection.inputEnded());
    }
  }

  @Override
  void reset(Stream stream) {
    Connection connection = connections.remove(stream.id());
    if (connection != null) {
      cluster.submit(world -> connection.gone());
    }
  }

  @Override
  void gone() {
    for (Connection connection : connections.values()) {
      cluster.submit(world -> connection.gone());
    }
  }

  /** One connection to a port. Used on the strand. */
  private final class Connection implements SessionOutlet {
    private final Stream data;
    private final Stream errors;
    private final Budget budget = new Budget(this::resume);
    private @Nullable SessionPump pump;

    Connection(Stream data, Stream errors) {
      this.data = data;
      this.errors = errors;
    }

    boolean open(World world, int port) {
      NodeConnector connector = world.part(NodeConnector.class);
      try {
        long session =
            connector.open(
                new SessionRequest.PortForward(request.namespace(), request.pod(), List.of(port)));
        SessionPump made =
            new SessionPump(cluster, world, session, this, SpdyPortForward.this::wantInput);
        pump = made;
        made.start(world);
      } catch (ApiException refused) {
        ended(null, refused.getMessage());
      }
      return true;
    }

    boolean input(Bytes bytes) {
      if (pump != null) {
        pump.input(bytes);
      }
      return true;
    }

    boolean inputEnded() {
      if (pump != null) {
        pump.endInput();
      }
      return true;
    }

    boolean gone() {
      if (pump != null) {
        pump.gone();
      }
      return true;
    }

    private void resume() {
      Objects.requireNonNull(pump).resume();
    }

    @Override
    public boolean roomy() {
      return budget.roomy();
    }

    @Override
    public void stdout(Bytes bytes) {
      send(data, bytes, budget);
    }

    @Override
    public void stderr(Bytes bytes) {
      send(errors, bytes, budget);
    }

    @Override
    public void ended(@Nullable Integer exitCode, @Nullable String failure) {
      if (failure != null) {
        send(errors, Bytes.of(failure), budget);
      }
      end(errors);
      end(data);
      connections.remove(data.id());
      channel()
          .eventLoop()
          .execute(
              () -> {
                forget(errors);
                forget(data);
              });
    }
  }
}
