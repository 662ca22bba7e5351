package dev.pilothouse.apiserver.protobuf;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.FieldSchema;
import dev.pilothouse.apiserver.schema.TypeSchema;
import dev.pilothouse.apiserver.schema.ValueType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/**
 * Writes an object of a type as a message, as Go does: fields that Go cannot leave out are written
 * though zero.
 */
final class MessageWriter {
  private MessageWriter() {}

  static WireWriter write(TypeSchema type, Struct object) {
    WireWriter out = new WireWriter();
    List<FieldSchema> fields = new ArrayList<>(type.messageFields());
    fields.sort(Comparator.comparingInt(FieldSchema::number));
    for (FieldSchema field : fields) {
      if (field.inline() && field.type() instanceof ValueType.ObjectOf(TypeSchema inner)) {
        out.message(field.number(), write(inner, object));
        continue;
      }
      Object value = object.getOrDefault(field.name(), Struct.NULL);
      if (value != Struct.NULL) {
        field(out, field, value);
      } else {
        absent(out, field);
      }
    }
    return out;
  }

  private static void absent(WireWriter out, FieldSchema field) {
    if (field.pointer() || field.number() == 0) {
      return;
    }
    switch (field.type()) {
      case ValueType.ObjectOf(TypeSchema type) when field.value() ->
          out.message(field.number(), write(type, Struct.EMPTY));
      case ValueType.Scalar.STRING -> out.text(field.number(), "");
      case ValueType.Scalar.INT32, ValueType.Scalar.INT64, ValueType.Scalar.BOOLEAN ->
          out.varint(field.number(), 0);
      case ValueType.Scalar scalar when field.value() && scalar == ValueType.Scalar.TIME ->
          out.message(field.number(), new WireWriter());
      default -> {}
    }
  }

  private static void field(WireWriter out, FieldSchema field, Object value) {
    switch (field.type()) {
      case ValueType.ListOf(ValueType items, boolean wrapped)
          when value instanceof Sequence sequence -> {
        WireWriter target = wrapped ? new WireWriter() : out;
        for (Object item : sequence) {
          value(target, wrapped ? 1 : field.number(), items, item);
        }
        if (wrapped) {
          out.message(field.number(), target);
        }
      }
      case ValueType.MapOf(ValueType values) when value instanceof Struct struct ->
          struct.forEach(
              (key, item) -> {
                WireWriter entry = new WireWriter();
                entry.text(1, key);
                value(entry, 2, values, item);
                out.message(field.number(), entry);
              });
      default -> value(out, field.number(), field.type(), value);
    }
  }

  private static void value(WireWriter out, int number, ValueType type, Object value) {
    switch (type) {
      case ValueType.ObjectOf(TypeSchema target) when value instanceof Struct struct ->
          out.message(number, write(target, struct));
      case ValueType.SchemaOr(TypeSchema target) when value instanceof Struct struct -> {
        WireWriter either = new WireWriter();
        either.message(1, write(target, struct));
        out.message(number, either);
      }
      case ValueType.Scalar scalar -> scalar(out, number, scalar, value);
      default -> {}
    }
  }

  private static void scalar(WireWriter out, int number, ValueType.Scalar type, Object value) {
    switch (type) {
      case STRING -> out.text(number, value.toString());
      case BYTES -> out.bytes(number, Base64.getMimeDecoder().decode(value.toString()));
      case BOOLEAN -> out.varint(number, Boolean.TRUE.equals(value) ? 1 : 0);
      case INT32, INT64 ->
          out.varint(number, value instanceof Number integer ? integer.longValue() : 0);
      case DOUBLE ->
          out.fixed64(
              number,
              Double.doubleToLongBits(value instanceof Number real ? real.doubleValue() : 0));
      case INT_OR_STRING -> out.message(number, intOrString(value));
      case QUANTITY -> out.message(number, text(value.toString()));
      case TIME, MICRO_TIME ->
          out.message(number, time(OffsetDateTime.parse(value.toString()).toInstant()));
      case DURATION -> {}
      case ANY -> {
        WireWriter raw = new WireWriter();
        raw.bytes(1, Json.bytes(value));
        out.message(number, raw);
      }
    }
  }

  private static WireWriter text(String value) {
    WireWriter message = new WireWriter();
    message.text(1, value);
    return message;
  }

  private static WireWriter intOrString(Object value) {
    WireWriter message = new WireWriter();
    message.varint(1, value instanceof String ? 1 : 0);
    message.varint(2, value instanceof Number integer ? integer.longValue() : 0);
    message.text(3, value instanceof String text ? text : "");
    return message;
  }

  private static WireWriter time(Instant time) {
    WireWriter message = new WireWriter();
    message.varint(1, time.getEpochSecond());
    message.varint(2, time.getNano());
    return message;
  }
}
