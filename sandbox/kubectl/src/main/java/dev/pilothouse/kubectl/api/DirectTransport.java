package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiRequest;
import dev.pilothouse.apiserver.ApiResponse;
import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.NodeConnector;
import dev.pilothouse.apiserver.PendingAnswer;
import dev.pilothouse.apiserver.ResponseStream;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.kubectl.session.Turn;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Hands requests to the API server of the same world without a network between. Whoever runs the
 * world announces {@link #TOPIC} after changes of the store.
 */
public final class DirectTransport implements Transport {

  /** Announced whenever a stream may have more. */
  public static final String TOPIC = "store";

  private static final Reply UPGRADE_REQUIRED =
      new Reply(400, List.of(), Bytes.of("Upgrade request required"));

  private final Function<Sys, World> world;

  /** {@code world} finds the world that a process runs in. */
  public DirectTransport(Function<Sys, World> world) {
    this.world = world;
  }

  private record Remote(long session) {}

  @Override
  public Answer send(Session session, Target target, Call call, @Nullable Object idle) {
    Object begun =
        session.effect(
            sys ->
                switch (handle(sys, target, call)) {
                  case ApiResponse.Complete complete -> reply(complete);
                  case ApiResponse.Streaming streaming ->
                      new Reply(streaming.status(), List.of(), drain(sys, streaming.stream()));
                  case ApiResponse.Upgrade _ -> UPGRADE_REQUIRED;
                  case ApiResponse.Pending pending -> pending.answer();
                });
    Reply reply =
        begun instanceof PendingAnswer pending ? awaited(session, pending) : (Reply) begun;
    return new Answer(reply, null);
  }

  /** Waits for an answer that somebody else gives. */
  private Reply awaited(Session session, PendingAnswer pending) {
    return session.<PendingAnswer, Reply>loop(
        pending,
        present -> {
          PendingAnswer.Poll poll = session.effect(sys -> poll(sys, present));
          ApiResponse.Complete answer = poll.answer();
          return answer == null ? Turn.again(poll.next()) : Turn.finish(reply(answer));
        });
  }

  private PendingAnswer.Poll poll(Sys sys, PendingAnswer pending) {
    PendingAnswer.Poll poll = pending.poll(world.apply(sys));
    if (poll.answer() == null && poll.next().equals(pending)) {
      throw Session.suspend(List.of(new Wake.Announced(pending.topic())));
    }
    return poll;
  }

  private ApiResponse handle(Sys sys, Target target, Call call) {
    SortedMap<String, List<String>> headers = target.headers();
    for (Map.Entry<String, String> header : call.headers()) {
      headers = headers.with(header.getKey(), List.of(header.getValue()));
    }
    ApiServer server = world.apply(sys).part(ApiServer.class);
    return server.handle(
        new ApiRequest(
            call.method(), call.path(), call.query(), headers, call.body(), target.subject()));
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
              case ApiResponse.Upgrade _ -> new Opened.Answered(UPGRADE_REQUIRED);
              case ApiResponse.Pending pending -> {
                pending.answer().abandon(world.apply(sys));
                yield new Opened.Answered(UPGRADE_REQUIRED);
              }
            });
  }

  @Override
  public @Nullable Piece poll(Sys sys, Object position) {
    ResponseStream.Pull pull = ((ResponseStream) position).pull(world.apply(sys));
    return pull.bytes().isEmpty() && pull.next() != null
        ? null
        : new Piece(pull.bytes(), pull.next());
  }

  @Override
  public List<Wake> wakes(Sys sys, Object position) {
    long at = ((ResponseStream) position).pull(world.apply(sys)).wakeAtNanos();
    Wake announced = new Wake.Announced(TOPIC);
    return at == Long.MAX_VALUE ? List.of(announced) : List.of(announced, Wake.until(at));
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
              case ApiResponse.Pending pending -> {
                pending.answer().abandon(world.apply(sys));
                yield new Opened.Answered(UPGRADE_REQUIRED);
              }
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
  public @Nullable RemoteOutput pollOutput(Sys sys, Object remote) {
    NodeConnector.Output output = connector(sys).takeOutput(((Remote) remote).session());
    boolean any =
        !output.stdout().isEmpty()
            || !output.stderr().isEmpty()
            || output.exitCode() != null
            || output.failure() != null;
    return any
        ? new RemoteOutput(
            remote, output.stdout(), output.stderr(), output.exitCode(), output.failure())
        : null;
  }

  @Override
  public List<Wake> outputWakes(Sys sys, Object remote) {
    return List.of(new Wake.Announced(NodeConnector.topic(((Remote) remote).session())));
  }

  @Override
  public Object input(Sys sys, Object remote, Bytes bytes) {
    connector(sys).input(((Remote) remote).session(), bytes);
    return remote;
  }

  @Override
  public Object endInput(Sys sys, Object remote) {
    connector(sys).endInput(((Remote) remote).session());
    return remote;
  }

  @Override
  public Object resize(Sys sys, Object remote, int columns, int rows) {
    connector(sys).resize(((Remote) remote).session(), columns, rows);
    return remote;
  }

  @Override
  public void close(Sys sys, Object remote) {
    connector(sys).close(((Remote) remote).session());
  }
}
