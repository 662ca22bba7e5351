package dev.pilothouse.remote;

import dev.pilothouse.remote.PodCommand.Container;
import dev.pilothouse.remote.PodCommand.Outcome;
import dev.pilothouse.remote.client.ApiClient;
import dev.pilothouse.remote.client.ApiFailure;
import dev.pilothouse.remote.client.ClusterAccess;
import dev.pilothouse.remote.client.Json;
import dev.pilothouse.sandbox.ClusterApi;
import dev.pilothouse.sandbox.ClusterHistory;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxClock;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxSpec;
import dev.pilothouse.sandbox.Terminal;
import dev.pilothouse.sandbox.WorkstationFiles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** A tenant of a cluster, with a workstation in a pod. */
final class RemoteSandbox implements Sandbox {

  private static final System.Logger LOG = System.getLogger(RemoteSandbox.class.getName());
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
  private static final int MOST_OUTPUT = 1 << 20;
  private static final Duration SETUP_LIMIT = Duration.ofMinutes(10);
  private static final CommandResult NOWHERE =
      new CommandResult(PodCommand.NOT_FOUND, "", "no such machine or container\n");

  private final SandboxSpec spec;
  private final Tenant tenant;
  private final ClusterAccess access;
  private final ApiClient operator;
  private final ApiClient learner;
  private final LearnerToken token;
  private final TenantObjects objects;
  private final NodeShells nodes;
  private final ScheduledExecutorService timer;
  private final Consumer<RemoteSandbox> gone;
  private final Workstation workstation;
  private final TenantHistory history;
  private final RemoteFiles files;
  private final TenantApi api;
  private final List<RemoteTerminal> terminals = new CopyOnWriteArrayList<>();
  private final List<Consumer<String>> notices = new CopyOnWriteArrayList<>();
  private final AtomicInteger terminalNumbers = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  RemoteSandbox(
      SandboxSpec spec,
      Tenant tenant,
      RemoteSettings settings,
      ApiClient operator,
      ApiClient anybody,
      NodeShells nodes,
      ScheduledExecutorService timer,
      Consumer<RemoteSandbox> gone) {
    this.spec = spec;
    this.tenant = tenant;
    this.access = settings.access();
    this.operator = operator;
    this.token = new LearnerToken(operator, tenant);
    this.learner = anybody.as(token);
    this.objects = new TenantObjects(operator, tenant, settings);
    this.nodes = nodes;
    this.timer = timer;
    this.gone = gone;
    this.workstation = new Workstation(operator, tenant);
    this.history = new TenantHistory(operator, tenant, this::notice);
    this.files = new RemoteFiles(workstation);
    this.api = new TenantApi(learner, tenant, history);
  }

  /** Makes everything, and brings it to the start state. */
  void begin() {
    objects.make();
    history.begin();
    WorkstationSetup.files(tenant).forEach(this::write);
    spec.files().forEach(this::write);
    for (String command : spec.setup()) {
      CommandResult result = run(new CommandPlace.Workstation(), command, SETUP_LIMIT);
      if (result.exitCode() != 0) {
        throw new SandboxException(
            "setup command failed with exit code %d: %s: %s"
                .formatted(result.exitCode(), command, result.stderr().strip()));
      }
    }
    if (!spec.setup().isEmpty()) {
      WorkstationSetup.settle(history);
    }
  }

  private void write(String path, String text) {
    files.write(path, text.getBytes(StandardCharsets.UTF_8));
  }

