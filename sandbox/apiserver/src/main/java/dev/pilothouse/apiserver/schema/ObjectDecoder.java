package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings an object into the form in which the API server keeps it, as decoding into Go's types and
 * encoding again would: unknown fields go, values are checked and normalised, zero values that Go
 * cannot tell from absent ones go, structs that Go always has appear, keys stand in Go's order, and
 * absent fields get their defaults. What is in that form already is given back as it is, so that
 * versions of an object share what they have in common.
 */
public final class ObjectDecoder {
  private static final Object ABSENT = new Object();
  private static final int DEEPEST = 500;

  private final boolean defaults;
  private final List<String> problems = new ArrayList<>();

  /** The path in Go's words, without indices, and with them. */
  private final List<String> fields = new ArrayList<>();

  private final StringBuilder path = new StringBuilder();
  private String structName = "";

  /**
   * Whether values of a wrong type are left for validation to find, as those of custom resources
   * are.
   */
  private boolean lenient;

  private ObjectDecoder(boolean defaults) {
    this.defaults = defaults;
  }

  /**
   * An object in the server's form.
   *
   * @param problems what a strict server refuses and a lenient one warns of: {@code unknown field
   *     "spec.replica"}
   */
  public record Decoded(Struct object, List<String> problems) {}

  /**
   * Brings an object into the server's form, with defaults; a {@link CodecException} tells of a
   * value of a wrong type.
   */
  public static Decoded decode(TypeSchema type, Struct given) {
    return decode(type, given, true);
  }

  public static Decoded decode(TypeSchema type, Struct given, boolean defaults) {
    ObjectDecoder decoder = new ObjectDecoder(defaults);
    Struct object = decoder.object(type, given);
    return new Decoded(object, List.copyOf(decoder.problems));
  }

  private Struct object(TypeSchema type, Struct given) {
    FieldSchema[] schema = type.ordered();
    @Nullable Object[] slots = new Object[schema.length];
    String outer = structName;
    boolean outerLenient = lenient;
    structName = type.simpleName();
    lenient = type.custom();
    Struct.Builder extra = Struct.builder();
    given.forEach(
        (key, value) -> {
          int position = type.position(key);
          if (position >= 0) {
            slots[position] = field(schema[position], value);
          } else if (type.root() && (key.equals("kind") || key.equals("apiVersion"))) {
            extra.put(key, value);
          } else if (type.preservesUnknownFields()) {
            boundDepth(value, DEEPEST);
            extra.put(key, value);
          } else {
            problems.add("unknown field \"" + path + (path.isEmpty() ? "" : ".") + key + "\"");
          }
        });
    Struct object = assemble(type, schema, slots, extra.build(), given);
    structName = outer;
    lenient = outerLenient;
    if (!defaults) {
      return object;
    }
    Struct completed = Defaults.apply(type, object);
    return completed == object ? object : object(type, completed);
  }

  private Struct assemble(
      TypeSchema type, FieldSchema[] schema, @Nullable Object[] slots, Struct extra, Struct given) {
    Struct.Builder builder = Struct.builder();
    if (type.root()) {
      builder
          .putUnlessEmpty("kind", extra.get("kind"))
          .putUnlessEmpty("apiVersion", extra.get("apiVersion"));
    }
    for (int i = 0; i < schema.length; i++) {
      Object value = slots[i];
      if (value == null || value == ABSENT) {
        value = absent(type, schema[i]);
      }
      if (value != null && value != ABSENT) {
        builder.put(schema[i].name(), value);
      }
    }
    extra.forEach(
        (key, value) -> {
          if (!builder.has(key)) {
            builder.put(key, value);
          }
        });
    Struct built = builder.build();
    return built.isIdenticalTo(given) ? given : built;
  }

  private @Nullable Object absent(TypeSchema type, FieldSchema field) {
    Object byDefault = field.defaultValue();
    if (byDefault != null && defaults) {
      enter(field.name());
      Object value = value(field, field.type(), byDefault);
      leave(field.name());
      return value;
    }
    if (type.custom()) {
      return null;
    }
    if (field.value() && field.type() instanceof ValueType.ObjectOf object) {
      enter(field.name());
      Struct empty = object(object.type(), Struct.EMPTY);
      leave(field.name());
      return empty;
    }
    if (!field.always() || field.value()) {
      return null;
    }
    return field.pointer() ? Struct.NULL : zero(field.type());
  }

