package dev.pilothouse.apiserver.openapi;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.registry.Subresource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Describes the paths of resources. */
final class Operations {
  private static final List<String> MEDIA_TYPES =
      List.of("application/json", "application/yaml", "application/vnd.kubernetes.protobuf");

  private final Dialect dialect;
  private final Function<Struct, String> definitions;

  /**
   * @param definitions gives the definition name of a group, version and kind
   */
  Operations(Dialect dialect, Function<Struct, String> definitions) {
    this.dialect = dialect;
    this.definitions = definitions;
  }

  static Struct kind(String apiVersion, String kind) {
    int slash = apiVersion.indexOf('/');
    return Struct.of(
        "group",
        slash < 0 ? "" : apiVersion.substring(0, slash),
        "version",
        apiVersion.substring(slash + 1),
        "kind",
        kind);
  }

  /** Puts the paths of a resource and its subresources. */
  void add(ResourceType type, Struct.Builder paths) {
    String root = (type.group().isEmpty() ? "/api/" : "/apis/") + type.apiVersion();
    String plural = "/" + type.plural();
    String collection = root + (type.namespaced() ? "/namespaces/{namespace}" : "") + plural;
    Struct kind = kind(type.apiVersion(), type.kind());
    Struct list = kind(type.apiVersion(), type.listKind());
    if (type.namespaced() && type.verbs().contains("list")) {
      paths.put(
          root + plural, Struct.of("get", operation("list", kind, list, type, "ForAllNamespaces")));
    }
    Struct.Builder many = Struct.builder();
    put(many, "get", "list", type, kind, list, "");
    put(many, "post", "create", type, kind, kind, "");
    put(many, "delete", "deletecollection", type, kind, kind, "");
    putPath(paths, collection, many, type.namespaced(), false);
    Struct.Builder one = Struct.builder();
    put(one, "get", "get", type, kind, kind, "");
    put(one, "put", "update", type, kind, kind, "");
    put(one, "patch", "patch", type, kind, kind, "");
    put(one, "delete", "delete", type, kind, kind, "");
    putPath(paths, collection + "/{name}", one, type.namespaced(), true);
    for (Subresource subresource : type.subresources()) {
      add(type, subresource, collection + "/{name}/", paths);
    }
  }

  private void add(
      ResourceType type, Subresource subresource, String prefix, Struct.Builder paths) {
    Struct kind = kind(subresource.apiVersion(), subresource.kind());
    Struct.Builder operations = Struct.builder();
    for (String verb : subresource.verbs()) {
      String method =
          switch (verb) {
            case "get" -> "get";
            case "update" -> "put";
            case "patch" -> "patch";
            case "create" -> "post";
            default -> "";
          };
      if (!method.isEmpty()) {
        operations.put(method, operation(verb, kind, kind, type, capital(subresource.name())));
      }
    }
    putPath(paths, prefix + subresource.name(), operations, type.namespaced(), true);
  }

  private void put(
      Struct.Builder operations,
      String method,
      String verb,
      ResourceType type,
      Struct kind,
      Struct answer,
      String suffix) {
    if (type.verbs().contains(verb)) {
      operations.put(method, operation(verb, kind, answer, type, suffix));
    }
  }

  private void putPath(
      Struct.Builder paths,
      String path,
      Struct.Builder operations,
      boolean namespaced,
      boolean named) {
    Struct built = operations.build();
    if (built.isEmpty()) {
      return;
    }
    List<Struct> parameters = new ArrayList<>();
    if (named) {
      parameters.add(parameter("path", "name", "string"));
    }
    if (namespaced) {
      parameters.add(parameter("path", "namespace", "string"));
    }
    parameters.add(parameter("query", "pretty", "string"));
    paths.put(path, built.with("parameters", parameters));
  }

  private Struct operation(
      String verb, Struct kind, Struct answer, ResourceType type, String suffix) {
    String group = capital(type.group().replaceFirst("\\..*", ""));
    Struct.Builder operation = Struct.builder();
    operation.put("description", verb + " " + kind.text("kind"));
    operation.put(
        "operationId",
        verb
            + (group.isEmpty() ? "Core" : group)
            + capital(type.version())
            + (type.namespaced() ? "Namespaced" : "")
            + kind.text("kind")
            + suffix);
    operation.put("parameters", parameters(verb, operation, answer, type));
    operation.put("responses", responses(answer));
    operation.put(
        "tags",
        List.of(
            (type.group().isEmpty() ? "core" : group.toLowerCase(Locale.ROOT))
                + "_"
                + type.version()));
    operation.put(
        "x-kubernetes-action",
        verb.equals("update") ? "put" : verb.equals("create") ? "post" : verb);
    operation.put("x-kubernetes-group-version-kind", kind);
    return operation.build();
  }

