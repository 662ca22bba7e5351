package dev.pilothouse.schema.view;

import java.util.TreeMap;

/** The imports of a source file: names that can be written short. */
final class Imports {

  private final String ownPackage;
  private final TreeMap<String, String> qualifiedBySimple = new TreeMap<>();

  Imports(String ownPackage, String ownName) {
    this.ownPackage = ownPackage;
    qualifiedBySimple.put(ownName, ownPackage + "." + ownName);
  }

  /** Imports a class; how it is written in the file. */
  String add(String qualified) {
    String simple = qualified.substring(qualified.lastIndexOf('.') + 1);
    String known = qualifiedBySimple.putIfAbsent(simple, qualified);
    return known == null || known.equals(qualified) ? simple : qualified;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    qualifiedBySimple.values().stream()
        .filter(name -> !name.substring(0, name.lastIndexOf('.')).equals(ownPackage))
        .sorted()
        .forEach(name -> text.append("import ").append(name).append(";\n"));
    return text.toString();
  }
}
