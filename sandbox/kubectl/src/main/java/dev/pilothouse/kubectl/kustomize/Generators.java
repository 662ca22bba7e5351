package dev.pilothouse.kubectl.kustomize;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.cli.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes config maps and secrets from literals, files and environment files. */
final class Generators {

  private final Roots roots;
  private final Struct file;

  Generators(Roots roots, Struct file) {
    this.roots = roots;
    this.file = file;
  }

  /** The pieces with what the generators make, which may be merged with one of them. */
  List<Piece> run(List<Piece> pieces) {
    List<Piece> result = new ArrayList<>(pieces);
    for (String kind : List.of("ConfigMap", "Secret")) {
      String list = kind.equals("ConfigMap") ? "configMapGenerator" : "secretGenerator";
      for (Struct generator : file.list(list).structs()) {
        Piece made = make(kind, generator);
        place(result, made, generator.text("behavior"));
      }
    }
    return result;
  }

  private static void place(List<Piece> pieces, Piece made, String behavior) {
    int at = 0;
    while (at < pieces.size() && !same(pieces.get(at), made)) {
      at++;
    }
    boolean found = at < pieces.size();
    switch (behavior) {
      case "", "create", "unspecified" -> {
        if (found) {
          throw new UsageException(
              "merging from generator: may not add resource with an already registered id: "
                  + made.shown());
        }
        pieces.add(made);
      }
      case "merge", "replace" -> {
        if (!found) {
          throw new UsageException(
              "merging from generator: id "
                  + made.shown()
                  + " does not exist; cannot merge or replace");
        }
        pieces.set(at, behavior.equals("merge") ? merged(pieces.get(at), made) : made);
      }
      default -> throw new UsageException("merging from generator: unknown behavior " + behavior);
    }
  }

  private static boolean same(Piece piece, Piece made) {
    return piece.kind().equals(made.kind()) && piece.names().contains(made.names().getFirst());
  }

  private static Piece merged(Piece present, Piece made) {
    Struct object = present.object();
    for (String part : List.of("data", "binaryData")) {
      Struct both = object.struct(part);
      for (String key : made.object().struct(part).keys()) {
        both = both.with(key, made.object().struct(part).getOrDefault(key, ""));
      }
      object = both.isEmpty() ? object : object.with(part, both);
    }
    for (String part : List.of("labels", "annotations")) {
      Struct more = made.object().structAt("metadata", part);
      for (String key : more.keys()) {
        object = object.set(more.text(key), "metadata", part, key);
      }
    }
    return new Piece(object, present.names(), present.prefixes(), made.hashed());
  }

  private Piece make(String kind, Struct generator) {
    Struct common = file.struct("generatorOptions");
    Struct own = generator.struct("options");
    boolean secret = kind.equals("Secret");
    Map<String, Bytes> entries = entries(generator);
    Struct.Builder data = Struct.builder();
    Struct.Builder binary = Struct.builder();
    entries.forEach(
        (key, value) -> {
          if (secret) {
            data.put(key, value.base64());
          } else if (Bytes.of(value.text()).equals(value)) {
            data.put(key, value.text());
          } else {
            binary.put(key, value.base64());
          }
        });
    Struct.Builder metadata = Struct.builder().put("name", generator.text("name"));
    metadata.putUnlessEmpty("namespace", generator.text("namespace"));
    metadata.putUnlessEmpty("labels", joined(common, own, "labels"));
    metadata.putUnlessEmpty("annotations", joined(common, own, "annotations"));
    Struct.Builder object = Struct.builder().put("apiVersion", "v1").put("kind", kind);
    object.put("metadata", metadata.build()).putUnlessEmpty("data", data.build());
    object.putUnlessEmpty("binaryData", binary.build());
    if (secret) {
      String type = generator.text("type");
      object.put("type", type.isEmpty() ? "Opaque" : type);
    }
    if (own.flag("immutable") || common.flag("immutable")) {
      object.put("immutable", true);
    }
    boolean plain = own.flag("disableNameSuffixHash") || common.flag("disableNameSuffixHash");
    return Piece.of(object.build(), !plain);
  }

  private static Struct joined(Struct common, Struct own, String part) {
    Struct all = common.struct(part);
    for (String key : own.struct(part).keys()) {
      all = all.with(key, own.struct(part).text(key));
    }
    return all;
  }

  private Map<String, Bytes> entries(Struct generator) {
    Map<String, Bytes> entries = new TreeMap<>();
    List<String> environments = new ArrayList<>(generator.list("envs").texts());
    if (!generator.text("env").isEmpty()) {
      environments.add(generator.text("env"));
    }
    for (String path : environments) {
      for (String line : read(path).text().lines().toList()) {
        int equals = line.indexOf('=');
        if (!line.isBlank() && !line.startsWith("#") && equals > 0) {
          put(entries, line.substring(0, equals), Bytes.of(line.substring(equals + 1)));
        }
      }
    }
    for (String source : generator.list("files").texts()) {
      int equals = source.indexOf('=');
      String path = source.substring(equals + 1);
      String key =
          equals < 0 ? path.substring(path.lastIndexOf('/') + 1) : source.substring(0, equals);
      put(entries, key, read(path));
    }
    for (String literal : generator.list("literals").texts()) {
      int equals = literal.indexOf('=');
      if (equals <= 0) {
        throw new UsageException(
            "loading KV pairs: literal sources ["
                + literal
                + "]: invalid literal source "
                + literal
                + ", expected key=value");
      }
      put(entries, literal.substring(0, equals), Bytes.of(bare(literal.substring(equals + 1))));
    }
    return entries;
  }

  private static void put(Map<String, Bytes> entries, String key, Bytes value) {
    if (entries.put(key, value) != null) {
      throw new UsageException("configmap illegally repeats the key `" + key + "`");
    }
  }

  /** A value without the quotes around it. */
  private static String bare(String value) {
    boolean quoted =
        value.length() >= 2
            && (value.startsWith("\"") && value.endsWith("\"")
                || value.startsWith("'") && value.endsWith("'"));
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private Bytes read(String path) {
    Bytes content = roots.read(path);
    String wrong = content == null ? roots.missing(path) : roots.restriction(path);
    if (content == null || !wrong.isEmpty()) {
      throw new UsageException("loading KV pairs: file sources: [" + path + "]: " + wrong);
    }
    return content;
  }
}
