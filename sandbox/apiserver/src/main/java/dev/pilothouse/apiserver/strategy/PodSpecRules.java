package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.MetadataRules;
import dev.pilothouse.apiserver.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds for the specification of a pod, in pods and in templates. */
final class PodSpecRules {

  private static final List<String> RESTART_POLICIES = List.of("Always", "OnFailure", "Never");
  private static final List<String> DNS_POLICIES =
      List.of("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
  private static final List<String> EFFECTS =
      List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

  private final Struct spec;
  private final String field;
  private final FieldErrors errors;
  private final Set<String> volumes = new HashSet<>();

  private PodSpecRules(Struct spec, String field, FieldErrors errors) {
    this.spec = spec;
    this.field = field;
    this.errors = errors;
  }

  /** Checks a pod's specification, found at {@code field}. */
  static void validate(Struct spec, String field, FieldErrors errors) {
    new PodSpecRules(spec, field, errors).run();
  }

  /** Checks a template: its labels and its specification. */
  static void validateTemplate(Struct template, String field, FieldErrors errors) {
    Struct metadata = template.struct("metadata");
    MetadataRules.labels(metadata.struct("labels"), field + ".labels", errors);
    MetadataRules.annotations(metadata.struct("annotations"), field + ".annotations", errors);
    validate(template.struct("spec"), field + ".spec", errors);
  }

  private void run() {
    volumes();
    containers();
    choice(spec, field, "restartPolicy", RESTART_POLICIES);
    choice(spec, field, "dnsPolicy", DNS_POLICIES);
    atLeast(spec, field, "terminationGracePeriodSeconds", 0);
    if (spec.has("activeDeadlineSeconds") && spec.number("activeDeadlineSeconds", 1) < 1) {
      errors.invalid(
          field + ".activeDeadlineSeconds",
          spec.get("activeDeadlineSeconds"),
          "must be between 1 and 2147483647, inclusive");
    }
    MetadataRules.labels(spec.struct("nodeSelector"), field + ".nodeSelector", errors);
    subdomain("serviceAccountName");
    subdomain("nodeName");
    if (!spec.text("hostname").isEmpty()) {
      Names.label(spec.text("hostname"))
          .forEach(error -> errors.invalid(field + ".hostname", spec.text("hostname"), error));
    }
    tolerations();
    pullSecrets();
  }

  private void subdomain(String name) {
    String value = spec.text(name);
    if (!value.isEmpty()) {
      Names.subdomain(value).forEach(error -> errors.invalid(field + "." + name, value, error));
    }
  }

  private void volumes() {
    int index = 0;
    for (Struct volume : spec.list("volumes").structs()) {
      String at = field + ".volumes[" + index++ + "]";
      String name = volume.text("name");
      if (name.isEmpty()) {
        errors.required(at + ".name", "");
      } else {
        Names.label(name).forEach(error -> errors.invalid(at + ".name", name, error));
        if (!volumes.add(name)) {
          errors.duplicate(at + ".name", name);
        }
      }
      volumeSource(volume, at);
    }
  }

  private void volumeSource(Struct volume, String at) {
    String first = "";
    for (String source : volume.keys()) {
      if (source.equals("name")) {
        continue;
      }
      if (!first.isEmpty()) {
        errors.forbidden(at + "." + source, "may not specify more than 1 volume type");
      } else {
        first = source;
      }
    }
    if (first.isEmpty()) {
      errors.required(at, "must specify a volume type");
      return;
    }
    String needed =
        switch (first) {
          case "hostPath" -> "path";
          case "configMap" -> "name";
          case "secret" -> "secretName";
          case "persistentVolumeClaim" -> "claimName";
          case "nfs" -> "server";
          default -> "";
        };
    if (!needed.isEmpty() && volume.struct(first).text(needed).isEmpty()) {
      errors.required(at + "." + first + "." + needed, "");
    }
  }

  private void containers() {
    Set<String> names = new HashSet<>();
    Sequence containers = spec.list("containers");
    if (containers.isEmpty()) {
      errors.required(field + ".containers", "");
    }
    for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
      int index = 0;
      for (Struct container : spec.list(list).structs()) {
        String at = field + "." + list + "[" + index++ + "]";
        String name = container.text("name");
        if (name.isEmpty()) {
          errors.required(at + ".name", "");
        } else {
          Names.label(name).forEach(error -> errors.invalid(at + ".name", name, error));
          if (!names.add(name)) {
            errors.duplicate(at + ".name", name);
          }
        }
        new ContainerRules(container, at, errors, volumes, list).run();
        if (list.equals("ephemeralContainers")) {
          EphemeralContainerRules.validate(container, spec, at, errors);
        }
      }
    }
  }

  private void tolerations() {
    int index = 0;
    for (Struct toleration : spec.list("tolerations").structs()) {
      String at = field + ".tolerations[" + index++ + "]";
      String key = toleration.text("key");
      String operator =
          toleration.text("operator").isEmpty() ? "Equal" : toleration.text("operator");
      if (!key.isEmpty()) {
        Names.qualified(key).forEach(error -> errors.invalid(at + ".key", key, error));
      }
      if (key.isEmpty() && !operator.equals("Exists")) {
        errors.invalid(
            at + ".operator",
            operator,
            "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
      }
      if (toleration.has("tolerationSeconds") && !toleration.text("effect").equals("NoExecute")) {
        errors.invalid(
            at + ".effect",
            toleration.text("effect"),
            "effect must be 'NoExecute' when `tolerationSeconds` is set");
      }
      if (operator.equals("Exists") && !toleration.text("value").isEmpty()) {
        errors.invalid(
            at + ".operator",
            toleration.text("value"),
            "value must be empty when `operator` is 'Exists'");
      }
      if (!List.of("Equal", "Exists", "Lt", "Gt").contains(operator)) {
        errors.unsupported(at + ".operator", operator, List.of("Equal", "Exists"));
      }
      if (!toleration.text("effect").isEmpty()) {
        choice(toleration, at, "effect", EFFECTS);
      }
    }
  }

  private void pullSecrets() {
    int index = 0;
    for (Struct secret : spec.list("imagePullSecrets").structs()) {
      if (secret.text("name").isEmpty()) {
        errors.required(field + ".imagePullSecrets[" + index + "].name", "");
      }
      index++;
    }
  }

  private void choice(Struct holder, String at, String name, List<String> supported) {
    choice(holder, at, name, supported, errors);
  }

  static void choice(
      Struct holder, String at, String name, List<String> supported, FieldErrors errors) {
    String value = holder.text(name);
    if (!value.isEmpty() && !supported.contains(value)) {
      errors.unsupported(at + "." + name, value, supported.stream().sorted().toList());
    }
  }

  private void atLeast(Struct holder, String at, String name, long least) {
    atLeast(holder, at, name, least, errors);
  }

  static void atLeast(Struct holder, String at, String name, long least, FieldErrors errors) {
    if (holder.number(name, least) < least) {
      errors.invalid(
          at + "." + name, holder.get(name), "must be greater than or equal to " + least);
    }
  }
}