  private static @Nullable Object zero(ValueType type) {
    return switch (type) {
      case ValueType.ListOf _, ValueType.MapOf _, ValueType.ObjectOf _ -> Struct.NULL;
      case ValueType.SchemaOr _ -> null;
      case ValueType.Scalar scalar ->
          switch (scalar) {
            case STRING -> "";
            case INT32, INT64 -> 0L;
            case BOOLEAN -> false;
            case QUANTITY -> "0";
            default -> null;
          };
    };
  }

  private Object field(FieldSchema field, Object given) {
    if (given == Struct.NULL) {
      return field.nullable() ? given : ABSENT;
    }
    enter(field.name());
    Object value = value(field, field.type(), given);
    leave(field.name());
    return isZero(field, value) ? ABSENT : value;
  }

  /** Whether Go, reading this value, would have nothing to write afterwards. */
  private static boolean isZero(FieldSchema field, Object value) {
    if (field.pointer()
        || field.type() == ValueType.Scalar.ANY
        || field.type() instanceof ValueType.SchemaOr) {
      return false;
    }
    return switch (value) {
      case Sequence sequence -> sequence.isEmpty() && !field.nullable();
      case Struct struct -> struct.isEmpty() && field.type() instanceof ValueType.MapOf;
      case String text -> text.isEmpty();
      case Long number -> number == 0 && field.type() != ValueType.Scalar.INT_OR_STRING;
      case Boolean flag -> !flag;
      default -> false;
    };
  }

  private void enter(String name) {
    fields.add(name);
    path.append(path.isEmpty() ? "" : ".").append(name);
  }

  private void leave(String name) {
    fields.removeLast();
    path.setLength(Math.max(0, path.length() - name.length() - 1));
  }

  private Object value(FieldSchema field, ValueType type, Object given) {
    return switch (type) {
      case ValueType.ObjectOf object when given instanceof Struct struct ->
          object(object.type(), struct);
      case ValueType.SchemaOr schema when given instanceof Struct struct ->
          object(schema.type(), struct);
      case ValueType.SchemaOr _ -> given;
      case ValueType.ListOf list when given instanceof Sequence sequence ->
          list(field, list.items(), sequence);
      case ValueType.MapOf map when given instanceof Struct struct ->
          map(field, map.values(), struct);
      case ValueType.Scalar scalar -> scalar(field, scalar, given);
      default -> {
        if (lenient) {
          yield given;
        }
        throw mismatch(given, type == field.type() ? field.goType() : SchemaReader.goType(type));
      }
    };
  }

  private Sequence list(FieldSchema field, ValueType items, Sequence given) {
    Sequence result = given;
    for (int i = 0; i < given.size(); i++) {
      int length = path.length();
      path.append('[').append(i).append(']');
      Object item = given.get(i);
      Object value = value(field, items, item == Struct.NULL ? empty(items) : item);
      path.setLength(length);
      if (value != item) {
        result = result.with(i, value);
      }
    }
    return result;
  }

  private Struct map(FieldSchema field, ValueType values, Struct given) {
    Struct result = given;
    for (String key : given.keys()) {
      int length = path.length();
      path.append(path.isEmpty() ? "" : ".").append(key);
      Object item = given.getOrDefault(key, Struct.NULL);
      Object value = value(field, values, item == Struct.NULL ? empty(values) : item);
      path.setLength(length);
      if (value != item) {
        result = result.with(key, value);
      }
    }
    return result;
  }

  /** What Go makes of a null inside a list or a map. */
  private static Object empty(ValueType type) {
    Object zero = type instanceof ValueType.Scalar ? zero(type) : Struct.EMPTY;
    return zero == null ? Struct.NULL : type instanceof ValueType.ListOf ? Sequence.EMPTY : zero;
  }

