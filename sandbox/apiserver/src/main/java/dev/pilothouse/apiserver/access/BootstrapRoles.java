package dev.pilothouse.apiserver.access;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The cluster roles and their bindings that a new cluster has; read once for the whole process. */
public final class BootstrapRoles {

  private static final BootstrapRoles ALL = new BootstrapRoles();
  private static final String GROUP = "rbac.authorization.k8s.io";

  private final Map<String, List<Struct>> rules = new LinkedHashMap<>();
  private final Map<String, String> aggregated = new LinkedHashMap<>();
  private final List<Struct> bindings = new ArrayList<>();

  private BootstrapRoles() {
    String role = "";
    for (String line : lines()) {
      String[] words = line.split(" ", 2);
      switch (words[0]) {
        case "role" -> {
          role = words[1];
          rules.put(role, new ArrayList<>());
        }
        case "like" -> rulesOf(role).addAll(rulesOf(words[1]));
        case "aggregate" -> aggregated.put(role, words[1]);
        case "bind" -> bindings.add(binding(words[1].split(" ")));
        case "url" -> rulesOf(role).add(urls(words[1]));
        default -> rulesOf(role).add(rule(line));
      }
    }
  }

  private List<Struct> rulesOf(String role) {
    return Objects.requireNonNull(rules.get(role), role);
  }

  private static List<String> lines() {
    try (InputStream stream =
            Objects.requireNonNull(BootstrapRoles.class.getResourceAsStream("roles.txt"));
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Struct rule(String line) {
    String[] parts = line.split(" \\| ");
    Sequence groups =
        Sequence.copyOf(
            List.of(parts[1].split(",")).stream()
                .map(group -> group.equals("core") ? "" : group)
                .toList());
    return Struct.of("verbs", list(parts[0]), "apiGroups", groups, "resources", list(parts[2]));
  }

  private static Struct urls(String text) {
    String[] parts = text.split(" \\| ");
    return Struct.of("verbs", list(parts[0]), "nonResourceURLs", list(parts[1]));
  }

  private static Sequence list(String text) {
    return Sequence.copyOf(List.of(text.split(",")));
  }

  private static Struct binding(String[] words) {
    List<Struct> subjects = new ArrayList<>();
    for (String subject : words[2].split(",")) {
      int colon = subject.indexOf(':');
      String kind = subject.substring(0, colon);
      String name = subject.substring(colon + 1);
      if (kind.equals("ServiceAccount")) {
        String[] sides = name.split("/");
        subjects.add(Struct.of("kind", kind, "name", sides[1], "namespace", sides[0]));
      } else {
        subjects.add(Struct.of("apiGroup", GROUP, "kind", kind, "name", name));
      }
    }
    return Struct.of(
        "metadata", metadata(words[0]),
        "roleRef", Struct.of("apiGroup", GROUP, "kind", "ClusterRole", "name", words[1]),
        "subjects", Sequence.copyOf(subjects));
  }

  private static Struct metadata(String name) {
    return Struct.of(
        "name", name,
        "annotations", Struct.of("rbac.authorization.kubernetes.io/autoupdate", "true"),
        "labels", Struct.of("kubernetes.io/bootstrapping", "rbac-defaults"));
  }

  /** The ClusterRoles. */
  public static List<Struct> roles() {
    List<Struct> roles = new ArrayList<>();
    ALL.rules.forEach(
        (name, list) -> {
          Struct role = Struct.of("metadata", metadata(name), "rules", Sequence.copyOf(list));
          String label = ALL.aggregated.get(name);
          if (label != null) {
            Struct selector = Struct.of("matchLabels", Struct.of(label, "true"));
            role = role.set(Sequence.of(selector), "aggregationRule", "clusterRoleSelectors");
          }
          roles.add(role);
        });
    return roles;
  }

  /** The ClusterRoleBindings. */
  public static List<Struct> bindings() {
    return List.copyOf(ALL.bindings);
  }
}
