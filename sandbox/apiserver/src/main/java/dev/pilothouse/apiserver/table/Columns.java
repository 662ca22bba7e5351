package dev.pilothouse.apiserver.table;

import dev.pilothouse.apiserver.registry.Registry;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The columns of the kinds that Kubernetes itself has; read once for the whole process. */
final class Columns {

  static final Columns BUILT_IN = new Columns();

  private static final List<Column> OTHERS = List.of(Column.parse("Name"), Column.parse("Age"));

  private final Map<String, List<Column>> columns = new HashMap<>();

  private Columns() {
    for (String line : Registry.lines("columns.txt")) {
      int colon = line.indexOf(": ");
      columns.put(
          line.substring(0, colon),
          Arrays.stream(line.substring(colon + 2).split("\\|")).map(Column::parse).toList());
    }
  }

  List<Column> of(String groupResource) {
    return columns.getOrDefault(groupResource, OTHERS);
  }
}
