package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.apps.Deployment;
import dev.pilothouse.apiserver.view.apps.ReplicaSet;
import java.util.Map;
import java.util.OptionalLong;

/** What a Deployment notes on its replica sets, and on itself. */
final class RevisionAnnotations {

  static final String REVISION = "deployment.kubernetes.io/revision";

  private static final String REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
  private static final String DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
  private static final String MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";
  private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private RevisionAnnotations() {}

  /** The revision of a deployment or of a set; 0 when it has none yet. */
  static long revision(ObjectView object) {
    return number(object, REVISION).orElse(0);
  }

  /** For how many replicas of the deployment a set was sized. */
  static OptionalLong desired(ReplicaSet set) {
    return number(set, DESIRED_REPLICAS);
  }

  /** How many pods all sets might have together when the set was sized. */
  static OptionalLong most(ReplicaSet set) {
    return number(set, MAX_REPLICAS);
  }

  private static OptionalLong number(ObjectView object, String key) {
    String text = object.annotation(key);
    return text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
  }

  /** The set with the present scale of the deployment. */
  static ReplicaSet sized(Deployment deployment, ReplicaSet set) {
    long wanted = deployment.spec().replicas();
    return set.withAnnotation(DESIRED_REPLICAS, String.valueOf(wanted))
        .withAnnotation(MAX_REPLICAS, String.valueOf(wanted + RolloutBounds.maxSurge(deployment)));
  }

  /** The set with the deployment's own annotations, and as a revision. */
  static ReplicaSet copied(Deployment deployment, ReplicaSet set, String revision) {
    ReplicaSet annotated = set;
    for (Map.Entry<String, String> entry : deployment.metadata().annotations().entrySet()) {
      String key = entry.getKey();
      if (!key.equals(LAST_APPLIED) && !key.startsWith("deployment.kubernetes.io/")) {
        annotated = annotated.withAnnotation(key, entry.getValue());
      }
    }
    String before = set.annotation(REVISION);
    if (before.equals(revision)) {
      return annotated;
    }
    annotated = annotated.withAnnotation(REVISION, revision);
    if (before.isEmpty()) {
      return annotated;
    }
    String history = set.annotation(REVISION_HISTORY);
    return annotated.withAnnotation(
        REVISION_HISTORY, history.isEmpty() ? before : history + "," + before);
  }
}
