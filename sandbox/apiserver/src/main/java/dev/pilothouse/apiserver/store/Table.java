package dev.pilothouse.apiserver.store;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.SortedMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All objects of one resource, with indexes by controlling owner and by label. Immutable.
 *
 * @param objects by "namespace/name"
 * @param owners "uid of the controller" + NUL + key to key
 * @param labels "name=value" + NUL + key to key
 * @param revision of the store when this table last changed
 * @param bytes of all objects, as {@link Size} estimates them
 */
public record Table(
    SortedMap<String, Struct> objects,
    SortedMap<String, String> owners,
    SortedMap<String, String> labels,
    long revision,
    long bytes) {

  /** A table without objects. */
  public static final Table EMPTY =
      new Table(SortedMap.empty(), SortedMap.empty(), SortedMap.empty(), 0, 0);

  private static final char SEPARATOR = '\0';
  private static final char AFTER_SEPARATOR = '\1';

  /** The key of an object; the namespace is "" for cluster-scoped ones. */
  public static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  /** The objects of a namespace, or all with "". */
  public List<Struct> list(String namespace) {
    if (namespace.isEmpty()) {
      return objects.values();
    }
    return values(objects.range(namespace + "/", namespace + "0"));
  }

  /** The objects of a namespace, or of all with "", that have the label. */
  public List<Struct> labelled(String namespace, String name, String value) {
    return indexed(labels, name + "=" + value, namespace);
  }

  /** The objects of a namespace, or of all with "", whose controller has the uid. */
  public List<Struct> controlledBy(String namespace, String uid) {
    return indexed(owners, uid, namespace);
  }

  private List<Struct> indexed(SortedMap<String, String> index, String term, String namespace) {
    String first = term + SEPARATOR + (namespace.isEmpty() ? "" : namespace + "/");
    String end = namespace.isEmpty() ? term + AFTER_SEPARATOR : term + SEPARATOR + namespace + "0";
    List<Struct> found = new ArrayList<>();
    for (Map.Entry<String, String> entry : index.range(first, end)) {
      Struct object = objects.get(entry.getValue());
      if (object != null) {
        found.add(object);
      }
    }
    return found;
  }

  private static List<Struct> values(Iterable<Map.Entry<String, Struct>> entries) {
    List<Struct> found = new ArrayList<>();
    for (Map.Entry<String, Struct> entry : entries) {
      found.add(entry.getValue());
    }
    return found;
  }

  /** This table with the object at {@code key} replaced, or removed when {@code after} is null. */
  Table changed(String key, @Nullable Struct before, @Nullable Struct after, long atRevision) {
    return new Table(
        after == null ? objects.without(key) : objects.with(key, after),
        reindexOwner(key, controller(before), controller(after)),
        reindexLabels(key, labels(before), labels(after)),
        atRevision,
        bytes - (before == null ? 0 : Size.of(before)) + (after == null ? 0 : Size.of(after)));
  }

  private SortedMap<String, String> reindexOwner(String key, String before, String after) {
    if (before.equals(after)) {
      return owners;
    }
    SortedMap<String, String> index = owners;
    if (!before.isEmpty()) {
      index = index.without(before + SEPARATOR + key);
    }
    return after.isEmpty() ? index : index.with(after + SEPARATOR + key, key);
  }

  private SortedMap<String, String> reindexLabels(String key, Struct before, Struct after) {
    if (before == after || before.equals(after)) {
      return labels;
    }
    SortedMap<String, String> index = labels;
    for (String name : before.keys()) {
      index = index.without(name + "=" + before.text(name) + SEPARATOR + key);
    }
    for (String name : after.keys()) {
      index = index.with(name + "=" + after.text(name) + SEPARATOR + key, key);
    }
    return index;
  }

  private static Struct labels(@Nullable Struct object) {
    return object == null ? Struct.EMPTY : object.structAt("metadata", "labels");
  }

  private static String controller(@Nullable Struct object) {
    if (object == null) {
      return "";
    }
    for (Struct owner : object.listAt("metadata", "ownerReferences").structs()) {
      if (owner.flag("controller")) {
        return owner.text("uid");
      }
    }
    return "";
  }
}
