package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.patch.MergeRules;
import dev.pilothouse.apiserver.schema.SchemaMergeRules;
import dev.pilothouse.apiserver.schema.Schemas;
import dev.pilothouse.apiserver.schema.TypeSchema;
import dev.pilothouse.kubectl.api.ApiType;
import org.jspecify.annotations.Nullable;

/** What kubectl knows by itself of the built-in kinds: how their lists are merged. */
public final class Kinds {

  private Kinds() {}

  /** The merge rules of a built-in kind, or null of one that it does not know. */
  public static @Nullable MergeRules rules(ApiType type) {
    TypeSchema known = Schemas.builtIn().find(type.group(), type.version(), type.kind());
    return known == null ? null : SchemaMergeRules.of(known);
  }
}
