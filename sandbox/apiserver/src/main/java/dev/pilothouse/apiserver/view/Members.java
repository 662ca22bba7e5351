package dev.pilothouse.apiserver.view;

import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the generated views read and write the members of structs. */
public final class Members {

  private Members() {}

  /** Whether the field is written, and not as null. */
  public static boolean has(Struct struct, String field) {
    Object value = struct.get(field);
    return value != null && value != Struct.NULL;
  }

  // ---- reading: a function of the JSON value, which is null when absent

  public static String text(@Nullable Object json) {
    return text(json, "");
  }

  public static String text(@Nullable Object json, String otherwise) {
    return switch (json) {
      case String text -> text;
      case Long number -> number.toString();
      case Double number -> number.toString();
      case Boolean flag -> flag.toString();
      case null, default -> otherwise;
    };
  }

  public static long number(@Nullable Object json) {
    return number(json, 0);
  }

  public static long number(@Nullable Object json, long otherwise) {
    return json instanceof Number number ? number.longValue() : otherwise;
  }

  public static double real(@Nullable Object json) {
    return json instanceof Number number ? number.doubleValue() : 0;
  }

  public static boolean flag(@Nullable Object json) {
    return Boolean.TRUE.equals(json);
  }

  public static boolean flag(@Nullable Object json, boolean otherwise) {
    return json instanceof Boolean flag ? flag : otherwise;
  }

  /** Any value; {@link Struct#NULL} when absent. */
  public static Object any(@Nullable Object json) {
    return json == null ? Struct.NULL : json;
  }

  public static Instant time(@Nullable Object json) {
    return json instanceof String text && !text.isEmpty() ? Instant.parse(text) : Instant.EPOCH;
  }

  public static Quantity quantity(@Nullable Object json) {
    return json == null ? Quantity.ZERO : Quantity.parseOrZero(text(json));
  }

  public static IntOrString intOrString(@Nullable Object json) {
    return IntOrString.of(json, IntOrString.ZERO);
  }

  public static IntOrString intOrString(@Nullable Object json, IntOrString otherwise) {
    return IntOrString.of(json, otherwise);
  }

  public static <T> List<T> list(@Nullable Object json, Function<Object, T> item) {
    return list(json, item, List.of());
  }

  public static <T> List<T> list(
      @Nullable Object json, Function<Object, T> item, List<T> otherwise) {
    return json instanceof Sequence sequence ? new ViewList<>(sequence, item) : otherwise;
  }

  public static <T> Map<String, T> map(@Nullable Object json, Function<Object, T> value) {
    return json instanceof Struct struct ? new ViewMap<>(struct, value) : Map.of();
  }

  // ---- writing

  public static Struct with(Struct struct, String field, Object value) {
    return struct.with(field, json(value));
  }

  /** Without the field when the value is a zero, which Kubernetes does not write out. */
  public static Struct withUnlessZero(Struct struct, String field, Object value) {
    return isZero(value) ? struct.without(field) : with(struct, field, value);
  }

  /** With null when the value is a zero, as Go writes a time that is always there. */
  public static Struct withOrNull(Struct struct, String field, Object value) {
    return struct.with(field, isZero(value) ? Struct.NULL : json(value));
  }

  public static Struct plus(Struct struct, String field, Object item) {
    return struct.with(field, struct.list(field).plus(json(item)));
  }

  public static Struct withEntry(Struct struct, String field, String key, Object value) {
    return struct.with(field, struct.struct(field).with(key, json(value)));
  }

  /** Without one entry of a map, and without the map when it was the last one. */
  public static Struct withoutEntry(Struct struct, String field, String key) {
    Struct rest = struct.struct(field).without(key);
    return rest.isEmpty() ? struct.without(field) : struct.with(field, rest);
  }

  /** A time as meta/v1 MicroTime has it; "" for the zero. */
  public static String microTime(Instant instant) {
    return instant.equals(Instant.EPOCH) ? "" : Times.microTime(instant);
  }

  private static boolean isZero(Object value) {
    return switch (value) {
      case String text -> text.isEmpty();
      case Long number -> number == 0;
      case Double number -> number == 0;
      case Boolean flag -> !flag;
      case Instant instant -> instant.equals(Instant.EPOCH);
      case List<?> list -> list.isEmpty();
      case Map<?, ?> map -> map.isEmpty();
      default -> false;
    };
  }

  /** A value of a view's member as it stands in a struct. */
  public static Object json(Object value) {
    return switch (value) {
      case View view -> view.struct();
      case ViewList<?> list -> list.sequence();
      case ViewMap<?> map -> map.struct();
      case List<?> list -> sequence(list);
      case Map<?, ?> map -> struct(map);
      case Quantity quantity -> quantity.toString();
      case IntOrString either -> either.json();
      case Instant instant -> Times.time(instant);
      default -> value;
    };
  }

  private static Sequence sequence(List<?> list) {
    List<Object> items = new ArrayList<>(list.size());
    for (Object item : list) {
      items.add(json(item));
    }
    return Sequence.copyOf(items);
  }

  private static Struct struct(Map<?, ?> map) {
    Struct.Builder builder = Struct.builder();
    map.forEach((key, value) -> builder.put(String.valueOf(key), json(value)));
    return builder.build();
  }
}
