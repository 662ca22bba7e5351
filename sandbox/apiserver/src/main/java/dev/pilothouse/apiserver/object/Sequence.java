package dev.pilothouse.apiserver.object;

import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An immutable JSON array; its values are those of a {@link Struct}. */
public final class Sequence implements Iterable<Object> {
  public static final Sequence EMPTY = new Sequence(new Object[0]);

  private final Object[] values;

  private Sequence(Object[] values) {
    this.values = values;
  }

  static Sequence owned(Object[] values) {
    return values.length == 0 ? EMPTY : new Sequence(values);
  }

  public static Sequence of(@Nullable Object... values) {
    return copyOf(Arrays.asList(values));
  }

  public static Sequence copyOf(Iterable<?> values) {
    return values instanceof Sequence sequence ? sequence : Values.sequence(values);
  }

  public static Sequence copyOf(List<?> values) {
    return Values.sequence(values);
  }

  public int size() {
    return values.length;
  }

  public boolean isEmpty() {
    return values.length == 0;
  }

  public Object get(int index) {
    return values[index];
  }

  /** The struct at {@code index}; empty when something else is there. */
  public Struct struct(int index) {
    return values[index] instanceof Struct struct ? struct : Struct.EMPTY;
  }

  /** The scalar at {@code index} as text; empty when something else is there. */
  public String text(int index) {
    return Values.text(values[index]);
  }

  public Sequence with(int index, @Nullable Object value) {
    Object normal = Values.normalise(value);
    if (values[index] == normal) {
      return this;
    }
    Object[] changed = values.clone();
    changed[index] = normal;
    return new Sequence(changed);
  }

  /** This sequence and one more value at the end. */
  public Sequence plus(@Nullable Object value) {
    Object[] more = Arrays.copyOf(values, values.length + 1);
    more[values.length] = Values.normalise(value);
    return new Sequence(more);
  }

  public Sequence without(int index) {
    Object[] fewer = new Object[values.length - 1];
    System.arraycopy(values, 0, fewer, 0, index);
    System.arraycopy(values, index + 1, fewer, index, fewer.length - index);
    return owned(fewer);
  }

  /** Whether an equal value is in this sequence. */
  public boolean contains(@Nullable Object value) {
    return asList().contains(Values.normalise(value));
  }

  /** The elements that are structs. */
  public Iterable<Struct> structs() {
    return () -> stream().filter(Struct.class::isInstance).map(Struct.class::cast).iterator();
  }

  /** The scalar elements as texts. */
  public List<String> texts() {
    return stream()
        .filter(v -> !(v instanceof Struct || v instanceof Sequence))
        .map(Values::text)
        .toList();
  }

  /** This sequence as an unmodifiable list, without copying. */
  public List<Object> asList() {
    return Collections.unmodifiableList(Arrays.asList(values));
  }

  public Stream<Object> stream() {
    return Arrays.stream(values);
  }

  @Override
  public Iterator<Object> iterator() {
    return asList().iterator();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || other instanceof Sequence that && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /** Compact JSON. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    JsonText.append(out, this);
    return out.toString();
  }
}
