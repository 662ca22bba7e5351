package dev.pilothouse.apiserver.policy;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What policies, their bindings and webhooks must be when they are written. */
public final class PolicyChecks {

  private static final List<String> REASONS =
      List.of("Unauthorized", "Forbidden", "Invalid", "RequestEntityTooLarge");
  private static final List<String> ACTIONS = List.of("Audit", "Deny", "Warn");

  private final FieldErrors errors;

  private PolicyChecks(FieldErrors errors) {
    this.errors = errors;
  }

  /** Checks a ValidatingAdmissionPolicy or a MutatingAdmissionPolicy. */
  public static void policy(Struct policy, boolean mutating, FieldErrors errors) {
    PolicyChecks checks = new PolicyChecks(errors);
    Struct spec = policy.struct("spec");
    checks.paramKind(spec);
    if (!spec.has("matchConstraints")) {
      errors.required("spec.matchConstraints", "");
    } else {
      checks.matchResources(spec.struct("matchConstraints"), "spec.matchConstraints", true);
    }
    checks.variables(spec.list("variables"));
    checks.conditions(spec.list("matchConditions"), "spec.matchConditions");
    if (mutating) {
      checks.mutations(spec);
    } else {
      checks.validations(spec);
    }
    if (errors.isEmpty()) {
      checks.compile(Policies.compile(policy, mutating));
    }
  }

  private void compile(CompiledPolicy compiled) {
    for (CompiledPolicy.Expression expression : compiled.expressions()) {
      if (!expression.error().isEmpty()) {
        errors.invalid(expression.field(), expression.source(), expression.error());
      }
    }
  }

  private void paramKind(Struct spec) {
    if (!spec.has("paramKind")) {
      return;
    }
    Struct kind = spec.struct("paramKind");
    if (kind.text("apiVersion").isEmpty()) {
      errors.required("spec.paramKind.apiVersion", "");
    }
    if (kind.text("kind").isEmpty()) {
      errors.required("spec.paramKind.kind", "");
    }
  }

  private void validations(Struct spec) {
    Sequence validations = spec.list("validations");
    Sequence annotations = spec.list("auditAnnotations");
    if (validations.isEmpty() && annotations.isEmpty()) {
      errors.required("spec.validations", "validations or auditAnnotations must be non-empty");
      errors.required("spec.auditAnnotations", "validations or auditAnnotations must be non-empty");
    }
    for (int at = 0; at < validations.size(); at++) {
      Struct validation = validations.struct(at);
      String field = "spec.validations[" + at + "]";
      if (validation.text("expression").isBlank()) {
        errors.required(field + ".expression", "expression is not specified");
      }
      String message = validation.text("message");
      if (!message.isEmpty() && message.isBlank()) {
        errors.invalid(field + ".message", message, "message must be non-empty if specified");
      } else if (message.strip().contains("\n")) {
        errors.invalid(field + ".message", message, "message must not contain line breaks");
      }
      if (message.isEmpty()
          && validation.text("messageExpression").isEmpty()
          && validation.text("expression").strip().contains("\n")) {
        errors.required(
            field + ".message", "message must be specified if expression contains line breaks");
      }
      String reason = validation.text("reason");
      if (!reason.isEmpty() && !REASONS.contains(reason)) {
        errors.unsupported(field + ".reason", reason, REASONS);
      }
    }
    Set<String> seen = new HashSet<>();
    for (int at = 0; at < annotations.size(); at++) {
      Struct annotation = annotations.struct(at);
      String field = "spec.auditAnnotations[" + at + "]";
      String key = annotation.text("key");
      if (key.isEmpty()) {
        errors.required(field + ".key", "");
      } else if (!seen.add(key)) {
        errors.duplicate(field + ".key", key);
      }
      if (annotation.text("valueExpression").isBlank()) {
        errors.required(field + ".valueExpression", "valueExpression is not specified");
      }
    }
  }

