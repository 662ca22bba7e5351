package dev.pilothouse.apiserver.view;

import dev.pilothouse.apiserver.object.Struct;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A struct seen as a map of typed values, each read when somebody asks for it. */
final class ViewMap<T> extends AbstractMap<String, T> {

  private final Struct struct;
  private final Function<Object, T> reader;

  ViewMap(Struct struct, Function<Object, T> reader) {
    this.struct = struct;
    this.reader = reader;
  }

  Struct struct() {
    return struct;
  }

  @Override
  public @Nullable T get(@Nullable Object key) {
    Object value = key instanceof String text ? struct.get(text) : null;
    return value == null ? null : reader.apply(value);
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return key instanceof String text && struct.has(text);
  }

  @Override
  public Set<String> keySet() {
    return struct.keys();
  }

  @Override
  public Set<Map.Entry<String, T>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, T>> iterator() {
        return new Entries();
      }

      @Override
      public int size() {
        return struct.size();
      }
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ViewMap<?> that && struct == that.struct || super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  /** Walks the entries in order. */
  private final class Entries implements Iterator<Map.Entry<String, T>> {

    private final Iterator<Map.Entry<String, Object>> values = struct.asMap().entrySet().iterator();

    @Override
    public boolean hasNext() {
      return values.hasNext();
    }

    @Override
    public Map.Entry<String, T> next() {
      Map.Entry<String, Object> entry = values.next();
      return Map.entry(entry.getKey(), reader.apply(entry.getValue()));
    }
  }
}
