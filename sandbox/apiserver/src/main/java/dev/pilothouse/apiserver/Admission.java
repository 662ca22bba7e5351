package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.schema.ObjectDecoder;
import dev.pilothouse.apiserver.schema.Schemas;
import dev.pilothouse.apiserver.schema.TypeSchema;
import dev.pilothouse.apiserver.strategy.WriteContext;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every write passes between its decoding and the store. */
final class Admission {

  private static final Set<String> IMMORTAL_NAMESPACES =
      Set.of("default", "kube-system", "kube-public");

  private final ApiServer server;

  Admission(ApiServer server) {
    this.server = server;
  }

  /** The object by its schema: unknown fields handled, defaults filled in. */
  Struct decode(Call call, ResourceType type, Struct given) {
    TypeSchema schema =
        type.custom() ? null : Schemas.builtIn().find(type.group(), type.version(), type.kind());
    if (schema == null) {
      return given;
    }
    try {
      ObjectDecoder.Decoded decoded = ObjectDecoder.decode(schema, given);
      report(call, type, decoded.problems());
      return decoded.object();
    } catch (CodecException failure) {
      throw undecodable(type, String.valueOf(failure.getMessage()));
    }
  }

  private static void report(Call call, ResourceType type, List<String> problems) {
    if (problems.isEmpty()) {
      return;
    }
    if (call.fieldValidation().equals("Strict")) {
      throw undecodable(type, "strict decoding error: " + String.join(", ", problems));
    }
    if (call.fieldValidation().equals("Warn")) {
      call.warnings().addAll(problems);
    }
  }

  private static ApiException undecodable(ResourceType type, String problem) {
    return Failures.badRequest(
        "%s in version \"%s\" cannot be handled as a %s: %s"
            .formatted(type.kind(), type.version(), type.kind(), problem));
  }

  /** The object with metadata.managedFields after {@code call} has written it. */
  Struct track(
      Call call,
      ResourceType type,
      String subresource,
      @Nullable Struct old,
      Struct object,
      Struct given) {
    return object;
  }

  Struct admitCreate(WriteContext context, Struct object) {
    namespaceLives(context, object);
    return object;
  }

  Struct admitUpdate(WriteContext context, Struct object, Struct old) {
    return object;
  }

  void validateCreate(WriteContext context, Struct object) {}

  void validateUpdate(WriteContext context, Struct object, Struct old) {}

  /** NamespaceLifecycle: some namespaces may not be deleted. */
  void validateDelete(Call call, ResourceType type, String namespace, String name) {
    if (type.groupResource().equals("namespaces") && IMMORTAL_NAMESPACES.contains(name)) {
      throw Failures.forbidden(type, name, "this namespace may not be deleted");
    }
  }

  /** NamespaceLifecycle: nothing is created in a namespace that is not there or on its way out. */
  private void namespaceLives(WriteContext context, Struct object) {
    ResourceType type = context.type();
    if (!type.namespaced()) {
      return;
    }
    String namespace = Metadata.namespace(object);
    Struct found = context.state().get(Resource.NAMESPACES, "", namespace).orElse(null);
    if (found == null) {
      throw new ApiException(
          404,
          "NotFound",
          "namespaces \"" + namespace + "\" not found",
          Struct.of("name", namespace, "kind", "namespaces"));
    }
    boolean review = type.groupResource().equals("localsubjectaccessreviews.authorization.k8s.io");
    if (!Metadata.of(found).text("deletionTimestamp").isEmpty() && !review) {
      Struct cause =
          Struct.of(
              "reason", "NamespaceTerminating",
              "message", "namespace " + namespace + " is being terminated",
              "field", "metadata.namespace");
      throw new ApiException(
          403,
          "Forbidden",
          type.groupResource()
              + " \""
              + Metadata.name(object)
              + "\" is forbidden: unable to create new content in namespace "
              + namespace
              + " because it is being terminated",
          Failures.details(type, Metadata.name(object)).put("causes", Sequence.of(cause)).build());
    }
  }
}
