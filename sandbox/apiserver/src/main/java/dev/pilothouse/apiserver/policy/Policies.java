package dev.pilothouse.apiserver.policy;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.store.Snapshot;
import dev.pilothouse.apiserver.store.Table;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The policies of a state with their bindings, compiled. Immutable. */
public final class Policies {

  /** No policies. */
  public static final Policies NONE =
      new Policies(
          List.of(Table.EMPTY, Table.EMPTY, Table.EMPTY, Table.EMPTY), List.of(), List.of());

  private static final List<String> TABLES =
      List.of(
          table("validatingadmissionpolicies"),
          table("validatingadmissionpolicybindings"),
          table("mutatingadmissionpolicies"),
          table("mutatingadmissionpolicybindings"));

  private final List<Table> tables;
  private final List<Bound> validating;
  private final List<Bound> mutating;

  /** A policy with what binds it. */
  record Bound(CompiledPolicy policy, List<Struct> bindings) {}

  private Policies(List<Table> tables, List<Bound> validating, List<Bound> mutating) {
    this.tables = tables;
    this.validating = validating;
    this.mutating = mutating;
  }

  private static String table(String plural) {
    return new Resource("admissionregistration.k8s.io", "v1", plural).toString();
  }

  /** The policies of a state; {@code known} when they are of the same tables. */
  public static Policies of(Snapshot state, Policies known) {
    boolean same = true;
    for (int at = 0; at < TABLES.size(); at++) {
      same &= state.table(TABLES.get(at)) == known.tables.get(at);
    }
    return same ? known : fresh(state, known);
  }

  private static Policies fresh(Snapshot state, Policies known) {
    List<Table> tables = TABLES.stream().map(state::table).toList();
    Map<Struct, CompiledPolicy> compiled = new IdentityHashMap<>();
    known.validating.forEach(bound -> compiled.put(bound.policy.given(), bound.policy));
    known.mutating.forEach(bound -> compiled.put(bound.policy.given(), bound.policy));
    return new Policies(
        tables,
        bound(tables.get(0), tables.get(1), compiled, false),
        bound(tables.get(2), tables.get(3), compiled, true));
  }

  private static List<Bound> bound(
      Table policies, Table bindings, Map<Struct, CompiledPolicy> compiled, boolean mutating) {
    List<Bound> bound = new ArrayList<>();
    for (Struct policy : policies.objects().values()) {
      List<Struct> own = new ArrayList<>();
      for (Struct binding : bindings.objects().values()) {
        if (binding.textAt("spec", "policyName").equals(policy.textAt("metadata", "name"))) {
          own.add(binding);
        }
      }
      if (!own.isEmpty()) {
        CompiledPolicy known = compiled.get(policy);
        bound.add(new Bound(known != null ? known : compile(policy, mutating), own));
      }
    }
    return List.copyOf(bound);
  }

  /** A policy with its expressions compiled. */
  static CompiledPolicy compile(Struct policy, boolean mutating) {
    PolicyTypes types = new PolicyTypes(!policy.structAt("spec", "paramKind").isEmpty());
    return mutating
        ? CompiledPolicy.mutating(policy, types)
        : CompiledPolicy.validating(policy, types);
  }

  public boolean mutates() {
    return !mutating.isEmpty();
  }

  public boolean validates() {
    return !validating.isEmpty();
  }

  /** The object of a request after all mutating policies. */
  public Struct mutate(Attributes attributes) {
    return Matching.isExempt(attributes)
        ? attributes.subject()
        : new MutatingPolicies(mutating).mutate(attributes);
  }

  /** Fails with an ApiException when a policy denies the request. */
  public void validate(Attributes attributes) {
    if (!Matching.isExempt(attributes)) {
      new ValidatingPolicies(attributes).validate(validating);
    }
  }
}
