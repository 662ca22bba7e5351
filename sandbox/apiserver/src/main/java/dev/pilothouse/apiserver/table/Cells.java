package dev.pilothouse.apiserver.table;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The cells that are computed, by their names in the table of columns. */
final class Cells {

  private static final Map<String, BiFunction<Struct, CellContext, Object>> CELLS = cells();

  private Cells() {}

  static BiFunction<Struct, CellContext, Object> named(String name) {
    BiFunction<Struct, CellContext, Object> cell = CELLS.get(name);
    if (cell == null) {
      throw new IllegalArgumentException("no such cell: " + name);
    }
    return cell;
  }

  private static Map<String, BiFunction<Struct, CellContext, Object>> cells() {
    Map<String, BiFunction<Struct, CellContext, Object>> cells = new HashMap<>();
    cells.put(
        "age",
        (object, context) ->
            Ages.since(object.structAt("metadata").text("creationTimestamp"), context.now()));
    cells.put("podReady", PodCells::ready);
    cells.put("podStatus", PodCells::status);
    cells.put("podRestarts", PodCells::restarts);
    cells.put("podReadinessGates", PodCells::readinessGates);
    WorkloadCells.addTo(cells);
    NetworkCells.addTo(cells);
    ClusterCells.addTo(cells);
    StorageCells.addTo(cells);
    PolicyCells.addTo(cells);
    return cells;
  }

  /** A cell that does not need the time. */
  static BiFunction<Struct, CellContext, Object> plain(Function<Struct, Object> cell) {
    return (object, _) -> cell.apply(object);
  }

  /** A map as "a=1,b=2", in the order of keys; "&lt;none&gt;" when empty. */
  static String labels(Struct labels) {
    List<String> pairs = new ArrayList<>();
    for (String key : labels.keys().stream().sorted().toList()) {
      pairs.add(key + "=" + labels.text(key));
    }
    return pairs.isEmpty() ? "<none>" : String.join(",", pairs);
  }

  /** The texts of a field of all structs in a list. */
  static String joined(Sequence list, String field, String separator) {
    List<String> texts = new ArrayList<>();
    for (Struct item : list.structs()) {
      texts.add(item.text(field));
    }
    return String.join(separator, texts);
  }

  static Struct condition(Struct object, String type) {
    for (Struct condition : object.structAt("status").list("conditions").structs()) {
      if (condition.text("type").equals(type)) {
        return condition;
      }
    }
    return Struct.EMPTY;
  }

  static boolean isTrue(Struct object, String type) {
    return condition(object, type).text("status").equals("True");
  }

  static String orNone(String text) {
    return text.isEmpty() ? "<none>" : text;
  }
}
