package dev.pilothouse.apiserver.openapi;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.registry.Subresource;
import dev.pilothouse.apiserver.schema.Schemas;
import dev.pilothouse.apiserver.schema.TypeSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI documents of a set of resources. Documents are built when first asked for; those
 * without custom resources are kept for the whole process and shared by all clusters.
 */
public final class OpenApi {
  /**
   * The content type of the protobuf form of version 2; what clients accept is not a valid media
   * type.
   */
  public static final String V2_PROTOBUF =
      "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

  private static final int MOST_DOCUMENTS = 256;
  private static final Map<Key, byte[]> DOCUMENTS = new ConcurrentHashMap<>();

  private final String release;
  private final List<ResourceType> types;
  private final Function<ResourceType, Struct> customSchemas;

  /** What a document depends on. */
  private record Key(String form, String release, List<ResourceType> types) {}

  /**
   * @param release such as "v1.36.2"
   * @param types the resources that are served
   * @param customSchemas the openAPIV3Schema of a custom resource; empty when it has none
   */
  public OpenApi(
      String release, List<ResourceType> types, Function<ResourceType, Struct> customSchemas) {
    this.release = release;
    this.types = List.copyOf(types);
    this.customSchemas = customSchemas;
  }

  /** What GET /openapi/v3 answers: the documents, each with a hash of what it depends on. */
  public Struct index() {
    return Json.readStruct(document("index", types, () -> json(buildIndex())));
  }

