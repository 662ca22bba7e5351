package dev.pilothouse.lessons.load;

import dev.pilothouse.lessons.Text;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A map of a YAML file; {@link #finish} records a fault for every key that nobody asked for. */
final class YamlMap {

  private final Yaml self;
  private final Map<String, Yaml> entries;
  private final Set<String> known = new LinkedHashSet<>();

  YamlMap(Yaml self, Map<String, Yaml> entries) {
    this.self = self;
    this.entries = entries;
  }

  int line() {
    return self.line();
  }

  void fault(String message) {
    self.fault(message);
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  /** The value of a key that may be missing. */
  Optional<Yaml> get(String key) {
    known.add(key);
    return Optional.ofNullable(entries.get(key));
  }

  /** The value of a key that must be there; a fault and empty otherwise. */
  Optional<Yaml> need(String key) {
    Optional<Yaml> value = get(key);
    if (value.isEmpty()) {
      self.fault("\"" + key + "\" is missing");
    }
    return value;
  }

  String text(String key) {
    Optional<Yaml> value = need(key);
    value
        .filter(yaml -> yaml.isText() && yaml.text().isBlank())
        .ifPresent(yaml -> yaml.fault("must not be empty"));
    return value.map(Yaml::text).orElse("");
  }

  String text(String key, String otherwise) {
    return get(key).map(Yaml::text).orElse(otherwise);
  }

  int number(String key, int least, int most) {
    return need(key).map(yaml -> yaml.number(least, most)).orElse(least);
  }

  List<Yaml> items(String key) {
    return get(key).map(Yaml::items).orElse(List.of());
  }

  List<Yaml> needItems(String key) {
    Optional<Yaml> value = need(key);
    List<Yaml> items = value.map(Yaml::items).orElse(List.of());
    if (items.isEmpty()) {
      value.ifPresent(yaml -> yaml.fault("must not be empty"));
    }
    return items;
  }

  List<String> texts(String key) {
    return get(key).map(Yaml::texts).orElse(List.of());
  }

  /** A text in all languages. */
  Text translated(String key) {
    return need(key).map(YamlMap::translation).orElse(Text.EMPTY);
  }

  Text translatedIfAny(String key) {
    return get(key).map(YamlMap::translation).orElse(Text.EMPTY);
  }

  static Text translation(Yaml yaml) {
    YamlMap map = yaml.map();
    Text text =
        yaml.isMap() ? new Text(map.text("en").strip(), map.text("zh").strip()) : Text.EMPTY;
    map.finish();
    return text;
  }

  /** Which of {@code keys} is there; a fault unless it is exactly one. */
  String oneOf(String... keys) {
    List<String> present = new ArrayList<>();
    for (String key : keys) {
      if (has(key)) {
        present.add(key);
      }
    }
    if (present.size() == 1) {
      return present.getFirst();
    }
    String all = String.join(", ", keys);
    self.fault(
        present.isEmpty()
            ? "one of these must be there: " + all
            : "only one of these may be there: " + String.join(", ", present));
    return "";
  }

  void finish() {
    entries.forEach(
        (key, value) -> {
          if (!known.contains(key)) {
            value.fault("\"" + key + "\" is not a known key" + suggestion(key));
          }
        });
  }

  private String suggestion(String key) {
    return known.stream()
        .filter(candidate -> distance(key, candidate) <= 2)
        .findFirst()
        .map(candidate -> ", did you mean \"" + candidate + "\"?")
        .orElse("");
  }

  /** Levenshtein distance. */
  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[right.length()];
  }
}
