package dev.pilothouse.apiserver.object;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A struct seen as an unmodifiable map. */
final class StructMap extends AbstractMap<String, Object> {
  private final Struct struct;

  StructMap(Struct struct) {
    this.struct = struct;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    return key instanceof String text ? struct.get(text) : null;
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
  public Set<Map.Entry<String, Object>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, Object>> iterator() {
        return new Entries();
      }

      @Override
      public int size() {
        return struct.size();
      }
    };
  }

  /** Walks the entries in order. */
  private final class Entries implements Iterator<Map.Entry<String, Object>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < struct.values.length;
    }

    @Override
    public Map.Entry<String, Object> next() {
      Map.Entry<String, Object> entry = Map.entry(struct.shape.keys[next], struct.values[next]);
      next++;
      return entry;
    }
  }
}
