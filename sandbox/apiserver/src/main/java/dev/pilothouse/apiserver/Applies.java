package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.fields.FieldConflict;
import dev.pilothouse.apiserver.fields.ManagedFields;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.store.Table;
import dev.pilothouse.apiserver.validation.FieldErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Server-side apply (KEP-555). */
final class Applies {

  private final ApiServer server;

  Applies(ApiServer server) {
    this.server = server;
  }

  /**
   * Applies a configuration; creates the object when it is not there.
   *
   * @param named whether the request names its field manager
   */
  Struct apply(
      Call call,
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      String body,
      boolean force,
      boolean named) {
    if (!named) {
      FieldErrors errors = new FieldErrors();
      errors.required("fieldManager", "is required for apply patch");
      throw Failures.invalid("meta.k8s.io", "PatchOptions", "", errors);
    }
    Struct configuration = server.admission().decodeGiven(call, type, read(type, body));
    Struct metadata = Metadata.of(configuration);
    if (!metadata.text("name").isEmpty() && !metadata.text("name").equals(name)) {
      throw Failures.badRequest(
          "the name of the object ("
              + metadata.text("name")
              + ") does not match the name on the URL ("
              + name
              + ")");
    }
    if (!metadata.list("managedFields").isEmpty()) {
      throw Failures.badRequest("metadata.managedFields must be nil");
    }
    Struct stored = server.table(type).objects().get(Table.key(namespace, name));
    ManagedFields.Writer writer = server.admission().writer(call, type, subresource);
    if (stored == null) {
      if (!subresource.isEmpty()) {
        throw Failures.notFound(type, name);
      }
      Struct fresh = configuration.set(name, "metadata", "name");
      Sequence entries =
          ManagedFields.apply(Struct.EMPTY, fresh, server.admission().schema(type), writer)
              .entries();
      return server.writes().create(call.applying(entries), type, namespace, fresh);
    }
    Struct live = Conversion.fromStorage(type, stored);
    ManagedFields.Applied applied =
        ManagedFields.apply(live, configuration, server.admission().schema(type), writer);
    if (!force && !applied.conflicts().isEmpty()) {
      throw conflict(applied.conflicts());
    }
    Struct merged = server.admission().decode(call, type, applied.object());
    String version = metadata.text("resourceVersion");
    Struct wanted = version.isEmpty() ? merged : merged.set(version, "metadata", "resourceVersion");
    return server
        .writes()
        .change(call.applying(applied.entries()), type, namespace, name, subresource, _ -> wanted);
  }

  private static Struct read(ResourceType type, String body) {
    Struct configuration;
    try {
      configuration = Yaml.readStruct(body);
    } catch (CodecException failure) {
      throw Failures.badRequest("error decoding YAML: " + failure.getMessage());
    }
    String apiVersion = configuration.text("apiVersion");
    if (!apiVersion.equals(type.apiVersion()) || !configuration.text("kind").equals(type.kind())) {
      throw Failures.badRequest(
          "Incorrect version specified in apply patch. Specified patch version: "
              + apiVersion
              + ", expected: "
              + type.apiVersion());
    }
    return configuration;
  }

  private static ApiException conflict(List<FieldConflict> conflicts) {
    Map<String, List<String>> byManager = new LinkedHashMap<>();
    List<Struct> causes = new ArrayList<>();
    for (FieldConflict conflict : conflicts) {
      byManager.computeIfAbsent(conflict.manager(), _ -> new ArrayList<>()).add(conflict.path());
      causes.add(
          Struct.of(
              "reason",
              "FieldManagerConflict",
              "message",
              "conflict with " + conflict.manager(),
              "field",
              conflict.path()));
    }
    String text;
    if (conflicts.size() == 1) {
      text = "conflict with " + conflicts.getFirst().manager() + ": " + conflicts.getFirst().path();
    } else {
      List<String> parts = new ArrayList<>();
      byManager.forEach(
          (manager, paths) -> {
            parts.add("conflicts with " + manager + ":");
            paths.forEach(path -> parts.add("- " + path));
          });
      text = String.join("\n", parts);
    }
    int count = conflicts.size();
    return new ApiException(
        409,
        "Conflict",
        "Apply failed with " + count + (count == 1 ? " conflict: " : " conflicts: ") + text,
        Struct.of("causes", Sequence.copyOf(causes)));
  }
}
