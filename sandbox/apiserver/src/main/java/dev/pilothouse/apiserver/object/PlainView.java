package dev.pilothouse.apiserver.object;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Trees seen as Java's own maps and lists all the way down, unmodifiable, without copying. */
final class PlainView {

  private PlainView() {}

  /** A value of a tree; null for {@link Struct#NULL}. */
  static @Nullable Object of(@Nullable Object value) {
    return switch (value) {
      case Struct struct -> map(struct);
      case Sequence sequence -> new Items(sequence);
      case Struct.Null _ -> null;
      case null, default -> value;
    };
  }

  static Map<String, @Nullable Object> map(Struct struct) {
    return new Fields(struct);
  }

  private static final class Items extends AbstractList<@Nullable Object> {
    private final Sequence sequence;

    Items(Sequence sequence) {
      this.sequence = sequence;
    }

    @Override
    public @Nullable Object get(int index) {
      return of(sequence.get(index));
    }

    @Override
    public int size() {
      return sequence.size();
    }
  }

  private static final class Fields extends AbstractMap<String, @Nullable Object> {
    private final Struct struct;

    Fields(Struct struct) {
      this.struct = struct;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
      return key instanceof String text ? of(struct.get(text)) : null;
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
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
      List<String> keys = List.copyOf(struct.keys());
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<String, @Nullable Object>> iterator() {
          return keys.stream()
              .<Map.Entry<String, @Nullable Object>>map(
                  key -> new SimpleImmutableEntry<>(key, of(struct.get(key))))
              .iterator();
        }

        @Override
        public int size() {
          return struct.size();
        }
      };
    }
  }
}
