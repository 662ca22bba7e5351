package dev.pilothouse.kubectl.rollout;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.cli.UsageException;

/**
 * How far a rollout has come.
 *
 * @param message with a line feed
 */
record RolloutStatus(String message, boolean done) {

  /** The status of a deployment, daemon set or stateful set; a revision of 0 is the present one. */
  static RolloutStatus of(Struct object, long revision) {
    return switch (object.text("kind")) {
      case "Deployment" -> deployment(object, revision);
      case "DaemonSet" -> daemonSet(object);
      case "StatefulSet" -> statefulSet(object);
      default ->
          throw new UsageException(
              "no status viewer has been implemented for " + object.text("kind"));
    };
  }

  private static RolloutStatus waiting(String format, Object... values) {
    return new RolloutStatus(String.format(format, values) + "\n", false);
  }

  private static RolloutStatus done(String format, Object... values) {
    return new RolloutStatus(String.format(format, values) + "\n", true);
  }

  private static boolean observed(Struct object) {
    return Meta.generation(object) <= object.numberAt(0, "status", "observedGeneration");
  }

  private static RolloutStatus deployment(Struct object, long revision) {
    String name = Meta.name(object);
    if (revision > 0) {
      String running = Meta.annotation(object, History.REVISION);
      if (!running.equals(String.valueOf(revision))) {
        throw new UsageException(
            "desired revision ("
                + revision
                + ") is different from the running revision ("
                + running
                + ")");
      }
    }
    if (!observed(object)) {
      return waiting("Waiting for deployment spec update to be observed...");
    }
    if (Meta.condition(object, "Progressing").text("reason").equals("ProgressDeadlineExceeded")) {
      throw new UsageException("deployment \"" + name + "\" exceeded its progress deadline");
    }
    long wanted = object.numberAt(1, "spec", "replicas");
    Struct status = object.struct("status");
    long updated = status.number("updatedReplicas", 0);
    long all = status.number("replicas", 0);
    long available = status.number("availableReplicas", 0);
    String lead = "Waiting for deployment \"%s\" rollout to finish: ";
    if (updated < wanted) {
      return waiting(
          lead + "%d out of %d new replicas have been updated...", name, updated, wanted);
    }
    if (all > updated) {
      return waiting(lead + "%d old replicas are pending termination...", name, all - updated);
    }
    if (available < updated) {
      return waiting(lead + "%d of %d updated replicas are available...", name, available, updated);
    }
    return done("deployment \"%s\" successfully rolled out", name);
  }

  private static void requireRolling(Struct object) {
    if (!object.textAt("spec", "updateStrategy", "type").equals("RollingUpdate")) {
      throw new UsageException("rollout status is only available for RollingUpdate strategy type");
    }
  }

  private static RolloutStatus daemonSet(Struct object) {
    requireRolling(object);
    if (!observed(object)) {
      return waiting("Waiting for daemon set spec update to be observed...");
    }
    String name = Meta.name(object);
    Struct status = object.struct("status");
    long wanted = status.number("desiredNumberScheduled", 0);
    long updated = status.number("updatedNumberScheduled", 0);
    long available = status.number("numberAvailable", 0);
    String lead = "Waiting for daemon set \"%s\" rollout to finish: ";
    if (updated < wanted) {
      return waiting(lead + "%d out of %d new pods have been updated...", name, updated, wanted);
    }
    if (available < wanted) {
      return waiting(lead + "%d of %d updated pods are available...", name, available, wanted);
    }
    return done("daemon set \"%s\" successfully rolled out", name);
  }

  private static RolloutStatus statefulSet(Struct object) {
    requireRolling(object);
    Struct status = object.struct("status");
    if (status.number("observedGeneration", 0) == 0 || !observed(object)) {
      return waiting("Waiting for statefulset spec update to be observed...");
    }
    long wanted = object.numberAt(1, "spec", "replicas");
    long ready = status.number("readyReplicas", 0);
    long updated = status.number("updatedReplicas", 0);
    if (ready < wanted) {
      return waiting("Waiting for %d pods to be ready...", wanted - ready);
    }
    long partition = object.numberAt(0, "spec", "updateStrategy", "rollingUpdate", "partition");
    if (partition > 0) {
      if (updated < wanted - partition) {
        return waiting(
            "Waiting for partitioned roll out to finish: %d out of %d new pods have been updated...",
            updated, wanted - partition);
      }
      return done("partitioned roll out complete: %d new pods have been updated...", updated);
    }
    String update = status.text("updateRevision");
    String current = status.text("currentRevision");
    if (!update.equals(current)) {
      return waiting(
          "waiting for statefulset rolling update to complete %d pods at revision %s...",
          updated, update);
    }
    return done(
        "statefulset rolling update complete %d pods at revision %s...",
        status.number("currentReplicas", 0), current);
  }
}