  private Struct buildIndex() {
    Map<String, List<ResourceType>> groups = new TreeMap<>();
    types.forEach(type -> groups.computeIfAbsent(path(type), _ -> new ArrayList<>()).add(type));
    Struct.Builder paths = Struct.builder();
    groups.forEach(
        (path, served) ->
            paths.put(
                path,
                Struct.of("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash(served))));
    return Struct.of("paths", paths.build());
  }

  private static String path(ResourceType type) {
    return (type.group().isEmpty() ? "api/" : "apis/") + type.apiVersion();
  }

  /** 128 hexadecimal digits, as long as a real server's. */
  private String hash(List<ResourceType> served) {
    long state = 0xcbf29ce484222325L;
    StringBuilder content = new StringBuilder(release);
    for (ResourceType type : served) {
      content.append(type);
      if (type.custom()) {
        content.append(customSchemas.apply(type));
      }
    }
    StringBuilder hash = new StringBuilder();
    while (hash.length() < 128) {
      for (int i = 0; i < content.length(); i++) {
        state = (state ^ content.charAt(i)) * 0x100000001b3L;
      }
      hash.append(String.format(Locale.ROOT, "%016X", state));
      content.setLength(0);
      content.append(hash);
    }
    return hash.toString();
  }

  /**
   * The version 3 document of a group and version, as JSON.
   *
   * @param path such as "apis/apps/v1" or "api/v1"
   * @return null when there is no such group and version
   */
  public byte @Nullable [] v3(String path) {
    List<ResourceType> served = types.stream().filter(type -> path(type).equals(path)).toList();
    if (served.isEmpty()) {
      return null;
    }
    return document("v3", served, () -> json(v3Document(served)));
  }

  /** The version 2 document of everything, as JSON. */
  public byte[] v2() {
    return document("v2", types, () -> json(v2Document()));
  }

  /** The version 2 document of everything, in gnostic's protobuf form. */
  public byte[] v2Protobuf() {
    return document("v2-protobuf", types, () -> GnosticWriter.write(v2Document()));
  }

  private byte[] document(String form, List<ResourceType> served, Supplier<byte[]> builder) {
    if (served.stream().anyMatch(ResourceType::custom)) {
      return builder.get();
    }
    if (DOCUMENTS.size() > MOST_DOCUMENTS) {
      DOCUMENTS.clear();
    }
    return DOCUMENTS.computeIfAbsent(new Key(form, release, served), _ -> builder.get());
  }

  private static byte[] json(Struct document) {
    return Json.write(document).getBytes(StandardCharsets.UTF_8);
  }

  private Struct v3Document(List<ResourceType> served) {
    Definitions definitions = definitions(Dialect.V3, served);
    return Struct.of(
        "openapi", "3.0.0",
        "info", Struct.of("title", "Kubernetes", "version", release),
        "paths", paths(Dialect.V3, served),
        "components", Struct.of("schemas", definitions.all(), "securitySchemes", security()));
  }

  private Struct v2Document() {
    Definitions definitions = definitions(Dialect.V2, types);
    return Struct.of(
        "swagger", "2.0",
        "info", Struct.of("title", "Kubernetes", "version", release),
        "paths", paths(Dialect.V2, types),
        "definitions", definitions.all(),
        "securityDefinitions", security());
  }

  private static Struct security() {
    return Struct.of(
        "BearerToken",
        Struct.of(
            "description", "Bearer Token authentication",
            "in", "header",
            "name", "authorization",
            "type", "apiKey"));
  }

  private Struct paths(Dialect dialect, List<ResourceType> served) {
    Operations operations =
        new Operations(
            dialect, kind -> name(kind.text("group"), kind.text("version"), kind.text("kind")));
    Struct.Builder paths = Struct.builder();
    served.forEach(type -> operations.add(type, paths));
    return paths.build();
  }

  /** The definition name of a kind: a custom one is named after its group, turned round. */
  private static String name(String group, String version, String kind) {
    TypeSchema type = Schemas.builtIn().find(group, version, kind);
    return type != null ? type.name() : customName(group, version, kind);
  }

  private static String customName(String group, String version, String kind) {
    List<String> labels = new ArrayList<>(List.of(group.split("\\.")));
    return String.join(".", labels.reversed()) + "." + version + "." + kind;
  }

  private Definitions definitions(Dialect dialect, List<ResourceType> served) {
    Map<String, List<Struct>> kinds = new TreeMap<>();
    for (ResourceType type : served) {
      note(kinds, Operations.kind(type.apiVersion(), type.kind()));
      note(kinds, Operations.kind(type.apiVersion(), type.listKind()));
      note(kinds, Operations.kind(type.apiVersion(), "DeleteOptions"));
      for (Subresource subresource : type.subresources()) {
        note(kinds, Operations.kind(subresource.apiVersion(), subresource.kind()));
      }
    }
    note(kinds, Operations.kind("v1", "Status"));
    Definitions definitions = new Definitions(dialect, kinds);
    definitions.add(
        "io.k8s.apimachinery.pkg.apis.meta.v1.Patch",
        Struct.of("description", "The body of a PATCH request.", "type", "object"));
    kinds
        .keySet()
        .forEach(
            name -> {
              TypeSchema type = Schemas.builtIn().find(name);
              if (type != null) {
                definitions.add(type);
              }
            });
    served.stream()
        .filter(ResourceType::custom)
        .forEach(type -> addCustom(definitions, dialect, type));
    return definitions;
  }

  private static void note(Map<String, List<Struct>> kinds, Struct kind) {
    List<Struct> known =
        kinds.computeIfAbsent(
            name(kind.text("group"), kind.text("version"), kind.text("kind")),
            _ -> new ArrayList<>());
    if (!known.contains(kind)) {
      known.add(kind);
    }
  }

  private void addCustom(Definitions definitions, Dialect dialect, ResourceType type) {
    TypeSchema metadata = Schemas.builtIn().find("meta.k8s.io", "v1", "ObjectMeta");
    if (metadata != null) {
      definitions.add(metadata);
    }
    Struct schema = customSchemas.apply(type);
    Struct described =
        schema.isEmpty()
            ? Struct.of("type", "object", "x-kubernetes-preserve-unknown-fields", true)
            : schema;
    Struct reference =
        Struct.of("$ref", dialect.references + "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");
    Struct metadataProperty =
        dialect == Dialect.V2
            ? reference.with("description", Texts.METADATA)
            : Struct.of("description", Texts.METADATA, "allOf", Sequence.of(reference));
    Struct properties =
        Struct.builder()
            .putAll(described.struct("properties"))
            .put("apiVersion", Texts.API_VERSION)
            .put("kind", Texts.KIND)
            .put("metadata", metadataProperty)
            .build();
    String name = customName(type.group(), type.version(), type.kind());
    definitions.add(name, described.with("type", "object").with("properties", properties));
    definitions.add(
        customName(type.group(), type.version(), type.listKind()), list(dialect, type, name));
  }

  private static Struct list(Dialect dialect, ResourceType type, String item) {
    return Struct.of(
        "description",
        type.listKind() + " is a list of " + type.kind(),
        "type",
        "object",
        "required",
        Sequence.of("items"),
        "properties",
        Struct.of(
            "apiVersion", Texts.API_VERSION,
            "kind", Texts.KIND,
            "items",
                Struct.of("type", "array", "items", Struct.of("$ref", dialect.references + item))));
  }
}