  private void mutations(Struct spec) {
    Sequence mutations = spec.list("mutations");
    if (mutations.isEmpty()) {
      errors.required("spec.mutations", "mutations must contain at least one item");
    }
    String again = spec.text("reinvocationPolicy");
    if (again.isEmpty()) {
      errors.required("spec.reinvocationPolicy", "");
    } else if (!again.equals("Never") && !again.equals("IfNeeded")) {
      errors.unsupported("spec.reinvocationPolicy", again, List.of("Never", "IfNeeded"));
    }
    for (int at = 0; at < mutations.size(); at++) {
      Struct mutation = mutations.struct(at);
      String field = "spec.mutations[" + at + "]";
      switch (mutation.text("patchType")) {
        case "" -> errors.required(field + ".patchType", "");
        case "ApplyConfiguration" ->
            patch(mutation, field, "applyConfiguration", "jsonPatch", "ApplyConfiguration");
        case "JSONPatch" -> patch(mutation, field, "jsonPatch", "applyConfiguration", "JSONPatch");
        default ->
            errors.unsupported(
                field + ".patchType",
                mutation.text("patchType"),
                List.of("ApplyConfiguration", "JSONPatch"));
      }
    }
  }

  private void patch(Struct mutation, String field, String own, String other, String type) {
    if (!mutation.has(own)) {
      errors.required(field + "." + own, "must be specified when patchType is " + type);
    } else if (mutation.structAt(own).text("expression").isBlank()) {
      errors.required(field + "." + own + ".expression", "expression is not specified");
    }
    if (mutation.has(other)) {
      errors.forbidden(field + "." + other, "must not be specified when patchType is " + type);
    }
  }

  private void variables(Sequence variables) {
    Set<String> seen = new HashSet<>();
    for (int at = 0; at < variables.size(); at++) {
      Struct variable = variables.struct(at);
      String field = "spec.variables[" + at + "]";
      String name = variable.text("name");
      if (name.isBlank()) {
        errors.required(field + ".name", "name is not specified");
      } else if (!name.matches("[_a-zA-Z][_a-zA-Z0-9]*")) {
        errors.invalid(field + ".name", name, "name is not a valid CEL identifier");
      } else if (!seen.add(name)) {
        errors.duplicate(field + ".name", name);
      }
      if (variable.text("expression").isBlank()) {
        errors.required(field + ".expression", "expression is not specified");
      }
    }
  }

  private void conditions(Sequence conditions, String path) {
    if (conditions.size() > 64) {
      errors.add(
          dev.pilothouse.apiserver.validation.FieldError.tooMany(path, conditions.size(), 64));
    }
    Set<String> seen = new HashSet<>();
    for (int at = 0; at < conditions.size(); at++) {
      Struct condition = conditions.struct(at);
      String field = path + "[" + at + "]";
      String name = condition.text("name");
      if (name.isEmpty()) {
        errors.required(field + ".name", "");
      } else if (!seen.add(name)) {
        errors.duplicate(field + ".name", name);
      } else {
        Names.qualified(name).forEach(error -> errors.invalid(field + ".name", name, error));
      }
      if (condition.text("expression").isBlank()) {
        errors.required(field + ".expression", "");
      }
    }
  }

  private void matchResources(Struct resources, String path, boolean rules) {
    if (rules && resources.list("resourceRules").isEmpty()) {
      errors.required(path + ".resourceRules", "");
    }
    for (String list : List.of("resourceRules", "excludeResourceRules")) {
      int at = 0;
      for (Struct rule : resources.list(list).structs()) {
        rule(rule, path + "." + list + "[" + at++ + "]");
      }
    }
  }

  private void rule(Struct rule, String path) {
    for (String part : List.of("operations", "apiGroups", "apiVersions", "resources")) {
      Sequence list = rule.list(part);
      if (list.isEmpty()) {
        errors.required(path + "." + part, "");
      } else if (list.size() > 1 && list.contains("*")) {
        errors.invalid(
            path + "." + part,
            list,
            part.equals("resources")
                ? "if '*/*' is present, must not specify other resources"
                : "if '*' is present, must not specify other "
                    + (part.equals("apiGroups")
                        ? "API groups"
                        : part.equals("apiVersions") ? "API versions" : part));
      }
    }
    for (String operation : rule.list("operations").texts()) {
      if (!List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE").contains(operation)) {
        errors.unsupported(
            path + ".operations[0]",
            operation,
            List.of("*", "CONNECT", "CREATE", "DELETE", "UPDATE"));
      }
    }
  }

  /** Checks a binding of either kind of policy. */
  public static void binding(Struct binding, boolean mutating, FieldErrors errors) {
    PolicyChecks checks = new PolicyChecks(errors);
    Struct spec = binding.struct("spec");
    if (spec.text("policyName").isEmpty()) {
      errors.required("spec.policyName", "");
    }
    if (spec.has("paramRef")) {
      checks.paramRef(spec.struct("paramRef"));
    }
    if (spec.has("matchResources")) {
      checks.matchResources(spec.struct("matchResources"), "spec.matchResources", false);
    }
    if (!mutating) {
      checks.actions(spec.list("validationActions"));
    }
  }

