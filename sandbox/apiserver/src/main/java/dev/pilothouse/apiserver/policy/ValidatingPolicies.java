package dev.pilothouse.apiserver.policy;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.cel.Budget;
import dev.pilothouse.cel.EvaluationException;
import dev.pilothouse.cel.Program;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks validating policies about one request. */
final class ValidatingPolicies {

  private static final int LONGEST_MESSAGE = 5 * 1024;

  private final Attributes attributes;
  private final List<Denial> denials = new ArrayList<>();

  ValidatingPolicies(Attributes attributes) {
    this.attributes = attributes;
  }

  /**
   * @param reason of the status; "" for Invalid
   */
  private record Denial(String policy, String binding, String message, String reason) {

    @Override
    public String toString() {
      String with = binding.isEmpty() ? "" : " with binding '" + binding + "'";
      return "ValidatingAdmissionPolicy '" + policy + "'" + with + " denied request: " + message;
    }
  }

  void validate(List<Policies.Bound> policies) {
    for (Policies.Bound bound : policies) {
      policy(bound);
    }
    if (denials.isEmpty()) {
      return;
    }
    Denial first = denials.getFirst();
    String reason = first.reason.isEmpty() ? "Invalid" : first.reason;
    throw attributes.refused(code(reason), reason, first.toString(), List.of(first.toString()));
  }

  private static int code(String reason) {
    return switch (reason) {
      case "Forbidden" -> 403;
      case "Unauthorized" -> 401;
      case "RequestEntityTooLarge" -> 413;
      default -> 422;
    };
  }

  private void policy(Policies.Bound bound) {
    CompiledPolicy policy = bound.policy();
    Struct constraints = policy.spec().struct("matchConstraints");
    ResourceType matched =
        Matching.match(
            constraints,
            constraints.list("resourceRules"),
            constraints.list("excludeResourceRules"),
            attributes);
    if (matched == null) {
      return;
    }
    ResourceType params;
    try {
      params = Params.type(policy.given(), attributes);
    } catch (Params.Failed failure) {
      misconfigured(policy, "", "failed to configure policy: " + failure.getMessage());
      return;
    }
    for (Struct binding : bound.bindings()) {
      if (binds(binding)) {
        binding(policy, binding, matched, params);
      }
    }
  }

  private boolean binds(Struct binding) {
    Struct resources = binding.structAt("spec", "matchResources");
    return resources.isEmpty()
        || Matching.match(
                resources,
                resources.list("resourceRules"),
                resources.list("excludeResourceRules"),
                attributes)
            != null;
  }

  private void misconfigured(CompiledPolicy policy, String binding, String message) {
    if (!policy.ignoresFailures()) {
      denials.add(new Denial(policy.name(), binding, message, ""));
    }
  }

  private void binding(
      CompiledPolicy policy, Struct binding, ResourceType matched, @Nullable ResourceType params) {
    String name = binding.textAt("metadata", "name");
    try {
      for (Struct param : Params.of(params, binding, attributes)) {
        evaluate(
            policy,
            binding,
            new Activation(policy, attributes, matched, param, Budget.ofRequest()));
      }
    } catch (Params.Failed failure) {
      misconfigured(policy, name, "failed to configure binding: " + failure.getMessage());
    }
  }

  private void evaluate(CompiledPolicy policy, Struct binding, Activation activation) {
    try {
      if (!Conditions.hold(policy, activation)) {
        return;
      }
    } catch (Conditions.Failed failure) {
      decide(policy, binding, String.valueOf(failure.getMessage()), "");
      return;
    }
    for (int at = 0; at < policy.validations().size(); at++) {
      validation(policy, binding, activation, at);
    }
    annotations(policy, binding, activation);
  }

  private void validation(CompiledPolicy policy, Struct binding, Activation activation, int index) {
    CompiledPolicy.Expression expression = policy.validations().get(index);
    try {
      if (!Boolean.TRUE.equals(activation.evaluate(expression))) {
        Struct given = policy.spec().list("validations").struct(index);
        String message = message(policy.messages().get(index), activation, given);
        decide(policy, binding, message, given.text("reason"));
      }
    } catch (EvaluationException | Program.Unavailable failure) {
      if (!policy.ignoresFailures()) {
        decide(policy, binding, Conditions.problem(expression, failure), "");
      }
    }
  }

  private static String message(
      CompiledPolicy.Expression expression, Activation activation, Struct validation) {
    String message = "";
    if (!expression.isNone()) {
      try {
        String text = activation.evaluate(expression) instanceof String given ? given.strip() : "";
        boolean usable = text.length() <= LONGEST_MESSAGE && !text.contains("\n");
        message = usable ? text : "";
      } catch (EvaluationException | Program.Unavailable _) {
        message = "";
      }
    }
    if (message.isEmpty()) {
      message = validation.text("message").strip();
    }
    return message.isEmpty()
        ? "failed expression: " + validation.text("expression").strip()
        : message;
  }

  /** Does what the binding wants done about a failure. */
  private void decide(CompiledPolicy policy, Struct binding, String message, String reason) {
    String name = binding.textAt("metadata", "name");
    for (String action : binding.structAt("spec").list("validationActions").texts()) {
      if (action.equals("Deny")) {
        denials.add(new Denial(policy.name(), name, message, reason));
      } else if (action.equals("Warn")) {
        attributes
            .warnings()
            .add(
                "Validation failed for ValidatingAdmissionPolicy '"
                    + policy.name()
                    + "' with binding '"
                    + name
                    + "': "
                    + message);
      }
    }
  }

  /**
   * Evaluates what would go to the audit log. As in a cluster whose audit log is off, it goes no
   * further; only that it has no value can be seen.
   */
  private void annotations(CompiledPolicy policy, Struct binding, Activation activation) {
    for (CompiledPolicy.Expression annotation : policy.annotations().values()) {
      String problem = "";
      try {
        Object value = activation.evaluate(annotation);
        if (!(value instanceof String || value instanceof dev.cel.common.values.NullValue)) {
          problem =
              "valueExpression '"
                  + annotation.source()
                  + "' resulted in unsupported return type. Return type must be either string or"
                  + " null.";
        }
      } catch (EvaluationException | Program.Unavailable failure) {
        problem = Conditions.problem(annotation, failure);
      }
      if (!problem.isEmpty() && !policy.ignoresFailures()) {
        denials.add(new Denial(policy.name(), binding.textAt("metadata", "name"), problem, ""));
      }
    }
  }
}
