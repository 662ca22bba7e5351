package dev.pilothouse.kind;

import dev.pilothouse.remote.RemoteProvider;
import dev.pilothouse.remote.RemoteSettings;
import dev.pilothouse.remote.Tenancy;
import dev.pilothouse.remote.client.Kubeconfig;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxSpec;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Provides a cluster in Docker for each sandbox, so that learners are their clusters'
 * administrators and have the nodes that the lesson speaks of.
 */
public final class KindProvider implements SandboxProvider {

  private final String workstationImage;
  private final Set<KindSandbox> sandboxes = ConcurrentHashMap.newKeySet();

  /**
   * A provider.
   *
   * @param workstationImage has bash and kubectl
   * @throws SandboxException when there is no Docker engine
   */
  public KindProvider(String workstationImage) {
    this.workstationImage = workstationImage;
    DockerEngine.missing()
        .ifPresent(
            why -> {
              throw new SandboxException(why);
            });
  }

  @Override
  public String name() {
    return "kind";
  }

  @Override
  public Sandbox create(SandboxSpec spec) {
    if (!spec.release().equals("current")) {
      throw new SandboxException("no release profile " + spec.release() + " in Docker");
    }
    KindCluster cluster = KindCluster.start(spec.workers());
    try {
      RemoteProvider tenants =
          new RemoteProvider(
              new RemoteSettings(
                  Kubeconfig.parse(cluster.kubeconfig(), Path.of("")),
                  workstationImage,
                  RemoteSettings.START_LIMIT),
              Tenancy.CLUSTER,
              cluster);
      KindSandbox sandbox =
          new KindSandbox(tenants.create(spec), tenants, cluster, sandboxes::remove);
      sandboxes.add(sandbox);
      return sandbox;
    } catch (RuntimeException failed) {
      cluster.close();
      throw failed;
    }
  }

  @Override
  public void close() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      sandboxes.forEach(sandbox -> threads.execute(sandbox::close));
    }
  }
}
