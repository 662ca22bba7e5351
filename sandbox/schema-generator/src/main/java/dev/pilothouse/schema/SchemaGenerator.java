package dev.pilothouse.schema;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the schema resource into the directory given as the only argument.
 *
 * <p>The resource is a compressed text. A line that starts with {@code T} opens a type: name,
 * facts, description. A line that starts with {@code F} is a field of it: JSON name, protobuf
 * number (0 for none), type, facts, description. Parts of a line are separated by tabs; line feeds
 * and backslashes in descriptions are escaped. Lines with {@code E} are enumerations.
 */
public final class SchemaGenerator {

  private static final String RESOURCE = "dev/pilothouse/apiserver/schema/kubernetes.schema.gz";

  private SchemaGenerator() {}

  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0]).resolve(RESOURCE);
    Files.createDirectories(file.getParent());
    Overlay overlay = Overlay.read();
    Map<String, TypeLines> types = new TreeMap<>();
    Models models = Models.scan();
    List<String> faults = new ArrayList<>();
    for (Message message : Message.scan()) {
      types.put(message.name(), TypeLines.join(message, models, overlay, faults));
    }
    for (String name : overlay.typesOutside(types.keySet())) {
      models
          .find(name)
          .ifPresent(model -> types.put(name, TypeLines.of(name, model, models, overlay)));
    }
    overlay
        .typesOutside(types.keySet())
        .forEach(name -> faults.add("overlay: no such type: " + name));
    overlay.unusedFields(types).forEach(name -> faults.add("overlay: no such field: " + name));
    if (!faults.isEmpty()) {
      throw new IllegalStateException(String.join("\n", faults));
    }
    write(file, types, overlay);
  }

  private static void write(Path file, Map<String, TypeLines> types, Overlay overlay)
      throws IOException {
    try (Writer out =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
      for (Map.Entry<String, String> enumeration : overlay.enumerations().entrySet()) {
        out.write("E\t" + enumeration.getKey() + "\t" + enumeration.getValue() + "\n");
      }
      for (TypeLines type : types.values()) {
        type.write(out);
      }
    }
  }
}
