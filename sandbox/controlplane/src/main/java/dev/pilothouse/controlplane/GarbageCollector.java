package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.view.AnyObject;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import dev.pilothouse.apiserver.view.meta.OwnerReference;
import dev.pilothouse.apiserver.view.meta.Preconditions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
    AnyObject object = new AnyObject(change.object());
    if (change.after() == null) {
      return List.of(new Request(GONE, object.uid()));
    }
    boolean unseenOwners =
        change.before() == null && !object.metadata().ownerReferences().isEmpty();
    return unseenOwners || waits(object, FOREGROUND) || waits(object, ORPHAN)
        ? List.of(itemRequest(change.resource(), object))
        : List.of();
  }

  private static boolean waits(AnyObject object, String finalizer) {
    return object.deleting() && object.hasFinalizer(finalizer);
  }

  private static Request itemRequest(Resource resource, AnyObject object) {
    return new Request(
        resource.group() + "/" + resource.version() + "/" + resource.plural(),
        object.namespace() + "/" + object.name());
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Pass pass = new Pass(context.client(), context.world().part(ApiServer.class));
    if (request.namespace().equals(GONE)) {
      for (Item dependent : pass.dependents(request.name(), "")) {
        pass.collect(dependent);
      }
      return Result.DONE;
    }
    String[] resource = request.namespace().split("/", 3);
    String[] object = request.name().split("/", 2);
    pass.find(new Resource(resource[0], resource[1], resource[2]), object[0], object[1])
        .ifPresent(pass::process);
    return Result.DONE;
  }

  private record Item(Resource resource, AnyObject object) {}

  /** One pass over the objects that a request concerns. */
  private record Pass(Client client, ApiServer server) {

    Optional<Item> find(Resource resource, String namespace, String name) {
      return client
          .find(resource, namespace, name)
          .map(object -> new Item(resource, new AnyObject(object)));
    }

    /** The objects of the namespace, or of all with "", that name the owner. */
    List<Item> dependents(String ownerUid, String namespace) {
      List<Item> found = new ArrayList<>();
      for (ResourceType type : StoredResources.all(server)) {
        for (Struct struct : client.list(type.resource(), namespace)) {
          AnyObject object = new AnyObject(struct);
          if (referenceTo(object, ownerUid).isPresent()) {
            found.add(new Item(type.resource(), object));
          }
        }
      }
      return found;
    }

    private static Optional<OwnerReference> referenceTo(AnyObject object, String ownerUid) {
      for (OwnerReference owner : object.metadata().ownerReferences()) {
        if (owner.uid().equals(ownerUid)) {
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
      if (item.object.deleting()) {
        return;
      }
      List<OwnerReference> solid = new ArrayList<>();
      List<OwnerReference> owners = item.object.metadata().ownerReferences();
      boolean waiting = false;
      for (OwnerReference reference : owners) {
        Optional<Item> owner = owner(item, reference);
        boolean blocks =
            reference.blockOwnerDeletion()
                && owner.filter(present -> waits(present.object, FOREGROUND)).isPresent();
        if (blocks) {
          waiting = true;
        } else if (owner.isPresent()) {
          solid.add(reference);
        }
      }
      if (owners.isEmpty() || solid.size() == owners.size()) {
        return;
      }
      if (solid.isEmpty()) {
        delete(item, waiting ? "Foreground" : policyOf(item.object));
      } else {
        update(item, solid);
      }
    }

    private Optional<Item> owner(Item item, OwnerReference reference) {
      return StoredResources.ofKind(server, reference.apiVersion(), reference.kind())
          .flatMap(
              resource ->
                  find(resource, item.object.namespace(), reference.name())
                      .or(() -> find(resource, "", reference.name())))
          .filter(owner -> owner.object.uid().equals(reference.uid()));
    }

    private void update(Item item, List<OwnerReference> owners) {
      ObjectMeta metadata = item.object.metadata().withOwnerReferences(owners);
      client.update(item.resource, item.object.withMetadata(metadata).struct());
    }

    private static String policyOf(AnyObject object) {
      if (object.hasFinalizer(ORPHAN)) {
        return "Orphan";
      }
      return object.hasFinalizer(FOREGROUND) ? "Foreground" : "Background";
    }

    private void delete(Item item, String policy) {
      DeleteOptions options =
          DeleteOptions.EMPTY
              .withPropagationPolicy(policy)
              .withPreconditions(Preconditions.EMPTY.withUid(item.object.uid()));
      try {
        client.delete(item.resource, item.object.namespace(), item.object.name(), options.struct());
      } catch (ApiException refused) {
        if (refused.code() != 404 && refused.code() != 409) {
          throw refused;
        }
      }
    }

    private void deleteDependents(Item owner) {
      boolean blocked = false;
      for (Item dependent : dependents(owner.object.uid(), owner.object.namespace())) {
        AnyObject object = dependent.object;
        boolean blocks =
            referenceTo(object, owner.object.uid())
                .filter(OwnerReference::blockOwnerDeletion)
                .isPresent();
        collect(dependent);
        blocked |=
            blocks && find(dependent.resource, object.namespace(), object.name()).isPresent();
      }
      if (blocked) {
        throw new ApiException(
            409, "Conflict", "dependents of " + owner.object.name() + " still exist");
      }
      removeFinalizer(owner, FOREGROUND);
    }

    private void orphanDependents(Item owner) {
      for (Item dependent : dependents(owner.object.uid(), owner.object.namespace())) {
        update(
            dependent,
            dependent.object.metadata().ownerReferences().stream()
                .filter(reference -> !reference.uid().equals(owner.object.uid()))
                .toList());
      }
      removeFinalizer(owner, ORPHAN);
    }

    private void removeFinalizer(Item item, String finalizer) {
      find(item.resource, item.object.namespace(), item.object.name())
          .ifPresent(
              present ->
                  client.update(
                      present.resource, present.object.withoutFinalizer(finalizer).struct()));
    }
  }
}
