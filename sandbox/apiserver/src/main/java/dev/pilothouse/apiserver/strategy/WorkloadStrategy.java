package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.validation.FieldError;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Deployments, replica sets, daemon sets, stateful sets and replication controllers. */
record WorkloadStrategy(Kind kind) implements Strategy {

  enum Kind {
    DEPLOYMENT,
    REPLICA_SET,
    DAEMON_SET,
    STATEFUL_SET,
    REPLICATION_CONTROLLER
  }

  private static final List<String> STATEFUL_MUTABLE =
      List.of(
          "replicas",
          "ordinals",
          "template",
          "updateStrategy",
          "revisionHistoryLimit",
          "persistentVolumeClaimRetentionPolicy",
          "minReadySeconds");

  @Override
  public List<String> checkName(String name) {
    return kind == Kind.STATEFUL_SET ? Names.label(name) : Names.subdomain(name);
  }

  @Override
  public Struct prepareForCreate(WriteContext context, Struct object) {
    Struct status =
        switch (kind) {
          case DEPLOYMENT -> Struct.EMPTY;
          case REPLICA_SET, REPLICATION_CONTROLLER -> Struct.of("replicas", 0);
          case STATEFUL_SET -> Struct.of("replicas", 0, "availableReplicas", 0);
          case DAEMON_SET ->
              Struct.of(
                  "currentNumberScheduled", 0,
                  "numberMisscheduled", 0,
                  "desiredNumberScheduled", 0,
                  "numberReady", 0);
        };
    return object.with("status", status);
  }

  @Override
  public void validate(WriteContext context, Struct object, FieldErrors errors) {
    Struct spec = object.struct("spec");
    PodSpecRules.atLeast(spec, "spec", "replicas", 0, errors);
    PodSpecRules.atLeast(spec, "spec", "minReadySeconds", 0, errors);
    PodSpecRules.atLeast(spec, "spec", "revisionHistoryLimit", 0, errors);
    selector(spec, errors);
    if (!spec.has("template") && kind == Kind.REPLICATION_CONTROLLER) {
      errors.required("spec.template", "");
    } else {
      PodSpecRules.validateTemplate(withClaims(spec), "spec.template", errors);
      String policy = spec.structAt("template", "spec").text("restartPolicy");
      if (!policy.isEmpty() && !policy.equals("Always")) {
        errors.unsupported("spec.template.spec.restartPolicy", policy, List.of("Always"));
      }
    }
    if (kind == Kind.DEPLOYMENT || kind == Kind.DAEMON_SET) {
      rollout(spec, errors);
    }
  }

  /** The pod template with a volume for each claim template, which its containers may mount. */
  private static Struct withClaims(Struct spec) {
    Struct template = spec.struct("template");
    Sequence volumes = template.listAt("spec", "volumes");
    for (Struct claim : spec.list("volumeClaimTemplates").structs()) {
      String name = claim.textAt("metadata", "name");
      if (volumes.stream()
          .noneMatch(volume -> volume instanceof Struct one && one.text("name").equals(name))) {
        volumes = volumes.plus(Struct.of("name", name, "emptyDir", Struct.EMPTY));
      }
    }
    return volumes.isEmpty() ? template : template.set(volumes, "spec", "volumes");
  }

  private void selector(Struct spec, FieldErrors errors) {
    if (kind == Kind.REPLICATION_CONTROLLER) {
      Struct labels = spec.struct("selector");
      if (labels.isEmpty()) {
        errors.required("spec.selector", "");
      } else {
        matching(LabelSelector.ofLabels(labels), spec, errors);
      }
      return;
    }
    Object field = spec.get("selector");
    if (!(field instanceof Struct selector)) {
      errors.required("spec.selector", "");
      return;
    }
    if (!selectorIsGood(selector, "spec.selector", errors)) {
      return;
    }
    LabelSelector parsed = LabelSelector.of(selector);
    if (parsed.isEverything()) {
      errors.invalid(
          "spec.selector",
          selector,
          kind == Kind.STATEFUL_SET
              ? "empty selector is invalid for statefulset"
              : "empty selector is invalid for " + name());
    } else {
      matching(parsed, spec, errors);
    }
  }

  private String name() {
    return switch (kind) {
      case DEPLOYMENT, REPLICA_SET -> "deployment";
      case DAEMON_SET -> "daemonset";
      case STATEFUL_SET -> "statefulset";
      case REPLICATION_CONTROLLER -> "replication controller";
    };
  }

