package dev.pilothouse.apiserver.rules;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.StructType;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place of a schema below which there are rules.
 *
 * @param schema of the values, without what a part of allOf adds
 * @param resource whether the values are objects with apiVersion, kind and metadata
 */
record RuleNode(
    Struct schema,
    boolean resource,
    List<CompiledRule> rules,
    Map<String, RuleNode> properties,
    @Nullable RuleNode items,
    @Nullable RuleNode values,
    List<RuleNode> parts) {

  /**
   * The node of a schema, or null when there is no rule in it.
   *
   * @param rules the schema that has the rules: {@code schema} itself or a part of its allOf
   */
  static @Nullable RuleNode of(
      Struct rules, Struct schema, boolean resource, @Nullable CelType type, RuleTypes types) {
    List<CompiledRule> compiled = new ArrayList<>();
    if (type != null) {
      for (Struct rule : rules.list("x-kubernetes-validations").structs()) {
        compiled.add(CompiledRule.of(rule, type, types));
      }
    }
    Map<String, RuleNode> properties = new LinkedHashMap<>();
    Struct described = schema.struct("properties");
    rules
        .struct("properties")
        .forEach(
            (name, given) -> {
              RuleNode node =
                  child((Struct) given, described.struct(name), field(type, name), types);
              if (node != null) {
                properties.put(name, node);
              }
            });
    RuleNode items =
        child(
            rules.struct("items"),
            schema.struct("items"),
            type instanceof ListType list && list.hasElemType() ? list.elemType() : null,
            types);
    RuleNode values =
        child(
            rules.struct("additionalProperties"),
            schema.struct("additionalProperties"),
            type instanceof MapType map ? map.valueType() : null,
            types);
    List<RuleNode> parts = new ArrayList<>();
    for (Struct part : rules.list("allOf").structs()) {
      RuleNode node = of(part, schema, resource, type, types);
      if (node != null) {
        parts.add(node);
      }
    }
    boolean empty = compiled.isEmpty() && properties.isEmpty() && parts.isEmpty();
    return empty && items == null && values == null
        ? null
        : new RuleNode(schema, resource, compiled, properties, items, values, parts);
  }

  private static @Nullable RuleNode child(
      Struct rules, Struct schema, @Nullable CelType type, RuleTypes types) {
    return rules.isEmpty() ? null : of(rules, schema, RuleTypes.isResource(schema), type, types);
  }

  private static @Nullable CelType field(@Nullable CelType type, String name) {
    if (!(type instanceof StructType struct)) {
      return null;
    }
    return PropertyNames.escape(name)
        .flatMap(struct::findField)
        .map(StructType.Field::type)
        .orElse(null);
  }
}
