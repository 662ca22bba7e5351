package dev.pilothouse.apiserver.openapi;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.protobuf.WireWriter;

/**
 * Writes a version 2 document as gnostic's openapi.v2.Document: what clients read of it, which is
 * most of it.
 */
final class GnosticWriter {
  private GnosticWriter() {}

  static byte[] write(Struct document) {
    WireWriter out = new WireWriter();
    out.text(1, document.text("swagger"));
    WireWriter info = new WireWriter();
    info.text(1, document.textAt("info", "title"));
    info.text(2, document.textAt("info", "version"));
    out.message(2, info);
    WireWriter paths = new WireWriter();
    document
        .struct("paths")
        .forEach((name, item) -> paths.message(2, named(name, pathItem((Struct) item))));
    out.message(8, paths);
    WireWriter definitions = new WireWriter();
    document
        .struct("definitions")
        .forEach((name, schema) -> definitions.message(1, named(name, schema((Struct) schema))));
    out.message(9, definitions);
    return out.bytes();
  }

  private static WireWriter named(String name, WireWriter value) {
    WireWriter named = new WireWriter();
    named.text(1, name);
    named.message(2, value);
    return named;
  }

  private static WireWriter pathItem(Struct item) {
    WireWriter out = new WireWriter();
    operation(out, 2, item.struct("get"));
    operation(out, 3, item.struct("put"));
    operation(out, 4, item.struct("post"));
    operation(out, 5, item.struct("delete"));
    operation(out, 8, item.struct("patch"));
    item.list("parameters")
        .structs()
        .forEach(parameter -> out.message(9, parameterItem(parameter)));
    return out;
  }

  private static void operation(WireWriter out, int number, Struct operation) {
    if (operation.isEmpty()) {
      return;
    }
    WireWriter message = new WireWriter();
    operation.list("tags").texts().forEach(tag -> message.text(1, tag));
    message.text(3, operation.text("description"));
    message.text(5, operation.text("operationId"));
    operation.list("consumes").texts().forEach(type -> message.text(7, type));
    operation
        .list("parameters")
        .structs()
        .forEach(parameter -> message.message(8, parameterItem(parameter)));
    WireWriter responses = new WireWriter();
    operation
        .struct("responses")
        .forEach(
            (code, response) -> responses.message(1, named(code, response((Struct) response))));
    message.message(9, responses);
    extensions(message, 13, operation);
    out.message(number, message);
  }

  /** A ResponseValue that holds a Response. */
  private static WireWriter response(Struct response) {
    WireWriter inner = new WireWriter();
    inner.text(1, response.text("description"));
    if (!response.struct("schema").isEmpty()) {
      WireWriter item = new WireWriter();
      item.message(1, schema(response.struct("schema")));
      inner.message(2, item);
    }
    WireWriter value = new WireWriter();
    value.message(1, inner);
    return value;
  }

  /** A ParametersItem that holds a Parameter. */
  private static WireWriter parameterItem(Struct parameter) {
    WireWriter inner = new WireWriter();
    switch (parameter.text("in")) {
      case "body" -> inner.message(1, body(parameter));
      case "path" -> inner.message(2, nonBody(4, parameter));
      default -> inner.message(2, nonBody(3, parameter));
    }
    WireWriter item = new WireWriter();
    item.message(1, inner);
    return item;
  }

  private static WireWriter body(Struct parameter) {
    WireWriter body = new WireWriter();
    body.text(2, parameter.text("name"));
    body.text(3, "body");
    body.varint(4, 1);
    body.message(5, schema(parameter.struct("schema")));
    return body;
  }

  private static WireWriter nonBody(int choice, Struct parameter) {
    WireWriter inner = new WireWriter();
    if (parameter.flag("required")) {
      inner.varint(1, 1);
    }
    inner.text(2, parameter.text("in"));
    inner.text(4, parameter.text("name"));
    inner.text(choice == 3 ? 6 : 5, parameter.text("type"));
    WireWriter nonBody = new WireWriter();
    nonBody.message(choice, inner);
    return nonBody;
  }

  private static WireWriter schema(Struct schema) {
    WireWriter out = new WireWriter();
    text(out, 1, schema.text("$ref"));
    text(out, 2, schema.text("format"));
    text(out, 4, schema.text("description"));
    schema.list("required").texts().forEach(name -> out.text(19, name));
    for (Object value : schema.list("enum")) {
      WireWriter any = new WireWriter();
      any.text(2, Yaml.write(value));
      out.message(20, any);
    }
    if (schema.get("additionalProperties") instanceof Struct values) {
      WireWriter item = new WireWriter();
      item.message(1, schema(values));
      out.message(21, item);
    }
    if (!schema.text("type").isEmpty()) {
      WireWriter type = new WireWriter();
      type.text(1, schema.text("type"));
      out.message(22, type);
    }
    if (schema.get("items") instanceof Struct items) {
      WireWriter item = new WireWriter();
      item.message(1, schema(items));
      out.message(23, item);
    }
    if (!schema.struct("properties").isEmpty()) {
      WireWriter properties = new WireWriter();
      schema
          .struct("properties")
          .forEach(
              (name, property) -> properties.message(1, named(name, schema((Struct) property))));
      out.message(25, properties);
    }
    extensions(out, 31, schema);
    return out;
  }

  private static void text(WireWriter out, int number, String value) {
    if (!value.isEmpty()) {
      out.text(number, value);
    }
  }

  /** The fields that begin with {@code x-}, as YAML text. */
  private static void extensions(WireWriter out, int number, Struct object) {
    object.forEach(
        (name, value) -> {
          if (name.startsWith("x-")) {
            WireWriter any = new WireWriter();
            any.text(
                2,
                value instanceof Struct || value instanceof Sequence || value instanceof String
                    ? Yaml.write(value)
                    : value + "\n");
            out.message(number, named(name, any));
          }
        });
  }
}
