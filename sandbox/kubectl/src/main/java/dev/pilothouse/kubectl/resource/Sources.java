package dev.pilothouse.kubectl.resource;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.jsonpath.GoText;
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

  /**
   * An object and where it was found.
   *
   * @param problem why there is no object, or ""
   */
  public record Found(Struct object, String source, String problem) {
    public Found(Struct object, String source) {
      this(object, source, "");
    }

    static Found problem(String source, String text) {
      return new Found(Struct.EMPTY, source, text);
    }
  }

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
      String inner = (path + "/" + name).replaceAll("/(\\./)*/*", "/").replaceFirst("^\\./", "");
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
      found.add(Found.problem(source, "error parsing " + source + ": " + e.getMessage()));
      return;
    }
    for (Object document : documents) {
      try {
        add(document, source, found);
      } catch (UsageException wrong) {
        found.add(Found.problem(source, String.valueOf(wrong.getMessage())));
      }
    }
  }

  private void add(Object document, String source, List<Found> found) {
    if (!(document instanceof Struct object)) {
      if (validates) {
        throw invalid(source, "invalid object to validate");
      }
      throw new UsageException(
          "unable to decode \""
              + source
              + "\": json: cannot unmarshal "
              + Json.kind(document)
              + " into Go value of type unstructured.detector");
    }
    String kind = object.text("kind");
    if (validates) {
      validate(object, source);
    }
    if (kind.isEmpty()) {
      throw new UsageException(
          "unable to decode \""
              + source
              + "\": Object 'Kind' is missing in '"
              + Json.write(object)
              + "'");
    }
    checkMetadata(object.struct("metadata"), source);
    if (object.get("items") instanceof dev.pilothouse.apiserver.object.Sequence items
        && kind.endsWith("List")) {
      for (Object item : items) {
        add(item, "", found);
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
    found.add(new Found(GoText.sorted(object), source));
  }

  private static void validate(Struct object, String source) {
    boolean kind = object.text("kind").isEmpty();
    String version = object.text("apiVersion");
    if (kind && version.isEmpty()) {
      throw invalid(source, "[apiVersion not set, kind not set]");
    }
    if (kind || version.isEmpty()) {
      throw invalid(source, (kind ? "kind" : "apiVersion") + " not set");
    }
    if (version.indexOf('/') != version.lastIndexOf('/')) {
      throw invalid(source, "unexpected GroupVersion string: " + version);
    }
  }

  private static UsageException invalid(String source, String why) {
    return new UsageException(
        "error validating \""
            + source
            + "\": error validating data: "
            + why
            + "; if you choose to ignore these errors, turn validation off with --validate=false");
  }

  /** What kubectl itself has to read of every object must have the right types. */
  private static void checkMetadata(Struct metadata, String source) {
    for (String field : List.of("name", "generateName", "namespace")) {
      Object value = metadata.get(field);
      if (value != null && value != Struct.NULL && !(value instanceof String)) {
        throw undecodable(source, value, field, "string");
      }
    }
    for (String field : List.of("labels", "annotations")) {
      Object value = metadata.get(field);
      if (value instanceof Struct pairs) {
        for (String key : pairs.keys()) {
          Object text = pairs.getOrDefault(key, Struct.NULL);
          if (text != Struct.NULL && !(text instanceof String)) {
            throw undecodable(source, text, field, "string");
          }
        }
      } else if (value != null && value != Struct.NULL) {
        throw undecodable(source, value, field, "map[string]string");
      }
    }
  }

  private static UsageException undecodable(
      String source, Object value, String field, String type) {
    return new UsageException(
        "unable to decode \""
            + source
            + "\": json: cannot unmarshal "
            + Json.kind(value)
            + " into Go struct field ObjectMeta.metadata."
            + field
            + " of type "
            + type);
  }
}
