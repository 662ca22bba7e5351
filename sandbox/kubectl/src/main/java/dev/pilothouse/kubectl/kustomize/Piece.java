package dev.pilothouse.kubectl.kustomize;

import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;

/**
 * One object on its way through a kustomization.
 *
 * @param names the names that it has had, the first one first
 * @param prefixes what was put before its name and behind it, level by level
 * @param hashed whether its name is to get a hash of its content
 */
record Piece(Struct object, List<String> names, List<String> prefixes, boolean hashed) {

  Piece {
    names = List.copyOf(names);
    prefixes = List.copyOf(prefixes);
  }

  static Piece of(Struct object, boolean hashed) {
    return new Piece(object, List.of(object.textAt("metadata", "name")), List.of(), hashed);
  }

  String kind() {
    return object.text("kind");
  }

  String name() {
    return object.textAt("metadata", "name");
  }

  String namespace() {
    return object.textAt("metadata", "namespace");
  }

  String group() {
    String version = object.text("apiVersion");
    int slash = version.indexOf('/');
    return slash < 0 ? "" : version.substring(0, slash);
  }

  String version() {
    String version = object.text("apiVersion");
    return version.substring(version.indexOf('/') + 1);
  }

  Piece with(Struct changed) {
    return new Piece(changed, names, prefixes, hashed);
  }

  /** The piece under a new name. */
  Piece renamed(String name, String reason) {
    List<String> more = new ArrayList<>(names);
    more.add(name);
    List<String> reasons = new ArrayList<>(prefixes);
    if (!reason.isEmpty()) {
      reasons.add(reason);
    }
    return new Piece(object.set(name, "metadata", "name"), more, reasons, hashed);
  }

  /** "Deployment.v1.apps/web.[noNs]", as kustomize names it. */
  String shown() {
    return kind()
        + "."
        + version()
        + "."
        + (group().isEmpty() ? "[noGrp]" : group())
        + "/"
        + name()
        + "."
        + (namespace().isEmpty() ? "[noNs]" : namespace());
  }
}
