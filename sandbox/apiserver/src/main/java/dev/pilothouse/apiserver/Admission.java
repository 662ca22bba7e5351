package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.admission.Plugin;
import dev.pilothouse.apiserver.admission.Plugins;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.fields.ManagedFields;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.rules.CustomRules;
import dev.pilothouse.apiserver.schema.CustomValidation;
import dev.pilothouse.apiserver.schema.ObjectDecoder;
import dev.pilothouse.apiserver.schema.Schemas;
import dev.pilothouse.apiserver.schema.TypeSchema;
import dev.pilothouse.apiserver.strategy.WriteContext;
import dev.pilothouse.apiserver.validation.FieldError;
import dev.pilothouse.apiserver.validation.FieldErrors;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every write passes between its decoding and the store. */
final class Admission {

  private static final Set<String> IMMORTAL_NAMESPACES =
      Set.of("default", "kube-system", "kube-public");

  /** Errors after which rules could not be evaluated as they are meant. */
  private static final Set<String> BLOCKING =
      Set.of(
          "FieldValueNotSupported",
          "FieldValueRequired",
          "FieldValueTooLong",
          "FieldValueTooMany",
          "FieldValueTypeInvalid");

  private static final String NOT_CHECKED =
      "some validation rules were not checked because the object was invalid; correct the existing"
          + " errors to complete validation";

  private final ApiServer server;

  Admission(ApiServer server) {
    this.server = server;
  }

  /** The object by its schema: unknown fields handled, defaults filled in. */
  Struct decode(Call call, ResourceType type, Struct given) {
    return decode(call, type, given, true);
  }

  /**
   * As {@link #decode(Call, ResourceType, Struct)}, without defaults: for what somebody applies.
   */
  Struct decodeGiven(Call call, ResourceType type, Struct given) {
    return (Struct) onlyGiven(decode(call, type, given, false), given);
  }

  /** The decoded value without the empty structs that decoding adds. */
  private static Object onlyGiven(Object decoded, Object given) {
    if (decoded instanceof Struct struct && given instanceof Struct original) {
      Struct result = struct;
      for (String key : struct.keys()) {
        Object before = original.get(key);
        Object value = struct.get(key);
        if (before == null || value == null) {
          result = result.without(key);
        } else {
          result = result.with(key, onlyGiven(value, before));
        }
      }
      return result;
    }
    if (decoded instanceof Sequence list
        && given instanceof Sequence original
        && list.size() == original.size()) {
      Sequence result = list;
      for (int at = 0; at < list.size(); at++) {
        result = result.with(at, onlyGiven(list.get(at), original.get(at)));
      }
      return result;
    }
    return decoded;
  }

  private Struct decode(Call call, ResourceType type, Struct given, boolean defaults) {
    TypeSchema schema = schema(type);
    if (schema == null) {
      return given;
    }
    try {
      ObjectDecoder.Decoded decoded = ObjectDecoder.decode(schema, given, defaults);
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
      Call call, ResourceType type, String subresource, @Nullable Struct old, Struct object) {
    if (call.appliedFields() != null) {
      return object.set(call.appliedFields(), "metadata", "managedFields");
    }
    Sequence given = Metadata.of(object).list("managedFields");
    Sequence before = old == null ? Sequence.EMPTY : Metadata.of(old).list("managedFields");
    boolean reset = given.size() == 1 && given.struct(0).isEmpty();
    if (reset) {
      return object.remove("metadata", "managedFields");
    }
    Sequence entries =
        ManagedFields.afterUpdate(
            given.isEmpty() ? before : given,
            old,
            object,
            schema(type),
            writer(call, type, subresource));
    return entries.isEmpty() ? object : object.set(entries, "metadata", "managedFields");
  }

  ManagedFields.Writer writer(Call call, ResourceType type, String subresource) {
    return new ManagedFields.Writer(
        call.fieldManager(), type.apiVersion(), subresource, Times.time(server.world().now()));
  }

  /** The schema of objects of a type in the version of the type, or null. */
  @Nullable TypeSchema schema(ResourceType type) {
    return type.custom()
        ? server.custom().schema(type)
        : Schemas.builtIn().find(type.group(), type.version(), type.kind());
  }

  /**
   * Checks a custom resource against the schema of its definition. What was wrong before and has
   * not changed is let through (KEP-4008).
   *
   * @param old null for a new object
   */
  void validateCustom(
      WriteContext context, Struct object, @Nullable Struct old, FieldErrors errors) {
    ResourceType type = context.type();
    if (!type.custom()) {
      return;
    }
    List<FieldError> found =
        CustomValidation.validate(server.custom().openApiSchema(type), object, old);
    found.forEach(errors::add);
    CustomRules rules = server.custom().rules(type);
    if (rules.isEmpty()) {
      return;
    }
    if (found.stream().anyMatch(error -> BLOCKING.contains(error.reason()))) {
      errors.invalid("<nil>", null, NOT_CHECKED);
    } else {
      rules.validate(object, old, errors, context.warnings());
    }
  }

  Struct admitCreate(WriteContext context, Struct object) {
    namespaceLives(context, object);
    Struct admitted = object;
    for (Plugin plugin : Plugins.ALL) {
      admitted = plugin.admit(context, admitted);
    }
    return server.policyAdmission().mutate(context, admitted, null);
  }

  Struct admitUpdate(WriteContext context, Struct object, Struct old) {
    return server.policyAdmission().mutate(context, object, old);
  }

  void validateCreate(WriteContext context, Struct object) {
    validate(context, object, null);
  }

  void validateUpdate(WriteContext context, Struct object, Struct old) {
    validate(context, object, old);
  }

  private void validate(WriteContext context, Struct object, @Nullable Struct old) {
    for (Plugin plugin : Plugins.ALL) {
      plugin.validate(context, object, old);
    }
    server.policyAdmission().validate(context, object, old);
    Plugins.QUOTA.validate(context, object, old);
  }

  /** NamespaceLifecycle: some namespaces may not be deleted. */
  void validateDelete(Call call, ResourceType type, Struct old, boolean dryRun) {
    String name = Metadata.name(old);
    if (type.groupResource().equals("namespaces") && IMMORTAL_NAMESPACES.contains(name)) {
      throw Failures.forbidden(type, name, "this namespace may not be deleted");
    }
    server.policyAdmission().validateDelete(call, type, old, dryRun);
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
