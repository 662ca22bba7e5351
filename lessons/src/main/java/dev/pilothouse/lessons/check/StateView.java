package dev.pilothouse.lessons.check;

import com.google.protobuf.NullValue;
import dev.pilothouse.lessons.LabelSelector;
import dev.pilothouse.lessons.Reference;
import dev.pilothouse.sandbox.ClusterHistory.State;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A state of the cluster as expressions see it. Lists are kept, as several checks ask for the same.
 */
final class StateView {

  private final State state;
  private final Map<Reference, Object> values = new HashMap<>();

  StateView(State state) {
    this.state = state;
  }

  State state() {
    return state;
  }

  /** The object, or CEL's null, or the list that {@code reference} names. */
  Object value(Reference reference) {
    return values.computeIfAbsent(reference, this::find);
  }

  private Object find(Reference reference) {
    String name = reference.name();
    if (name == null) {
      return list(reference);
    }
    Map<String, Object> object =
        state.get(reference.apiVersion(), reference.plural(), reference.namespace(), name);
    return object == null ? NullValue.NULL_VALUE : object;
  }

  private List<Map<String, Object>> list(Reference reference) {
    LabelSelector selector = reference.selector();
    return state.list(reference.apiVersion(), reference.plural(), reference.namespace()).stream()
        .filter(object -> selector.selects(labels(object)))
        .sorted(
            Comparator.comparing((Map<String, Object> object) -> metadata(object, "namespace"))
                .thenComparing(object -> metadata(object, "name")))
        .toList();
  }

  static String metadata(Map<String, Object> object, String key) {
    Object value = child(object, "metadata").get(key);
    return value == null ? "" : value.toString();
  }

  private static Map<String, Object> labels(Map<String, Object> object) {
    return child(child(object, "metadata"), "labels");
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> child(Map<String, Object> object, String key) {
    @Nullable Object child = object.get(key);
    return child instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }
}
