package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.store.Table;
import java.util.Set;

/** Deletes objects: preconditions, grace, finalizers and propagation. */
final class Deletions {

  private static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";
  private static final String ORPHAN = "orphan";
  private static final String FOREGROUND = "foregroundDeletion";

  /** Kinds whose deletion answers with the object, not with a Status. */
  private static final Set<String> RETURNED =
      Set.of(
          "pods",
          "services",
          "persistentvolumes",
          "persistentvolumeclaims",
          "serviceaccounts",
          "podtemplates",
          "resourcequotas",
          "storageclasses.storage.k8s.io",
          "csidrivers.storage.k8s.io",
          "csinodes.storage.k8s.io",
          "volumeattachments.storage.k8s.io");

  private final ApiServer server;

  Deletions(ApiServer server) {
    this.server = server;
  }

  /** Whether nothing keeps the object any more since it was marked as deleted. */
  static boolean finished(ResourceType type, Struct object) {
    Struct metadata = Metadata.of(object);
    return !metadata.text("deletionTimestamp").isEmpty()
        && metadata.list("finalizers").isEmpty()
        && metadata.number("deletionGracePeriodSeconds", 0) == 0
        && (!type.groupResource().equals("namespaces")
            || object.structAt("spec").list("finalizers").isEmpty());
  }

  /** Deletes, and gives what the client is to see: the object or a Status. */
  Struct delete(Call call, ResourceType type, String namespace, String name, Struct options) {
    String key = Table.key(namespace, name);
    Struct old = server.table(type).objects().get(key);
    if (old == null) {
      throw Failures.notFound(type, name);
    }
    checkPreconditions(type, name, old, options.struct("preconditions"));
    boolean dry = call.dryRun() || !options.list("dryRun").isEmpty();
    server.admission().validateDelete(call, type, old, dry);
    if (type.groupResource().equals("namespaces")) {
      return deleteNamespace(type, key, old, dry);
    }
    if (type.resource().equals(CustomResources.DEFINITIONS) && !dry) {
      return deleteDefinition(call, type, key, old, options);
    }
    long grace = grace(type, old, options);
    Struct marked = marked(type, old, options, grace);
    if (finished(type, marked)) {
      if (!dry) {
        server.commit(type, key, old, null);
      }
      return removed(type, Conversion.fromStorage(type, marked));
    }
    if (!dry && !marked.equals(old)) {
      Struct stored = server.commit(type, key, old, marked);
      return Conversion.fromStorage(type, stored == null ? marked : stored);
    }
    return Conversion.fromStorage(type, marked);
  }

  private static void checkPreconditions(
      ResourceType type, String name, Struct old, Struct preconditions) {
    Struct metadata = Metadata.of(old);
    String uid = preconditions.text("uid");
    if (!uid.isEmpty() && !uid.equals(metadata.text("uid"))) {
      throw Failures.conflict(
          type,
          name,
          "Precondition failed: UID in precondition: "
              + uid
              + ", UID in object meta: "
              + metadata.text("uid"));
    }
    String version = preconditions.text("resourceVersion");
    if (!version.isEmpty() && !version.equals(metadata.text("resourceVersion"))) {
      throw Failures.conflict(
          type,
          name,
          "Precondition failed: ResourceVersion in precondition: "
              + version
              + ", ResourceVersion in object meta: "
              + metadata.text("resourceVersion"));
    }
  }

  /** Deletes a definition with all its objects; it goes when they are gone. */
  private Struct deleteDefinition(
      Call call, ResourceType definitions, String key, Struct old, Struct options) {
    Struct marked = marked(definitions, old, options, 0);
    Struct stored = marked.equals(old) ? old : server.commit(definitions, key, old, marked);
    Struct spec = old.struct("spec");
    server
        .registry()
        .preferred(spec.text("group"), spec.structAt("names").text("plural"))
        .ifPresent(
            type -> {
              for (Struct object : server.table(type).objects().values()) {
                delete(call, type, Metadata.namespace(object), Metadata.name(object), Struct.EMPTY);
              }
            });
    finishDefinition(Metadata.name(old));
    return removed(definitions, stored == null ? marked : stored);
  }

