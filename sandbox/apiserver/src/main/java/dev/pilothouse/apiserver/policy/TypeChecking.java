package dev.pilothouse.apiserver.policy;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.Registry;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.schema.Schemas;
import dev.pilothouse.apiserver.schema.TypeSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks whether the expressions of a policy fit the types of the objects that it is about. */
public final class TypeChecking {

  private static final int MOST_KINDS = 10;
  private static final String FAILED = "compilation failed: ";

  private TypeChecking() {}

  /** The expressionWarnings of a ValidatingAdmissionPolicy's status. */
  public static List<Struct> warnings(Struct policy, Registry registry) {
    Map<String, List<String>> warnings = new LinkedHashMap<>();
    for (ResourceType type : kinds(policy, registry)) {
      TypeSchema schema = Schemas.builtIn().find(type.group(), type.version(), type.kind());
      if (schema == null || type.custom()) {
        continue;
      }
      boolean params = !policy.structAt("spec", "paramKind").isEmpty();
      CompiledPolicy compiled =
          CompiledPolicy.validating(policy, PolicyTypes.about(schema, params));
      for (CompiledPolicy.Expression expression : compiled.expressions()) {
        if (expression.error().startsWith(FAILED)) {
          warnings
              .computeIfAbsent(expression.field(), _ -> new ArrayList<>())
              .add(Attributes.Kind.of(type) + ": " + expression.error().substring(FAILED.length()));
        }
      }
    }
    return warnings.entrySet().stream()
        .map(
            entry ->
                Struct.of(
                    "fieldRef", entry.getKey(), "warning", String.join("\n", entry.getValue())))
        .toList();
  }

  /** The kinds that the rules name outright. */
  private static Set<ResourceType> kinds(Struct policy, Registry registry) {
    Set<ResourceType> kinds = new LinkedHashSet<>();
    for (Struct rule :
        policy.structAt("spec", "matchConstraints").list("resourceRules").structs()) {
      for (String group : rule.list("apiGroups").texts()) {
        for (String version : rule.list("apiVersions").texts()) {
          for (String resource : rule.list("resources").texts()) {
            if (kinds.size() < MOST_KINDS) {
              registry.find(group, version, resource).ifPresent(kinds::add);
            }
          }
        }
      }
    }
    return kinds;
  }
}
