package dev.pilothouse.apiserver.table;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.function.BiFunction;

/**
 * A column of a table.
 *
 * @param type "string", "integer", "number", "boolean" or "date"
 * @param format "name" for the object's name, else ""
 * @param priority 0 when it is always shown, 1 when only a wide table has it
 * @param cell the value for an object at a time
 */
record Column(
    String name,
    String type,
    String format,
    String description,
    int priority,
    BiFunction<Struct, CellContext, Object> cell) {

  Struct definition() {
    return Struct.of(
        "name",
        name,
        "type",
        type,
        "format",
        format,
        "description",
        description,
        "priority",
        priority);
  }

  /** A column as the table of columns writes it. */
  static Column parse(String text) {
    int priority = text.startsWith("+") ? 1 : 0;
    String rest = text.substring(priority);
    int equals = rest.indexOf('=');
    String head = equals < 0 ? rest : rest.substring(0, equals);
    int colon = head.indexOf(':');
    String name = colon < 0 ? head : head.substring(0, colon);
    String type = colon < 0 ? "string" : head.substring(colon + 1);
    String what = equals < 0 ? implied(name) : rest.substring(equals + 1);
    return new Column(
        name,
        type,
        name.equals("Name") ? "name" : "",
        description(name),
        priority,
        cell(what, type));
  }

  private static String implied(String name) {
    return name.equals("Name") ? ".metadata.name" : "@age";
  }

  private static String description(String name) {
    return switch (name) {
      case "Name" -> "The name of the object, unique among its kind in its namespace.";
      case "Age" -> "The time since the object was created.";
      default -> "";
    };
  }

  private static BiFunction<Struct, CellContext, Object> cell(String what, String type) {
    if (what.startsWith("@")) {
      return Cells.named(what.substring(1));
    }
    int mark = what.indexOf('?');
    String otherwise = mark < 0 ? "" : what.substring(mark + 1);
    String[] path = (mark < 0 ? what : what.substring(0, mark)).substring(1).split("\\.");
    if (type.equals("integer")) {
      return (object, _) -> object.numberAt(0, path);
    }
    return (object, _) -> {
      Object value = object.at(path);
      boolean none =
          value == null || value.equals("") || value instanceof Struct || value instanceof Sequence;
      return none ? otherwise : object.textAt(path);
    };
  }
}
