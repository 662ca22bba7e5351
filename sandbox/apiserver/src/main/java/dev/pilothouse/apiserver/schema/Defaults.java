package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Defaults that depend on other fields; the unconditional ones are data of the schema. Each
 * completes an object of one type whose parts are complete already, and gives the same object back
 * when there is nothing to do.
 */
final class Defaults {
  private static final String CORE = "io.k8s.api.core.v1.";
  private static final String APPS = "io.k8s.api.apps.v1.";
  private static final String BATCH = "io.k8s.api.batch.v1.";
  private static final String RBAC = "io.k8s.api.rbac.v1.";

  private static final Map<String, UnaryOperator<Struct>> BY_TYPE =
      Map.ofEntries(
          Map.entry(CORE + "Pod", PodDefaults::pod),
          Map.entry(CORE + "PodSpec", PodDefaults::spec),
          Map.entry(CORE + "Container", PodDefaults::container),
          Map.entry(CORE + "EphemeralContainer", PodDefaults::container),
          Map.entry(CORE + "Volume", PodDefaults::volume),
          Map.entry(CORE + "Service", ServiceDefaults::service),
          Map.entry(CORE + "ServiceSpec", ServiceDefaults::spec),
          Map.entry(CORE + "ServicePort", ServiceDefaults::port),
          Map.entry(CORE + "LimitRangeItem", Defaults::limitRangeItem),
          Map.entry(CORE + "ReplicationController", Defaults::replicationController),
          Map.entry(APPS + "DeploymentStrategy", strategy -> rolling(strategy)),
          Map.entry(APPS + "DaemonSetUpdateStrategy", strategy -> rolling(strategy)),
          Map.entry(APPS + "StatefulSetUpdateStrategy", strategy -> rolling(strategy)),
          Map.entry(BATCH + "Job", JobDefaults::job),
          Map.entry(APPS + "StatefulSetSpec", Defaults::statefulSet),
          Map.entry("io.k8s.api.networking.v1.NetworkPolicySpec", Defaults::networkPolicy),
          Map.entry(
              "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerSpec", AutoscalerDefaults::spec),
          Map.entry(
              "io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerBehavior",
              AutoscalerDefaults::behavior),
          Map.entry(RBAC + "Subject", Defaults::subject),
          Map.entry(
              "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec",
              Defaults::customResourceDefinition));

  private Defaults() {}

  static Struct apply(TypeSchema type, Struct object) {
    UnaryOperator<Struct> operator = BY_TYPE.get(type.name());
    return operator == null ? object : operator.apply(object);
  }

  /** {@code object} with a value under a key that is absent. */
  static Struct fill(Struct object, String key, Object value) {
    return object.has(key) ? object : object.with(key, value);
  }

  private static Struct rolling(Struct strategy) {
    return strategy.text("type").equals("RollingUpdate")
        ? fill(strategy, "rollingUpdate", Struct.EMPTY)
        : strategy;
  }

  /** Claim templates say what they are. */
  private static Struct statefulSet(Struct spec) {
    Sequence templates = spec.list("volumeClaimTemplates");
    for (int i = 0; i < templates.size(); i++) {
      Struct claim = Defaults.fill(templates.struct(i), "kind", "PersistentVolumeClaim");
      templates = templates.with(i, Defaults.fill(claim, "apiVersion", "v1"));
    }
    return templates.isEmpty() ? spec : spec.with("volumeClaimTemplates", templates);
  }

  /** Limits bound what they do not say: requests are the limits, defaults the maximum. */
  private static Struct limitRangeItem(Struct item) {
    if (!item.text("type").equals("Container")) {
      return item;
    }
    Struct limits = missing(item.struct("default"), item.struct("max"));
    Struct requests = missing(missing(item.struct("defaultRequest"), limits), item.struct("min"));
    Struct completed = limits.isEmpty() ? item : item.with("default", limits);
    return requests.isEmpty()
        ? keep(item, completed)
        : keep(item, completed.with("defaultRequest", requests));
  }

  static Struct keep(Struct before, Struct after) {
    return before.equals(after) ? before : after;
  }

  /** {@code given} and those of {@code others} that it does not have. */
  static Struct missing(Struct given, Struct others) {
    Struct all = given;
    for (String key : others.keys()) {
      all = fill(all, key, others.getOrDefault(key, ""));
    }
    return all;
  }

  private static Struct replicationController(Struct controller) {
    Struct labels = controller.structAt("spec", "template", "metadata", "labels");
    if (labels.isEmpty()) {
      return controller;
    }
    Struct completed = controller;
    if (controller.structAt("spec", "selector").isEmpty()) {
      completed = completed.set(labels, "spec", "selector");
    }
    return controller.structAt("metadata", "labels").isEmpty()
        ? completed.set(labels, "metadata", "labels")
        : completed;
  }

  private static Struct networkPolicy(Struct spec) {
    if (spec.has("policyTypes")) {
      return spec;
    }
    return spec.with(
        "policyTypes",
        spec.has("egress") ? Sequence.of("Ingress", "Egress") : Sequence.of("Ingress"));
  }

  private static Struct subject(Struct subject) {
    boolean account = subject.text("kind").equals("ServiceAccount");
    return account || subject.text("kind").isEmpty()
        ? subject
        : fill(subject, "apiGroup", "rbac.authorization.k8s.io");
  }

  private static Struct customResourceDefinition(Struct spec) {
    Struct names = spec.struct("names");
    String kind = names.text("kind");
    Struct completed = kind.isEmpty() ? names : fill(names, "listKind", kind + "List");
    completed =
        kind.isEmpty()
            ? completed
            : fill(completed, "singular", kind.toLowerCase(java.util.Locale.ROOT));
    Struct result = completed == names ? spec : spec.with("names", completed);
    return fill(result, "conversion", Struct.of("strategy", "None"));
  }
}
