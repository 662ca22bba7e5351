package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.view.apps.Deployment;
import dev.pilothouse.apiserver.view.apps.ReplicaSet;
import java.util.List;

/** Between how many pods and how many a roll-out of a Deployment moves. */
final class RolloutBounds {

  private RolloutBounds() {}

  static long total(List<ReplicaSet> sets) {
    return sets.stream().mapToLong(set -> set.spec().replicas()).sum();
  }

  static long available(List<ReplicaSet> sets) {
    return sets.stream().mapToLong(set -> set.status().availableReplicas()).sum();
  }

  static boolean isRolling(Deployment deployment) {
    return !deployment.spec().strategy().type().equals("Recreate");
  }

  static long maxSurge(Deployment deployment) {
    return isRolling(deployment)
        ? deployment
            .spec()
            .strategy()
            .rollingUpdate()
            .maxSurge()
            .scaled(deployment.spec().replicas(), true)
        : 0;
  }

  static long maxUnavailable(Deployment deployment) {
    if (!isRolling(deployment) || deployment.spec().replicas() == 0) {
      return 0;
    }
    long allowed =
        deployment
            .spec()
            .strategy()
            .rollingUpdate()
            .maxUnavailable()
            .scaled(deployment.spec().replicas(), false);
    // Neither surge nor unavailability would make no progress at all.
    allowed = allowed == 0 && maxSurge(deployment) == 0 ? 1 : allowed;
    return Math.min(allowed, deployment.spec().replicas());
  }
}
