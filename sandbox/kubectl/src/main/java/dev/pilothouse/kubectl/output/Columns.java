package dev.pilothouse.kubectl.output;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.jsonpath.GoText;
import dev.pilothouse.kubectl.jsonpath.JsonPath;
import dev.pilothouse.kubectl.jsonpath.JsonPathException;
import java.util.ArrayList;
import java.util.List;

/** Tables whose columns the user gives: {@code -o custom-columns=NAME:.metadata.name,...}. */
public record Columns(List<String> headings, List<String> paths) {

  /** Reads "HEADING:path,HEADING:path". */
  static Columns parse(String spec) {
    if (spec.isEmpty()) {
      throw new UsageException("custom-columns format specified but no custom columns given");
    }
    List<String> headings = new ArrayList<>();
    List<String> paths = new ArrayList<>();
    for (String part : spec.split(",", -1)) {
      int colon = part.indexOf(':');
      if (colon < 0) {
        throw new UsageException(
            "unexpected custom-columns spec: " + part + ", expected <header>:<json-path-expr>");
      }
      headings.add(part.substring(0, colon));
      paths.add(relaxed(part.substring(colon + 1)));
    }
    return new Columns(headings, paths);
  }

  /** Reads a file: a line of headings, a line of paths. */
  static Columns parseFile(String text) {
    String[] lines = text.split("\n");
    if (lines.length < 2) {
      throw new UsageException(
          "invalid template, missing spec line. Expected format is one line of space separated"
              + " headers, one line of space separated column specs.");
    }
    String[] headings = lines[0].strip().split("\\s+");
    String[] specs = lines[1].strip().split("\\s+");
    if (headings.length != specs.length) {
      throw new UsageException(
          "number of headers ("
              + headings.length
              + ") and field specifications ("
              + specs.length
              + ") don't match");
    }
    List<String> paths = new ArrayList<>();
    for (String spec : specs) {
      paths.add(relaxed(spec));
    }
    return new Columns(List.of(headings), paths);
  }

  private static String relaxed(String path) {
    try {
      return JsonPath.relaxed(path);
    } catch (JsonPathException e) {
      throw new UsageException(e.getMessage());
    }
  }

  String print(List<Struct> objects, boolean withHeadings) {
    TabWriter writer = TabWriter.forTables();
    if (withHeadings) {
      writer.line(headings);
    }
    for (Struct object : objects) {
      writer.line(cells(object));
    }
    return writer.aligned();
  }

  private List<String> cells(Struct object) {
    List<String> cells = new ArrayList<>();
    for (String path : paths) {
      try {
        List<String> values = new ArrayList<>();
        for (Object value :
            path.isEmpty() ? List.of() : JsonPath.parse(path, true).values(object)) {
          values.add(GoText.plain(value));
        }
        cells.add(values.isEmpty() ? "<none>" : String.join(",", values));
      } catch (JsonPathException e) {
        throw new UsageException(e.getMessage());
      }
    }
    return cells;
  }
}
