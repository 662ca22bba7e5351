package dev.pilothouse.apiserver.registry;

import dev.pilothouse.apiserver.client.Resource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Reads the table of resources that Kubernetes itself has. */
final class BuiltIn {

  static final Registry REGISTRY = read();

  private BuiltIn() {}

  private static Registry read() {
    List<Registry.Group> groups = new ArrayList<>();
    List<ResourceType> types = new ArrayList<>();
    for (String line : lines("resources.txt")) {
      String[] words = line.split("\\s+");
      if (words[0].equals("group")) {
        String name = words[1].equals("core") ? "" : words[1];
        groups.add(new Registry.Group(name, Arrays.asList(words).subList(2, words.length)));
      } else {
        types.addAll(types(groups.getLast(), words));
      }
    }
    return Registry.of(groups, types);
  }

  private static List<ResourceType> types(Registry.Group group, String[] words) {
    List<String> versions = words[7].equals("*") ? group.versions() : split(words[7], ",");
    List<ResourceType> types = new ArrayList<>();
    for (String version : versions) {
      Resource resource = new Resource(group.name(), version, words[0]);
      types.add(
          new ResourceType(
              resource,
              words[1],
              words[1].toLowerCase(Locale.ROOT),
              words[1] + "List",
              split(words[2], ","),
              split(words[6], ","),
              words[3].equals("N"),
              words[4].equals("*") ? allVerbs() : split(words[4], ","),
              split(words[5], ";").stream()
                  .map(text -> subresource(text, resource, words[1]))
                  .toList(),
              versions.getFirst(),
              false));
    }
    return types;
  }

  private static Subresource subresource(String text, Resource resource, String kind) {
    String[] sides = text.split("=");
    String[] names = sides[0].split(":");
    return new Subresource(
        names[0],
        names.length > 1 ? names[1] : kind,
        names.length > 2 ? names[2] : resource.apiVersion(),
        split(sides[1], ","));
  }

  static List<String> allVerbs() {
    return List.of(
        "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
  }

  private static List<String> split(String text, String separator) {
    return text.equals("-") ? List.of() : List.of(text.split(separator));
  }

  /** The lines of a table beside this class, without comments and empty lines. */
  static List<String> lines(String file) {
    try (InputStream stream =
            Objects.requireNonNull(BuiltIn.class.getResourceAsStream(file), file);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
