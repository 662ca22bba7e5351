package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiRequest;
import dev.pilothouse.apiserver.ApiResponse;
import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.NodeConnector;
import dev.pilothouse.apiserver.ResponseStream;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Hands requests to the API server of the same world without a network between. Whoever runs the
 * world announces {@link #TOPIC} after changes of the store.
 */
public final class DirectTransport implements Transport {

  /** Announced whenever a stream may have more. */
  public static final String TOPIC = "store";

  private final Function<Sys, World> world;

  /** {@code world} finds the world that a process runs in. */
  public DirectTransport(Function<Sys, World> world) {
    this.world = world;
  }

  private record Remote(long session) {}

  @Override
  public Reply send(Session session, Target target, Call call) {
    return session.effect(
        sys ->
            switch (handle(sys, target, call)) {
              case ApiResponse.Complete complete -> reply(complete);
              case ApiResponse.Streaming streaming ->
                  new Reply(streaming.status(), List.of(), drain(sys, streaming.stream()));
              case ApiResponse.Upgrade _ ->
                  new Reply(400, List.of(), Bytes.of("Upgrade request required"));
            });
  }

  private ApiResponse handle(Sys sys, Target target, Call call) {
    SortedMap<String, List<String>> headers = target.headers();
    for (Map.Entry<String, String> header : call.headers()) {
      headers = headers.with(header.getKey(), List.of(header.getValue()));
    }
    ApiServer server = world.apply(sys).part(ApiServer.class);
    return server.handle(
        new ApiRequest(
            call.method(), call.path(), call.query(), headers, call.body(), target.certificate()));
  }

  private static Reply reply(ApiResponse.Complete complete) {
    return new Reply(complete.status(), complete.warnings(), complete.body());
  }

  private Bytes drain(Sys sys, ResponseStream stream) {
    Bytes all = Bytes.EMPTY;
    ResponseStream next = stream;
    while (next != null) {
      ResponseStream.Pull pull = next.pull(world.apply(sys));
      all = all.plus(pull.bytes());
      next = pull.bytes().isEmpty() ? null : pull.next();
    }
    return all;
  }

  @Override
  public Opened open(Session session, Target target, Call call) {
    return session.effect(
        sys ->
            switch (handle(sys, target, call)) {
              case ApiResponse.Complete complete -> new Opened.Answered(reply(complete));
              case ApiResponse.Streaming streaming -> new Opened.Going(streaming.stream());
              case ApiResponse.Upgrade _ ->
                  new Opened.Answered(new Reply(400, List.of(), Bytes.of("Upgrade request required")));
            });
  }

  @Override
  public Piece read(Session session, Object position, List<Wake> others) {
    return session.effect(
        sys -> {
          ResponseStream.Pull pull = ((ResponseStream) position).pull(world.apply(sys));
          if (!pull.bytes().isEmpty() || pull.next() == null || isDue(sys, others)) {
            return new Piece(pull.bytes(), pull.next());
          }
          List<Wake> wakes = new ArrayList<>(others);
          wakes.add(new Wake.Announced(TOPIC));
          if (pull.wakeAtNanos() != Long.MAX_VALUE) {
            wakes.add(Wake.until(pull.wakeAtNanos()));
          }
          throw Session.suspend(wakes);
        });
  }

  private static boolean isDue(Sys sys, List<Wake> wakes) {
    for (Wake wake : wakes) {
      if (wake instanceof Wake.Until until && sys.nanos() >= until.nanos()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Opened connect(Session session, Target target, Call call) {
    return session.effect(
        sys -> {
          try {
            return switch (handle(sys, target, call)) {
              case ApiResponse.Complete complete -> new Opened.Answered(reply(complete));
              case ApiResponse.Upgrade upgrade ->
                  new Opened.Going(new Remote(connector(sys).open(upgrade.session())));
              case ApiResponse.Streaming streaming ->
                  new Opened.Answered(
                      new Reply(streaming.status(), List.of(), drain(sys, streaming.stream())));
            };
          } catch (ApiException e) {
            throw ApiFailure.of(e.status());
          }
        });
  }

  private NodeConnector connector(Sys sys) {
    return world.apply(sys).part(NodeConnector.class);
  }

  @Override
  public RemoteOutput output(Session session, Object remote, List<Wake> others) {
    long id = ((Remote) remote).session();
    return session.effect(
        sys -> {
          NodeConnector.Output output = connector(sys).takeOutput(id);
          boolean any =
              !output.stdout().isEmpty() || !output.stderr().isEmpty()
                  || output.exitCode() != null || output.failure() != null;
          if (!any) {
            List<Wake> wakes = new ArrayList<>(others);
            wakes.add(new Wake.Announced(NodeConnector.topic(id)));
            throw Session.suspend(wakes);
          }
          return new RemoteOutput(
              remote, output.stdout(), output.stderr(), output.exitCode(), output.failure());
        });
  }

  @Override
  public Object input(Session session, Object remote, Bytes bytes) {
    return session.effect(
        sys -> {
          connector(sys).input(((Remote) remote).session(), bytes);
          return remote;
        });
  }

  @Override
  public Object endInput(Session session, Object remote) {
    return session.effect(
        sys -> {
          connector(sys).endInput(((Remote) remote).session());
          return remote;
        });
  }

  @Override
  public Object resize(Session session, Object remote, int columns, int rows) {
    return session.effect(
        sys -> {
          connector(sys).resize(((Remote) remote).session(), columns, rows);
          return remote;
        });
  }

  @Override
  public void close(Session session, Object remote) {
    session.effect(
        sys -> {
          connector(sys).close(((Remote) remote).session());
          return true;
        });
  }
}
