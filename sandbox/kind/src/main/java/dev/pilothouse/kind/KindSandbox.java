package dev.pilothouse.kind;

import dev.pilothouse.remote.RemoteProvider;
import dev.pilothouse.sandbox.ClusterApi;
import dev.pilothouse.sandbox.ClusterHistory;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxClock;
import dev.pilothouse.sandbox.SandboxSpec;
import dev.pilothouse.sandbox.Terminal;
import dev.pilothouse.sandbox.WorkstationFiles;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The only tenant of a cluster in Docker, which ends with it. */
final class KindSandbox implements Sandbox {

  private final Sandbox tenant;
  private final RemoteProvider tenants;
  private final KindCluster cluster;
  private final Consumer<KindSandbox> gone;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param gone is called when it is closed
   */
  KindSandbox(
      Sandbox tenant, RemoteProvider tenants, KindCluster cluster, Consumer<KindSandbox> gone) {
    this.tenant = tenant;
    this.tenants = tenants;
    this.cluster = cluster;
    this.gone = gone;
  }

  @Override
  public String id() {
    return tenant.id();
  }

  @Override
  public SandboxSpec spec() {
    return tenant.spec();
  }

  @Override
  public ClusterApi api() {
    return tenant.api();
  }

  @Override
  public ClusterHistory history() {
    return tenant.history();
  }

  @Override
  public Terminal openTerminal(int columns, int rows) {
    return tenant.openTerminal(columns, rows);
  }

  @Override
  public WorkstationFiles files() {
    return tenant.files();
  }

  @Override
  public CommandResult run(CommandPlace where, String command, Duration limit) {
    return tenant.run(where, command, limit);
  }

  @Override
  public Optional<SandboxClock> clock() {
    return tenant.clock();
  }

  @Override
  public Optional<Snapshot> snapshot() {
    return tenant.snapshot();
  }

  @Override
  public void restore(Snapshot snapshot) {
    tenant.restore(snapshot);
  }

  @Override
  public String kubeconfig() {
    return tenant.kubeconfig();
  }

  @Override
  public AutoCloseable onNotice(Consumer<String> listener) {
    return tenant.onNotice(listener);
  }

  @Override
  public List<String> machines() {
    return tenant.machines();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      gone.accept(this);
      tenant.close();
      tenants.close();
      cluster.close();
    }
  }
}
