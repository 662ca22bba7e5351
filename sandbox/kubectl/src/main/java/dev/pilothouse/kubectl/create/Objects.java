package dev.pilothouse.kubectl.create;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.cli.UsageException;
import java.util.ArrayList;
import java.util.List;

/**
 * Pieces that generated objects share. Keys are in the order of Go's types, as JSON output shows
 * them.
 */
public final class Objects {

  private Objects() {}

  /** The beginning of an object; more is put behind it. */
  static Struct.Builder start(String kind, String apiVersion, Struct metadata) {
    return Struct.builder()
        .put("kind", kind)
        .put("apiVersion", apiVersion)
        .put("metadata", metadata);
  }

  static Struct metadata(String name, Struct labels) {
    return Struct.builder().put("name", name).putUnlessEmpty("labels", labels).build();
  }

  static Struct app(String name) {
    return Struct.of("app", name);
  }

  /** A container; {@code command} and {@code arguments} may be empty. */
  static Struct container(
      String name,
      String image,
      List<String> command,
      List<String> arguments,
      Sequence ports,
      Sequence environment) {
    return Struct.builder()
        .put("name", name)
        .put("image", image)
        .putUnlessEmpty("command", Sequence.copyOf(command))
        .putUnlessEmpty("args", Sequence.copyOf(arguments))
        .putUnlessEmpty("ports", ports)
        .putUnlessEmpty("env", environment)
        .put("resources", Struct.EMPTY)
        .build();
  }

  /** The name that a container gets from its image: "quay.io/a/web:1" gives "web". */
  static String containerName(String image) {
    String last = image.substring(image.lastIndexOf('/') + 1);
    return last.split("[:@]")[0];
  }

  /** Labels as "a=b,c=d". */
  static Struct labels(String text) {
    Struct.Builder labels = Struct.builder();
    for (String pair : text.split(",")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw new UsageException("unexpected label spec: " + pair);
      }
      labels.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return labels.build();
  }

  /** Fails when a text is no quantity. */
  public static void checkQuantity(String text) {
    if (!text.matches("[+-]?[0-9.]+([eE][-+]?[0-9]+|[numkMGTPE]|[KMGTPE]i)?")) {
      throw new UsageException(
          "quantities must match the regular expression"
              + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
    }
  }

  /** Environment variables given as NAME=value. */
  static Sequence environment(List<String> pairs) {
    List<Struct> variables = new ArrayList<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals <= 0) {
        throw new UsageException("invalid env: " + pair);
      }
      variables.add(
          Struct.builder()
              .put("name", pair.substring(0, equals))
              .putUnlessEmpty("value", pair.substring(equals + 1))
              .build());
    }
    return Sequence.copyOf(variables);
  }

  /** A number where the text is one, else the text: a port by number or name. */
  static Object numberOrName(String text) {
    return text.matches("[0-9]{1,9}") ? Long.valueOf(text) : text;
  }
}
