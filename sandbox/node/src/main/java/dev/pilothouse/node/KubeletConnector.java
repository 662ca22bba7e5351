package dev.pilothouse.node;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.NodeConnector;
import dev.pilothouse.apiserver.PendingAnswer;
import dev.pilothouse.apiserver.ProxyRequest;
import dev.pilothouse.apiserver.ResponseStream;
import dev.pilothouse.apiserver.SessionRequest;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Context;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.Machine;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.SessionOutput;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.node.ContainerState.Running;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The kubelets' side of logs, exec, attach and port-forward. Sessions with a process of their own
 * (exec, one connection of a port-forward) have the number of the machine's session; attached and
 * failed ones have numbers of this part's. All of it is data, so that sessions survive a fork.
 *
 * <p>{@link #open} of a port-forward connects to the only port that the request names.
 */
public final class KubeletConnector implements NodeConnector {

  private static final long FIRST_OWN_SESSION = 1L << 48;
  private static final int MOST_KEPT = 1 << 20;
  private static final String CONTROL_PLANE = "control-plane";
  private static final int COLUMNS = 80;
  private static final int ROWS = 24;

  /** What a session is. */
  private sealed interface Kind {

    /** A command in a container. */
    record Command() implements Kind {}

    /** A connection to a port of a pod; {@code errors} is what its process has said. */
    record Connection(String pod, int port, Bytes errors) implements Kind {}

    /**
     * A listener to the main process of a container.
     *
     * @param process the machine's session of that process
     * @param once whether the end of input here ends the process' input
     */
    record Attachment(long process, boolean once, Bytes stdout, Bytes stderr, boolean ended)
        implements Kind {}

    /** A session that could not begin. */
    record Failure(String message) implements Kind {}
  }

  private final World world;
  private SortedMap<Long, Kind> sessions;
  private long nextSession;

  public KubeletConnector(World world) {
    this(world, SortedMap.empty(), FIRST_OWN_SESSION);
  }

  private KubeletConnector(World world, SortedMap<Long, Kind> sessions, long nextSession) {
    this.world = world;
    this.sessions = sessions;
    this.nextSession = nextSession;
  }

  @Override
  public Part forkInto(World other) {
    return new KubeletConnector(other, sessions, nextSession);
  }

  private Machines machines() {
    return world.part(Machines.class);
  }

  private Kubelets kubelets() {
    return world.part(Kubelets.class);
  }

  private Client client() {
    return world.part(ApiServer.class).client(Kubelet.NAME);
  }

  private Pod pod(String namespace, String name) {
    return client()
        .find(Pod.KIND, namespace, name)
        .orElseThrow(() -> unavailable("pod does not exist"));
  }

  private static ApiException unavailable(String message) {
    return new ApiException(500, "InternalError", message);
  }

  // ---- logs

  @Override
  public ResponseStream logs(World sameWorld, LogRequest request) {
    Optional<PodState> state = kubelets().find(request.namespace(), request.pod());
    if (state.isEmpty() || state.get().named(request.container()).isEmpty()) {
      Pod pod = pod(request.namespace(), request.pod());
      boolean known = pod.status().hasContainerStatuses();
      throw ContainerLogs.refused(
          known
              ? "container %s in pod %s is not available"
              : "container %s in pod %s is waiting to start: ContainerCreating",
          request);
    }
    String path =
        ContainerLogs.choose(pod(request.namespace(), request.pod()), state.orElseThrow(), request);
    long left = request.limitBytes() < 0 ? Long.MAX_VALUE : request.limitBytes();
    return new LogStream(state.get().node(), path, request, -1, left);
  }

  @Override
  public PendingAnswer proxy(ProxyRequest request) {
    return ProxiedAnswer.of(machines(), machines().machine(CONTROL_PLANE), request);
  }

  // ---- sessions

  @Override
  public long open(SessionRequest request) {
    return switch (request) {
      case SessionRequest.Exec exec -> exec(exec);
      case SessionRequest.Attach attach -> attach(attach);
      case SessionRequest.PortForward forward -> forward(forward);
    };
  }

  private long exec(SessionRequest.Exec request) {
    Launch.Streams streams =
        request.terminal()
            ? new Launch.Streams.OnTerminal(COLUMNS, ROWS)
            : new Launch.Streams.Piped(request.stdin());
    try {
      long session =
          ContainerExec.open(
                  world,
                  request.namespace(),
                  request.pod(),
                  request.container(),
                  request.command(),
                  streams)
              .orElseThrow(
                  () -> unavailable("container not found (\"%s\")".formatted(request.container())));
      sessions = sessions.with(session, new Kind.Command());
      return session;
    } catch (ContainerRuntime.StartFailure failure) {
      return own(
          new Kind.Failure(
              "Internal error occurred: error executing command in container: "
                  + failure.getMessage()));
    }
  }

  private long own(Kind kind) {
    long session = nextSession++;
    sessions = sessions.with(session, kind);
    return session;
  }

  private long attach(SessionRequest.Attach request) {
    Optional<PodState> state = kubelets().find(request.namespace(), request.pod());
    if (state.isPresent()) {
      for (ContainerState container : state.get().named(request.container())) {
        if (container.phase() instanceof Running running) {
          Pod pod = pod(request.namespace(), request.pod());
          boolean once =
              PodStates.spec(pod, container.kind(), container.name())
                  .map(Container::stdinOnce)
                  .orElse(false);
          return own(new Kind.Attachment(running.session(), once, Bytes.EMPTY, Bytes.EMPTY, false));
        }
      }
    }
    throw unavailable(
        "container %s not found in pod %s_%s"
            .formatted(request.container(), request.pod(), request.namespace()));
  }

  private long forward(SessionRequest.PortForward request) {
    int port = request.ports().getFirst();
    Optional<PodState> state = kubelets().find(request.namespace(), request.pod());
    if (state.isEmpty() || !state.get().sandbox().made()) {
      throw unavailable(
          "sandbox of pod %s_%s is not running".formatted(request.pod(), request.namespace()));
    }
    Machine machine = machines().machine(state.get().node());
    Context own = machine.context();
    Context inside =
        new Context(
            own.mounts(),
            own.pids(),
            state.get().sandbox().network(),
            own.hostname(),
            own.cgroup());
    Launch plain = machine.launch(PortForwardProgram.PATH, String.valueOf(port));
    Launch launch =
        new Launch(
            plain.path(),
            plain.arguments(),
            plain.environment(),
            plain.directory(),
            plain.user(),
            plain.group(),
            inside,
            new Launch.Streams.Piped(true));
    long session = machines().open(state.get().node(), launch);
    sessions = sessions.with(session, new Kind.Connection(state.get().uid(), port, Bytes.EMPTY));
    return session;
  }

  @Override
  public void input(long session, Bytes bytes) {
    machines().input(process(session), bytes);
  }

  @Override
  public int waitingInput(long session) {
    return machines().waitingInput(process(session));
  }

  @Override
  public void endInput(long session) {
    boolean shared = sessions.get(session) instanceof Kind.Attachment attached && !attached.once();
    if (!shared) {
      machines().endInput(process(session));
    }
  }

  @Override
  public void resize(long session, int columns, int rows) {
    machines().resize(process(session), columns, rows);
  }

  /** The machine's session behind a session, 0 when there is none. */
  private long process(long session) {
    return switch (sessions.get(session)) {
      case Kind.Attachment attached -> attached.process();
      case Kind.Command _, Kind.Connection _ -> session;
      case Kind.Failure _ -> 0;
      case null -> 0;
    };
  }

  @Override
  public Output takeOutput(long session) {
    return switch (sessions.get(session)) {
      case Kind.Command _ -> {
        SessionOutput taken = machines().takeOutput(session);
        yield new Output(taken.stdout(), taken.stderr(), exitCode(taken), null);
      }
      case Kind.Connection connection -> transferred(session, connection);
      case Kind.Attachment attached -> {
        sessions =
            sessions.with(
                session,
                new Kind.Attachment(
                    attached.process(),
                    attached.once(),
                    Bytes.EMPTY,
                    Bytes.EMPTY,
                    attached.ended()));
        yield new Output(
            attached.stdout(),
            attached.stderr(),
            attached.ended() ? Integer.valueOf(0) : null,
            null);
      }
      case Kind.Failure failure -> new Output(Bytes.EMPTY, Bytes.EMPTY, null, failure.message());
      case null -> new Output(Bytes.EMPTY, Bytes.EMPTY, 0, null);
    };
  }

  private static @Nullable Integer exitCode(SessionOutput taken) {
    return taken.ended() == null ? null : Integer.valueOf(taken.ended().exitCode());
  }

  private Output transferred(long session, Kind.Connection connection) {
    SessionOutput taken = machines().takeOutput(session);
    Bytes errors = connection.errors().plus(taken.stderr());
    if (!taken.stderr().isEmpty()) {
      sessions =
          sessions.with(session, new Kind.Connection(connection.pod(), connection.port(), errors));
      if (taken.stdout().isEmpty()) {
        // What it says of errors goes nowhere yet: look for its end at once.
        taken = machines().takeOutput(session);
      }
    }
    Integer code = exitCode(taken);
    if (code == null || code == 0 || errors.isEmpty()) {
      return new Output(taken.stdout(), Bytes.EMPTY, code, null);
    }
    return new Output(taken.stdout(), Bytes.EMPTY, null, refused(connection, errors.text()));
  }

  private static String refused(Kind.Connection connection, String problem) {
    int port = connection.port();
    String namespace = "/var/run/netns/cni-" + connection.pod();
    return ("error forwarding port %d to pod %s, uid : failed to execute portforward in network"
            + " namespace \"%s\": failed to connect to localhost:%d inside namespace \"%s\", IPv4:"
            + " dial tcp4 127.0.0.1:%d: connect: %s IPv6 dial tcp6: address localhost: no suitable"
            + " address found ")
        .formatted(
            port, connection.pod().replace("-", ""), namespace, port, namespace, port, problem);
  }

  @Override
  public void close(long session) {
    Kind kind = sessions.get(session);
    sessions = sessions.without(session);
    if (kind instanceof Kind.Connection) {
      machines().signal(session, Signal.TERM);
    }
    if (kind instanceof Kind.Connection || kind instanceof Kind.Command) {
      machines().close(session);
    } else if (kind instanceof Kind.Attachment attached && attached.once()) {
      machines().endInput(attached.process());
    }
  }

  /** Hands the output of a container's main process to those that are attached to it. */
  void outputOf(long process, SessionOutput taken) {
    for (Map.Entry<Long, Kind> entry : sessions) {
      if (entry.getValue() instanceof Kind.Attachment attached && attached.process() == process) {
        sessions =
            sessions.with(
                entry.getKey(),
                new Kind.Attachment(
                    process,
                    attached.once(),
                    kept(attached.stdout().plus(taken.stdout())),
                    kept(attached.stderr().plus(taken.stderr())),
                    attached.ended() || taken.ended() != null));
        machines().announce(NodeConnector.topic(entry.getKey()));
      }
    }
  }

  /** Output that nobody takes is dropped beyond a bound; the log has it. */
  private static Bytes kept(Bytes bytes) {
    return bytes.size() > MOST_KEPT ? bytes.from(bytes.size() - MOST_KEPT) : bytes;
  }

  /** Runs of the sessions that are open, for tests and limits. */
  List<Long> open() {
    return sessions.keys();
  }
}
