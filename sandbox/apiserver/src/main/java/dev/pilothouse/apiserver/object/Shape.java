package dev.pilothouse.apiserver.object;

import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The ordered keys of a {@link Struct}, shared by all structs with the same keys in the same order.
 *
 * <p>Shapes are shared through a table of fixed size that forgets: a shape that lost its place
 * lives on in the structs that hold it, and an equal one is made anew when next needed. So the
 * table needs no lock (shapes are immutable, hence safe to publish by a race) and no input can make
 * it grow.
 */
final class Shape {
  static final Shape EMPTY = new Shape(new String[0], 1);

  /**
   * Structs with more keys than this are taken for user data (a ConfigMap), whose shape nobody
   * shares.
   */
  private static final int SHARED_KEYS = 64;

  private static final int LINEAR_KEYS = 8;
  private static final Shape[] TABLE = new Shape[1 << 14];

  final String[] keys;
  private final int hash;
  private final int @Nullable [] index;
  private final Set<String> keySet = new KeySet();

  private Shape(String[] keys, int hash) {
    this.keys = keys;
    this.hash = hash;
    this.index = keys.length > LINEAR_KEYS ? index(keys) : null;
  }

  /** The shape with these keys, which are distinct; the array is the shape's from now on. */
  static Shape of(String[] keys) {
    if (keys.length == 0) {
      return EMPTY;
    }
    int hash = 1;
    for (String key : keys) {
      hash = 31 * hash + key.hashCode();
    }
    Shape known =
        keys.length <= SHARED_KEYS
            ? find(hash, keys, keys.length - 1, keys[keys.length - 1])
            : null;
    return known != null ? known : create(keys, hash);
  }

  /** This shape and one more key at the end; the key is not in it yet. */
  Shape plus(String key) {
    int newHash = 31 * hash + key.hashCode();
    Shape known = keys.length < SHARED_KEYS ? find(newHash, keys, keys.length, key) : null;
    if (known != null) {
      return known;
    }
    String[] more = Arrays.copyOf(keys, keys.length + 1);
    more[keys.length] = key;
    return create(more, newHash);
  }

  /** This shape without the key at {@code position}. */
  Shape minus(int position) {
    String[] fewer = new String[keys.length - 1];
    System.arraycopy(keys, 0, fewer, 0, position);
    System.arraycopy(keys, position + 1, fewer, position, fewer.length - position);
    return of(fewer);
  }

  int size() {
    return keys.length;
  }

  Set<String> keySet() {
    return keySet;
  }

  /** The position of {@code key}, or -1. */
  int indexOf(String key) {
    if (index != null) {
      return indexed(key, index);
    }
    for (int i = 0; i < keys.length; i++) {
      if (keys[i]
          == key) { // keys of shared shapes are interned, as literals are: most look-ups end here
        return i;
      }
    }
    for (int i = 0; i < keys.length; i++) {
      if (keys[i].equals(key)) {
        return i;
      }
    }
    return -1;
  }

  private int indexed(String key, int[] slots) {
    int mask = slots.length - 1;
    for (int slot = spread(key.hashCode()) & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
      int position = slots[slot] - 1;
      if (keys[position].equals(key)) {
        return position;
      }
    }
    return -1;
  }

  private static int[] index(String[] keys) {
    int[] slots = new int[Integer.highestOneBit(keys.length) * 4];
    int mask = slots.length - 1;
    for (int i = 0; i < keys.length; i++) {
      int slot = spread(keys[i].hashCode()) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = i + 1;
    }
    return slots;
  }

  private static Shape create(String[] keys, int hash) {
    if (keys.length > SHARED_KEYS) {
      return new Shape(keys, hash);
    }
    for (int i = 0; i < keys.length; i++) {
      keys[i] = keys[i].intern();
    }
    Shape shape = new Shape(keys, hash);
    int slot = slot(hash);
    TABLE[TABLE[slot] == null ? slot : slot ^ 1] = shape;
    return shape;
  }

  /**
   * Looks for the shape whose keys are the first {@code count} of {@code keys} and then {@code
   * last}.
   */
  private static @Nullable Shape find(int hash, String[] keys, int count, String last) {
    int slot = slot(hash);
    Shape first = TABLE[slot];
    if (first != null && first.matches(hash, keys, count, last)) {
      return first;
    }
    Shape second = TABLE[slot ^ 1];
    return second != null && second.matches(hash, keys, count, last) ? second : null;
  }

  private boolean matches(int otherHash, String[] others, int count, String last) {
    return hash == otherHash
        && keys.length == count + 1
        && keys[count].equals(last)
        && Arrays.equals(keys, 0, count, others, 0, count);
  }

  private static int slot(int hash) {
    return spread(hash) & (TABLE.length - 1);
  }

  private static int spread(int hash) {
    int mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }

  /** The keys in their order, as a set. */
  private final class KeySet extends AbstractSet<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of(keys).iterator();
    }

    @Override
    public boolean contains(Object key) {
      return key instanceof String text && indexOf(text) >= 0;
    }

    @Override
    public int size() {
      return keys.length;
    }
  }
}