  /** The query parameters; also puts the body, which version 2 counts among the parameters. */
  private List<Struct> parameters(
      String verb, Struct.Builder operation, Struct body, ResourceType type) {
    List<Struct> parameters = new ArrayList<>();
    switch (verb) {
      case "create", "update", "patch" -> {
        body(verb, operation, body, type, parameters);
        parameters.add(parameter("query", "dryRun", "string"));
        parameters.add(parameter("query", "fieldManager", "string"));
        parameters.add(parameter("query", "fieldValidation", "string"));
        if (verb.equals("patch")) {
          parameters.add(parameter("query", "force", "boolean"));
        }
      }
      case "delete" -> {
        parameters.add(parameter("query", "dryRun", "string"));
        parameters.add(parameter("query", "gracePeriodSeconds", "integer"));
        parameters.add(parameter("query", "orphanDependents", "boolean"));
        parameters.add(parameter("query", "propagationPolicy", "string"));
      }
      case "list", "deletecollection" -> {
        for (String name :
            List.of(
                "continue",
                "fieldSelector",
                "labelSelector",
                "resourceVersion",
                "resourceVersionMatch")) {
          parameters.add(parameter("query", name, "string"));
        }
        for (String name : List.of("allowWatchBookmarks", "sendInitialEvents", "watch")) {
          parameters.add(parameter("query", name, "boolean"));
        }
        parameters.add(parameter("query", "limit", "integer"));
        parameters.add(parameter("query", "timeoutSeconds", "integer"));
      }
      default -> {}
    }
    return parameters;
  }

  private void body(
      String verb,
      Struct.Builder operation,
      Struct kind,
      ResourceType type,
      List<Struct> parameters) {
    boolean patch = verb.equals("patch");
    Struct schema =
        reference(patch ? "io.k8s.apimachinery.pkg.apis.meta.v1.Patch" : definitions.apply(kind));
    List<String> types = patch ? patchTypes(type) : List.of("*/*");
    if (dialect == Dialect.V2) {
      operation.put("consumes", types);
      parameters.add(Struct.of("in", "body", "name", "body", "required", true, "schema", schema));
      return;
    }
    Struct.Builder content = Struct.builder();
    types.forEach(name -> content.put(name, Struct.of("schema", schema)));
    operation.put("requestBody", Struct.of("content", content.build(), "required", true));
  }

  private static List<String> patchTypes(ResourceType type) {
    List<String> types =
        new ArrayList<>(
            List.of(
                "application/apply-patch+yaml",
                "application/json-patch+json",
                "application/merge-patch+json"));
    if (!type.custom()) {
      types.add("application/strategic-merge-patch+json");
    }
    return types;
  }

  private Struct responses(Struct answer) {
    Struct schema = reference(definitions.apply(answer));
    Struct ok;
    if (dialect == Dialect.V2) {
      ok = Struct.of("description", "OK", "schema", schema);
    } else {
      Struct.Builder content = Struct.builder();
      MEDIA_TYPES.forEach(name -> content.put(name, Struct.of("schema", schema)));
      ok = Struct.of("description", "OK", "content", content.build());
    }
    return Struct.of("200", ok, "401", Struct.of("description", "Unauthorized"));
  }

  private Struct parameter(String in, String name, String type) {
    Struct.Builder parameter = Struct.builder().put("in", in).put("name", name);
    if (in.equals("path")) {
      parameter.put("required", true);
    }
    if (dialect == Dialect.V2) {
      return parameter.put("type", type).put("uniqueItems", true).build();
    }
    return parameter.put("schema", Struct.of("type", type, "uniqueItems", true)).build();
  }

  private Struct reference(String name) {
    return Struct.of("$ref", dialect.references + name);
  }

  private static String capital(String word) {
    return word.isEmpty() ? "" : Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
