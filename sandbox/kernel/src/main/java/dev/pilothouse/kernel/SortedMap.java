package dev.pilothouse.kernel;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map whose keys are in their natural order. Updates give a new map that shares all
 * but a path with the old one; any version may be read by any thread.
 *
 * <p>A B+ tree: entries are in leaves of up to {@value #WIDTH}, about 10 bytes of overhead an
 * entry.
 */
public final class SortedMap<K extends Comparable<? super K>, V>
    implements Iterable<Map.Entry<K, V>> {

  private static final int WIDTH = 32;
  private static final int SPARSE = WIDTH / 4;
  private static final SortedMap<?, ?> EMPTY =
      new SortedMap<>(new Node(new Object[0], new Object[0], true), 0);

  private final Node root;
  private final int size;

  private SortedMap(Node root, int size) {
    this.root = root;
    this.size = size;
  }

  /** The map without entries. */
  @SuppressWarnings("unchecked")
  public static <K extends Comparable<? super K>, V> SortedMap<K, V> empty() {
    return (SortedMap<K, V>) EMPTY;
  }

  /** A map with the entries of {@code entries}. */
  public static <K extends Comparable<? super K>, V> SortedMap<K, V> copyOf(
      Map<? extends K, ? extends V> entries) {
    SortedMap<K, V> map = empty();
    for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
      map = map.with(entry.getKey(), entry.getValue());
    }
    return map;
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The value of {@code key}, or null. */
  @SuppressWarnings("unchecked")
  public @Nullable V get(K key) {
    Node node = root;
    while (!node.leaf) {
      node = node.child(Math.max(0, node.floor(key)));
    }
    int at = node.floor(key);
    return at >= 0 && compare(node.keys[at], key) == 0 ? (V) node.items[at] : null;
  }

  public boolean containsKey(K key) {
    return get(key) != null;
  }

  /** The value of {@code key}, or {@code otherwise}. */
  public V getOrDefault(K key, V otherwise) {
    V value = get(key);
    return value == null ? otherwise : value;
  }

  /** This map with {@code key} mapped to {@code value}. */
  public SortedMap<K, V> with(K key, V value) {
    Objects.requireNonNull(key);
    Objects.requireNonNull(value);
    boolean[] added = new boolean[1];
    Node updated = root.with(key, value, added);
    if (updated == root) {
      return this;
    }
    if (updated.keys.length > WIDTH) {
      Node left = updated.slice(0, updated.keys.length / 2);
      Node right = updated.slice(updated.keys.length / 2, updated.keys.length);
      updated =
          new Node(new Object[] {left.keys[0], right.keys[0]}, new Object[] {left, right}, false);
    }
    return new SortedMap<>(updated, added[0] ? size + 1 : size);
  }

  /** This map without {@code key}. */
  public SortedMap<K, V> without(K key) {
    Node updated = root.without(key);
    if (updated == root) {
      return this;
    }
    while (!updated.leaf && updated.keys.length == 1) {
      updated = updated.child(0);
    }
    return size == 1 ? empty() : new SortedMap<>(updated, size - 1);
  }

  /** The smallest key, or null when empty. */
  @SuppressWarnings("unchecked")
  public @Nullable K firstKey() {
    Node node = root;
    while (!node.leaf) {
      node = node.child(0);
    }
    return node.keys.length == 0 ? null : (K) node.keys[0];
  }

  /** The largest key, or null when empty. */
  @SuppressWarnings("unchecked")
  public @Nullable K lastKey() {
    Node node = root;
    while (!node.leaf) {
      node = node.child(node.items.length - 1);
    }
    return node.keys.length == 0 ? null : (K) node.keys[node.keys.length - 1];
  }

  /** The entries in the order of their keys. */
  @Override
  public Iterator<Map.Entry<K, V>> iterator() {
    return new Entries<>(root, null, null);
  }

  /** The entries from {@code first} (inclusive) on, in order. */
  public Iterable<Map.Entry<K, V>> from(K first) {
    return () -> new Entries<>(root, first, null);
  }

  /** The entries from {@code first} (inclusive) to {@code end} (exclusive), in order. */
  public Iterable<Map.Entry<K, V>> range(K first, K end) {
    return () -> new Entries<>(root, first, end);
  }

  /** The keys in order. */
  public List<K> keys() {
    List<K> keys = new ArrayList<>(size);
    for (Map.Entry<K, V> entry : this) {
      keys.add(entry.getKey());
    }
    return keys;
  }

  /** The values in the order of their keys. */
  public List<V> values() {
    List<V> values = new ArrayList<>(size);
    for (Map.Entry<K, V> entry : this) {
      values.add(entry.getValue());
    }
    return values;
  }

  /** Calls {@code action} for every entry in order. */
  public void forEach(BiConsumer<? super K, ? super V> action) {
    for (Map.Entry<K, V> entry : this) {
      action.accept(entry.getKey(), entry.getValue());
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof SortedMap<?, ?> that) || that.size != size) {
      return false;
    }
    Iterator<?> theirs = that.iterator();
    for (Map.Entry<K, V> entry : this) {
      if (!entry.equals(theirs.next())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (Map.Entry<K, V> entry : this) {
      hash += entry.hashCode();
    }
    return hash;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (Map.Entry<K, V> entry : this) {
      text.append(text.length() > 1 ? ", " : "").append(entry);
    }
    return text.append('}').toString();
  }

  @SuppressWarnings("unchecked")
  private static int compare(Object left, Object right) {
    return ((Comparable<Object>) left).compareTo(right);
  }

  /** A leaf of keys and values, or a branch of first keys and children. */
  private static final class Node {
    final Object[] keys;
    final Object[] items;
    final boolean leaf;

    Node(Object[] keys, Object[] items, boolean leaf) {
      this.keys = keys;
      this.items = items;
      this.leaf = leaf;
    }

    Node child(int index) {
      return (Node) items[index];
    }

    /** The index of the last key that is not greater than {@code key}, or -1. */
    int floor(Object key) {
      int low = 0;
      int high = keys.length - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        if (compare(keys[middle], key) <= 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return high;
    }

    Node slice(int from, int to) {
      return new Node(
          Arrays.copyOfRange(keys, from, to), Arrays.copyOfRange(items, from, to), leaf);
    }

    /**
     * This node with the run of {@code removed} entries at {@code at} replaced by the given ones.
     */
    Node splice(int at, int removed, Object[] newKeys, Object[] newItems) {
      return new Node(
          splice(keys, at, removed, newKeys), splice(items, at, removed, newItems), leaf);
    }

    private static Object[] splice(Object[] array, int at, int removed, Object[] inserted) {
      Object[] result = new Object[array.length - removed + inserted.length];
      System.arraycopy(array, 0, result, 0, at);
      System.arraycopy(inserted, 0, result, at, inserted.length);
      System.arraycopy(
          array, at + removed, result, at + inserted.length, array.length - at - removed);
      return result;
    }

    /** This node with the entry; the result may be one too wide, and its holder splits it. */
    Node with(Object key, Object value, boolean[] added) {
      int at = floor(key);
      if (leaf) {
        boolean present = at >= 0 && compare(keys[at], key) == 0;
        if (present && items[at] == value) {
          return this;
        }
        added[0] = !present;
        return splice(
            present ? at : at + 1, present ? 1 : 0, new Object[] {key}, new Object[] {value});
      }
      int index = Math.max(0, at);
      Node updated = child(index).with(key, value, added);
      if (updated == child(index)) {
        return this;
      }
      if (updated.keys.length <= WIDTH) {
        return splice(index, 1, new Object[] {updated.keys[0]}, new Object[] {updated});
      }
      int half = updated.keys.length / 2;
      Node left = updated.slice(0, half);
      Node right = updated.slice(half, updated.keys.length);
      return splice(
          index, 1, new Object[] {left.keys[0], right.keys[0]}, new Object[] {left, right});
    }

    /** This node without the key; may be empty, and its holder then drops it. */
    Node without(Object key) {
      int at = floor(key);
      if (at < 0) {
        return this;
      }
      if (leaf) {
        return compare(keys[at], key) == 0 ? splice(at, 1, new Object[0], new Object[0]) : this;
      }
      Node updated = child(at).without(key);
      if (updated == child(at)) {
        return this;
      }
      if (updated.keys.length == 0) {
        return splice(at, 1, new Object[0], new Object[0]);
      }
      Node replaced = splice(at, 1, new Object[] {updated.keys[0]}, new Object[] {updated});
      return updated.keys.length < SPARSE ? replaced.joinAt(at) : replaced;
    }

    /** Joins the sparse child at {@code at} with a neighbour when both fit into one. */
    private Node joinAt(int at) {
      int left = at > 0 ? at - 1 : at;
      if (left + 1 >= keys.length) {
        return this;
      }
      Node first = child(left);
      Node second = child(left + 1);
      if (first.keys.length + second.keys.length > WIDTH) {
        return this;
      }
      Node joined = first.splice(first.keys.length, 0, second.keys, second.items);
      return splice(left, 2, new Object[] {joined.keys[0]}, new Object[] {joined});
    }
  }

  /** Walks the leaves from a first key to an end. */
  private static final class Entries<K, V> implements Iterator<Map.Entry<K, V>> {
    private final Deque<Node> nodes = new ArrayDeque<>();
    private final Deque<Integer> positions = new ArrayDeque<>();
    private final @Nullable Object end;

    Entries(Node root, @Nullable Object first, @Nullable Object end) {
      this.end = end;
      Node node = root;
      while (!node.leaf) {
        int index = first == null ? 0 : Math.max(0, node.floor(first));
        nodes.push(node);
        positions.push(index + 1);
        node = node.child(index);
      }
      int at = first == null ? 0 : node.floor(first);
      if (first != null && (at < 0 || compare(node.keys[at], first) != 0)) {
        at++;
      }
      nodes.push(node);
      positions.push(at);
      settle();
    }

    /** Moves up and down to the next leaf while the present one is used up. */
    private void settle() {
      while (!nodes.isEmpty() && positions.element() >= nodes.element().keys.length) {
        nodes.pop();
        positions.pop();
        while (!nodes.isEmpty()
            && !nodes.element().leaf
            && positions.element() < nodes.element().keys.length) {
          int index = positions.pop();
          positions.push(index + 1);
          Node child = nodes.element().child(index);
          nodes.push(child);
          positions.push(0);
        }
      }
    }

    @Override
    public boolean hasNext() {
      return !nodes.isEmpty()
          && (end == null || compare(nodes.element().keys[positions.element()], end) < 0);
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map.Entry<K, V> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      Node leaf = nodes.element();
      int at = positions.pop();
      positions.push(at + 1);
      Map.Entry<K, V> entry = new SimpleImmutableEntry<>((K) leaf.keys[at], (V) leaf.items[at]);
      settle();
      return entry;
    }
  }
}
