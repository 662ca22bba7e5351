package dev.pilothouse.schema;

import dev.pilothouse.schema.Message.Field;
import dev.pilothouse.schema.Models.Model;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A type as it stands in the resource. */
final class TypeLines {

  private final String head;
  private final Map<String, String> fields = new LinkedHashMap<>();

  private TypeLines(String head) {
    this.head = head;
  }

  boolean has(String field) {
    return fields.containsKey(field);
  }

  void write(Writer out) throws IOException {
    out.write(head);
    for (String field : fields.values()) {
      out.write(field);
    }
  }

  /**
   * Joins a message with the model class of the same type, if there is one, and the overlay's
   * facts.
   */
  static TypeLines join(Message message, Models models, Overlay overlay, List<String> faults) {
    String name = message.name();
    Model model = models.find(name).orElse(null);
    List<String> unmatched = new ArrayList<>(model == null ? List.of() : model.fields().keySet());
    Map<String, Field> matched = new LinkedHashMap<>();
    for (Field field : message.fields()) {
      String json = jsonName(name, field, model, overlay);
      matched.put(json, field);
      unmatched.remove(json);
    }
    boolean root = unmatched.remove("apiVersion") & unmatched.remove("kind");
    String facts = overlay.facts(name, "-");
    if (root && !facts.contains("root")) {
      facts = (facts + " root").strip();
    }
    Model described = model != null ? model : models.successor(name).orElse(null);
    TypeLines lines =
        new TypeLines(line("T", name, facts, described == null ? "" : described.description()));
    matched.forEach(
        (json, field) -> {
          boolean inline = overlay.facts(name, json).equals("inline");
          if (!inline
              && field.type().startsWith("@")
              && model != null
              && !model.fields().containsKey(json)) {
            faults.add(name + "." + json + ": in the protobuf message, not in the model");
          }
          lines.add(json, field.number(), field.type(), overlay.facts(name, json), described);
        });
    return lines;
  }

  private static String jsonName(String type, Field field, @Nullable Model model, Overlay overlay) {
    String renamed = overlay.renamed(type, field.number());
    if (renamed != null) {
      return renamed;
    }
    if (model == null || model.fields().containsKey(field.name())) {
      return field.name();
    }
    String plain = Models.plain(field.name());
    return model.fields().keySet().stream()
        .filter(name -> Models.plain(name).equals(plain))
        .findFirst()
        .orElse(field.name());
  }

  /** A type that has no protobuf message. */
  static TypeLines of(String name, Model model, Models models, Overlay overlay) {
    TypeLines lines = new TypeLines(line("T", name, overlay.facts(name, "-"), model.description()));
    boolean root = overlay.facts(name, "-").contains("root");
    model
        .fields()
        .forEach(
            (json, field) -> {
              if (!root || !json.equals("apiVersion") && !json.equals("kind")) {
                lines.add(
                    json, 0, models.type(field.type(), name), overlay.facts(name, json), model);
              }
            });
    return lines;
  }

  private void add(
      String json, int number, String type, String overlayFacts, @Nullable Model model) {
    Models.Field field = model == null ? null : model.fields().get(json);
    String facts = overlayFacts;
    if (field != null && field.required()) {
      facts = (facts + " required").strip();
    }
    if (json.equals("metadata") && type.startsWith("@")) {
      facts = (facts + " value").strip();
    }
    if (json.equals("items") && type.startsWith("[]@")) {
      facts = (facts + " always").strip();
    }
    fields.put(
        json,
        line(
            "F",
            json,
            Integer.toString(number),
            type,
            facts,
            field == null ? "" : field.description()));
  }

  private static String line(String... parts) {
    List<String> escaped = new ArrayList<>();
    for (String part : parts) {
      escaped.add(
          part.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", ""));
    }
    return String.join("\t", escaped) + "\n";
  }
}
