package dev.pilothouse.apiserver.policy;

import dev.cel.common.values.CelByteString;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.patch.JsonPatch;
import dev.pilothouse.apiserver.patch.PatchException;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.rules.RuleValues;
import dev.pilothouse.cel.Budget;
import dev.pilothouse.cel.EvaluationException;
import dev.pilothouse.cel.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets mutating policies change the object of one request. */
final class MutatingPolicies {

  private static final Set<String> NOT_APPLIED = Set.of("apiVersion", "kind", "metadata");

  private final List<Policies.Bound> policies;
  private final List<String> denials = new ArrayList<>();

  MutatingPolicies(List<Policies.Bound> policies) {
    this.policies = policies;
  }

  /** A policy's turn, and the object after it. */
  private record Turn(Policies.Bound bound, Struct after) {}

  Struct mutate(Attributes attributes) {
    Struct object = attributes.object();
    if (object == null) {
      return Struct.EMPTY;
    }
    List<Turn> turns = new ArrayList<>();
    Struct current = object;
    for (Policies.Bound bound : policies) {
      current = policy(bound, attributes.with(current));
      turns.add(new Turn(bound, current));
    }
    for (Turn turn : turns) {
      boolean again =
          turn.bound.policy().spec().text("reinvocationPolicy").equals("IfNeeded")
              && turn.after != current;
      if (again) {
        current = policy(turn.bound, attributes.with(current));
      }
    }
    if (!denials.isEmpty()) {
      throw denied(attributes);
    }
    return current == object ? object : attributes.forms().completed(current);
  }

  private RuntimeException denied(Attributes attributes) {
    dev.pilothouse.apiserver.ApiException refused =
        attributes.refused(422, "Invalid", denials.getFirst(), denials);
    return new dev.pilothouse.apiserver.ApiException(
        422, "Invalid", denials.getFirst(), refused.details());
  }

  private Struct policy(Policies.Bound bound, Attributes attributes) {
    CompiledPolicy policy = bound.policy();
    Struct constraints = policy.spec().struct("matchConstraints");
    ResourceType matched =
        Matching.match(
            constraints,
            constraints.list("resourceRules"),
            constraints.list("excludeResourceRules"),
            attributes);
    Struct current = attributes.subject();
    if (matched == null) {
      return current;
    }
    try {
      ResourceType params = Params.type(policy.given(), attributes);
      for (Struct binding : bound.bindings()) {
        Struct resources = binding.structAt("spec", "matchResources");
        boolean binds =
            resources.isEmpty()
                || Matching.match(
                        resources,
                        resources.list("resourceRules"),
                        resources.list("excludeResourceRules"),
                        attributes)
                    != null;
        if (binds) {
          current = binding(policy, binding, matched, params, attributes.with(current));
        }
      }
    } catch (Params.Failed failure) {
      deny(policy, "", "failed to configure policy: " + failure.getMessage());
    }
    return current;
  }

  private Struct binding(
      CompiledPolicy policy,
      Struct binding,
      ResourceType matched,
      @Nullable ResourceType params,
      Attributes attributes) {
    String name = binding.textAt("metadata", "name");
    Struct current = attributes.subject();
    try {
      for (Struct param : Params.of(params, binding, attributes)) {
        Budget budget = Budget.ofRequest();
        Attributes now = attributes.with(current);
        if (Conditions.hold(policy, new Activation(policy, now, matched, param, budget))) {
          current = mutations(policy, now, matched, param, budget);
        }
      }
    } catch (Params.Failed failure) {
      deny(policy, name, "failed to configure binding: " + failure.getMessage());
    } catch (Conditions.Failed | Failed failure) {
      deny(policy, name, String.valueOf(failure.getMessage()));
      return attributes.subject();
    }
    return current;
  }

  private void deny(CompiledPolicy policy, String binding, String message) {
    if (!policy.ignoresFailures()) {
      String with = binding.isEmpty() ? "" : " with binding '" + binding + "'";
      denials.add("policy '" + policy.name() + "'" + with + " denied request: " + message);
    }
  }

  /** A mutation could not be made. */
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message, null, false, false);
    }
  }

  private static Struct mutations(
      CompiledPolicy policy,
      Attributes attributes,
      ResourceType matched,
      @Nullable Struct params,
      Budget budget) {
    Struct current = attributes.subject();
    for (int at = 0; at < policy.mutations().size(); at++) {
      CompiledPolicy.Expression expression = policy.mutations().get(at);
      Attributes now = attributes.with(current);
      Activation activation = new Activation(policy, now, matched, params, budget);
      Object value;
      try {
        value = plain(activation.evaluate(expression));
      } catch (EvaluationException | Program.Unavailable failure) {
        throw new Failed(Conditions.problem(expression, failure));
      }
      boolean json =
          policy.spec().list("mutations").struct(at).text("patchType").equals("JSONPatch");
      Struct before = now.forms().converted(current, now.type(), matched);
      Struct after = json ? patched(before, value) : applied(now, before, value);
      current = now.forms().converted(after, matched, now.type());
    }
    return current;
  }

  private static Struct patched(Struct object, Object value) {
    if (!(value instanceof Sequence operations)) {
      throw new Failed("JSON Patch: expected a list of JSONPatch");
    }
    try {
      return JsonPatch.apply(object, operations);
    } catch (PatchException failure) {
      if (failure.isFailedTest()) {
        return object;
      }
      throw new Failed("JSON Patch: " + failure.getMessage());
    }
  }

  private static Struct applied(Attributes attributes, Struct object, Object value) {
    if (!(value instanceof Struct configuration)) {
      throw new Failed("unexpected type for ApplyConfiguration");
    }
    Struct wanted = configuration;
    for (String field : NOT_APPLIED) {
      if (field.equals("metadata")) {
        for (String own : List.of("name", "namespace", "uid", "generateName", "managedFields")) {
          if (wanted.structAt("metadata").has(own)) {
            throw new Failed("invalid ApplyConfiguration: may not set metadata." + own);
          }
        }
      } else if (wanted.has(field)) {
        throw new Failed("invalid ApplyConfiguration: may not set " + field);
      }
    }
    return attributes.forms().merged(object, wanted);
  }

  /** A value of CEL as one of a tree. */
  private static Object plain(Object value) {
    return switch (value) {
      case RuleValues.Seen seen -> seen.origin();
      case java.util.Map<?, ?> map -> {
        Struct.Builder struct = Struct.builder();
        map.forEach((key, item) -> struct.put(String.valueOf(key), plain(item)));
        yield struct.build();
      }
      case List<?> list -> Sequence.copyOf(list.stream().map(MutatingPolicies::plain).toList());
      case CelByteString bytes -> java.util.Base64.getEncoder().encodeToString(bytes.toByteArray());
      case dev.cel.common.values.NullValue _ -> Struct.NULL;
      case String text -> text;
      case Number number -> number;
      case Boolean flag -> flag;
      default -> value.toString();
    };
  }
}
