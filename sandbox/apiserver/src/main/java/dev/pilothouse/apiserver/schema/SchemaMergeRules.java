package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.patch.MergeRules;
import org.jspecify.annotations.Nullable;

/**
 * The strategic merge patch rules of a type.
 *
 * @param type whose fields are patched
 */
public record SchemaMergeRules(TypeSchema type) implements MergeRules {

  /** The rules of a type; those of an unknown one when there is none. */
  public static MergeRules of(@Nullable TypeSchema type) {
    return type == null ? UNKNOWN : new SchemaMergeRules(type);
  }

  @Override
  public @Nullable Field field(String name) {
    FieldSchema field = type.field(name);
    if (field == null) {
      return null;
    }
    boolean merges = field.isList() && field.strategy().contains("merge");
    boolean replaces = !field.isList() && field.strategy().contains("replace");
    MergeRules inner =
        field.type() instanceof ValueType.MapOf(ValueType values)
            ? _ -> new Field(false, "", false, of(values.target()))
            : of(field.target());
    return new Field(merges, field.mergeKey(), replaces, inner);
  }
}