  private void notice(String text) {
    notices.forEach(listener -> listener.accept(text));
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new SandboxException("the sandbox is closed");
    }
  }

  @Override
  public String id() {
    return tenant.id();
  }

  @Override
  public SandboxSpec spec() {
    return spec;
  }

  @Override
  public ClusterApi api() {
    return api;
  }

  @Override
  public ClusterHistory history() {
    return history;
  }

  @Override
  public Terminal openTerminal(int columns, int rows) {
    requireOpen();
    String id = tenant.id() + "-" + terminalNumbers.incrementAndGet();
    RemoteTerminal terminal = new RemoteTerminal(id, terminals::remove);
    terminals.add(terminal);
    try {
      terminal.open(workstation, timer, columns, rows);
      return terminal;
    } catch (RuntimeException failed) {
      terminals.remove(terminal);
      throw failed;
    }
  }

  @Override
  public WorkstationFiles files() {
    return files;
  }

  @Override
  public CommandResult run(CommandPlace where, String command, Duration limit) {
    requireOpen();
    return switch (where) {
      case CommandPlace.Workstation _ -> result(workstation.run(command, limit, MOST_OUTPUT));
      case CommandPlace.Node node -> nodes.run(node.name(), command, limit).orElse(NOWHERE);
      case CommandPlace.Container container -> inContainer(container, command, limit);
    };
  }

  /** As the learner: where they may not go, no check goes either. */
  private CommandResult inContainer(CommandPlace.Container where, String command, Duration limit) {
    String namespace = tenant.real(where.namespace());
    if (!NAME.matcher(namespace).matches() || !NAME.matcher(where.pod()).matches()) {
      return NOWHERE;
    }
    try {
      Optional<String> name =
          where.container().isEmpty()
              ? firstContainer(namespace, where.pod())
              : Optional.of(where.container());
      if (name.isEmpty()) {
        return NOWHERE;
      }
      Container container = new Container(namespace, where.pod(), name.get());
      return result(
          new PodCommand(learner, container, MOST_OUTPUT)
              .run(List.of("sh", "-c", command), new byte[0], limit));
    } catch (ApiFailure refused) {
      return NOWHERE;
    }
  }

  private Optional<String> firstContainer(String namespace, String pod) {
    return learner
        .get("/api/v1/namespaces/" + namespace + "/pods/" + pod)
        .map(found -> Json.list(found, "spec", "containers"))
        .filter(containers -> !containers.isEmpty())
        .map(containers -> Json.text(containers.getFirst(), "name"));
  }

  private static CommandResult result(Outcome outcome) {
    return new CommandResult(outcome.exitCode(), outcome.output(), outcome.errors());
  }

  /** The time of a real cluster goes its own way. */
  @Override
  public Optional<SandboxClock> clock() {
    return Optional.empty();
  }

  @Override
  public Optional<Snapshot> snapshot() {
    return Optional.empty();
  }

  @Override
  public void restore(Snapshot snapshot) {
    throw new IllegalArgumentException("not a snapshot of this provider, which takes none");
  }

  /** With a token that is good for a day and opens the tenant only. */
  @Override
  public String kubeconfig() {
    requireOpen();
    String authority = access.authority();
    String trust = "";
    if (access.insecure()) {
      trust = "insecure-skip-tls-verify: true";
    } else if (authority != null) {
      byte[] pem = authority.getBytes(StandardCharsets.UTF_8);
      trust = "certificate-authority-data: " + Base64.getEncoder().encodeToString(pem);
    }
    return WorkstationSetup.kubeconfig(
        access.server().toString(), trust, "token: " + token.fresh(), tenant.namespace());
  }

  @Override
  public AutoCloseable onNotice(Consumer<String> listener) {
    Consumer<String> own = listener::accept;
    notices.add(own);
    return () -> notices.remove(own);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    gone.accept(this);
    workstation.close();
    files.close();
    history.close();
    for (RemoteTerminal terminal : new ArrayList<>(terminals)) {
      terminal.close();
    }
    try {
      objects.delete();
    } catch (SandboxException left) {
      LOG.log(System.Logger.Level.WARNING, "objects of sandbox " + id() + " are left", left);
    }
  }

  @Override
  public List<String> machines() {
    List<String> names = new ArrayList<>(nodes.names());
    names.addFirst(Workstation.NAME);
    return List.copyOf(names);
  }
}
