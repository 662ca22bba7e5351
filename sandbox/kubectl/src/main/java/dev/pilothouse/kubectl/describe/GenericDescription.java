package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.jsonpath.GoText;
import java.util.Set;
import java.util.TreeMap;

/** Any object in full, field by field. */
final class GenericDescription {

  private static final Set<String> SKIPPED =
      Set.of(
          ".metadata.name",
          ".metadata.namespace",
          ".metadata.labels",
          ".metadata.annotations",
          ".metadata.managedFields");
  private static final Set<String> ACRONYMS =
      Set.of("API", "URL", "UID", "OSB", "GUID", "IP", "CPU", "ID", "TLS", "UUID", "DNS");

  private GenericDescription() {}

  static void write(Page page, Context context, Struct object) {
    page.field(0, "Name", Meta.name(object));
    page.field(0, "Namespace", Meta.namespace(object));
    Parts.marks(page, object);
    content(page, 0, object, "");
    Events.write(page, context, object);
  }

  private static void content(Page page, int level, Struct content, String path) {
    for (String key : new TreeMap<>(content.asMap()).keySet()) {
      String inner = path + "." + key;
      if (SKIPPED.contains(inner)) {
        continue;
      }
      switch (content.get(key)) {
        case Struct struct -> {
          page.line(level, label(key) + ":");
          content(page, level + 1, struct, inner);
        }
        case Sequence sequence -> {
          page.line(level, label(key) + ":");
          for (Object item : sequence) {
            if (item instanceof Struct struct) {
              content(page, level + 1, struct, inner);
            } else {
              page.line(level + 1, GoText.plain(item));
            }
          }
        }
        case null -> {}
        case Object value -> page.field(level, label(key), GoText.plain(value));
      }
    }
  }

  /** "creationTimestamp" as "Creation Timestamp". */
  private static String label(String field) {
    String spaced = field.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ");
    StringBuilder out = new StringBuilder();
    for (String word : spaced.split(" ")) {
      String upper = word.toUpperCase(java.util.Locale.ROOT);
      boolean acronym = ACRONYMS.contains(upper);
      String shown =
          acronym || word.isEmpty()
              ? upper
              : Character.toUpperCase(word.charAt(0)) + word.substring(1);
      out.append(out.isEmpty() ? "" : " ").append(shown);
    }
    return out.toString();
  }
}
