package dev.pilothouse.kind;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A container that is a machine with systemd, containerd and a kubelet that has not joined yet. */
final class WorkerContainer extends GenericContainer<WorkerContainer> {

  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  private final String volume = "pilothouse-" + UUID.randomUUID();

  WorkerContainer(DockerImageName image) {
    super(image);
    withPrivilegedMode(true);
    withTmpFs(Map.of("/run", "rw", "/tmp", "rw"));
    withCreateContainerCmdModifier(
        command -> {
          Volume containers = new Volume("/var/lib/containerd");
          command
              .withEntrypoint("/usr/local/bin/entrypoint", "/sbin/init")
              .withTty(true)
              .withVolumes(containers);
          if (command.getHostConfig() != null) {
            command
                .getHostConfig()
                .withBinds(
                    new Bind(volume, containers),
                    new Bind("/lib/modules", new Volume("/lib/modules"), AccessMode.ro));
          }
        });
    waitingFor(Wait.forLogMessage(".*Reached target .*Multi-User System.*", 1));
    withStartupTimeout(START_LIMIT);
  }

  @Override
  public void start() {
    DockerClientFactory.instance()
        .client()
        .createVolumeCmd()
        .withName(volume)
        .withLabels(DockerClientFactory.DEFAULT_LABELS)
        .exec();
    super.start();
  }

  @Override
  public void stop() {
    try {
      super.stop();
    } finally {
      removeVolume();
    }
  }

  private void removeVolume() {
    try {
      DockerClientFactory.instance().client().removeVolumeCmd(volume).exec();
    } catch (DockerException gone) {
      logger().debug("no volume {} to remove", volume, gone);
    }
  }
}
