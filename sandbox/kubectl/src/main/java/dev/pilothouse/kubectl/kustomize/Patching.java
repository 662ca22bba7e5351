package dev.pilothouse.kubectl.kustomize;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.patch.JsonPatch;
import dev.pilothouse.apiserver.patch.MergePatch;
import dev.pilothouse.apiserver.patch.MergeRules;
import dev.pilothouse.apiserver.patch.PatchException;
import dev.pilothouse.apiserver.patch.StrategicMergePatch;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.change.Kinds;
import dev.pilothouse.kubectl.cli.UsageException;
import java.util.ArrayList;
import java.util.List;

/** Strategic merge patches and JSON patches (RFC 6902), inline and from files. */
final class Patching {

  private final Roots roots;
  private List<Piece> pieces;

  Patching(Roots roots, List<Piece> pieces) {
    this.roots = roots;
    this.pieces = pieces;
  }

  /** The pieces after all patches of a kustomization. */
  List<Piece> run(Struct file) {
    for (String patch : file.list("patchesStrategicMerge").texts()) {
      boolean inline = patch.contains("\n") || patch.contains("{");
      apply(inline ? patch : read(patch), Struct.EMPTY);
    }
    for (Struct patch : file.list("patches").structs()) {
      apply(text(patch), patch.struct("target"));
    }
    for (Struct patch : file.list("patchesJson6902").structs()) {
      apply(text(patch), patch.struct("target"));
    }
    return pieces;
  }

  private String text(Struct patch) {
    return patch.text("path").isEmpty() ? patch.text("patch") : read(patch.text("path"));
  }

  private String read(String path) {
    Bytes content = roots.read(path);
    String wrong = content == null ? roots.missing(path) : roots.restriction(path);
    if (content == null || !wrong.isEmpty()) {
      throw new UsageException("failed to get the patch file from path(" + path + "): " + wrong);
    }
    return content.text();
  }

  private void apply(String text, Struct target) {
    List<Object> documents;
    try {
      documents = Yaml.readAll(text);
    } catch (CodecException broken) {
      throw new UsageException(
          "unable to parse SM or JSON patch from [" + text + "]: " + broken.getMessage());
    }
    for (Object document : documents) {
      switch (document) {
        case Sequence operations -> json(operations, target);
        case Struct patch -> strategic(patch, target);
        default -> throw new UsageException("unable to parse SM or JSON patch from [" + text + "]");
      }
    }
  }

  private void json(Sequence operations, Struct target) {
    if (target.isEmpty()) {
      throw new UsageException("must specify a target for JSON patch " + operations);
    }
    List<Piece> changed = new ArrayList<>();
    for (Piece piece : pieces) {
      try {
        changed.add(
            selected(piece, target)
                ? piece.with(JsonPatch.apply(piece.object(), operations))
                : piece);
      } catch (PatchException failure) {
        throw new UsageException(worded(String.valueOf(failure.getMessage())));
      }
    }
    pieces = changed;
  }

  /** As the library that kustomize uses says it. */
  private static String worded(String problem) {
    return problem.replaceFirst(
        "^remove operation does not apply: doc is missing key: (.*/([^/:]*)): missing value$",
        "error in remove for path: '$1': Unable to remove nonexistent key: $2: missing value");
  }

  private void strategic(Struct patch, Struct target) {
    Piece wanted = Piece.of(patch.without("$patch"), false);
    List<Piece> changed = new ArrayList<>();
    boolean any = false;
    for (Piece piece : pieces) {
      boolean fits = target.isEmpty() ? isMeant(piece, wanted) : selected(piece, target);
      any |= fits;
      if (!fits) {
        changed.add(piece);
      } else if (!patch.text("$patch").equals("delete")) {
        changed.add(piece.with(merged(piece.object(), patch)));
      }
    }
    if (!any && target.isEmpty()) {
      String id = wanted.shown();
      throw new UsageException(
          "no resource matches strategic merge patch \""
              + id
              + "\": no matches for Id "
              + id
              + "; failed to find unique target for patch "
              + id);
    }
    pieces = changed;
  }

  private static boolean isMeant(Piece piece, Piece wanted) {
    return piece.kind().equals(wanted.kind())
        && piece.object().text("apiVersion").equals(wanted.object().text("apiVersion"))
        && piece.names().contains(wanted.name())
        && (wanted.namespace().isEmpty() || wanted.namespace().equals(piece.namespace()));
  }

  private static Struct merged(Struct object, Struct patch) {
    String kind = object.text("kind");
    MergeRules rules = Kinds.rules(ApiType.guessed(object.text("apiVersion"), kind));
    // A patch for several objects does not rename them.
    Struct metadata = patch.struct("metadata").without("name").without("namespace");
    Struct part = patch.without("apiVersion").without("kind").with("metadata", metadata);
    return rules == null
        ? MergePatch.apply(object, part)
        : StrategicMergePatch.apply(object, part, rules);
  }

  private static boolean selected(Piece piece, Struct target) {
    boolean named =
        target.text("name").isEmpty()
            || piece.names().stream().anyMatch(name -> fits(target, "name", name));
    return named
        && fits(target, "kind", piece.kind())
        && fits(target, "group", piece.group())
        && fits(target, "version", piece.version())
        && fits(target, "namespace", piece.namespace())
        && chosen(target.text("labelSelector"), piece.object().structAt("metadata", "labels"))
        && chosen(
            target.text("annotationSelector"), piece.object().structAt("metadata", "annotations"));
  }

  /** Whether a field of the target, a regular expression, is absent or fits all of a text. */
  private static boolean fits(Struct target, String field, String text) {
    String expression = target.text(field);
    return expression.isEmpty() || text.matches(expression);
  }

  private static boolean chosen(String selector, Struct pairs) {
    return selector.isEmpty() || LabelSelector.parse(selector).matches(pairs);
  }
}
