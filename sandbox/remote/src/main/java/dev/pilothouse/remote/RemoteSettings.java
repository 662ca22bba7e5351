package dev.pilothouse.remote;

import dev.pilothouse.remote.client.ClusterAccess;
import java.time.Duration;

/**
 * How sandboxes are made on a cluster.
 *
 * @param access to the cluster, with the rights to make namespaces, roles and bindings
 * @param workstationImage has bash and kubectl
 * @param startLimit how long the workstation's pod may take to begin
 */
public record RemoteSettings(ClusterAccess access, String workstationImage, Duration startLimit) {

  /** A public image with bash, curl, jq, helm and kubectl. */
  public static final String WORKSTATION_IMAGE = "docker.io/alpine/k8s:1.34.1";

  public static final Duration START_LIMIT = Duration.ofMinutes(5);

  public RemoteSettings {
    if (!workstationImage.matches("[A-Za-z0-9][A-Za-z0-9._/:@-]{0,511}")) {
      throw new IllegalArgumentException("no name of an image: " + workstationImage);
    }
  }

  /** With the usual image. */
  public RemoteSettings(ClusterAccess access) {
    this(access, WORKSTATION_IMAGE, START_LIMIT);
  }
}
