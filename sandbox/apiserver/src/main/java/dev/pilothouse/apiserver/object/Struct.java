package dev.pilothouse.apiserver.object;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON object. Keys keep the order in which they were put; an update copies this
 * object's own values and shares all else. Two structs are equal when they hold equal values under
 * the same keys, whatever the order.
 *
 * <p>Values are {@link Struct}, {@link Sequence}, String, Long, Double, Boolean and {@link #NULL}.
 * Wherever a value is given, Java's maps, lists and smaller numbers are accepted and turned into
 * these, and a Java null into {@link #NULL}.
 *
 * <p>A path names keys from the outside in; where it meets a sequence, the next part of the path is
 * a decimal index.
 */
public final class Struct {
  /** A {@code null} that is written out, as opposed to a key that is absent. */
  public static final Null NULL = Null.NULL;

  public static final Struct EMPTY = new Struct(Shape.EMPTY, new Object[0]);

  final Shape shape;
  final Object[] values;

  private Struct(Shape shape, Object[] values) {
    this.shape = shape;
    this.values = values;
  }

  private static Struct owned(Shape shape, Object[] values) {
    return values.length == 0 ? EMPTY : new Struct(shape, values);
  }

  /** A struct of alternating keys and values. */
  public static Struct of(@Nullable Object... keysAndValues) {
    if (keysAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("a key without a value");
    }
    Builder builder = builder();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      builder.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
    }
    return builder.build();
  }

  /** A struct with the map's entries in the map's order. */
  public static Struct copyOf(Map<?, ?> map) {
    return Values.struct(map);
  }

  public static Builder builder() {
    return new Builder(Shape.EMPTY, new Object[8]);
  }

  /** A builder that starts with this struct's entries. */
  public Builder toBuilder() {
    return new Builder(shape, Arrays.copyOf(values, Math.max(8, values.length)));
  }

  /** The value under {@code key}: null when absent, {@link #NULL} when null is written out. */
  public @Nullable Object get(String key) {
    int position = shape.indexOf(key);
    return position < 0 ? null : values[position];
  }

  /** The value under {@code key}, or {@code otherwise} when absent. */
  public Object getOrDefault(String key, Object otherwise) {
    int position = shape.indexOf(key);
    return position < 0 ? otherwise : values[position];
  }

  public boolean has(String key) {
    return shape.indexOf(key) >= 0;
  }

  /** This struct with {@code value} under {@code key}; a new key goes to the end. */
  public Struct with(String key, @Nullable Object value) {
    Object normal = Values.normalise(value);
    int position = shape.indexOf(key);
    if (position < 0) {
      Object[] more = Arrays.copyOf(values, values.length + 1);
      more[values.length] = normal;
      return new Struct(shape.plus(key), more);
    }
    Object old = values[position];
    if (old == normal || isLeaf(normal) && old.equals(normal)) {
      return this;
    }
    Object[] changed = values.clone();
    changed[position] = normal;
    return new Struct(shape, changed);
  }

  private static boolean isLeaf(Object value) {
    return !(value instanceof Struct) && !(value instanceof Sequence);
  }

  public Struct without(String key) {
    int position = shape.indexOf(key);
    if (position < 0) {
      return this;
    }
    Object[] fewer = new Object[values.length - 1];
    System.arraycopy(values, 0, fewer, 0, position);
    System.arraycopy(values, position + 1, fewer, position, fewer.length - position);
    return owned(shape.minus(position), fewer);
  }

  /** The value at the end of {@code path}, or null when something on the way is absent. */
  public @Nullable Object at(String... path) {
    Object current = this;
    for (String part : path) {
      current = Paths.step(current, part);
      if (current == null) {
        return null;
      }
    }
    return current;
  }

  /**
   * This struct with {@code value} at the end of {@code path}; missing structs on the way are made.
   */
  public Struct set(@Nullable Object value, String... path) {
    return (Struct) Paths.set(this, Values.normalise(value), path, 0);
  }

  /** This struct without what is at the end of {@code path}; structs left empty on the way stay. */
  public Struct remove(String... path) {
    return (Struct) Paths.remove(this, path, 0);
  }

  /** The scalar under {@code key} as text; empty when absent, null or no scalar. */
  public String text(String key) {
    return Values.text(get(key));
  }

  public String textAt(String... path) {
    return Values.text(at(path));
  }

  /**
   * The number under {@code key} without its fraction, or {@code otherwise} when there is no
   * number.
   */
  public long number(String key, long otherwise) {
    return get(key) instanceof Number number ? number.longValue() : otherwise;
  }

  public long numberAt(long otherwise, String... path) {
    return at(path) instanceof Number number ? number.longValue() : otherwise;
  }

  /** Whether {@code true} is under {@code key}. */
  public boolean flag(String key) {
    return Boolean.TRUE.equals(get(key));
  }

  public boolean flagAt(String... path) {
    return Boolean.TRUE.equals(at(path));
  }

  /** The struct under {@code key}; empty when absent, null or no struct. */
  public Struct struct(String key) {
    return get(key) instanceof Struct struct ? struct : EMPTY;
  }

  public Struct structAt(String... path) {
    return at(path) instanceof Struct struct ? struct : EMPTY;
  }

  /** The sequence under {@code key}; empty when absent, null or no sequence. */
  public Sequence list(String key) {
    return get(key) instanceof Sequence sequence ? sequence : Sequence.EMPTY;
  }

  public Sequence listAt(String... path) {
    return at(path) instanceof Sequence sequence ? sequence : Sequence.EMPTY;
  }

  /** The keys in their order; {@code contains} is fast. */
  public Set<String> keys() {
    return shape.keySet();
  }

  public void forEach(BiConsumer<String, Object> action) {
    for (int i = 0; i < values.length; i++) {
      action.accept(shape.keys[i], values[i]);
    }
  }

  public int size() {
    return values.length;
  }

  public boolean isEmpty() {
    return values.length == 0;
  }

  /** This struct as an unmodifiable map, without copying; values are as {@link #get} gives them. */
  public Map<String, Object> asMap() {
    return new StructMap(this);
  }

  /**
   * This struct as an unmodifiable map without copying; values are Java's own maps and lists all
   * the way down, and null for {@link #NULL}.
   */
  public Map<String, @Nullable Object> asPlain() {
    return PlainView.map(this);
  }

  /** A copy of the whole tree in Java's own maps and lists, with null for {@link #NULL}. */
  public Map<String, @Nullable Object> toPlain() {
    return Values.plainMap(this);
  }

  /**
   * Whether the other struct has the same keys in the same order and the very same values: no more
   * than copied.
   */
  public boolean isIdenticalTo(Struct other) {
    if (shape != other.shape && !Arrays.equals(shape.keys, other.shape.keys)) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      if (values[i] != other.values[i]
          && !(isLeaf(values[i]) && values[i].equals(other.values[i]))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof Struct that) || values.length != that.values.length) {
      return false;
    }
    for (int i = 0; i < values.length; i++) {
      Object mine = values[i];
      Object theirs = shape == that.shape ? that.values[i] : that.get(shape.keys[i]);
      if (mine != theirs && !mine.equals(theirs)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (int i = 0; i < values.length; i++) {
      hash += shape.keys[i].hashCode() * 31 ^ values[i].hashCode();
    }
    return hash;
  }

  /** Compact JSON. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    JsonText.append(out, this);
    return out.toString();
  }

  /** The type of {@link Struct#NULL}. */
  public enum Null {
    NULL;

    @Override
    public String toString() {
      return "null";
    }
  }

  /** Collects the entries of a struct; may be used on after {@link #build}. */
  public static final class Builder {
    /**
     * With more keys than this, keys are kept in a hash map instead of walking from shape to shape.
     */
    private static final int WALKED_KEYS = 32;

    private Shape shape;
    private Object[] values;
    private @Nullable Map<String, Integer> positions;
    private @Nullable List<String> keys;
    private int size;

    private Builder(Shape shape, Object[] values) {
      this.shape = shape;
      this.values = values;
      this.size = shape.size();
    }

    public Builder put(String key, @Nullable Object value) {
      Object normal = Values.normalise(value);
      int position = positions != null ? positions.getOrDefault(key, -1) : shape.indexOf(key);
      if (position >= 0) {
        values[position] = normal;
        return this;
      }
      append(key);
      if (size == values.length) {
        values = Arrays.copyOf(values, size * 2);
      }
      values[size++] = normal;
      return this;
    }

    private void append(String key) {
      if (positions == null && size >= WALKED_KEYS) {
        positions = new HashMap<>();
        keys = new ArrayList<>(List.of(shape.keys));
        for (int i = 0; i < shape.keys.length; i++) {
          positions.put(shape.keys[i], i);
        }
      }
      if (positions != null && keys != null) {
        positions.put(key, size);
        keys.add(key);
      } else {
        shape = shape.plus(key);
      }
    }

    /** Puts {@code value} unless it is null, {@code ""}, or an empty struct or sequence. */
    public Builder putUnlessEmpty(String key, @Nullable Object value) {
      boolean empty =
          switch (value) {
            case null -> true;
            case String text -> text.isEmpty();
            case Struct struct -> struct.isEmpty();
            case Sequence sequence -> sequence.isEmpty();
            default -> false;
          };
      return empty ? this : put(key, value);
    }

    /** Puts {@code value} unless it is zero, as an {@code omitempty} number. */
    public Builder putUnlessZero(String key, long value) {
      return value == 0 ? this : put(key, value);
    }

    public Builder putAll(Struct struct) {
      struct.forEach(this::put);
      return this;
    }

    /** Whether {@code key} has been put. */
    public boolean has(String key) {
      return positions != null ? positions.containsKey(key) : shape.indexOf(key) >= 0;
    }

    public Struct build() {
      Shape full = keys != null ? Shape.of(keys.toArray(new String[0])) : shape;
      return owned(full, Arrays.copyOf(values, size));
    }
  }
}
