package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.MetadataRules;
import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.EphemeralContainer;
import dev.pilothouse.apiserver.view.core.LocalObjectReference;
import dev.pilothouse.apiserver.view.core.PodSpec;
import dev.pilothouse.apiserver.view.core.PodTemplateSpec;
import dev.pilothouse.apiserver.view.core.Toleration;
import dev.pilothouse.apiserver.view.core.Volume;
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

  private final PodSpec spec;
  private final String field;
  private final FieldErrors errors;
  private final Set<String> volumes = new HashSet<>();
  private final Set<String> containers = new HashSet<>();

  private PodSpecRules(PodSpec spec, String field, FieldErrors errors) {
    this.spec = spec;
    this.field = field;
    this.errors = errors;
  }

  /** Checks a pod's specification, found at {@code field}. */
  static void validate(PodSpec spec, String field, FieldErrors errors) {
    new PodSpecRules(spec, field, errors).run();
  }

  /** Checks a template: its labels and its specification. */
  static void validateTemplate(PodTemplateSpec template, String field, FieldErrors errors) {
    MetadataRules.labels(template.metadata().labels(), field + ".labels", errors);
    MetadataRules.annotations(template.metadata().annotations(), field + ".annotations", errors);
    validate(template.spec(), field + ".spec", errors);
  }

  private void run() {
    volumes();
    containers();
    Fields.choice(field + ".restartPolicy", spec.restartPolicy(), RESTART_POLICIES, errors);
    Fields.choice(field + ".dnsPolicy", spec.dnsPolicy(), DNS_POLICIES, errors);
    Fields.notNegative(
        field + ".terminationGracePeriodSeconds", spec.terminationGracePeriodSeconds(), errors);
    if (spec.hasActiveDeadlineSeconds() && spec.activeDeadlineSeconds() < 1) {
      errors.invalid(
          field + ".activeDeadlineSeconds",
          spec.activeDeadlineSeconds(),
          "must be between 1 and 2147483647, inclusive");
    }
    MetadataRules.labels(spec.nodeSelector(), field + ".nodeSelector", errors);
    subdomain("serviceAccountName", spec.serviceAccountName());
    subdomain("nodeName", spec.nodeName());
    if (!spec.hostname().isEmpty()) {
      Names.label(spec.hostname())
          .forEach(error -> errors.invalid(field + ".hostname", spec.hostname(), error));
    }
    tolerations();
    pullSecrets();
  }

  private void subdomain(String name, String value) {
    if (!value.isEmpty()) {
      Names.subdomain(value).forEach(error -> errors.invalid(field + "." + name, value, error));
    }
  }

  private void volumes() {
    int index = 0;
    for (Volume volume : spec.volumes()) {
      String at = field + ".volumes[" + index++ + "]";
      named(volume.name(), at, volumes);
      volumeSource(volume, at);
    }
  }

  /** Checks a name that has to be there, and only once. */
  private void named(String name, String at, Set<String> names) {
    if (name.isEmpty()) {
      errors.required(at + ".name", "");
      return;
    }
    Names.label(name).forEach(error -> errors.invalid(at + ".name", name, error));
    if (!names.add(name)) {
      errors.duplicate(at + ".name", name);
    }
  }

  private void volumeSource(Volume volume, String at) {
    List<String> sources =
        volume.struct().keys().stream().filter(key -> !key.equals("name")).toList();
    if (sources.isEmpty()) {
      errors.required(at, "must specify a volume type");
      return;
    }
    for (String source : sources.subList(1, sources.size())) {
      errors.forbidden(at + "." + source, "may not specify more than 1 volume type");
    }
    switch (sources.getFirst()) {
      case "hostPath" -> required(at + ".hostPath.path", volume.hostPath().path());
      case "configMap" -> required(at + ".configMap.name", volume.configMap().name());
      case "secret" -> required(at + ".secret.secretName", volume.secret().secretName());
      case "persistentVolumeClaim" ->
          required(
              at + ".persistentVolumeClaim.claimName", volume.persistentVolumeClaim().claimName());
      case "nfs" -> required(at + ".nfs.server", volume.nfs().server());
      default -> {}
    }
  }

  private void required(String at, String value) {
    if (value.isEmpty()) {
      errors.required(at, "");
    }
  }

  private void containers() {
    if (spec.containers().isEmpty()) {
      errors.required(field + ".containers", "");
    }
    int index = 0;
    for (Container container : spec.initContainers()) {
      container(container, field + ".initContainers[" + index++ + "]", true);
    }
    index = 0;
    for (Container container : spec.containers()) {
      container(container, field + ".containers[" + index++ + "]", false);
    }
    index = 0;
    for (EphemeralContainer container : spec.ephemeralContainers()) {
      String at = field + ".ephemeralContainers[" + index++ + "]";
      container(Container.of(container.struct()), at, false);
      EphemeralContainerRules.validate(container, spec, at, errors);
    }
  }

  private void container(Container container, String at, boolean init) {
    named(container.name(), at, containers);
    new ContainerRules(container, at, errors, volumes, init).run();
  }

  private void tolerations() {
    int index = 0;
    for (Toleration toleration : spec.tolerations()) {
      toleration(toleration, field + ".tolerations[" + index++ + "]");
    }
  }

  private void toleration(Toleration toleration, String at) {
    String key = toleration.key();
    String operator = toleration.operator().isEmpty() ? "Equal" : toleration.operator();
    if (!key.isEmpty()) {
      Names.qualified(key).forEach(error -> errors.invalid(at + ".key", key, error));
    }
    if (key.isEmpty() && !operator.equals("Exists")) {
      errors.invalid(
          at + ".operator",
          operator,
          "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
    }
    if (toleration.hasTolerationSeconds() && !toleration.effect().equals("NoExecute")) {
      errors.invalid(
          at + ".effect",
          toleration.effect(),
          "effect must be 'NoExecute' when `tolerationSeconds` is set");
    }
    if (operator.equals("Exists") && !toleration.value().isEmpty()) {
      errors.invalid(
          at + ".operator", toleration.value(), "value must be empty when `operator` is 'Exists'");
    }
    if (!List.of("Equal", "Exists", "Lt", "Gt").contains(operator)) {
      errors.unsupported(at + ".operator", operator, List.of("Equal", "Exists"));
    }
    Fields.choice(at + ".effect", toleration.effect(), EFFECTS, errors);
  }

  private void pullSecrets() {
    int index = 0;
    for (LocalObjectReference secret : spec.imagePullSecrets()) {
      required(field + ".imagePullSecrets[" + index++ + "].name", secret.name());
    }
  }
}
