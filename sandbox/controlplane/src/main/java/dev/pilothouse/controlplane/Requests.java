package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller.Request;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.view.AnyObject;
import dev.pilothouse.apiserver.view.ApiObject;
import dev.pilothouse.apiserver.view.Kind;
import dev.pilothouse.apiserver.view.ObjectView;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns changes into requests for controllers. */
final class Requests {

  private Requests() {}

  static Request of(ObjectView object) {
    return new Request(object.namespace(), object.name());
  }

  /** The changed object itself. */
  static List<Request> of(Change change) {
    return List.of(of(new AnyObject(change.object())));
  }

  /** The changed object itself while it is there. */
  static List<Request> ofPresent(Change change) {
    return change.after() == null ? List.of() : of(change);
  }

  /**
   * The owners that a changed object concerns: its controller before and after the change, and,
   * while it is an orphan, those of {@code owners} whose selector matches it. A selector that is
   * empty matches nothing here.
   */
  static <V extends ApiObject<V>> List<Request> ofOwners(
      Change change, Kind<V> owners, Function<V, LabelSelector> selector, Client client) {
    TreeSet<Request> requests = new TreeSet<>();
    addController(requests, change.before(), owners);
    addController(requests, change.after(), owners);
    Struct after = change.after();
    if (after != null) {
      addAdopters(requests, new AnyObject(after), owners, selector, client);
    }
    return List.copyOf(requests);
  }

  private static <V extends ApiObject<V>> void addAdopters(
      TreeSet<Request> requests,
      AnyObject object,
      Kind<V> owners,
      Function<V, LabelSelector> selector,
      Client client) {
    if (object.controller().isPresent()) {
      return;
    }
    for (V owner : client.list(owners, object.namespace())) {
      LabelSelector labels = selector.apply(owner);
      if (!labels.isEverything() && labels.selects(object)) {
        requests.add(of(owner));
      }
    }
  }

  /** The controller of an object, when it is of this kind. */
  static void addController(TreeSet<Request> requests, @Nullable Struct object, Kind<?> owners) {
    if (object == null) {
      return;
    }
    AnyObject owned = new AnyObject(object);
    owned
        .controller()
        .filter(owner -> owner.kind().equals(owners.name()))
        .ifPresent(owner -> requests.add(new Request(owned.namespace(), owner.name())));
  }
}