  private Object scalar(FieldSchema field, ValueType.Scalar type, Object given) {
    if (lenient || type == ValueType.Scalar.ANY) {
      boundDepth(given, DEEPEST);
      return given;
    }
    return switch (type) {
      case ANY -> given;
      case STRING -> given instanceof String ? given : fail(given, field, type);
      case BOOLEAN -> given instanceof Boolean ? given : fail(given, field, type);
      case DOUBLE -> given instanceof Number ? given : fail(given, field, type);
      case INT32 -> integer(field, type, given, Integer.MIN_VALUE, Integer.MAX_VALUE);
      case INT64 -> integer(field, type, given, Long.MIN_VALUE, Long.MAX_VALUE);
      case BYTES -> bytes(field, type, given);
      case INT_OR_STRING -> intOrString(given);
      case QUANTITY -> quantity(given);
      case TIME -> Timestamps.seconds(string(given));
      case MICRO_TIME -> Timestamps.micros(string(given));
      case DURATION -> string(given);
    };
  }

  /** Free values may not be so deep that walking them would exhaust a stack. */
  private static void boundDepth(Object value, int left) {
    if (left == 0) {
      throw new CodecException("exceeded max depth");
    }
    switch (value) {
      case Struct struct -> struct.forEach((_, item) -> boundDepth(item, left - 1));
      case Sequence sequence -> sequence.forEach(item -> boundDepth(item, left - 1));
      default -> {}
    }
  }

  private Object integer(
      FieldSchema field, ValueType.Scalar type, Object given, long least, long most) {
    if (given instanceof Long number && number >= least && number <= most) {
      return given;
    }
    if (given instanceof Double number
        && number == Math.rint(number)
        && Math.abs(number) <= Math.min(most, 1L << 53)) {
      return number.longValue();
    }
    throw given instanceof Number
        ? mismatch("number " + Json.write(given), goType(field, type))
        : mismatch(given, goType(field, type));
  }

  private Object bytes(FieldSchema field, ValueType.Scalar type, Object given) {
    if (!(given instanceof String text)) {
      throw mismatch(given, goType(field, type));
    }
    try {
      Base64.getDecoder().decode(text.indexOf('\n') < 0 ? text : text.replaceAll("[\r\n]", ""));
      return text;
    } catch (IllegalArgumentException _) {
      throw new CodecException("illegal base64 data at input byte " + firstIllegal(text));
    }
  }

  private static int firstIllegal(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= 'A' && c <= 'Z'
          || c >= 'a' && c <= 'z'
          || c >= '0' && c <= '9'
          || "+/=\r\n".indexOf(c) >= 0)) {
        return i;
      }
    }
    return Math.max(0, text.length() / 4 * 4);
  }

  private static Object intOrString(Object given) {
    if (given instanceof String || given instanceof Long number && number == number.intValue()) {
      return given;
    }
    String kind = given instanceof Number ? "number " + Json.write(given) : Json.kind(given);
    throw new CodecException("json: cannot unmarshal " + kind + " into Go value of type int32");
  }

  private static Object quantity(Object given) {
    String text = given instanceof String string ? string.strip() : Json.write(given);
    String canonical = Quantity.parse(text).toString();
    return canonical.equals(given) ? given : canonical;
  }

  private static String string(Object given) {
    if (given instanceof String text) {
      return text;
    }
    throw new CodecException(
        "json: cannot unmarshal " + Json.kind(given) + " into Go value of type string");
  }

  private Object fail(Object given, FieldSchema field, ValueType.Scalar type) {
    throw mismatch(given, goType(field, type));
  }

  private static String goType(FieldSchema field, ValueType.Scalar type) {
    if (field.type() == type) {
      return field.goType();
    }
    String go = field.goType();
    return go.startsWith("[]") ? go.substring(2) : SchemaReader.goType(type);
  }

  private CodecException mismatch(Object given, String goType) {
    return mismatch(Json.kind(given), goType);
  }

  private CodecException mismatch(String given, String goType) {
    return new CodecException(
        "json: cannot unmarshal %s into Go struct field %s.%s of type %s"
            .formatted(given, structName, String.join(".", fields), goType));
  }
}