  /** Lets a definition go that is being deleted and has no objects left. */
  void finishDefinition(String name) {
    ResourceType definitions = server.registry().find(CustomResources.DEFINITIONS).orElseThrow();
    String key = Table.key("", name);
    Struct present = server.table(definitions).objects().get(key);
    if (present == null || Metadata.of(present).text("deletionTimestamp").isEmpty()) {
      return;
    }
    if (!server.state().now().table(name).objects().isEmpty()) {
      return;
    }
    Sequence left = Writes.withoutText(Metadata.of(present).list("finalizers"), CLEANUP);
    Struct rest = present.set(left, "metadata", "finalizers");
    server.commit(definitions, key, present, left.isEmpty() ? null : rest);
  }

  private Struct deleteNamespace(ResourceType type, String key, Struct old, boolean dry) {
    if (Metadata.of(old).text("deletionTimestamp").isEmpty()) {
      Struct marked =
          old.set(Times.time(server.world().now()), "metadata", "deletionTimestamp")
              .set("Terminating", "status", "phase");
      if (dry) {
        return marked;
      }
      if (finished(type, marked)) {
        server.commit(type, key, old, null);
        return marked;
      }
      Struct stored = server.commit(type, key, old, marked);
      return stored == null ? marked : stored;
    }
    if (!old.structAt("spec").list("finalizers").isEmpty()) {
      throw Failures.conflict(
          type,
          Metadata.name(old),
          "The system is ensuring all content is removed from this namespace.  Upon completion, this"
              + " namespace will automatically be purged by the system.");
    }
    return old;
  }

  /** The seconds until the object may go; only pods take time. */
  private static long grace(ResourceType type, Struct old, Struct options) {
    if (!type.groupResource().equals("pods")) {
      return 0;
    }
    long wanted =
        options.has("gracePeriodSeconds")
            ? options.number("gracePeriodSeconds", 0)
            : old.structAt("spec").number("terminationGracePeriodSeconds", 30);
    String phase = old.structAt("status").text("phase");
    boolean unbound = old.structAt("spec").text("nodeName").isEmpty();
    if (unbound || phase.equals("Failed") || phase.equals("Succeeded")) {
      return 0;
    }
    return wanted < 0 ? 1 : wanted;
  }

  private Struct marked(ResourceType type, Struct old, Struct options, long grace) {
    Struct metadata = Metadata.of(old);
    Struct changed = metadata.with("finalizers", finalizers(metadata.list("finalizers"), options));
    boolean already = !metadata.text("deletionTimestamp").isEmpty();
    long present = metadata.number("deletionGracePeriodSeconds", 0);
    if (!already) {
      changed =
          changed
              .with("deletionTimestamp", Times.time(server.world().now().plusSeconds(grace)))
              .with("deletionGracePeriodSeconds", grace);
      if (changed.number("generation", 0) > 0) {
        changed = changed.with("generation", changed.number("generation", 0) + 1);
      }
    } else if (grace < present) {
      changed =
          changed
              .with(
                  "deletionTimestamp",
                  Times.time(
                      Times.parse(metadata.text("deletionTimestamp"))
                          .minusSeconds(present - grace)))
              .with("deletionGracePeriodSeconds", grace);
    }
    return Metadata.ordered(old, type.kind(), type.storageApiVersion(), changed);
  }

  private static Sequence finalizers(Sequence present, Struct options) {
    String policy = options.text("propagationPolicy");
    if (policy.isEmpty() && options.has("orphanDependents")) {
      policy = options.flag("orphanDependents") ? "Orphan" : "Background";
    }
    if (policy.isEmpty()) {
      return present;
    }
    Sequence others = Writes.withoutText(Writes.withoutText(present, ORPHAN), FOREGROUND);
    return switch (policy) {
      case "Orphan" -> others.plus(ORPHAN);
      case "Foreground" -> others.plus(FOREGROUND);
      default -> others;
    };
  }

  private static Struct removed(ResourceType type, Struct object) {
    if (RETURNED.contains(type.groupResource())) {
      return object;
    }
    return Struct.of(
        "kind", "Status",
        "apiVersion", "v1",
        "metadata", Struct.EMPTY,
        "status", "Success",
        "details",
            Failures.details(type, Metadata.name(object))
                .put("uid", Metadata.of(object).text("uid"))
                .build());
  }
}
