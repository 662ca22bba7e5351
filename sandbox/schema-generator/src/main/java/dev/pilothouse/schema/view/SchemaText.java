package dev.pilothouse.schema.view;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** The schema resource, as {@link dev.pilothouse.schema.SchemaGenerator} writes it. */
record SchemaText(Map<String, Type> types) {

  /**
   * A type of object.
   *
   * @param definition such as {@code io.k8s.api.core.v1.Pod}
   * @param root whether objects have apiVersion and kind
   */
  record Type(String definition, boolean root, String description, List<Field> fields) {

    /** Such as {@code Pod}. */
    String simpleName() {
      return definition.substring(definition.lastIndexOf('.') + 1);
    }
  }

  /**
   * A field of a type.
   *
   * @param notation its type, as the resource has it
   */
  record Field(String json, String notation, String facts, String description) {

    boolean is(String fact) {
      return (" " + facts + " ").contains(" " + fact + " ");
    }

    /** The JSON of the default; empty for none. */
    String defaultJson() {
      int start = (" " + facts).indexOf(" default=");
      if (start < 0) {
        return "";
      }
      int end = facts.indexOf(' ', start);
      return facts.substring(start + "default=".length(), end < 0 ? facts.length() : end);
    }
  }

  static SchemaText read(Path resource) throws IOException {
    Map<String, Type> types = new TreeMap<>();
    List<Field> fields = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(resource)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split("\t", -1);
        if (parts[0].equals("T")) {
          fields = new ArrayList<>();
          boolean root = List.of(parts[2].split(" ")).contains("root");
          types.put(parts[1], new Type(parts[1], root, parts[3], fields));
        } else if (parts[0].equals("F")) {
          fields.add(new Field(parts[1], parts[3], parts[4], parts[5]));
        }
      }
    }
    return new SchemaText(types);
  }

  Type type(String definition) {
    Type type = types.get(definition);
    if (type == null) {
      throw new IllegalStateException("no such type: " + definition);
    }
    return type;
  }

  /** The fields as JSON has them: those of an inlined struct are the type's own. */
  List<Field> fields(Type type) {
    List<Field> fields = new ArrayList<>();
    for (Field field : type.fields) {
      if (field.is("inline")) {
        fields.addAll(fields(type(field.notation.substring(1))));
      } else {
        fields.add(field);
      }
    }
    return fields;
  }
}
