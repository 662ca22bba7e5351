package dev.pilothouse.kind;

import com.dajudge.kindcontainer.KindContainer;
import com.dajudge.kindcontainer.KindContainerVersion;
import dev.pilothouse.remote.NodeShells;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/**
 * One cluster of containers that are nodes: a control plane as Kindcontainer makes it, and workers
 * that join it as kubeadm does it everywhere.
 */
final class KindCluster implements NodeShells, AutoCloseable {

  static final KindContainerVersion RELEASE = KindContainerVersion.VERSION_1_34_0;

  private static final int MOST_OUTPUT = 1 << 20;
  private static final int TIMED_OUT = 124;
  private static final int KILLED = 137;

  /** The name that Kindcontainer gives the node of the control plane. */
  private static final String CONTROL_PLANE = "kind";

  private static final String TAINT =
      "kubectl taint nodes kind node-role.kubernetes.io/control-plane:NoSchedule --overwrite";
  private static final String ADDRESS = "hostname -i | cut -d' ' -f1";

  private final KindContainer<?> controlPlane = new KindContainer<>(RELEASE);
  private final Map<String, GenericContainer<?>> nodes = new LinkedHashMap<>();

  /**
   * Starts it; takes about a minute.
   *
   * @param workers how many nodes there are beside the control plane
   */
  static KindCluster start(int workers) {
    KindCluster cluster = new KindCluster();
    try {
      cluster.begin(workers);
      return cluster;
    } catch (RuntimeException failed) {
      cluster.close();
      throw new SandboxException("a cluster in Docker cannot be started: " + failed, failed);
    }
  }

  private void begin(int workers) {
    controlPlane.start();
    nodes.put(CONTROL_PLANE, controlPlane);
    if (workers == 0) {
      return;
    }
    String join =
        must(controlPlane, "kubeadm token create --print-join-command 2>/dev/null").strip();
    for (int number = 1; number <= workers; number++) {
      String name = "node-" + number;
      WorkerContainer worker = new WorkerContainer(RELEASE.toImageSpec().getImage());
      nodes.put(name, worker);
      worker.start();
      String address = must(worker, ADDRESS).strip();
      must(
          worker,
          "mkdir -p /etc/default && echo KUBELET_EXTRA_ARGS=--node-ip="
              + address
              + " > /etc/default/kubelet && "
              + join
              + " --node-name "
              + name
              + " --skip-phases=preflight");
    }
    must(
        controlPlane,
        "for n in $(seq 120); do [ $(kubectl get nodes --no-headers | grep -cw Ready) -gt "
            + workers
            + " ] && exit 0; sleep 1; done; kubectl get nodes >&2; exit 1");
    must(controlPlane, TAINT);
  }

  private static String must(GenericContainer<?> node, String command) {
    ExecResult result = exec(node, "sh", "-c", command);
    if (result.getExitCode() != 0) {
      throw new SandboxException(
          "\"%s\" failed on a node: %s".formatted(command, result.getStderr().strip()));
    }
    return result.getStdout();
  }

  private static ExecResult exec(GenericContainer<?> node, String... command) {
    try {
      return node.execInContainer(command);
    } catch (IOException failed) {
      throw new SandboxException("Docker does not run a command", failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted", interrupted);
    }
  }

  /** The kubeconfig of its administrator, for this machine. */
  String kubeconfig() {
    return controlPlane.getKubeconfig();
  }

  @Override
  public List<String> names() {
    return List.copyOf(nodes.keySet());
  }

  @Override
  public Optional<CommandResult> run(String node, String command, Duration limit) {
    return Optional.ofNullable(nodes.get(node)).map(found -> run(found, command, limit));
  }

  private static CommandResult run(GenericContainer<?> node, String command, Duration limit) {
    String seconds = "%d.%03d".formatted(limit.toSeconds(), limit.toMillisPart());
    ExecResult result = exec(node, "timeout", "-k", "1", seconds, "bash", "-c", command);
    int code = result.getExitCode();
    return new CommandResult(
        code == KILLED ? TIMED_OUT : code, cut(result.getStdout()), cut(result.getStderr()));
  }

  private static String cut(String text) {
    return text.length() > MOST_OUTPUT ? text.substring(0, MOST_OUTPUT) : text;
  }

  @Override
  public void close() {
    List<GenericContainer<?>> containers = new ArrayList<>(nodes.values());
    if (!containers.contains(controlPlane)) {
      containers.add(controlPlane);
    }
    for (GenericContainer<?> container : containers.reversed()) {
      container.stop();
    }
  }
}