  private void paramRef(Struct reference) {
    boolean named = !reference.text("name").isEmpty();
    boolean selected = reference.has("selector");
    if (named && selected) {
      errors.forbidden("spec.paramRef.name", "name and selector are mutually exclusive");
    } else if (!named && !selected) {
      errors.required("spec.paramRef", "one of name or selector must be specified");
    }
    String action = reference.text("parameterNotFoundAction");
    if (action.isEmpty()) {
      errors.required("spec.paramRef.parameterNotFoundAction", "");
    } else if (!action.equals("Allow") && !action.equals("Deny")) {
      errors.unsupported("spec.paramRef.parameterNotFoundAction", action, List.of("Deny", "Allow"));
    }
  }

  private void actions(Sequence actions) {
    if (actions.isEmpty()) {
      errors.required("spec.validationActions", "at least one validation action is required");
    }
    Set<String> seen = new HashSet<>();
    for (int at = 0; at < actions.size(); at++) {
      String action = actions.text(at);
      if (!ACTIONS.contains(action)) {
        errors.unsupported("spec.validationActions[" + at + "]", action, ACTIONS);
      }
      if (!seen.add(action)) {
        errors.duplicate("spec.validationActions[" + at + "]", action);
      }
    }
    if (seen.contains("Deny") && seen.contains("Warn")) {
      errors.invalid(
          "spec.validationActions",
          actions,
          "must not contain both Deny and Warn (repeating the same validation failure information"
              + " in the API response and headers serves no purpose)");
    }
  }

  /** Checks a webhook configuration of either kind. */
  public static void webhooks(Struct configuration, FieldErrors errors) {
    PolicyChecks checks = new PolicyChecks(errors);
    Set<String> seen = new HashSet<>();
    int at = 0;
    for (Struct webhook : configuration.list("webhooks").structs()) {
      String path = "webhooks[" + at++ + "]";
      String name = webhook.text("name");
      if (!seen.add(name)) {
        errors.duplicate(path + ".name", name);
      }
      Names.subdomain(name).forEach(error -> errors.invalid(path + ".name", name, error));
      if (name.split("\\.").length < 3) {
        errors.invalid(
            path + ".name",
            name,
            "should be a domain with at least three segments separated by dots");
      }
      checks.webhook(webhook, path);
    }
  }

  private void webhook(Struct webhook, String path) {
    Sequence versions = webhook.list("admissionReviewVersions");
    if (versions.isEmpty()) {
      errors.required(path + ".admissionReviewVersions", "must specify one of v1, v1beta1");
    } else if (!versions.contains("v1") && !versions.contains("v1beta1")) {
      errors.invalid(
          path + ".admissionReviewVersions", versions, "must include at least one of v1, v1beta1");
    }
    String effects = webhook.text("sideEffects");
    if (effects.isEmpty()) {
      errors.required(path + ".sideEffects", "must specify one of None, NoneOnDryRun");
    } else if (!effects.equals("None") && !effects.equals("NoneOnDryRun")) {
      errors.unsupported(path + ".sideEffects", effects, List.of("None", "NoneOnDryRun"));
    }
    long timeout = webhook.number("timeoutSeconds", 10);
    if (timeout < 1 || timeout > 30) {
      errors.invalid(
          path + ".timeoutSeconds", timeout, "the timeout value must be between 1 and 30 seconds");
    }
    Struct client = webhook.struct("clientConfig");
    String url = client.text("url");
    if (url.isEmpty() == !client.has("service")) {
      errors.required(path + ".clientConfig", "exactly one of url or service is required");
    } else if (!url.isEmpty() && !url.startsWith("https://")) {
      errors.invalid(
          path + ".clientConfig.url",
          url,
          "'https' is the only allowed URL scheme; desired format: https://host[/path]");
    }
    int at = 0;
    for (Struct rule : webhook.list("rules").structs()) {
      rule(rule, path + ".rules[" + at++ + "]");
    }
    conditions(webhook.list("matchConditions"), path + ".matchConditions");
    if (errors.isEmpty()) {
      compile(CompiledPolicy.webhook(webhook, path + "."));
    }
  }
}
