package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.networking.NetworkPolicy;
import java.util.List;

/** A network policy selects pods. */
final class NetworkPolicyStrategy implements KindStrategy<NetworkPolicy> {

  private static final List<String> TYPES = List.of("Egress", "Ingress");

  @Override
  public Kind<NetworkPolicy> kind() {
    return NetworkPolicy.KIND;
  }

  @Override
  public void validate(WriteContext context, NetworkPolicy policy, FieldErrors errors) {
    SelectorRules.validate(policy.spec().podSelector(), "spec.podSelector", errors);
    for (String type : policy.spec().policyTypes()) {
      if (!TYPES.contains(type)) {
        errors.unsupported("spec.policyTypes", type, TYPES);
      }
    }
  }
}
