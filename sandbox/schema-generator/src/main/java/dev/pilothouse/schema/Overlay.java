package dev.pilothouse.schema;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The facts that the artifacts do not hold; {@code overlay.txt} describes its own format. */
final class Overlay {

  private final Map<String, Map<String, String>> types = new TreeMap<>();
  private final Map<String, String> enumerations = new TreeMap<>();

  private Overlay() {}

  static Overlay read() throws IOException {
    Overlay overlay = new Overlay();
    try (InputStream in = Overlay.class.getResourceAsStream("overlay.txt")) {
      if (in == null) {
        throw new IllegalStateException("overlay.txt is missing");
      }
      BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      Map<String, String> type = new LinkedHashMap<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.startsWith("[")) {
          type = overlay.open(line);
        } else if (line.startsWith("enum ")) {
          String[] parts = line.split(" ", 3);
          overlay.enumerations.put(parts[1], parts[2]);
        } else if (!line.isBlank() && !line.startsWith("#")) {
          int space = line.indexOf(' ');
          type.merge(line.substring(0, space), line.substring(space + 1), (a, b) -> a + " " + b);
        }
      }
    }
    return overlay;
  }

  private Map<String, String> open(String line) {
    int end = line.indexOf(']');
    String name = line.substring(1, end);
    Map<String, String> facts = new LinkedHashMap<>();
    if (line.startsWith("] like ", end)) {
      Map<String, String> model = types.get(line.substring(end + 7));
      if (model == null) {
        throw new IllegalStateException("overlay: " + line + ": the other type must come before");
      }
      facts.putAll(model);
    }
    types.put(name, facts);
    return facts;
  }

  /** The facts about a field, or about the type itself with {@code -}; empty for none. */
  String facts(String type, String field) {
    Map<String, String> facts = types.get(type);
    String found = facts == null ? null : facts.get(field);
    return found == null ? "" : found;
  }

  /** The field with this protobuf number whose JSON name differs from its protobuf name. */
  @Nullable String renamed(String type, int number) {
    for (Map.Entry<String, String> field : types.getOrDefault(type, Map.of()).entrySet()) {
      if ((" " + field.getValue() + " ").contains(" number=" + number + " ")) {
        return field.getKey();
      }
    }
    return null;
  }

  Map<String, String> enumerations() {
    return enumerations;
  }

  List<String> typesOutside(Collection<String> known) {
    return types.keySet().stream().filter(name -> !known.contains(name)).toList();
  }

  List<String> unusedFields(Map<String, TypeLines> known) {
    List<String> unused = new ArrayList<>();
    types.forEach(
        (name, facts) -> {
          TypeLines lines = known.get(name);
          for (String field : facts.keySet()) {
            if (lines != null && !field.equals("-") && !lines.has(field)) {
              unused.add(name + " " + field);
            }
          }
        });
    return unused;
  }
}
