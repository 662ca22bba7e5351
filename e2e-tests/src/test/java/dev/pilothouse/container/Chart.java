package dev.pilothouse.container;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.template.Template;
import dev.pilothouse.kubectl.template.TemplateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

/** The Helm chart, filled in as Helm does: with Go's templates and the few functions it adds. */
final class Chart {

  static final Path FOLDER = Path.of("../docker/helm/pilothouse");

  private final Struct data;

  /**
   * @param release the name of the release
   * @param overrides YAML that goes over the chart's values
   */
  Chart(String release, String namespace, String overrides) {
    Struct about = Yaml.readStruct(read(FOLDER.resolve("Chart.yaml")));
    Struct values = Yaml.readStruct(read(FOLDER.resolve("values.yaml")));
    Struct over = overrides.isEmpty() ? Struct.EMPTY : Yaml.readStruct(overrides);
    this.data =
        Struct.of(
            "Release",
            Struct.of("Name", release, "Namespace", namespace, "Service", "Helm"),
            "Chart",
            Struct.of(
                "Name", about.text("name"),
                "Version", about.text("version"),
                "AppVersion", about.text("appVersion")),
            "Values",
            merged(values, over));
  }

  /** All objects, as a stream of YAML documents. */
  String manifest() {
    StringBuilder manifest = new StringBuilder();
    for (Path template : templates()) {
      manifest.append("---\n").append(fill(template)).append('\n');
    }
    return manifest.toString();
  }

  List<Struct> objects() {
    return Yaml.readAll(manifest()).stream()
        .filter(Struct.class::isInstance)
        .map(Struct.class::cast)
        .toList();
  }

  Struct object(String kind) {
    return objects().stream()
        .filter(object -> object.text("kind").equals(kind))
        .findFirst()
        .orElseThrow();
  }

  String notes() {
    return fill(FOLDER.resolve("templates/NOTES.txt"));
  }

  private static List<Path> templates() {
    try (Stream<Path> files = Files.list(FOLDER.resolve("templates"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private String fill(Path file) {
    AtomicReference<Template> whole = new AtomicReference<>();
    Map<String, Function<List<Object>, Object>> functions =
        Map.of(
            "include", arguments -> whole.get().render(text(arguments, 0), arguments.get(1)),
            "default", arguments -> isEmpty(arguments.get(1)) ? arguments.get(0) : arguments.get(1),
            "quote", arguments -> '"' + text(arguments, 0).replace("\"", "\\\"") + '"',
            "trunc", arguments -> truncated(text(arguments, 1), number(arguments)),
            "trimSuffix", arguments -> withoutSuffix(text(arguments, 1), text(arguments, 0)),
            "toYaml", arguments -> Yaml.write(arguments.getFirst()).stripTrailing(),
            "nindent", arguments -> indented(text(arguments, 1), number(arguments)));
    String helpers = read(FOLDER.resolve("templates/_helpers.tpl"));
    whole.set(Template.parse(file.toString(), helpers + read(file), true, functions));
    String filled = whole.get().render(data);
    if (filled.contains("<no value>")) {
      throw new TemplateException(file + " uses a value that does not exist:\n" + filled);
    }
    return filled;
  }

  private static String text(List<Object> arguments, int index) {
    return String.valueOf(arguments.get(index));
  }

  private static int number(List<Object> arguments) {
    return ((Long) arguments.getFirst()).intValue();
  }

  private static boolean isEmpty(Object value) {
    return value instanceof String text ? text.isEmpty() : value == Struct.NULL;
  }

  private static String truncated(String text, int length) {
    return text.length() > length ? text.substring(0, length) : text;
  }

  private static String withoutSuffix(String text, String suffix) {
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  private static String indented(String text, int spaces) {
    String lead = " ".repeat(spaces);
    List<String> lines = new ArrayList<>();
    text.lines().forEach(line -> lines.add(lead + line));
    return "\n" + String.join("\n", lines);
  }

  private static Struct merged(Struct base, Struct over) {
    Struct result = base;
    for (String key : over.keys()) {
      Object present = base.get(key);
      Object wanted = over.get(key);
      boolean both = present instanceof Struct && wanted instanceof Struct;
      result = result.with(key, both ? merged((Struct) present, (Struct) wanted) : wanted);
    }
    return result;
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
