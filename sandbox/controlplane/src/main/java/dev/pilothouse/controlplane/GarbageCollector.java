package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Deletes objects whose owners are gone, and carries out foreground deletion and orphaning for
 * owners that wait for it with a finalizer.
 *
 * <p>Requests name an object as "group/version/plural" and its name, or an owner that is gone by
 * "gone" and its uid.
 */
final class GarbageCollector implements Controller {

  private static final String FOREGROUND = "foregroundDeletion";
  private static final String ORPHAN = "orphan";
  private static final String GONE = "gone";

  @Override
  public String name() {
    return "generic-garbage-collector";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    Struct after = change.after();
    if (after == null) {
      List<Request> requests = new ArrayList<>();
      requests.add(new Request(GONE, Meta.uid(change.object())));
      return requests;
    }
    boolean owned = !after.listAt("metadata", "ownerReferences").isEmpty();
    boolean unseenOwners = change.before() == null && owned;
    return unseenOwners || waits(after, FOREGROUND) || waits(after, ORPHAN)
        ? List.of(itemRequest(change.resource(), after))
        : List.of();
  }

  private static boolean waits(Struct object, String finalizer) {
    return Meta.deleting(object) && object.listAt("metadata", "finalizers").contains(finalizer);
  }

  private static Request itemRequest(Resource resource, Struct object) {
    return new Request(
        resource.group() + "/" + resource.version() + "/" + resource.plural(),
        Meta.namespace(object) + "/" + Meta.name(object));
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Pass pass = new Pass(context.client(), context.world().part(ApiServer.class));
    if (request.namespace().equals(GONE)) {
      for (Item dependent : pass.dependents(request.name(), null)) {
        pass.collect(dependent);
      }
      return Result.DONE;
    }
    String[] resource = request.namespace().split("/", 3);
    String[] object = request.name().split("/", 2);
    Resource type = new Resource(resource[0], resource[1], resource[2]);
    context
        .client()
        .find(type, object[0], object[1])
        .ifPresent(found -> pass.process(new Item(type, found)));
    return Result.DONE;
  }

  private record Item(Resource resource, Struct object) {}

  /** One pass over the objects that a request concerns. */
  private record Pass(Client client, ApiServer server) {

    /** The objects that name the owner, in its namespace when the owner is namespaced. */
    List<Item> dependents(String ownerUid, @Nullable String namespace) {
      List<Item> found = new ArrayList<>();
      for (ResourceType type : StoredResources.all(server)) {
        for (Struct object : client.list(type.resource(), namespace == null ? "" : namespace)) {
          if (referenceTo(object, ownerUid).isPresent()) {
            found.add(new Item(type.resource(), object));
          }
        }
      }
      return found;
    }

    private static Optional<Struct> referenceTo(Struct object, String ownerUid) {
      for (Struct owner : object.listAt("metadata", "ownerReferences").structs()) {
        if (owner.text("uid").equals(ownerUid)) {
          return Optional.of(owner);
        }
      }
      return Optional.empty();
    }

    void process(Item item) {
      if (waits(item.object, ORPHAN)) {
        orphanDependents(item);
      } else if (waits(item.object, FOREGROUND)) {
        deleteDependents(item);
      } else {
        collect(item);
      }
    }

    /** Deletes the object when none of its owners exists; drops references to those that do not. */
    void collect(Item item) {
      if (Meta.deleting(item.object)) {
        return;
      }
      List<Object> solid = new ArrayList<>();
      Sequence owners = item.object.listAt("metadata", "ownerReferences");
      boolean waiting = false;
      for (Struct owner : owners.structs()) {
        Optional<Struct> present = owner(item, owner);
        if (present.isPresent()
            && waits(present.get(), FOREGROUND)
            && owner.flag("blockOwnerDeletion")) {
          waiting = true;
        } else if (present.isPresent()) {
          solid.add(owner);
        }
      }
      if (owners.isEmpty() || solid.size() == owners.size()) {
        return;
      }
      if (solid.isEmpty()) {
        delete(item, waiting ? "Foreground" : policyOf(item.object));
      } else {
        client.update(
            item.resource, item.object.set(Sequence.copyOf(solid), "metadata", "ownerReferences"));
      }
    }

    private Optional<Struct> owner(Item item, Struct reference) {
      return StoredResources.ofKind(server, reference.text("apiVersion"), reference.text("kind"))
          .flatMap(
              resource -> {
                Optional<Struct> namespaced =
                    client.find(resource, Meta.namespace(item.object), reference.text("name"));
                return namespaced.isPresent()
                    ? namespaced
                    : client.find(resource, "", reference.text("name"));
              })
          .filter(owner -> Meta.uid(owner).equals(reference.text("uid")));
    }

    private static String policyOf(Struct object) {
      Sequence finalizers = object.listAt("metadata", "finalizers");
      if (finalizers.contains(ORPHAN)) {
        return "Orphan";
      }
      return finalizers.contains(FOREGROUND) ? "Foreground" : "Background";
    }

    private void delete(Item item, String policy) {
      try {
        client.delete(
            item.resource,
            Meta.namespace(item.object),
            Meta.name(item.object),
            Struct.of(
                "propagationPolicy",
                policy,
                "preconditions",
                Struct.of("uid", Meta.uid(item.object))));
      } catch (ApiException refused) {
        if (refused.code() != 404 && refused.code() != 409) {
          throw refused;
        }
      }
    }

    private void deleteDependents(Item owner) {
      boolean blocked = false;
      for (Item dependent : dependents(Meta.uid(owner.object), scope(owner))) {
        boolean blocks =
            referenceTo(dependent.object, Meta.uid(owner.object))
                .filter(reference -> reference.flag("blockOwnerDeletion"))
                .isPresent();
        collect(dependent);
        blocked |=
            blocks
                && client
                    .find(
                        dependent.resource,
                        Meta.namespace(dependent.object),
                        Meta.name(dependent.object))
                    .isPresent();
      }
      if (blocked) {
        throw new ApiException(
            409, "Conflict", "dependents of " + Meta.name(owner.object) + " still exist");
      }
      removeFinalizer(owner, FOREGROUND);
    }

    private void orphanDependents(Item owner) {
      for (Item dependent : dependents(Meta.uid(owner.object), scope(owner))) {
        List<Object> others =
            dependent.object.listAt("metadata", "ownerReferences").stream()
                .filter(
                    entry ->
                        !(entry instanceof Struct reference
                            && reference.text("uid").equals(Meta.uid(owner.object))))
                .toList();
        client.update(
            dependent.resource,
            others.isEmpty()
                ? dependent.object.remove("metadata", "ownerReferences")
                : dependent.object.set(Sequence.copyOf(others), "metadata", "ownerReferences"));
      }
      removeFinalizer(owner, ORPHAN);
    }

    private static @Nullable String scope(Item owner) {
      return Meta.namespace(owner.object).isEmpty() ? null : Meta.namespace(owner.object);
    }

    private void removeFinalizer(Item item, String finalizer) {
      client
          .find(item.resource, Meta.namespace(item.object), Meta.name(item.object))
          .ifPresent(
              present -> {
                List<Object> others =
                    present.listAt("metadata", "finalizers").stream()
                        .filter(entry -> !entry.equals(finalizer))
                        .toList();
                client.update(
                    item.resource,
                    others.isEmpty()
                        ? present.remove("metadata", "finalizers")
                        : present.set(Sequence.copyOf(others), "metadata", "finalizers"));
              });
    }
  }
}
