package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is asked for and what is observed apart: spec and status are written by different
 * doors.
 */
final class Statuses {

  /** Kinds whose creator may say their status. */
  private static final Set<String> CREATED_WITH_STATUS =
      Set.of("nodes", "namespaces", "persistentvolumes", "apiservices.apiregistration.k8s.io");

  /** Kinds whose status door lets metadata pass too. */
  private static final Set<String> STATUS_WITH_METADATA =
      Set.of("pods", "nodes", "persistentvolumes", "persistentvolumeclaims", "namespaces");

  private Statuses() {}

  static Struct forCreate(ResourceType type, Struct object) {
    boolean dropped =
        type.subresource("status").isPresent()
            && !CREATED_WITH_STATUS.contains(type.groupResource());
    return dropped ? object.without("status") : object;
  }

  static Struct forUpdate(ResourceType type, String subresource, Struct wanted, Struct old) {
    return switch (subresource) {
      case "" ->
          type.subresource("status").isPresent()
              ? with(wanted, "status", old.get("status"))
              : wanted;
      case "status", "approval" -> observed(type, wanted, old);
      case "ephemeralcontainers" ->
          part(
              old,
              wanted,
              wanted.structAt("spec").list("ephemeralContainers"),
              "ephemeralContainers");
      case "resize" -> part(old, wanted, resized(wanted, old), "containers");
      default -> wanted;
    };
  }

  /** The old object with one list of its specification as wanted. */
  private static Struct part(Struct old, Struct wanted, Sequence list, String name) {
    return old.set(list, "spec", name)
        .with(
            "metadata",
            with(
                old.struct("metadata"), "managedFields", Metadata.of(wanted).get("managedFields")));
  }

  private static Sequence resized(Struct wanted, Struct old) {
    Sequence containers = old.structAt("spec").list("containers");
    Sequence asked = wanted.structAt("spec").list("containers");
    for (int at = 0; at < Math.min(containers.size(), asked.size()); at++) {
      Struct container = containers.struct(at);
      containers =
          containers.with(at, with(container, "resources", asked.struct(at).get("resources")));
    }
    return containers;
  }

  private static Struct observed(ResourceType type, Struct wanted, Struct old) {
    Struct object = with(old, "status", wanted.get("status"));
    Struct metadata = Metadata.of(wanted);
    Struct before = Metadata.of(old);
    boolean loose = STATUS_WITH_METADATA.contains(type.groupResource());
    if (!type.custom() && !loose) {
      return object.with("metadata", with(before, "managedFields", metadata.get("managedFields")));
    }
    return object.with(
        "metadata", with(metadata, "ownerReferences", before.get("ownerReferences")));
  }

  static Struct with(Struct object, String key, @Nullable Object value) {
    return value == null ? object.without(key) : object.with(key, value);
  }
}
