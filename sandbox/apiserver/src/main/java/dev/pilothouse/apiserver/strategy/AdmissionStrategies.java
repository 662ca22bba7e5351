package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.policy.PolicyChecks;
import dev.pilothouse.apiserver.validation.FieldErrors;

/** Strategies of what configures admission. */
final class AdmissionStrategies {

  private AdmissionStrategies() {}

  /** A policy of either kind. */
  record Policy(boolean mutating) implements Strategy {

    @Override
    public Struct prepareForCreate(WriteContext context, Struct policy) {
      return policy.without("status");
    }

    @Override
    public void validate(WriteContext context, Struct policy, FieldErrors errors) {
      PolicyChecks.policy(policy, mutating, errors);
    }

    @Override
    public void validateUpdate(
        WriteContext context, Struct policy, Struct old, FieldErrors errors) {
      if (context.subresource().isEmpty() && !policy.struct("spec").equals(old.struct("spec"))) {
        validate(context, policy, errors);
      }
    }
  }

  /** What binds a policy of either kind. */
  record Binding(boolean mutating) implements Strategy {

    @Override
    public void validate(WriteContext context, Struct binding, FieldErrors errors) {
      PolicyChecks.binding(binding, mutating, errors);
    }

    @Override
    public void validateUpdate(
        WriteContext context, Struct binding, Struct old, FieldErrors errors) {
      validate(context, binding, errors);
    }
  }

  /** A configuration of webhooks of either kind. */
  record Webhooks() implements Strategy {

    @Override
    public void validate(WriteContext context, Struct configuration, FieldErrors errors) {
      PolicyChecks.webhooks(configuration, errors);
      for (Struct webhook : configuration.list("webhooks").structs()) {
        for (Struct rule : webhook.list("rules").structs()) {
          if (rule.list("operations").contains("CONNECT")) {
            context
                .warnings()
                .add(
                    "webhook \""
                        + webhook.text("name")
                        + "\" is not called for CONNECT by this API server");
          }
        }
      }
    }

    @Override
    public void validateUpdate(
        WriteContext context, Struct configuration, Struct old, FieldErrors errors) {
      validate(context, configuration, errors);
    }
  }
}
