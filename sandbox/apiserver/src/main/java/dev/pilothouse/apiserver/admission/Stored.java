package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.strategy.WriteContext;
import dev.pilothouse.apiserver.view.ApiObject;
import dev.pilothouse.apiserver.view.Kind;
import java.util.List;
import java.util.Optional;

/** The objects that are there before a write, by kind. */
final class Stored {

  private Stored() {}

  /** The objects of a namespace; for those of the whole cluster it is "". */
  static <V extends ApiObject<V>> List<V> list(
      WriteContext context, Kind<V> kind, String namespace) {
    return kind.views(context.state().list(kind.resource(), namespace));
  }

  static <V extends ApiObject<V>> Optional<V> find(
      WriteContext context, Kind<V> kind, String namespace, String name) {
    return context.state().get(kind.resource(), namespace, name).map(kind::view);
  }
}
