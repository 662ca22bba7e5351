package dev.pilothouse.kubectl.kustomize;

import java.util.Comparator;
import java.util.List;

/** The order in which objects are put out: what others need comes first. */
final class Ordering {

  private static final List<String> FIRST =
      List.of(
          "Namespace",
          "ResourceQuota",
          "StorageClass",
          "CustomResourceDefinition",
          "ServiceAccount",
          "PodSecurityPolicy",
          "Role",
          "ClusterRole",
          "RoleBinding",
          "ClusterRoleBinding",
          "ConfigMap",
          "Secret",
          "Endpoints",
          "Service",
          "LimitRange",
          "PriorityClass",
          "PersistentVolume",
          "PersistentVolumeClaim",
          "Deployment",
          "StatefulSet",
          "CronJob",
          "PodDisruptionBudget");
  private static final List<String> LAST =
      List.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration");

  static final Comparator<Piece> USUAL =
      Comparator.comparingInt((Piece piece) -> rank(piece.kind()))
          .thenComparing(Piece::group)
          .thenComparing(Piece::version)
          .thenComparing(Piece::kind)
          .thenComparing(Piece::namespace)
          .thenComparing(Piece::name);

  private Ordering() {}

  private static int rank(String kind) {
    int first = FIRST.indexOf(kind);
    int last = LAST.indexOf(kind);
    return first >= 0 ? first : last >= 0 ? FIRST.size() + 1 + last : FIRST.size();
  }
}
