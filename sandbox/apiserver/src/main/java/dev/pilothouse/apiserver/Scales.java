package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.validation.FieldErrors;

/** The scale of a workload: how many replicas it should have and has. */
final class Scales {

  private Scales() {}

  /** As autoscaling/v1 Scale. */
  static Struct of(ResourceType type, Struct object, ScalePaths paths) {
    Struct metadata = Metadata.of(object);
    Struct.Builder shown =
        Struct.builder()
            .put("name", metadata.text("name"))
            .putUnlessEmpty("namespace", metadata.text("namespace"))
            .put("uid", metadata.text("uid"))
            .put("resourceVersion", metadata.text("resourceVersion"))
            .put("creationTimestamp", metadata.text("creationTimestamp"));
    Struct.Builder spec = Struct.builder();
    long replicas = object.numberAt(0, paths.specReplicas());
    if (replicas != 0) {
      spec.put("replicas", replicas);
    }
    return Struct.of(
        "kind", "Scale",
        "apiVersion", "autoscaling/v1",
        "metadata", shown.build(),
        "spec", spec.build(),
        "status",
            Struct.builder()
                .put("replicas", object.numberAt(0, paths.statusReplicas()))
                .putUnlessEmpty("selector", selector(object, paths))
                .build());
  }

  private static String selector(Struct object, ScalePaths paths) {
    Object selector = paths.selector().length == 0 ? null : object.at(paths.selector());
    return switch (selector) {
      case String text -> text;
      case Struct struct when struct.has("matchLabels") || struct.has("matchExpressions") ->
          LabelSelector.of(struct).toString();
      case Struct struct -> LabelSelector.ofLabels(struct).toString();
      case null, default -> "";
    };
  }

  /** The object with the replicas of a scale, after checking it. */
  static Struct applied(ResourceType type, Struct object, Struct scale, ScalePaths paths) {
    long replicas = scale.numberAt(0, "spec", "replicas");
    if (replicas < 0) {
      FieldErrors errors = new FieldErrors();
      errors.invalid("spec.replicas", replicas, "must be greater than or equal to 0");
      throw Failures.invalid("autoscaling", "Scale", Metadata.name(object), errors);
    }
    String version = scale.textAt("metadata", "resourceVersion");
    Struct changed = object.set(replicas, paths.specReplicas());
    return version.isEmpty() ? changed : changed.set(version, "metadata", "resourceVersion");
  }

  /** Where a kind keeps what a scale shows. */
  record ScalePaths(String[] specReplicas, String[] statusReplicas, String[] selector) {
    static final ScalePaths BUILT_IN =
        new ScalePaths(
            new String[] {"spec", "replicas"},
            new String[] {"status", "replicas"},
            new String[] {"spec", "selector"});
  }
}
