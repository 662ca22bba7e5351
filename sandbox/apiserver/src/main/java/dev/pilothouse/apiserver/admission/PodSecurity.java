package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.strategy.WriteContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Enforces the pod security standard that a namespace asks for by its labels. */
final class PodSecurity implements Plugin {

  private static final String LABEL = "pod-security.kubernetes.io/";
  private static final Set<String> TEMPLATED =
      Set.of(
          "deployments.apps",
          "replicasets.apps",
          "daemonsets.apps",
          "statefulsets.apps",
          "replicationcontrollers",
          "jobs.batch",
          "cronjobs.batch",
          "podtemplates");

  @Override
  public void validate(WriteContext context, Struct object, @Nullable Struct old) {
    String kind = context.type().groupResource();
    boolean pod = kind.equals("pods");
    if (!pod && !TEMPLATED.contains(kind) || !context.subresource().isEmpty()) {
      return;
    }
    Struct labels =
        context
            .state()
            .get(Resource.NAMESPACES, "", object.structAt("metadata").text("namespace"))
            .orElse(Struct.EMPTY)
            .structAt("metadata", "labels");
    if (!labels.has(LABEL + "enforce") && !labels.has(LABEL + "warn")) {
      return;
    }
    Struct spec = spec(kind, object);
    List<String> problems = pod && old == null ? violations(labels, "enforce", spec) : List.of();
    if (!problems.isEmpty()) {
      throw Failures.forbidden(
          context.type(),
          object.structAt("metadata").text("name"),
          "violates PodSecurity \""
              + labels.text(LABEL + "enforce")
              + ":"
              + version(labels, "enforce")
              + "\": "
              + String.join(", ", problems));
    }
    List<String> warned = violations(labels, "warn", spec);
    if (!warned.isEmpty()) {
      context
          .warnings()
          .add(
              "would violate PodSecurity \""
                  + labels.text(LABEL + "warn")
                  + ":"
                  + version(labels, "warn")
                  + "\": "
                  + String.join(", ", warned));
    }
  }

  private static String version(Struct labels, String mode) {
    String version = labels.text(LABEL + mode + "-version");
    return version.isEmpty() ? "latest" : version;
  }

  private static Struct spec(String kind, Struct object) {
    return switch (kind) {
      case "pods" -> object.struct("spec");
      case "podtemplates" -> object.structAt("template", "spec");
      case "cronjobs.batch" -> object.structAt("spec", "jobTemplate", "spec", "template", "spec");
      default -> object.structAt("spec", "template", "spec");
    };
  }

  private static List<String> violations(Struct labels, String mode, Struct spec) {
    return switch (labels.text(LABEL + mode)) {
      case "baseline" -> PodSecurityStandards.baseline(spec);
      case "restricted" -> {
        List<String> all = new ArrayList<>(PodSecurityStandards.baseline(spec));
        all.addAll(PodSecurityStandards.restricted(spec));
        yield all;
      }
      default -> List.of();
    };
  }
}
