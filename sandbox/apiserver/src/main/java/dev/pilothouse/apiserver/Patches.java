package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.patch.JsonPatch;
import dev.pilothouse.apiserver.patch.MergePatch;
import dev.pilothouse.apiserver.patch.MergeRules;
import dev.pilothouse.apiserver.patch.PatchException;
import dev.pilothouse.apiserver.patch.StrategicMergePatch;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.schema.SchemaMergeRules;
import dev.pilothouse.apiserver.schema.Schemas;
import java.util.function.UnaryOperator;

/** Applies patches of all kinds to stored objects. */
final class Patches {

  static final String JSON = "application/json-patch+json";
  static final String MERGE = "application/merge-patch+json";
  static final String STRATEGIC = "application/strategic-merge-patch+json";
  static final String APPLY = "application/apply-patch+yaml";

  private final ApiServer server;

  Patches(ApiServer server) {
    this.server = server;
  }

  /** A strategic merge patch of an object, or of its part that a subresource is about. */
  Struct strategic(
      Call call,
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      Struct patch) {
    return change(
        call,
        type,
        namespace,
        name,
        subresource,
        object -> StrategicMergePatch.apply(object, patch, rules(type)));
  }

  /** A patch as it comes in a request. */
  Struct patch(
      Call call,
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      String contentType,
      String body) {
    UnaryOperator<Struct> patch = reader(type, contentType, body);
    return change(call, type, namespace, name, subresource, patch);
  }

  /** The function from the present object to the patched one. */
  UnaryOperator<Struct> reader(ResourceType type, String contentType, String body) {
    try {
      return switch (contentType) {
        case JSON -> {
          if (!(Json.read(body) instanceof Sequence operations)) {
            throw Failures.badRequest(
                "error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
          }
          yield object -> JsonPatch.apply(object, operations);
        }
        case MERGE -> {
          Struct patch = (Struct) Yaml.readStruct(body);
          yield object -> MergePatch.apply(object, patch);
        }
        case STRATEGIC -> {
          Struct patch = (Struct) Yaml.readStruct(body);
          yield object -> StrategicMergePatch.apply(object, patch, rules(type));
        }
        default -> throw unsupported(contentType);
      };
    } catch (CodecException failure) {
      throw Failures.badRequest("error decoding patch: " + failure.getMessage());
    }
  }

  static ApiException unsupported(String contentType) {
    return new ApiException(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include: "
            + String.join(", ", JSON, MERGE, STRATEGIC, APPLY, "application/apply-patch+cbor"));
  }

  private Struct change(
      Call call,
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      UnaryOperator<Struct> patch) {
    try {
      return server
          .writes()
          .change(
              call,
              type,
              namespace,
              name,
              subresource,
              object -> server.admission().decode(call, type, patch.apply(object)));
    } catch (PatchException failure) {
      if (failure.unprocessable()) {
        throw new ApiException(
            422, "Invalid", "the server rejected our request due to an error in our request");
      }
      throw Failures.badRequest(String.valueOf(failure.getMessage()));
    }
  }

  MergeRules rules(ResourceType type) {
    return SchemaMergeRules.of(Schemas.builtIn().find(type.group(), type.version(), type.kind()));
  }
}
