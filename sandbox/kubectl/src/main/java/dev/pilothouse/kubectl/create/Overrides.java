package dev.pilothouse.kubectl.create;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.patch.JsonPatch;
import dev.pilothouse.apiserver.patch.MergePatch;
import dev.pilothouse.apiserver.patch.PatchException;
import dev.pilothouse.apiserver.patch.StrategicMergePatch;
import dev.pilothouse.apiserver.schema.SchemaMergeRules;
import dev.pilothouse.apiserver.schema.Schemas;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;

/** What --overrides changes in a generated object. */
final class Overrides {

  private Overrides() {}

  static Struct apply(Context context, Struct object) {
    String text = context.text("overrides");
    if (text.isEmpty()) {
      return object;
    }
    try {
      Object patch = Yaml.read(text);
      return switch (context.text("override-type")) {
        case "json" -> JsonPatch.apply(object, (Sequence) patch);
        case "strategic" ->
            StrategicMergePatch.apply(
                object,
                (Struct) patch,
                SchemaMergeRules.of(Schemas.builtIn().find("", "v1", object.text("kind"))));
        case "merge" -> MergePatch.apply(object, (Struct) patch);
        default ->
            throw new UsageException("invalid override type: " + context.text("override-type"));
      };
    } catch (CodecException | PatchException | ClassCastException e) {
      throw new UsageException("Invalid JSON Patch");
    }
  }
}
