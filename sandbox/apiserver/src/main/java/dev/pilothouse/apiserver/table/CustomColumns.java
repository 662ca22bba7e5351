package dev.pilothouse.apiserver.table;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** The columns that a CustomResourceDefinition asks for. */
final class CustomColumns {

  private CustomColumns() {}

  static List<Column> of(Sequence definitions) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.parse("Name"));
    if (definitions.isEmpty()) {
      columns.add(Column.parse("Age"));
    }
    for (Struct definition : definitions.structs()) {
      String type = definition.text("type");
      columns.add(
          new Column(
              definition.text("name"),
              type,
              definition.text("format"),
              definition.text("description"),
              (int) definition.number("priority", 0),
              cell(SimplePath.parse(definition.text("jsonPath")), type)));
    }
    return columns;
  }

  private static BiFunction<Struct, CellContext, Object> cell(SimplePath path, String type) {
    return (object, context) -> {
      List<Object> found = path.find(object);
      if (found.isEmpty() || found.getFirst() == Struct.NULL) {
        return Struct.NULL;
      }
      Object value = found.getFirst();
      return switch (type) {
        case "date" -> Ages.since(String.valueOf(value), context.now());
        case "integer" -> value instanceof Number number ? number.longValue() : Struct.NULL;
        case "number" -> value instanceof Number number ? number : Struct.NULL;
        case "boolean" -> value instanceof Boolean flag ? flag : Struct.NULL;
        default -> text(found);
      };
    };
  }

  private static String text(List<Object> found) {
    return String.join(",", found.stream().map(String::valueOf).toList());
  }
}
