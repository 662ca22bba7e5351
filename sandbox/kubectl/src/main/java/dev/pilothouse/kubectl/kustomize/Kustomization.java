package dev.pilothouse.kubectl.kustomize;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.create.Hashes;
import dev.pilothouse.kubectl.jsonpath.GoText;
import dev.pilothouse.kubectl.session.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds a kustomization: its resources, components and generators, then its patches and
 * transformers. What kustomize has and this has not is refused by name.
 */
public final class Kustomization {

  private static final Set<String> KNOWN =
      Set.of(
          "apiVersion",
          "kind",
          "metadata",
          "resources",
          "bases",
          "components",
          "namespace",
          "namePrefix",
          "nameSuffix",
          "commonLabels",
          "labels",
          "commonAnnotations",
          "images",
          "replicas",
          "configMapGenerator",
          "secretGenerator",
          "generatorOptions",
          "patches",
          "patchesStrategicMerge",
          "patchesJson6902",
          "sortOptions");
  private static final Set<String> REFUSED =
      Set.of(
          "buildMetadata",
          "configurations",
          "crds",
          "generators",
          "helmCharts",
          "helmGlobals",
          "openapi",
          "replacements",
          "transformers",
          "validators",
          "vars");
  private static final Map<String, String> DEPRECATED =
      Map.of(
          "bases", "resources",
          "commonLabels", "labels",
          "patchesJson6902", "patches",
          "patchesStrategicMerge", "patches");
  private static final int DEEPEST = 50;

  private final Context context;
  private final Reader reader;
  private boolean keepsOrder;

  /** Reads the objects of a file. */
  @FunctionalInterface
  public interface Reader {
    List<Struct> read(String path);
  }

  public Kustomization(Context context, Reader reader) {
    this.context = context;
    this.reader = reader;
  }

  /** The objects that the directory's kustomization makes. */
  public List<Struct> build(String directory) {
    return context.session().once(() -> buildNow(directory));
  }

  private List<Struct> buildNow(String directory) {
    List<Piece> pieces = accumulate(directory, List.of(), 0);
    List<Piece> named = new ArrayList<>();
    for (Piece piece : pieces) {
      named.add(piece.hashed() ? piece.renamed(piece.name() + "-" + hash(piece), "") : piece);
    }
    List<Piece> done = new ArrayList<>(new References(named).updated());
    if (!keepsOrder) {
      done.sort(Ordering.USUAL);
    }
    return done.stream().map(piece -> GoText.sorted(piece.object())).toList();
  }

  private static String hash(Piece piece) {
    Struct object = piece.object();
    return piece.kind().equals("Secret")
        ? Hashes.secret("", object.text("type"), object.struct("data"))
        : Hashes.configMap("", object.struct("data"), object.struct("binaryData"));
  }

  private List<Piece> accumulate(String directory, List<Piece> given, int depth) {
    if (depth > DEEPEST) {
      throw new UsageException("cycle detected: candidate root '" + directory + "'");
    }
    Roots roots = new Roots(context, directory);
    Struct file = load(roots);
    keepsOrder |= depth == 0 && file.structAt("sortOptions").text("order").equals("fifo");
    List<Piece> pieces = new ArrayList<>(given);
    for (String list : List.of("resources", "bases")) {
      for (String resource : file.list(list).texts()) {
        for (Piece piece : resources(roots, resource, depth)) {
          add(pieces, piece, roots, resource);
        }
      }
    }
    List<Piece> made = new Generators(roots, file).run(pieces);
    for (String path : file.list("components").texts()) {
      made = accumulate(roots.path(path), made, depth + 1);
    }
    return new Transformers(roots, file).run(made);
  }

  private static void add(List<Piece> pieces, Piece piece, Roots roots, String resource) {
    for (Piece other : pieces) {
      if (other.shown().equals(piece.shown())) {
        throw unusable(
            roots,
            resource,
            "merging resources from '"
                + resource
                + "': may not add resource with an already registered id: "
                + piece.shown());
      }
    }
    pieces.add(piece);
  }

  private static UsageException unusable(Roots roots, String resource, String problem) {
    return new UsageException(
        "accumulating resources: accumulation err='"
            + problem
            + "': must build at directory: '"
            + roots.absolute(resource)
            + "': file is not directory");
  }

  private List<Piece> resources(Roots roots, String resource, int depth) {
    String path = roots.path(resource);
    if (Files.isDirectory(context.session(), path)) {
      return accumulate(path, List.of(), depth + 1);
    }
    if (!Files.exists(context.session(), path)) {
      throw new UsageException(
          "accumulating resources: accumulation err='accumulating resources from '"
              + resource
              + "': "
              + roots.missing(resource)
              + "': must build at directory: not a valid directory: "
              + roots.missing(resource));
    }
    String restriction = roots.restriction(resource);
    if (!restriction.isEmpty()) {
      throw unusable(
          roots, resource, "accumulating resources from '" + resource + "': " + restriction);
    }
    return reader.read(path).stream().map(object -> Piece.of(object, false)).toList();
  }

  // ---- the file

  private Struct load(Roots roots) {
    String text = null;
    for (String name : List.of("kustomization.yaml", "kustomization.yml", "Kustomization")) {
      text = text == null ? Files.readText(context.session(), roots.base() + name) : text;
    }
    if (text == null) {
      throw new UsageException(
          Files.isDirectory(context.session(), roots.directory())
              ? "unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in"
                  + " directory '"
                  + roots.absolute(".")
                  + "'"
              : "must build at directory: not a valid directory: evalsymlink failure on '"
                  + roots.directory()
                  + "' : lstat "
                  + roots.absolute(".")
                  + ": no such file or directory");
    }
    return parse(text);
  }

  private Struct parse(String text) {
    Struct file;
    try {
      file = Yaml.readStruct(text);
    } catch (CodecException e) {
      String problem = String.valueOf(e.getMessage());
      throw new UsageException(
          "invalid Kustomization: " + problem.replace("error converting YAML to JSON: ", ""));
    }
    if (file.isEmpty()) {
      throw new UsageException("kustomization.yaml is empty");
    }
    for (String key : file.keys()) {
      if (REFUSED.contains(key)) {
        throw new UsageException(
            "invalid Kustomization: field \"" + key + "\" is not supported by this kubectl");
      }
      if (!KNOWN.contains(key)) {
        throw new UsageException("invalid Kustomization: json: unknown field \"" + key + "\"");
      }
      if (DEPRECATED.containsKey(key)) {
        context.err(
            "# Warning: '"
                + key
                + "' is deprecated. Please use '"
                + DEPRECATED.get(key)
                + "' instead. Run 'kustomize edit fix' to update your Kustomization"
                + " automatically.\n");
      }
    }
    return file;
  }
}
