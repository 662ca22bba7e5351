package dev.pilothouse.lessons.check;

import dev.pilothouse.lessons.Place;
import dev.pilothouse.lessons.Reference;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the machine or container that a lesson names. */
public final class Places {

  private Places() {}

  /** Empty when no ready pod is selected. */
  static Optional<CommandPlace> find(Place place, StateView view) {
    return switch (place) {
      case Place.Workstation() -> Optional.of(new CommandPlace.Workstation());
      case Place.Node(String name) -> Optional.of(new CommandPlace.Node(name));
      case Place.Pod(String namespace, String name, String container) ->
          Optional.of(new CommandPlace.Container(namespace, name, container));
      case Place.SelectedPod selected -> selectedPod(selected, view);
    };
  }

  /** As {@link #find}, in the present state of a sandbox. */
  public static Optional<CommandPlace> find(Place place, dev.pilothouse.sandbox.Sandbox sandbox) {
    return find(place, new StateView(sandbox.history().now()));
  }

  @SuppressWarnings("unchecked")
  private static Optional<CommandPlace> selectedPod(Place.SelectedPod place, StateView view) {
    Reference pods = new Reference("v1", "pods", place.namespace(), null, place.selector());
    for (Map<String, Object> pod : (List<Map<String, Object>>) view.value(pods)) {
      if (isReady(pod)) {
        String name = StateView.metadata(pod, "name");
        return Optional.of(new CommandPlace.Container(place.namespace(), name, ""));
      }
    }
    return Optional.empty();
  }

  private static boolean isReady(Map<String, Object> pod) {
    if (StateView.child(pod, "metadata").get("deletionTimestamp") != null) {
      return false;
    }
    Object conditions = StateView.child(pod, "status").get("conditions");
    return conditions instanceof List<?> list
        && list.stream()
            .anyMatch(
                item ->
                    item instanceof Map<?, ?> condition
                        && "Ready".equals(condition.get("type"))
                        && "True".equals(condition.get("status")));
  }
}
