package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Request;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Turns changes into requests for controllers. */
final class Requests {

  private Requests() {}

  static Request of(Struct object) {
    return new Request(Meta.namespace(object), Meta.name(object));
  }

  /**
   * The owners that a changed object concerns: its controller before and after the change, and,
   * while it is an orphan, those of {@code owners} whose selector matches it.
   */
  static List<Request> ofOwners(Change change, String kind, Resource owners, Client client) {
    TreeSet<Request> requests = new TreeSet<>();
    addController(requests, change.before(), kind);
    addController(requests, change.after(), kind);
    Struct after = change.after();
    if (after != null && Meta.controller(after).isEmpty()) {
      for (Struct owner : client.list(owners, Meta.namespace(after))) {
        Struct selector = owner.structAt("spec", "selector");
        if (!selector.isEmpty() && selector(owner).matches(Meta.labels(after))) {
          requests.add(of(owner));
        }
      }
    }
    return List.copyOf(requests);
  }

  /** The selector of an owner; that of a ReplicationController is a plain map of labels. */
  static LabelSelector selector(Struct owner) {
    Struct selector = owner.structAt("spec", "selector");
    return selector.has("matchLabels") || selector.has("matchExpressions")
        ? LabelSelector.of(selector)
        : LabelSelector.ofLabels(selector);
  }

  private static void addController(
      TreeSet<Request> requests, @Nullable Struct object, String kind) {
    if (object == null) {
      return;
    }
    Meta.controller(object)
        .filter(owner -> owner.text("kind").equals(kind))
        .ifPresent(owner -> requests.add(new Request(Meta.namespace(object), owner.text("name"))));
  }
}
