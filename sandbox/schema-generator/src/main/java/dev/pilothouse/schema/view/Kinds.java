package dev.pilothouse.schema.view;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kinds that need views: all that the registry of the API server names, each in the version
 * that its group prefers, and those of its subresources.
 */
final class Kinds {

  private static final Map<String, String> PACKAGES =
      Map.of(
          "core", "io.k8s.api.core",
          "apiextensions.k8s.io", "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions",
          "apiregistration.k8s.io", "io.k8s.kube-aggregator.pkg.apis.apiregistration");

  private final Map<String, Resource> resources = new LinkedHashMap<>();
  private final List<String> others = new ArrayList<>();

  private Kinds() {}

  /** Where objects of a kind are found in the API. */
  record Resource(String group, String version, String plural) {}

  static Kinds read(Path registry) throws IOException {
    Kinds kinds = new Kinds();
    String group = "";
    String version = "";
    for (String line : Files.readAllLines(registry)) {
      String[] words = line.split("\\s+");
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (words[0].equals("group")) {
        group = words[1];
        version = words[2];
      } else {
        kinds.add(group, version, words);
      }
    }
    return kinds;
  }

  private void add(String group, String version, String[] words) {
    String name = group.equals("core") ? "" : group;
    resources.put(definition(group, version, words[1]), new Resource(name, version, words[0]));
    for (String subresource : words[5].split(";")) {
      String[] parts = subresource.replaceFirst("=.*", "").split(":");
      if (parts.length > 1) {
        String[] owner = parts.length > 2 ? parts[2].split("/") : new String[] {group, version};
        others.add(definition(owner[0], owner[1], parts[1]));
      }
    }
  }

  private static String definition(String group, String version, String kind) {
    String prefix = PACKAGES.getOrDefault(group, "io.k8s.api." + group.replaceFirst("\\..*", ""));
    return prefix + "." + version + "." + kind;
  }

  /** The kinds that are resources of the API, by definition. */
  Map<String, Resource> resources() {
    return resources;
  }

  /** The definitions of kinds that are bodies of requests only. */
  List<String> others() {
    return others;
  }
}
