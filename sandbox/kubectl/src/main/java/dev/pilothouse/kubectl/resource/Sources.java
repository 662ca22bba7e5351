package dev.pilothouse.kubectl.resource;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Files;
import java.util.ArrayList;
import java.util.List;

/** Reads the objects in the files, directories and inputs that -f names. */
public final class Sources {

  private final Context context;
  private final boolean validates;

  public Sources(Context context) {
    this.context = context;
    String validation = context.invocation().knows("validate") ? context.text("validate") : "false";
    this.validates = !validation.equals("false") && !validation.equals("ignore");
  }

  /** An object and where it was found. */
  public record Found(Struct object, String source) {}

  /** All objects, in the order of the files. */
  public List<Found> read(List<String> names, boolean recursive) {
    return context.session().once(() -> readNow(names, recursive));
  }

  private List<Found> readNow(List<String> names, boolean recursive) {
    List<Found> found = new ArrayList<>();
    for (String name : names) {
      if (name.equals("-")) {
        parse(Files.readInput(context.session()).text(), "STDIN", found);
      } else if (name.startsWith("http://") || name.startsWith("https://")) {
        throw unreachable(name);
      } else {
        for (String path : files(name, recursive, true)) {
          parse(text(path), path, found);
        }
      }
    }
    return found;
  }

  private static UsageException unreachable(String url) {
    String host = java.net.URI.create(url).getHost();
    return new UsageException(
        "unable to read URL \""
            + url
            + "\", Get \""
            + url
            + "\": dial tcp: lookup "
            + host
            + ": no such host");
  }

  private String text(String path) {
    String text = Files.readText(context.session(), path);
    if (text == null) {
      throw new UsageException("the path \"" + path + "\" does not exist");
    }
    return text;
  }

  private List<String> files(String path, boolean recursive, boolean top) {
    if (!Files.exists(context.session(), path)) {
      throw new UsageException("the path \"" + path + "\" does not exist");
    }
    if (!Files.isDirectory(context.session(), path)) {
      return List.of(path);
    }
    List<String> files = new ArrayList<>();
    for (String name : Files.list(context.session(), path)) {
      String inner = path.endsWith("/") ? path + name : path + "/" + name;
      if (Files.isDirectory(context.session(), inner)) {
        if (recursive) {
          files.addAll(files(inner, true, false));
        }
      } else if (name.endsWith(".json") || name.endsWith(".yaml") || name.endsWith(".yml")) {
        files.add(inner);
      }
    }
    if (files.isEmpty() && top) {
      throw new UsageException(
          "error reading [" + path + "]: recognized file extensions are [.json .yaml .yml]");
    }
    return files;
  }

  private void parse(String text, String source, List<Found> found) {
    List<Object> documents;
    try {
      documents = Yaml.readAll(text);
    } catch (CodecException e) {
      throw new UsageException(
          source.equals("STDIN")
              ? "error parsing STDIN: " + e.getMessage()
              : "error parsing " + source + ": " + e.getMessage());
    }
    for (Object document : documents) {
      add(document, source, found);
    }
  }

  private void add(Object document, String source, List<Found> found) {
    if (!(document instanceof Struct object)) {
      throw new UsageException(
          "unable to decode \""
              + source
              + "\": json: cannot unmarshal "
              + Json.kind(document)
              + " into Go value of type unstructured.detector");
    }
    String kind = object.text("kind");
    if (kind.isEmpty() && validates) {
      boolean both = object.text("apiVersion").isEmpty();
      throw new UsageException(
          "error validating \""
              + source
              + "\": error validating data: "
              + (both ? "[apiVersion not set, kind not set]" : "kind not set")
              + "; if you choose to ignore these errors, turn validation off with --validate=false");
    }
    if (kind.isEmpty()) {
      throw new UsageException(
          "unable to decode \""
              + source
              + "\": Object 'Kind' is missing in '"
              + Json.write(object)
              + "'");
    }
    if (object.get("items") instanceof dev.pilothouse.apiserver.object.Sequence items
        && kind.endsWith("List")) {
      for (Object item : items) {
        add(item, source, found);
      }
      return;
    }
    if (object.text("apiVersion").isEmpty()) {
      throw new UsageException(
          "unable to recognize \""
              + source
              + "\": no matches for kind \""
              + kind
              + "\" in version \"\"");
    }
    found.add(new Found(object, source));
  }
}
