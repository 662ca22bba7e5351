package dev.pilothouse.apiserver.object;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What may stand in a tree: Struct, Sequence, String, Long, Double, Boolean and {@link
 * Struct#NULL}.
 */
final class Values {
  private Values() {}

  /**
   * Turns a Java value into one of a tree: maps and lists become structs and sequences, integers
   * become Long.
   */
  static Object normalise(@Nullable Object value) {
    return switch (value) {
      case null -> Struct.NULL;
      case Struct struct -> struct;
      case Sequence sequence -> sequence;
      case String text -> text;
      case Long number -> number;
      case Boolean flag -> flag;
      case Double number -> number;
      case Struct.Null none -> none;
      case Integer number -> (long) number;
      case Short number -> (long) number;
      case Byte number -> (long) number;
      case Float number -> (double) number;
      case BigInteger number ->
          number.bitLength() < 64 ? (Object) number.longValue() : (Object) number.doubleValue();
      case BigDecimal number -> number.doubleValue();
      case Map<?, ?> map -> struct(map);
      case Iterable<?> items -> sequence(items);
      case Struct.Builder builder -> builder.build();
      case Enum<?> constant -> constant.toString();
      default -> throw new IllegalArgumentException("no JSON value: " + value.getClass().getName());
    };
  }

  static Struct struct(Map<?, ?> map) {
    Struct.Builder builder = Struct.builder();
    map.forEach((key, value) -> builder.put(String.valueOf(key), value));
    return builder.build();
  }

  static Sequence sequence(Iterable<?> items) {
    List<Object> values = new ArrayList<>();
    for (Object item : items) {
      values.add(normalise(item));
    }
    return Sequence.owned(values.toArray());
  }

  /**
   * The tree as plain Java maps, lists, and null for {@link Struct#NULL}; the maps may be changed
   * freely.
   */
  static @Nullable Object plain(Object value) {
    return switch (value) {
      case Struct struct -> plainMap(struct);
      case Sequence sequence -> {
        List<@Nullable Object> list = new ArrayList<>(sequence.size());
        for (Object item : sequence) {
          list.add(plain(item));
        }
        yield list;
      }
      case Struct.Null _ -> null;
      default -> value;
    };
  }

  static Map<String, @Nullable Object> plainMap(Struct struct) {
    Map<String, @Nullable Object> map = LinkedHashMap.newLinkedHashMap(struct.size());
    struct.forEach((key, item) -> map.put(key, plain(item)));
    return map;
  }

  /** The text of a scalar; empty for anything else. */
  static String text(@Nullable Object value) {
    return switch (value) {
      case String text -> text;
      case Long number -> number.toString();
      case Boolean flag -> flag.toString();
      case Double number -> JsonText.number(number);
      case null, default -> "";
    };
  }
}
