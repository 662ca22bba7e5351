package dev.pilothouse.schema.view;

import dev.pilothouse.schema.view.SchemaText.Field;
import dev.pilothouse.schema.view.SchemaText.Type;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Writes the Java sources of the typed views: one record for each type that a kind of the registry
 * consists of.
 *
 * <p>Arguments: the schema resource, the registry's table of resources, the directory for the
 * sources, and definitions of further types that need views.
 */
public final class ViewGenerator {

  private final SchemaText schema;
  private final Kinds kinds;

  /** Definitions by the qualified name of the view. */
  private final Map<String, String> definitions = new TreeMap<>();

  private ViewGenerator(SchemaText schema, Kinds kinds) {
    this.schema = schema;
    this.kinds = kinds;
  }

  public static void main(String[] arguments) throws IOException {
    ViewGenerator generator =
        new ViewGenerator(
            SchemaText.read(Path.of(arguments[0])), Kinds.read(Path.of(arguments[1])));
    generator.collect(Arrays.asList(arguments).subList(3, arguments.length));
    generator.write(Path.of(arguments[2]));
  }

  /** Notes all types that the kinds consist of. */
  private void collect(List<String> more) {
    Deque<String> open = new ArrayDeque<>(kinds.resources().keySet());
    open.addAll(kinds.others());
    open.addAll(more);
    while (!open.isEmpty()) {
      String definition = open.pop();
      String known = definitions.putIfAbsent(Names.qualified(definition), definition);
      if (known == null) {
        schema.fields(schema.type(definition)).stream()
            .map(Field::notation)
            .filter(notation -> notation.contains("@") && !notation.contains("O@"))
            .map(notation -> notation.substring(notation.indexOf('@') + 1))
            .forEach(open::push);
      } else if (!known.equals(definition)) {
        throw new IllegalStateException("two types for one view: " + known + ", " + definition);
      }
    }
  }

  private void write(Path directory) throws IOException {
    SourceFolder folder = new SourceFolder(directory);
    TreeSet<String> packages = new TreeSet<>();
    for (String definition : definitions.values()) {
      Type type = schema.type(definition);
      ViewSource source =
          new ViewSource(type, schema.fields(type), kinds.resources().get(definition));
      String packageName = Names.packageOf(definition);
      packages.add(packageName);
      folder.write(packageName, type.simpleName(), source.text());
    }
    for (String name : packages) {
      folder.write(name, "package-info", packageInfo(name));
    }
    folder.removeOthers();
  }

  private static String packageInfo(String name) {
    return """
    /** Typed views of the API group %s, generated from the schema. */
    @NullMarked
    package %s;

    import org.jspecify.annotations.NullMarked;
    """
        .formatted(name.substring(name.lastIndexOf('.') + 1), name);
  }
}
