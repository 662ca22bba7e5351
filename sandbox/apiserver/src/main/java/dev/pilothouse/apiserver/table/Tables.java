package dev.pilothouse.apiserver.table;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes tables of meta/v1 of objects. */
public final class Tables {

  private Tables() {}

  /**
   * A table.
   *
   * @param groupResource such as "deployments.apps"
   * @param custom additionalPrinterColumns of a custom resource; null for built-in ones
   * @param include what each row holds of its object: None, Metadata or Object
   * @param withColumns whether the columns are described, which in a watch only the first table
   *     does
   */
  public static Struct of(
      String groupResource,
      @org.jspecify.annotations.Nullable Sequence custom,
      List<Struct> objects,
      Struct metadata,
      String include,
      boolean withColumns,
      Instant now) {
    List<Column> columns =
        custom == null ? Columns.BUILT_IN.of(groupResource) : CustomColumns.of(custom);
    CellContext context = new CellContext(now);
    List<Struct> rows = new ArrayList<>(objects.size());
    for (Struct object : objects) {
      rows.add(row(columns, object, include, context));
    }
    List<Struct> definitions =
        withColumns ? columns.stream().map(Column::definition).toList() : List.of();
    return Struct.of(
        "kind",
        "Table",
        "apiVersion",
        "meta.k8s.io/v1",
        "metadata",
        metadata,
        "columnDefinitions",
        Sequence.copyOf(definitions),
        "rows",
        Sequence.copyOf(rows));
  }

  private static Struct row(
      List<Column> columns, Struct object, String include, CellContext context) {
    List<Object> cells = new ArrayList<>(columns.size());
    for (Column column : columns) {
      cells.add(column.cell().apply(object, context));
    }
    Struct.Builder row = Struct.builder().put("cells", Sequence.copyOf(cells));
    row.putUnlessEmpty("conditions", conditions(object));
    switch (include) {
      case "None" -> {}
      case "Object" -> row.put("object", object);
      default ->
          row.put(
              "object",
              Struct.of(
                  "kind", "PartialObjectMetadata",
                  "apiVersion", "meta.k8s.io/v1",
                  "metadata", object.struct("metadata")));
    }
    return row.build();
  }

  private static Sequence conditions(Struct object) {
    String phase = object.text("kind").equals("Pod") ? object.structAt("status").text("phase") : "";
    return switch (phase) {
      case "Succeeded" -> completed(phase, "The pod has completed successfully.");
      case "Failed" -> completed(phase, "The pod failed.");
      default -> Sequence.EMPTY;
    };
  }

  private static Sequence completed(String reason, String message) {
    return Sequence.of(
        Struct.of("type", "Completed", "status", "True", "reason", reason, "message", message));
  }
}
