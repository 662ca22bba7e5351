package dev.pilothouse.apiserver.rules;

import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values of a tree as CEL sees them, without copying: by their schema, or as they are. */
public final class RuleValues {

  private static final Set<String> RESOURCE_FIELDS = Set.of("apiVersion", "kind", "metadata");

  private RuleValues() {}

  /** A value without a schema. */
  public static Object plain(Object value) {
    return switch (value) {
      case Struct struct -> new Fields(struct, null, false);
      case Sequence sequence -> new Items(sequence, null);
      case Struct.Null _ -> NullValue.NULL_VALUE;
      default -> value;
    };
  }

  /**
   * A value with its schema.
   *
   * @param resource whether it is an object with apiVersion, kind and metadata
   */
  static Object of(Struct schema, boolean resource, Object value) {
    if (schema.flag("x-kubernetes-int-or-string")) {
      return plain(value);
    }
    return switch (value) {
      case Struct struct -> new Fields(struct, schema, resource);
      case Sequence sequence -> new Items(sequence, schema.struct("items"));
      case Struct.Null _ -> NullValue.NULL_VALUE;
      case String text when schema.has("format") -> formatted(schema.text("format"), text);
      case Long number when schema.text("type").equals("number") -> number.doubleValue();
      case Double number when schema.text("type").equals("integer") -> number.longValue();
      default -> value;
    };
  }

  private static Object formatted(String format, String text) {
    try {
      return switch (format) {
        case "byte" -> CelByteString.of(Base64.getDecoder().decode(text));
        case "duration" -> duration(text);
        case "date" -> LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        case "date-time" -> OffsetDateTime.parse(text).toInstant();
        default -> text;
      };
    } catch (DateTimeParseException | IllegalArgumentException _) {
      return text;
    }
  }

  /** A duration as Go writes it, such as 1h30m. */
  private static Object duration(String text) {
    java.util.regex.Matcher part =
        java.util.regex.Pattern.compile("(\\d+(?:\\.\\d*)?)(h|ms|us|µs|ns|m|s)")
            .matcher(text.startsWith("-") ? text.substring(1) : text);
    double seconds = 0;
    while (part.find()) {
      double unit =
          switch (part.group(2)) {
            case "h" -> 3600;
            case "m" -> 60;
            case "s" -> 1;
            case "ms" -> 1e-3;
            case "ns" -> 1e-9;
            default -> 1e-6;
          };
      seconds += Double.parseDouble(part.group(1)) * unit;
    }
    Duration duration = Duration.ofNanos(Math.round(seconds * 1e9));
    return text.startsWith("-") ? duration.negated() : duration;
  }

  /** A view of a part of a tree. */
  public sealed interface Seen {

    /** The part itself. */
    Object origin();
  }

  private static final class Items extends AbstractList<Object> implements Seen {
    private final Sequence sequence;
    private final @Nullable Struct schema;

    Items(Sequence sequence, @Nullable Struct schema) {
      this.sequence = sequence;
      this.schema = schema;
    }

    @Override
    public Object origin() {
      return sequence;
    }

    @Override
    public Object get(int index) {
      Object value = sequence.get(index);
      return schema == null ? plain(value) : of(schema, RuleTypes.isResource(schema), value);
    }

    @Override
    public int size() {
      return sequence.size();
    }
  }

  private static final class Fields extends AbstractMap<String, Object> implements Seen {
    private final Struct struct;
    private final @Nullable Struct schema;
    private final boolean resource;

    Fields(Struct struct, @Nullable Struct schema, boolean resource) {
      this.struct = struct;
      this.schema = schema;
      this.resource = resource;
    }

    @Override
    public Object origin() {
      return struct;
    }

    private String name(Object key) {
      boolean escaped = schema != null && schema.has("properties") || resource;
      String text = (String) key;
      return escaped ? PropertyNames.unescape(text) : text;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
      if (!(key instanceof String)) {
        return null;
      }
      String name = name(key);
      Object value = struct.get(name);
      return value == null ? null : seen(name, value);
    }

    private Object seen(String name, Object value) {
      if (schema == null || resource && RESOURCE_FIELDS.contains(name)) {
        return plain(value);
      }
      Struct described = schema.struct("properties");
      Object others = schema.get("additionalProperties");
      Object own = described.has(name) ? described.get(name) : others;
      return own instanceof Struct given
          ? of(given, RuleTypes.isResource(given), value)
          : plain(value);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
      return key instanceof String && struct.has(name(key));
    }

    @Override
    public int size() {
      return struct.size();
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
      List<String> keys = List.copyOf(struct.keys());
      return new AbstractSet<>() {
        @Override
        public Iterator<Map.Entry<String, Object>> iterator() {
          return keys.stream()
              .<Map.Entry<String, Object>>map(
                  key ->
                      new SimpleImmutableEntry<>(
                          key, seen(key, struct.getOrDefault(key, Struct.NULL))))
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
