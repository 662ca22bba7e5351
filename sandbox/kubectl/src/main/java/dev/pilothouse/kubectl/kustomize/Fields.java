package dev.pilothouse.kubectl.kustomize;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Where kustomize's transformers look: read from fields.txt. */
final class Fields {

  private static final Map<String, List<Field>> SECTIONS = read();
  private static final Map<String, String> PODS =
      Map.of(
          "Pod", "spec/",
          "ReplicationController", "spec/template/spec/",
          "Deployment", "spec/template/spec/",
          "ReplicaSet", "spec/template/spec/",
          "DaemonSet", "spec/template/spec/",
          "StatefulSet", "spec/template/spec/",
          "Job", "spec/template/spec/",
          "CronJob", "spec/jobTemplate/spec/template/spec/");

  private Fields() {}

  /** Where one field is: in which kinds, and whether it is made when it is not there. */
  private record Field(List<String> kinds, String path, boolean creates) {}

  private static Map<String, List<Field>> read() {
    Map<String, List<Field>> sections = new LinkedHashMap<>();
    List<Field> section = new ArrayList<>();
    for (String line : text().lines().toList()) {
      if (line.startsWith("section ")) {
        section = new ArrayList<>();
        sections.put(line.substring("section ".length()), section);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        int space = line.indexOf(' ');
        String path = line.substring(space + 1);
        boolean creates = path.endsWith("+");
        section.add(
            new Field(
                List.of(line.substring(0, space).split(",")),
                creates ? path.substring(0, path.length() - 1) : path,
                creates));
      }
    }
    return sections;
  }

  private static String text() {
    try (InputStream in = Objects.requireNonNull(Fields.class.getResourceAsStream("fields.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The kinds whose names others refer to. */
  static List<String> referredKinds() {
    String lead = "references ";
    return SECTIONS.keySet().stream()
        .filter(name -> name.startsWith(lead))
        .map(name -> name.substring(lead.length()))
        .toList();
  }

  /** The object with the fields of a section changed, each of which is a struct of texts. */
  static Struct changeMaps(String section, Struct object, UnaryOperator<Struct> change) {
    Struct changed = object;
    for (Field field : Objects.requireNonNull(SECTIONS.get(section), section)) {
      String path = path(field, object.text("kind"));
      if (!path.isEmpty()) {
        changed =
            (Struct)
                edit(
                    changed,
                    List.of(path.split("/")),
                    field.creates(),
                    (parent, value) ->
                        change.apply(value instanceof Struct struct ? struct : Struct.EMPTY));
      }
    }
    return changed;
  }

  /** What becomes of a value, which may be null, in its parent. */
  @FunctionalInterface
  interface Change {
    Object apply(Struct parent, @org.jspecify.annotations.Nullable Object value);
  }

  /** The object with the fields changed that refer to objects of a kind. */
  static Struct changeReferences(String kind, Struct object, Change change) {
    Struct changed = object;
    for (Field field : SECTIONS.getOrDefault("references " + kind, List.of())) {
      String path = path(field, object.text("kind"));
      if (!path.isEmpty()) {
        changed = (Struct) edit(changed, List.of(path.split("/")), false, change);
      }
    }
    return changed;
  }

  private static String path(Field field, String kind) {
    if (field.kinds().getFirst().equals("@pod")) {
      String pod = PODS.getOrDefault(kind, "");
      return pod.isEmpty() ? "" : pod + field.path();
    }
    boolean fits = field.kinds().getFirst().equals("*") || field.kinds().contains(kind);
    return fits ? field.path() : "";
  }

  private static Object edit(Object at, List<String> path, boolean creates, Change change) {
    if (!(at instanceof Struct struct)) {
      return at;
    }
    String step = path.getFirst();
    boolean list = step.endsWith("[]");
    String key = list ? step.substring(0, step.length() - 2) : step;
    Object value = struct.get(key);
    List<String> rest = path.subList(1, path.size());
    if (value == null && (!creates || list)) {
      return struct;
    }
    if (rest.isEmpty()) {
      return struct.with(key, change.apply(struct, value));
    }
    if (list) {
      if (!(value instanceof Sequence items)) {
        return struct;
      }
      Sequence edited = items;
      for (int i = 0; i < items.size(); i++) {
        edited = edited.with(i, edit(Objects.requireNonNull(items.get(i)), rest, creates, change));
      }
      return struct.with(key, edited);
    }
    return struct.with(key, edit(value == null ? Struct.EMPTY : value, rest, creates, change));
  }
}
