package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.selector.FieldSelector;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.selector.Requirement;
import dev.pilothouse.apiserver.store.Table;
import java.util.ArrayList;
import java.util.List;

/** Finds objects. */
final class Reads {

  private final ApiServer server;

  Reads(ApiServer server) {
    this.server = server;
  }

  /** One object. */
  Struct get(ResourceType type, String namespace, String name) {
    Struct stored = server.table(type).objects().get(Table.key(namespace, name));
    boolean gone =
        stored != null
            && EventExpiry.applies(type)
            && EventExpiry.isExpired(stored, server.world().now());
    if (stored == null || gone) {
      throw Failures.notFound(type, name);
    }
    return server.shown(type, stored);
  }

  /** The stored objects that match both selectors, in the order of their keys. */
  static List<Struct> select(
      ResourceType type,
      Table table,
      String namespace,
      LabelSelector labels,
      FieldSelector fields) {
    List<Struct> found = new ArrayList<>();
    for (Struct object : candidates(table, namespace, labels, fields)) {
      if (labels.selects(object) && matches(type, fields, object)) {
        found.add(object);
      }
    }
    return found;
  }

  static boolean matches(ResourceType type, FieldSelector fields, Struct object) {
    return fields.isEverything()
        || fields.matches(field -> SelectableFields.value(type.groupResource(), object, field));
  }

  private static List<Struct> candidates(
      Table table, String namespace, LabelSelector labels, FieldSelector fields) {
    String name = fields.required("metadata.name").orElse("");
    if (!name.isEmpty() && !namespace.isEmpty()) {
      Struct object = table.objects().get(Table.key(namespace, name));
      return object == null ? List.of() : List.of(object);
    }
    Requirement indexed = labels.indexed().orElse(null);
    return indexed == null
        ? table.list(namespace)
        : table.labelled(namespace, indexed.key(), indexed.values().getFirst());
  }
}