  /** Checks the expressions of a meta/v1 LabelSelector. */
  static boolean selectorIsGood(Struct selector, String field, FieldErrors errors) {
    int before = errors.list().size();
    Struct labels = selector.struct("matchLabels");
    labels.forEach(
        (key, value) -> {
          Names.qualified(key).forEach(error -> errors.invalid(field + ".matchLabels", key, error));
          Names.labelValue(labels.text(key))
              .forEach(error -> errors.invalid(field + ".matchLabels", labels.text(key), error));
        });
    int index = 0;
    for (Struct expression : selector.list("matchExpressions").structs()) {
      String at = field + ".matchExpressions[" + index++ + "]";
      boolean values = !expression.list("values").isEmpty();
      switch (expression.text("operator")) {
        case "In", "NotIn" -> {
          if (!values) {
            errors.required(at + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
          }
        }
        case "Exists", "DoesNotExist" -> {
          if (values) {
            errors.forbidden(
                at + ".values",
                "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
          }
        }
        default ->
            errors.invalid(
                at + ".operator", expression.text("operator"), "not a valid selector operator");
      }
    }
    return errors.list().size() == before;
  }

  private static void matching(LabelSelector selector, Struct spec, FieldErrors errors) {
    Struct labels = spec.structAt("template", "metadata", "labels");
    if (!selector.matches(labels)) {
      errors.add(
          FieldError.invalid(
              "spec.template.metadata.labels",
              labels,
              "`selector` does not match template `labels`"));
    }
  }

  private void rollout(Struct spec, FieldErrors errors) {
    String field = kind == Kind.DEPLOYMENT ? "strategy" : "updateStrategy";
    Struct strategy = spec.struct(field);
    String type = strategy.text("type");
    String other = kind == Kind.DEPLOYMENT ? "Recreate" : "OnDelete";
    String at = "spec." + field;
    if (type.equals(other)) {
      if (kind == Kind.DEPLOYMENT && strategy.get("rollingUpdate") instanceof Struct) {
        errors.forbidden(
            at + ".rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
      }
      return;
    }
    if (!type.isEmpty() && !type.equals("RollingUpdate")) {
      errors.unsupported(
          at + (kind == Kind.DEPLOYMENT ? "" : ".type"), type, List.of(other, "RollingUpdate"));
      return;
    }
    Struct rolling = strategy.struct("rollingUpdate");
    Object surge = rolling.get("maxSurge");
    Object unavailable = rolling.get("maxUnavailable");
    for (String name : List.of("maxUnavailable", "maxSurge")) {
      amount(rolling.get(name), at + ".rollingUpdate." + name, errors);
    }
    boolean none =
        rolling.has("maxSurge")
            && rolling.has("maxUnavailable")
            && isZero(surge)
            && isZero(unavailable);
    if (none) {
      errors.invalid(
          at + ".rollingUpdate.maxUnavailable",
          unavailable,
          kind == Kind.DEPLOYMENT
              ? "may not be 0 when `maxSurge` is 0"
              : "cannot be 0 when maxSurge is 0");
    }
  }

  private static boolean isZero(@org.jspecify.annotations.Nullable Object amount) {
    return Objects.equals(amount, 0L) || Objects.equals(amount, "0%");
  }

  private static void amount(
      @org.jspecify.annotations.Nullable Object amount, String at, FieldErrors errors) {
    if (amount instanceof Long number && number < 0) {
      errors.invalid(at, number, "must be greater than or equal to 0");
    } else if (amount instanceof String text && !text.matches("[0-9]+%")) {
      errors.invalid(
          at,
          text,
          "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')");
    }
  }

  @Override
  public void validateUpdate(WriteContext context, Struct object, Struct old, FieldErrors errors) {
    if (context.subresource().equals("status")) {
      return;
    }
    validate(context, object, errors);
    Struct spec = object.struct("spec");
    Struct before = old.struct("spec");
    if (kind == Kind.STATEFUL_SET) {
      List<String> changed = new ArrayList<>();
      for (String key : spec.keys()) {
        if (!STATEFUL_MUTABLE.contains(key) && !Objects.equals(spec.get(key), before.get(key))) {
          changed.add(key);
        }
      }
      boolean removed =
          before.keys().stream().anyMatch(key -> !STATEFUL_MUTABLE.contains(key) && !spec.has(key));
      if (!changed.isEmpty() || removed) {
        errors.forbidden(
            "spec",
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template',"
                + " 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy'"
                + " and 'minReadySeconds' are forbidden");
      }
    } else if (kind != Kind.REPLICATION_CONTROLLER
        && !Objects.equals(spec.get("selector"), before.get("selector"))) {
      errors.invalid("spec.selector", spec.get("selector"), "field is immutable");
    }
  }
}
