package dev.pilothouse.apiserver;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a request is about, read from its method and path.
 *
 * @param isResource whether it is about objects, not about a path such as /version
 * @param verb as authorization names it: get, list, watch, create, update, patch, delete,
 *     deletecollection; for other paths the method in lower case
 * @param namespace "" for all or none
 * @param resource plural; "" for other paths
 * @param name "" for collections
 * @param rest what follows the subresource, for proxies
 */
record RequestInfo(
    boolean isResource,
    String verb,
    String path,
    String group,
    String version,
    String namespace,
    String resource,
    String subresource,
    String name,
    List<String> rest) {

  private static final List<String> NAMESPACE_PARTS = List.of("status", "finalize");

  RequestInfo {
    rest = List.copyOf(rest);
  }

  static RequestInfo of(ApiRequest request) {
    List<String> parts = new ArrayList<>(Arrays.asList(request.path().split("/")));
    parts.removeIf(String::isEmpty);
    String method = request.method();
    boolean core = parts.size() >= 3 && parts.getFirst().equals("api");
    boolean named = parts.size() >= 4 && parts.getFirst().equals("apis");
    if (!core && !named) {
      String verb = method.toLowerCase(java.util.Locale.ROOT);
      return new RequestInfo(false, verb, request.path(), "", "", "", "", "", "", List.of());
    }
    String group = core ? "" : parts.get(1);
    String version = parts.get(core ? 1 : 2);
    List<String> rest = parts.subList(core ? 2 : 3, parts.size());
    boolean watch = false;
    if (rest.getFirst().equals("watch") && rest.size() > 1) {
      watch = true;
      rest = rest.subList(1, rest.size());
    }
    String namespace = "";
    if (rest.getFirst().equals("namespaces") && rest.size() > 1) {
      namespace = rest.get(1);
      boolean inside = rest.size() > 2 && !NAMESPACE_PARTS.contains(rest.get(2));
      if (inside) {
        rest = rest.subList(2, rest.size());
      }
    }
    String resource = rest.getFirst();
    String name = rest.size() > 1 ? rest.get(1) : "";
    String subresource = rest.size() > 2 ? rest.get(2) : "";
    List<String> beyond = rest.size() > 3 ? rest.subList(3, rest.size()) : List.of();
    watch |= (method.equals("GET") || method.equals("HEAD")) && request.flag("watch");
    return new RequestInfo(
        true,
        verb(method, name, watch),
        request.path(),
        group,
        version,
        namespace,
        resource,
        subresource,
        name,
        beyond);
  }

  private static String verb(String method, String name, boolean watch) {
    return switch (method) {
      case "GET", "HEAD" -> watch ? "watch" : name.isEmpty() ? "list" : "get";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
      default -> "";
    };
  }
}
