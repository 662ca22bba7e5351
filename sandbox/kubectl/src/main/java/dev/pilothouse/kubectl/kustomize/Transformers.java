package dev.pilothouse.kubectl.kustomize;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.cli.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Namespace, prefix, suffix, labels, annotations, replicas and images of a kustomization. */
final class Transformers {

  private static final Set<String> NOT_RENAMED =
      Set.of("Namespace", "CustomResourceDefinition", "APIService");
  private static final Set<String> CLUSTER_WIDE =
      Set.of(
          "APIService",
          "CertificateSigningRequest",
          "ClusterRole",
          "ClusterRoleBinding",
          "ComponentStatus",
          "CSIDriver",
          "CSINode",
          "CustomResourceDefinition",
          "FlowSchema",
          "IngressClass",
          "MutatingWebhookConfiguration",
          "Namespace",
          "Node",
          "PersistentVolume",
          "PriorityClass",
          "PriorityLevelConfiguration",
          "RuntimeClass",
          "StorageClass",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding",
          "ValidatingWebhookConfiguration",
          "VolumeAttachment");

  private final Roots roots;
  private final Struct file;

  Transformers(Roots roots, Struct file) {
    this.roots = roots;
    this.file = file;
  }

  List<Piece> run(List<Piece> pieces) {
    List<Piece> result = new Patching(roots, pieces).run(withoutJson());
    result = each(result, this::inNamespace);
    result = each(result, this::renamed);
    result = each(result, piece -> piece.with(labelled(piece.object())));
    result = each(result, piece -> piece.with(annotated(piece.object())));
    result = new Patching(roots, result).run(onlyJson());
    result = replicated(result);
    return each(result, piece -> piece.with(Images.changed(piece.object(), file.list("images"))));
  }

  private Struct withoutJson() {
    return file.without("patchesJson6902");
  }

  private Struct onlyJson() {
    return Struct.of("patchesJson6902", file.list("patchesJson6902"));
  }

  private static List<Piece> each(List<Piece> pieces, UnaryOperator<Piece> change) {
    return new ArrayList<>(pieces.stream().map(change).toList());
  }

  private Piece inNamespace(Piece piece) {
    String namespace = file.text("namespace");
    if (namespace.isEmpty()) {
      return piece;
    }
    if (piece.kind().equals("Namespace")) {
      return piece.renamed(namespace, "");
    }
    Struct object = piece.object();
    if (piece.kind().endsWith("RoleBinding")) {
      Sequence subjects = object.list("subjects");
      for (int i = 0; i < subjects.size(); i++) {
        Struct subject = subjects.struct(i);
        boolean usual =
            subject.text("kind").equals("ServiceAccount") && subject.text("name").equals("default");
        subjects = usual ? subjects.with(i, subject.with("namespace", namespace)) : subjects;
      }
      object = subjects.isEmpty() ? object : object.with("subjects", subjects);
    }
    return CLUSTER_WIDE.contains(piece.kind())
        ? piece.with(object)
        : piece.with(object.set(namespace, "metadata", "namespace"));
  }

  private Piece renamed(Piece piece) {
    String prefix = file.text("namePrefix");
    String suffix = file.text("nameSuffix");
    boolean kept = prefix.isEmpty() && suffix.isEmpty() || NOT_RENAMED.contains(piece.kind());
    return kept ? piece : piece.renamed(prefix + piece.name() + suffix, prefix + "*" + suffix);
  }

  private Struct labelled(Struct object) {
    Struct common = file.struct("commonLabels");
    Struct changed = common.isEmpty() ? object : labelled(object, common, true, true);
    for (Struct labels : file.list("labels").structs()) {
      boolean selectors = labels.flag("includeSelectors");
      boolean templates = selectors || labels.flag("includeTemplates");
      changed = labelled(changed, labels.struct("pairs"), selectors, templates);
    }
    return changed;
  }

  private static Struct labelled(
      Struct object, Struct pairs, boolean selectors, boolean templates) {
    Struct changed = object;
    if (selectors) {
      changed = Fields.changeMaps("labels", changed, present -> joined(present, pairs));
    } else {
      Struct present = changed.structAt("metadata", "labels");
      changed = changed.set(joined(present, pairs), "metadata", "labels");
    }
    return templates
        ? Fields.changeMaps("template-labels", changed, present -> joined(present, pairs))
        : changed;
  }

  private static Struct joined(Struct present, Struct pairs) {
    Struct all = present;
    for (String key : pairs.keys()) {
      all = all.with(key, pairs.text(key));
    }
    return all;
  }

  private Struct annotated(Struct object) {
    Struct pairs = file.struct("commonAnnotations");
    return pairs.isEmpty()
        ? object
        : Fields.changeMaps("annotations", object, present -> joined(present, pairs));
  }

  private List<Piece> replicated(List<Piece> pieces) {
    List<Piece> result = pieces;
    for (Struct replicas : file.list("replicas").structs()) {
      String name = replicas.text("name");
      boolean any = false;
      List<Piece> changed = new ArrayList<>();
      for (Piece piece : result) {
        boolean fits =
            piece.names().contains(name)
                && Set.of("Deployment", "ReplicaSet", "ReplicationController", "StatefulSet")
                    .contains(piece.kind());
        any |= fits;
        changed.add(
            fits
                ? piece.with(piece.object().set(replicas.number("count", 0), "spec", "replicas"))
                : piece);
      }
      if (!any) {
        throw new UsageException(
            "resource with name "
                + name
                + " does not match a config with the following GVK"
                + " [Deployment.[noVer].[noGrp] StatefulSet.[noVer].[noGrp]"
                + " ReplicaSet.[noVer].[noGrp] ReplicationController.[noVer].[noGrp]]");
      }
      result = changed;
    }
    return result;
  }
}
