package dev.pilothouse.apiserver.policy;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.access.UserInfo;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.Registry;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.store.Snapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be admitted.
 *
 * @param state the objects before
 * @param type the resource in the version of the request
 * @param kind of the objects, when it is not the resource's own: that of a subresource
 * @param operation CREATE, UPDATE, DELETE or CONNECT
 * @param namespace "" for cluster-scoped objects
 * @param object null when there is none, as with DELETE
 * @param old null when there is none
 * @param options of the request: CreateOptions and the like
 * @param warnings collects what goes to the client as Warning headers
 */
public record Attributes(
    Snapshot state,
    Registry registry,
    ResourceType type,
    String subresource,
    Kind kind,
    String operation,
    String namespace,
    String name,
    @Nullable Struct object,
    @Nullable Struct old,
    UserInfo user,
    boolean dryRun,
    Struct options,
    Forms forms,
    List<String> warnings) {

  /** A kind with its group and version. */
  public record Kind(String group, String version, String kind) {

    public static Kind of(ResourceType type) {
      return new Kind(type.group(), type.version(), type.kind());
    }

    public String apiVersion() {
      return group.isEmpty() ? version : group + "/" + version;
    }

    Struct toStruct() {
      return Struct.of("group", group, "version", version, "kind", kind);
    }

    @Override
    public String toString() {
      return apiVersion() + ", Kind=" + kind;
    }
  }

  /** How objects get from one form into another. */
  public interface Forms {

    /** An object of the request in another version of its resource. */
    Struct converted(Struct object, ResourceType from, ResourceType to);

    /** A stored object in the version of a resource. */
    Struct shown(Struct stored, ResourceType type);

    /** An object that was changed, with its defaults. */
    Struct completed(Struct object);

    /** An object with a configuration merged in, as server-side apply merges. */
    Struct merged(Struct object, Struct configuration);
  }

  public Attributes with(Struct changed) {
    return new Attributes(
        state,
        registry,
        type,
        subresource,
        kind,
        operation,
        namespace,
        name,
        changed,
        old,
        user,
        dryRun,
        options,
        forms,
        warnings);
  }

  /** The object, or what it was when it goes. */
  Struct subject() {
    return object != null ? object : old != null ? old : Struct.EMPTY;
  }

  boolean isNamespace() {
    return type.groupResource().equals("namespaces");
  }

  /** As admission.k8s.io/v1 AdmissionRequest has it, but for the objects. */
  public Struct request(ResourceType matched, String uid) {
    boolean own = kind.equals(Kind.of(type));
    Kind shown = own ? Kind.of(matched) : kind;
    return Struct.builder()
        .put("uid", uid)
        .put("kind", shown.toStruct())
        .put("resource", resource(matched))
        .putUnlessEmpty("subResource", subresource)
        .put("requestKind", kind.toStruct())
        .put("requestResource", resource(type))
        .putUnlessEmpty("requestSubResource", subresource)
        .putUnlessEmpty("name", name)
        .putUnlessEmpty("namespace", isNamespace() ? name : namespace)
        .put("operation", operation)
        .put("userInfo", user.toStruct())
        .put("dryRun", dryRun)
        .put("options", options)
        .build();
  }

  private static Struct resource(ResourceType type) {
    return Struct.of("group", type.group(), "version", type.version(), "resource", type.plural());
  }

  /** A refusal with a reason of its own. */
  ApiException refused(int code, String reason, String message, List<String> causes) {
    ApiException forbidden = Failures.forbidden(type, shownName(), message);
    List<Struct> details = causes.stream().map(cause -> Struct.of("message", cause)).toList();
    return new ApiException(
        code,
        reason,
        String.valueOf(forbidden.getMessage()),
        causes.isEmpty()
            ? forbidden.details()
            : forbidden.details().with("causes", Sequence.copyOf(details)));
  }

  private String shownName() {
    return name.isEmpty() ? subject().textAt("metadata", "generateName") : name;
  }
}
