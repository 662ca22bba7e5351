package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
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
import dev.pilothouse.apiserver.validation.FieldErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
        object -> StrategicMergePatch.apply(object, patch, rules(type)),
        "");
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
    String shown = contentType.equals(STRATEGIC) ? goText(Json.readStruct(body)) : "";
    return change(call, type, namespace, name, subresource, patch, shown);
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
          Struct patch = Json.readStruct(body);
          yield object -> MergePatch.apply(object, patch);
        }
        case STRATEGIC -> {
          Struct patch = Json.readStruct(body);
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
      UnaryOperator<Struct> patch,
      String shown) {
    try {
      return server
          .writes()
          .change(
              call,
              type,
              namespace,
              name,
              subresource,
              object -> decoded(call, type, patch.apply(object), shown));
    } catch (PatchException failure) {
      if (failure.unprocessable()) {
        throw new ApiException(
            422, "Invalid", "the server rejected our request due to an error in our request");
      }
      throw Failures.badRequest(String.valueOf(failure.getMessage()));
    }
  }

  /** The patched object by its schema; what is wrong with it is said of the patch. */
  private Struct decoded(Call call, ResourceType type, Struct patched, String shown) {
    try {
      return server.admission().decode(call, type, patched);
    } catch (ApiException undecodable) {
      if (undecodable.code() != 400) {
        throw undecodable;
      }
      String message = String.valueOf(undecodable.getMessage());
      String problem = message.substring(message.indexOf(": ") + 2);
      FieldErrors errors = new FieldErrors();
      errors.invalid("patch", shown.isEmpty() ? patched.toString() : shown, problem);
      throw Failures.invalid("", "", "", errors);
    }
  }

  /** A value as Go's %v prints it. */
  private static String goText(Object value) {
    return switch (value) {
      case Struct struct -> {
        List<String> parts = new ArrayList<>();
        for (String key : struct.keys().stream().sorted().toList()) {
          parts.add(key + ":" + goText(Objects.requireNonNull(struct.get(key))));
        }
        yield "map[" + String.join(" ", parts) + "]";
      }
      case Sequence list ->
          "[" + String.join(" ", list.stream().map(Patches::goText).toList()) + "]";
      case Struct.Null _ -> "<nil>";
      default -> value.toString();
    };
  }

  MergeRules rules(ResourceType type) {
    return SchemaMergeRules.of(Schemas.builtIn().find(type.group(), type.version(), type.kind()));
  }
}
