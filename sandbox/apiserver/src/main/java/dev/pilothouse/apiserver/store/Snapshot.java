package dev.pilothouse.apiserver.store;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.SortedMap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All objects as they were at one revision. Immutable: any thread may read it.
 *
 * @param time when the revision was made, in the cluster's time
 * @param tables by the resource's storage name, such as "pods" or "deployments.apps"
 */
public record Snapshot(long revision, Instant time, SortedMap<String, Table> tables) {

  /** The table of a resource; empty when nothing was ever stored. */
  public Table table(String storage) {
    return tables.getOrDefault(storage, Table.EMPTY);
  }

  /** The objects of a namespace, or of all with "", in their stored version. */
  public List<Struct> list(Resource resource, String namespace) {
    return table(storage(resource)).list(namespace);
  }

  /** One object in its stored version; the namespace is "" for cluster-scoped ones. */
  public Optional<Struct> get(Resource resource, String namespace, String name) {
    return Optional.ofNullable(table(storage(resource)).objects().get(Table.key(namespace, name)));
  }

  /** How many objects there are. */
  public int objects() {
    int count = 0;
    for (Table table : tables.values()) {
      count += table.objects().size();
    }
    return count;
  }

  /** About how many bytes all objects take. */
  public long bytes() {
    long sum = 0;
    for (Table table : tables.values()) {
      sum += table.bytes();
    }
    return sum;
  }

  /** Where a resource is stored: events of both groups that have them are the same objects. */
  public static String storage(Resource resource) {
    return resource.group().equals("events.k8s.io") ? "events" : resource.toString();
  }
}
