package dev.pilothouse.apiserver.protobuf;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.FieldSchema;
import dev.pilothouse.apiserver.schema.TypeSchema;
import dev.pilothouse.apiserver.schema.ValueType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a message of a type into a tree. */
final class MessageReader {
  private static final int DEEPEST = 200;

  private int depth;

  private MessageReader() {}

  static Struct read(TypeSchema type, WireReader reader) {
    return new MessageReader().object(type, reader);
  }

  private Struct object(TypeSchema type, WireReader reader) {
    if (++depth > DEEPEST) {
      throw new CodecException("proto: exceeded max recursion depth");
    }
    Struct.Builder builder = Struct.builder();
    Map<FieldSchema, List<Object>> lists = new HashMap<>();
    Map<FieldSchema, Struct.Builder> maps = new HashMap<>();
    while (!reader.atEnd()) {
      int tag = reader.tag();
      FieldSchema field = field(type, tag >>> 3);
      if (field == null) {
        reader.skip(tag & 7);
      } else if (field.type() instanceof ValueType.ListOf(ValueType items, boolean wrapped)
          && !wrapped) {
        list(lists.computeIfAbsent(field, _ -> new ArrayList<>()), items, reader, tag & 7);
        builder.put(field.name(), Sequence.EMPTY);
      } else if (field.type() instanceof ValueType.MapOf(ValueType values)) {
        entry(maps.computeIfAbsent(field, _ -> Struct.builder()), values, reader.message());
        builder.put(field.name(), Struct.EMPTY);
      } else {
        Object value = value(field.type(), reader, tag & 7);
        if (field.inline() && value instanceof Struct struct) {
          builder.putAll(struct);
        } else if (value != null) {
          builder.put(field.name(), value);
        }
      }
    }
    lists.forEach((field, items) -> builder.put(field.name(), Sequence.copyOf(items)));
    maps.forEach((field, entries) -> builder.put(field.name(), entries.build()));
    depth--;
    return builder.build();
  }

  private static @Nullable FieldSchema field(TypeSchema type, int number) {
    for (FieldSchema field : type.messageFields()) {
      if (field.number() == number) {
        return field;
      }
    }
    return null;
  }

  private void list(List<Object> items, ValueType type, WireReader reader, int wireType) {
    boolean packed = wireType == WireReader.BYTES && isNumber(type);
    if (packed) {
      WireReader values = reader.message();
      while (!values.atEnd()) {
        items.add(number(type, values));
      }
      return;
    }
    Object item = value(type, reader, wireType);
    items.add(item == null ? Struct.NULL : item);
  }

  private static boolean isNumber(ValueType type) {
    return type == ValueType.Scalar.INT32
        || type == ValueType.Scalar.INT64
        || type == ValueType.Scalar.BOOLEAN
        || type == ValueType.Scalar.DOUBLE;
  }

  private static Object number(ValueType type, WireReader reader) {
    if (type == ValueType.Scalar.DOUBLE) {
      return Double.longBitsToDouble(reader.fixed(8));
    }
    long value = reader.varint();
    return type == ValueType.Scalar.BOOLEAN
        ? (Object) (value != 0)
        : type == ValueType.Scalar.INT32 ? (int) value : value;
  }

  private void entry(Struct.Builder entries, ValueType values, WireReader reader) {
    String key = "";
    Object value = null;
    while (!reader.atEnd()) {
      int tag = reader.tag();
      switch (tag >>> 3) {
        case 1 -> key = reader.message().text();
        case 2 -> value = value(values, reader, tag & 7);
        default -> reader.skip(tag & 7);
      }
    }
    entries.put(key, value == null ? Struct.NULL : value);
  }

  /** The next value; null for a time that is not set. */
  private @Nullable Object value(ValueType type, WireReader reader, int wireType) {
    if (isNumber(type)) {
      return number(type, reader);
    }
    if (wireType != WireReader.BYTES) {
      throw new CodecException("proto: wrong wireType = " + wireType);
    }
    WireReader message = reader.message();
    return switch (type) {
      case ValueType.ObjectOf object -> object(object.type(), message);
      case ValueType.SchemaOr schema -> schemaOr(schema.type(), message);
      case ValueType.ListOf list -> wrapped(list.items(), message);
      case ValueType.MapOf _ -> throw new CodecException("proto: nested map");
      case ValueType.Scalar scalar ->
          switch (scalar) {
            case STRING -> message.text();
            case BYTES -> Base64.getEncoder().encodeToString(message.rest());
            case INT_OR_STRING -> intOrString(message);
            case QUANTITY -> firstText(message);
            case TIME, MICRO_TIME -> time(message);
            case DURATION -> duration(message);
            case ANY -> any(message);
            case INT32, INT64, BOOLEAN, DOUBLE ->
                throw new IllegalStateException("numbers were read before");
          };
    };
  }

  private Sequence wrapped(ValueType items, WireReader message) {
    List<Object> values = new ArrayList<>();
    while (!message.atEnd()) {
      int tag = message.tag();
      list(values, items, message, tag & 7);
    }
    return Sequence.copyOf(values);
  }

  /** JSONSchemaPropsOrArray, OrBool or OrStringArray. */
  private Object schemaOr(TypeSchema type, WireReader message) {
    List<Object> several = new ArrayList<>();
    Object result = false;
    while (!message.atEnd()) {
      int tag = message.tag();
      if ((tag & 7) == WireReader.VARINT) {
        boolean allowed = message.varint() != 0;
        result = result instanceof Struct ? result : allowed;
      } else {
        Struct schema = object(type, message.message());
        several.add(schema);
        result = schema;
      }
    }
    return several.size() > 1 ? Sequence.copyOf(several) : result;
  }

  private static String firstText(WireReader message) {
    String text = "";
    while (!message.atEnd()) {
      int tag = message.tag();
      if (tag == (1 << 3 | WireReader.BYTES)) {
        text = message.message().text();
      } else {
        message.skip(tag & 7);
      }
    }
    return text;
  }

  private static Object intOrString(WireReader message) {
    long kind = 0;
    long number = 0;
    String text = "";
    while (!message.atEnd()) {
      int tag = message.tag();
      switch (tag >>> 3) {
        case 1 -> kind = message.varint();
        case 2 -> number = (int) message.varint();
        case 3 -> text = message.message().text();
        default -> message.skip(tag & 7);
      }
    }
    return kind == 0 ? (Object) number : text;
  }

  private static @Nullable String time(WireReader message) {
    long seconds = 0;
    long nanos = 0;
    while (!message.atEnd()) {
      int tag = message.tag();
      switch (tag >>> 3) {
        case 1 -> seconds = message.varint();
        case 2 -> nanos = message.varint();
        default -> message.skip(tag & 7);
      }
    }
    boolean unset = seconds == 0 && nanos == 0 || seconds == -62135596800L;
    return unset ? null : Instant.ofEpochSecond(seconds, nanos).toString();
  }

  /** Go's form of a number of nanoseconds. */
  private static String duration(WireReader message) {
    long nanos = 0;
    while (!message.atEnd()) {
      message.tag();
      nanos = message.varint();
    }
    return Duration.ofNanos(nanos).toSeconds() + "s";
  }

  private static Object any(WireReader message) {
    while (!message.atEnd()) {
      int tag = message.tag();
      if (tag == (1 << 3 | WireReader.BYTES)) {
        byte[] raw = message.message().rest();
        return raw.length == 0 ? Struct.NULL : Json.read(raw);
      }
      message.skip(tag & 7);
    }
    return Struct.NULL;
  }
}
