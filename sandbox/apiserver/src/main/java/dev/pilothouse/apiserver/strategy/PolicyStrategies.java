package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldError;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** Budgets, autoscalers, priorities, roles, nodes and other kinds with a few rules each. */
final class PolicyStrategies {

  private PolicyStrategies() {}

  /** A disruption budget says one of two things. */
  static final class Budget implements Strategy {
    @Override
    public void validate(WriteContext context, Struct budget, FieldErrors errors) {
      Struct spec = budget.struct("spec");
      if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
        errors.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
      }
      WorkloadStrategy.selectorIsGood(spec.struct("selector"), "spec.selector", errors);
    }

    @Override
    public Struct prepareForCreate(WriteContext context, Struct budget) {
      return budget.with(
          "status",
          Struct.of(
              "currentHealthy",
              0,
              "desiredHealthy",
              0,
              "disruptionsAllowed",
              0,
              "expectedPods",
              0));
    }

    @Override
    public void validateUpdate(
        WriteContext context, Struct budget, Struct old, FieldErrors errors) {
      validate(context, budget, errors);
    }
  }

  /** An autoscaler has bounds and a target. */
  static final class Autoscaler implements Strategy {
    @Override
    public void validate(WriteContext context, Struct autoscaler, FieldErrors errors) {
      Struct spec = autoscaler.struct("spec");
      long least = spec.number("minReplicas", 1);
      long most = spec.number("maxReplicas", 0);
      if (least < 1) {
        errors.invalid("spec.minReplicas", least, "must be greater than or equal to 1");
      }
      if (most < 1) {
        errors.invalid("spec.maxReplicas", most, "must be greater than 0");
      } else if (most < least) {
        errors.invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`");
      }
      for (String part : List.of("kind", "name")) {
        if (spec.struct("scaleTargetRef").text(part).isEmpty()) {
          errors.required("spec.scaleTargetRef." + part, "");
        }
      }
    }

    @Override
    public void validateUpdate(
        WriteContext context, Struct autoscaler, Struct old, FieldErrors errors) {
      validate(context, autoscaler, errors);
    }
  }

  /** The value of a priority stays. */
  static final class Priority implements Strategy {
    private static final long HIGHEST = 1_000_000_000;

    @Override
    public void validate(WriteContext context, Struct priority, FieldErrors errors) {
      String name = priority.structAt("metadata").text("name");
      boolean system =
          name.equals("system-node-critical") || name.equals("system-cluster-critical");
      if (name.startsWith("system-") && !system) {
        errors.forbidden(
            "metadata.name",
            "priority class names with 'system-' prefix are reserved for system use only. error: "
                + name
                + " is not a known system priority class");
      } else if (!system && priority.number("value", 0) > HIGHEST) {
        errors.forbidden("value", "maximum allowed value of a user defined priority is " + HIGHEST);
      }
    }

    @Override
    public void validateUpdate(
        WriteContext context, Struct priority, Struct old, FieldErrors errors) {
      if (priority.number("value", 0) != old.number("value", 0)) {
        errors.forbidden("value", "may not be changed in an update.");
      }
      if (!priority.text("preemptionPolicy").equals(old.text("preemptionPolicy"))) {
        errors.invalid("preemptionPolicy", priority.text("preemptionPolicy"), "field is immutable");
      }
    }
  }

  /** Roles may have names that are no DNS names, such as "system:node". */
  static final class Role implements Strategy {
    @Override
    public List<String> checkName(String name) {
      return Names.pathSegment(name);
    }

    @Override
    public void validate(WriteContext context, Struct role, FieldErrors errors) {
      int index = 0;
      for (Struct rule : role.list("rules").structs()) {
        String field = "rules[" + index++ + "]";
        if (rule.list("verbs").isEmpty()) {
          errors.required(field + ".verbs", "verbs must contain at least one value");
        }
        if (rule.list("nonResourceURLs").isEmpty()) {
          if (rule.list("apiGroups").isEmpty()) {
            errors.required(
                field + ".apiGroups", "resource rules must supply at least one api group");
          }
          if (rule.list("resources").isEmpty()) {
            errors.required(
                field + ".resources", "resource rules must supply at least one resource");
          }
        } else if (context.type().namespaced()) {
          errors.invalid(
              field + ".nonResourceURLs",
              rule.get("nonResourceURLs"),
              "namespaced rules cannot apply to non-resource URLs");
        }
      }
    }

    @Override
    public void validateUpdate(WriteContext context, Struct role, Struct old, FieldErrors errors) {
      validate(context, role, errors);
    }
  }

  /** A binding stays with its role. */
  static final class RoleBinding implements Strategy {
    @Override
    public List<String> checkName(String name) {
      return Names.pathSegment(name);
    }

    @Override
    public void validate(WriteContext context, Struct binding, FieldErrors errors) {
      Struct role = binding.struct("roleRef");
      List<String> kinds =
          context.type().namespaced() ? List.of("ClusterRole", "Role") : List.of("ClusterRole");
      if (!role.text("apiGroup").isEmpty()
          && !role.text("apiGroup").equals("rbac.authorization.k8s.io")) {
        errors.unsupported(
            "roleRef.apiGroup", role.text("apiGroup"), List.of("rbac.authorization.k8s.io"));
      }
      if (!kinds.contains(role.text("kind"))) {
        errors.unsupported("roleRef.kind", role.text("kind"), kinds);
      }
      if (role.text("name").isEmpty()) {
        errors.required("roleRef.name", "");
      }
      int index = 0;
      for (Struct subject : binding.list("subjects").structs()) {
        String field = "subjects[" + index++ + "]";
        if (subject.text("name").isEmpty()) {
          errors.required(field + ".name", "");
        }
        if (!List.of("User", "Group", "ServiceAccount").contains(subject.text("kind"))) {
          errors.unsupported(
              field + ".kind", subject.text("kind"), List.of("Group", "ServiceAccount", "User"));
        }
        if (subject.text("kind").equals("ServiceAccount") && subject.text("namespace").isEmpty()) {
          errors.required(field + ".namespace", "");
        }
      }
    }

    @Override
    public void validateUpdate(
        WriteContext context, Struct binding, Struct old, FieldErrors errors) {
      validate(context, binding, errors);
      if (!Objects.equals(binding.get("roleRef"), old.get("roleRef"))) {
        errors.invalid("roleRef", binding.get("roleRef"), "cannot change roleRef");
      }
    }
  }

  /** The pod addresses of a node are given once; its taints name each key and effect once. */
  static final class Node implements Strategy {
    @Override
    public void validate(WriteContext context, Struct node, FieldErrors errors) {
      java.util.Set<String> seen = new java.util.HashSet<>();
      int index = 0;
      for (Struct taint : node.structAt("spec").list("taints").structs()) {
        String field = "spec.taints[" + index++ + "]";
        Names.qualified(taint.text("key"))
            .forEach(error -> errors.invalid(field + ".key", taint.text("key"), error));
        Names.labelValue(taint.text("value"))
            .forEach(error -> errors.invalid(field + ".value", taint.text("value"), error));
        if (!List.of("NoSchedule", "PreferNoSchedule", "NoExecute")
            .contains(taint.text("effect"))) {
          errors.unsupported(
              field + ".effect",
              taint.text("effect"),
              List.of("NoSchedule", "PreferNoSchedule", "NoExecute"));
        }
        if (!seen.add(taint.text("key") + taint.text("effect"))) {
          errors.duplicate(
              field, Struct.of("key", taint.text("key"), "effect", taint.text("effect")));
        }
      }
    }

    @Override
    public void validateUpdate(WriteContext context, Struct node, Struct old, FieldErrors errors) {
      validate(context, node, errors);
      String before = old.structAt("spec").text("podCIDR");
      if (!before.isEmpty() && !before.equals(node.structAt("spec").text("podCIDR"))) {
        errors.forbidden(
            "spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid");
      }
      String provider = old.structAt("spec").text("providerID");
      if (!provider.isEmpty() && !provider.equals(node.structAt("spec").text("providerID"))) {
        errors.forbidden(
            "spec.providerID", "node updates may not change providerID except from \"\" to valid");
      }
    }
  }

  /** An ingress has rules or a default backend. */
  static final class Ingress implements Strategy {
    @Override
    public Struct prepareForCreate(WriteContext context, Struct ingress) {
      return ingress.with("status", Struct.of("loadBalancer", Struct.EMPTY));
    }

    @Override
    public void validate(WriteContext context, Struct ingress, FieldErrors errors) {
      Struct spec = ingress.struct("spec");
      if (spec.list("rules").isEmpty() && !spec.has("defaultBackend")) {
        errors.invalid("spec", spec, "either `defaultBackend` or `rules` must be specified");
      }
      int index = 0;
      for (Struct rule : spec.list("rules").structs()) {
        String field = "spec.rules[" + index++ + "]";
        String host = rule.text("host");
        String plain = host.startsWith("*.") ? host.substring(2) : host;
        if (!host.isEmpty()) {
          Names.subdomain(plain).forEach(error -> errors.invalid(field + ".host", host, error));
        }
        int at = 0;
        for (Struct path : rule.structAt("http").list("paths").structs()) {
          path(path, field + ".http.paths[" + at++ + "]", errors);
        }
      }
    }

    private static void path(Struct path, String field, FieldErrors errors) {
      String type = path.text("pathType");
      if (type.isEmpty()) {
        errors.required(field + ".pathType", "pathType must be specified");
      } else if (!List.of("Exact", "ImplementationSpecific", "Prefix").contains(type)) {
        errors.unsupported(
            field + ".pathType", type, List.of("Exact", "ImplementationSpecific", "Prefix"));
      }
      if (!type.equals("ImplementationSpecific") && !path.text("path").startsWith("/")) {
        errors.invalid(field + ".path", path.text("path"), "must be an absolute path");
      }
      Struct service = path.structAt("backend", "service");
      if (path.structAt("backend").isEmpty()) {
        errors.required(field + ".backend", "");
      } else if (path.structAt("backend").has("service")) {
        if (service.text("name").isEmpty()) {
          errors.required(field + ".backend.service.name", "");
        }
        if (service.structAt("port").isEmpty()) {
          errors.required(field + ".backend.service", "port name or number is required");
        }
      }
    }

    @Override
    public void validateUpdate(
        WriteContext context, Struct ingress, Struct old, FieldErrors errors) {
      validate(context, ingress, errors);
    }
  }

  /** A slice keeps its kind of addresses. */
  static final class Slice implements Strategy {
    @Override
    public void validate(WriteContext context, Struct slice, FieldErrors errors) {
      if (slice.text("addressType").isEmpty()) {
        errors.required("addressType", "");
      } else if (!List.of("IPv4", "IPv6", "FQDN").contains(slice.text("addressType"))) {
        errors.unsupported(
            "addressType", slice.text("addressType"), List.of("FQDN", "IPv4", "IPv6"));
      }
    }

    @Override
    public void validateUpdate(WriteContext context, Struct slice, Struct old, FieldErrors errors) {
      validate(context, slice, errors);
      if (!slice.text("addressType").equals(old.text("addressType"))) {
        errors.invalid("addressType", slice.text("addressType"), "field is immutable");
      }
    }
  }

  /** A request for a certificate says who makes it. */
  static final class SigningRequest implements Strategy {
    @Override
    public Struct prepareForCreate(WriteContext context, Struct request) {
      Struct user = context.user().toStruct();
      Struct spec = request.struct("spec").with("username", user.text("username"));
      for (String field : List.of("uid", "groups", "extra")) {
        Object value = user.get(field);
        spec = value == null ? spec.without(field) : spec.with(field, value);
      }
      return request.with("spec", spec).with("status", Struct.EMPTY);
    }

    @Override
    public void validate(WriteContext context, Struct request, FieldErrors errors) {
      Struct spec = request.struct("spec");
      for (String field : List.of("request", "signerName")) {
        if (spec.text(field).isEmpty()) {
          errors.required("spec." + field, "");
        }
      }
      if (spec.list("usages").isEmpty()) {
        errors.required("spec.usages", "usages must be provided");
      }
      String signer = spec.text("signerName");
      if (!signer.isEmpty() && !signer.matches("[a-z0-9.-]+\\.[a-z0-9.-]+/.+")) {
        errors.invalid(
            "spec.signerName",
            signer,
            "must be a fully qualified domain and path of the form 'example.com/signer-name'");
      }
      if (spec.has("expirationSeconds") && spec.number("expirationSeconds", 0) < 600) {
        errors.invalid(
            "spec.expirationSeconds",
            spec.number("expirationSeconds", 0),
            "may not specify a duration less than 600 seconds (10 minutes)");
      }
      checkRequest(spec.text("request"), errors);
    }

    private static void checkRequest(String request, FieldErrors errors) {
      byte[] pem = Base64.getMimeDecoder().decode(request);
      String text = new String(pem, StandardCharsets.UTF_8);
      if (!request.isEmpty() && !text.contains("-----BEGIN CERTIFICATE REQUEST-----")) {
        List<String> bytes = new ArrayList<>();
        for (byte one : pem) {
          bytes.add(String.format("0x%x", one));
        }
        errors.add(
            new FieldError(
                "FieldValueInvalid",
                "spec.request",
                "Invalid value: []byte{"
                    + String.join(", ", bytes)
                    + "}: PEM block type must be CERTIFICATE REQUEST"));
      }
    }

    @Override
    public Struct prepareForUpdate(WriteContext context, Struct request, Struct old) {
      if (!context.subresource().equals("approval")) {
        return request;
      }
      String now = Times.time(context.world().now());
      Sequence conditions = request.listAt("status", "conditions");
      for (int at = 0; at < conditions.size(); at++) {
        Struct condition = conditions.struct(at);
        for (String time : List.of("lastUpdateTime", "lastTransitionTime")) {
          condition = condition.text(time).isEmpty() ? condition.with(time, now) : condition;
        }
        conditions = conditions.with(at, condition);
      }
      return request.set(conditions, "status", "conditions");
    }

    @Override
    public void validateUpdate(
        WriteContext context, Struct request, Struct old, FieldErrors errors) {
      if (!Objects.equals(request.get("spec"), old.get("spec"))) {
        errors.invalid("spec", request.get("spec"), "field is immutable");
      }
    }
  }

  /** A kind whose names only have to fit into a path. */
  static final class PathNamed implements Strategy {
    @Override
    public List<String> checkName(String name) {
      return Names.pathSegment(name);
    }
  }

  /** A network policy selects pods. */
  static final class NetworkPolicy implements Strategy {
    @Override
    public void validate(WriteContext context, Struct policy, FieldErrors errors) {
      Struct spec = policy.struct("spec");
      WorkloadStrategy.selectorIsGood(spec.struct("podSelector"), "spec.podSelector", errors);
      for (String type : spec.list("policyTypes").texts()) {
        if (!type.equals("Ingress") && !type.equals("Egress")) {
          errors.unsupported("spec.policyTypes", type, List.of("Egress", "Ingress"));
        }
      }
    }

    @Override
    public void validateUpdate(
        WriteContext context, Struct policy, Struct old, FieldErrors errors) {
      validate(context, policy, errors);
    }
  }

  /** A quota starts with nothing observed. */
  static final class Quota implements Strategy {
    @Override
    public Struct prepareForCreate(WriteContext context, Struct quota) {
      return quota.with("status", Struct.EMPTY);
    }
  }
}
