package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.validation.FieldErrors;

/** The ways in which a request fails, in the words of k8s.io/apimachinery's errors package. */
public final class Failures {

  private Failures() {}

  public static ApiException notFound(ResourceType type, String name) {
    return new ApiException(
        404,
        "NotFound",
        type.groupResource() + " \"" + name + "\" not found",
        details(type, name).build());
  }

  /** No such path. */
  public static ApiException noSuchResource() {
    return new ApiException(
        404, "NotFound", "the server could not find the requested resource", Struct.EMPTY);
  }

  public static ApiException alreadyExists(ResourceType type, String name) {
    return new ApiException(
        409,
        "AlreadyExists",
        type.groupResource() + " \"" + name + "\" already exists",
        details(type, name).build());
  }

  public static ApiException conflict(ResourceType type, String name, String why) {
    return new ApiException(
        409,
        "Conflict",
        "Operation cannot be fulfilled on " + type.groupResource() + " \"" + name + "\": " + why,
        details(type, name).build());
  }

  /** The object's resourceVersion is not the present one. */
  public static ApiException modified(ResourceType type, String name) {
    return conflict(
        type,
        name,
        "the object has been modified; please apply your changes to the latest version and try again");
  }

  public static ApiException invalid(ResourceType type, String name, FieldErrors errors) {
    return invalid(type.group(), type.kind(), name, errors);
  }

  public static ApiException invalid(String group, String kind, String name, FieldErrors errors) {
    String shown = group.isEmpty() ? kind : kind + "." + group;
    return new ApiException(
        422,
        "Invalid",
        shown + " \"" + name + "\" is invalid: " + errors.text(),
        Struct.builder()
            .putUnlessEmpty("name", name)
            .putUnlessEmpty("group", group)
            .putUnlessEmpty("kind", kind)
            .put("causes", errors.causes())
            .build());
  }

  public static ApiException forbidden(ResourceType type, String name, String why) {
    String what =
        name.isEmpty() ? type.groupResource() : type.groupResource() + " \"" + name + "\"";
    return new ApiException(
        403, "Forbidden", what + " is forbidden: " + why, details(type, name).build());
  }

  public static ApiException badRequest(String message) {
    return new ApiException(400, "BadRequest", message);
  }

  public static ApiException expired(String message) {
    return new ApiException(410, "Expired", message);
  }

  public static ApiException methodNotAllowed(ResourceType type, String verb) {
    return new ApiException(
        405,
        "MethodNotAllowed",
        verb + " is not supported on resources of kind \"" + type.groupResource() + "\"",
        details(type, "").build());
  }

  public static ApiException methodNotAllowed() {
    return new ApiException(
        405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
  }

  public static ApiException tooManyRequests(
      String message, int retryAfterSeconds, Sequence causes) {
    return new ApiException(
        429,
        "TooManyRequests",
        message,
        Struct.builder()
            .putUnlessEmpty("causes", causes)
            .put("retryAfterSeconds", retryAfterSeconds)
            .build());
  }

  public static ApiException unauthorized() {
    return new ApiException(401, "Unauthorized", "Unauthorized");
  }

  public static ApiException internal(String message) {
    return new ApiException(500, "InternalError", "Internal error occurred: " + message);
  }

  /** What etcd says when it refuses a write. */
  public static ApiException storage(String message) {
    return new ApiException(500, "", message);
  }

  static Struct.Builder details(ResourceType type, String name) {
    return Struct.builder()
        .putUnlessEmpty("name", name)
        .putUnlessEmpty("group", type.group())
        .put("kind", type.plural());
  }
}
