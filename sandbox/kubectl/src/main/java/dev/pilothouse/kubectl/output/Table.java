package dev.pilothouse.kubectl.output;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.jsonpath.GoText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tables of the server (meta/v1 Table) as lines of cells.
 *
 * @param wide whether columns of lower priority are shown
 * @param namespaces whether a column with the namespace comes first
 * @param kinds whether names get their kind in front
 * @param labels whether a column with all labels comes last
 * @param labelColumns labels that get columns of their own
 */
public record Table(
    boolean wide, boolean namespaces, boolean kinds, boolean labels, List<String> labelColumns) {

  /** The headings of a table's columns. */
  public List<String> headings(Sequence columns) {
    List<String> headings = new ArrayList<>();
    if (namespaces) {
      headings.add("NAMESPACE");
    }
    for (Struct column : columns.structs()) {
      if (shown(column)) {
        headings.add(column.text("name").toUpperCase(Locale.ROOT));
      }
    }
    for (String label : labelColumns) {
      headings.add(label.substring(label.lastIndexOf('/') + 1).toUpperCase(Locale.ROOT));
    }
    if (labels) {
      headings.add("LABELS");
    }
    return headings;
  }

  private boolean shown(Struct column) {
    return wide || column.number("priority", 0) == 0;
  }

  /**
   * The cells of a row.
   *
   * @param kind what to put before the name, such as "deployment.apps"
   */
  public List<String> cells(Sequence columns, Struct row, String kind) {
    List<String> cells = new ArrayList<>();
    Struct metadata = row.structAt("object", "metadata");
    if (namespaces) {
      cells.add(metadata.text("namespace"));
    }
    Sequence values = row.list("cells");
    for (int i = 0; i < columns.size() && i < values.size(); i++) {
      Struct column = columns.struct(i);
      if (shown(column)) {
        String cell = cell(values.get(i));
        cells.add(kinds && column.text("format").equals("name") ? kind + "/" + cell : cell);
      }
    }
    Struct own = metadata.struct("labels");
    for (String label : labelColumns) {
      cells.add(own.has(label) ? own.text(label) : "<none>");
    }
    if (labels) {
      cells.add(labels(own));
    }
    return cells;
  }

  private static String cell(Object value) {
    if (value == Struct.NULL) {
      return "";
    }
    String text = GoText.plain(value);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n' || c == '\r' || c == '\f') {
        return text.substring(0, i) + "...";
      }
    }
    return text;
  }

  /** "a=1,b=2", or "&lt;none&gt;". */
  public static String labels(Struct labels) {
    if (labels.isEmpty()) {
      return "<none>";
    }
    List<String> pairs = new ArrayList<>();
    for (Map.Entry<String, Object> label : new TreeMap<>(labels.asMap()).entrySet()) {
      pairs.add(label.getKey() + "=" + GoText.plain(label.getValue()));
    }
    return String.join(",", pairs);
  }
}
