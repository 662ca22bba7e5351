package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.openapi.OpenApi;
import dev.pilothouse.apiserver.registry.Registry;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers requests that are not about objects: version, health, discovery, schemas. */
final class PathRequests {

  private static final List<String> HEALTH = List.of("healthz", "livez", "readyz");
  private static final List<String> CHECKS =
      List.of(
          "ping",
          "log",
          "etcd",
          "poststarthook/start-apiextensions-informers",
          "poststarthook/start-apiextensions-controllers",
          "poststarthook/crd-informer-synced",
          "poststarthook/rbac/bootstrap-roles",
          "poststarthook/scheduling/bootstrap-system-priority-classes",
          "poststarthook/start-cluster-authentication-info-controller",
          "poststarthook/start-kube-apiserver-identity-lease-controller",
          "poststarthook/apiservice-registration-controller",
          "poststarthook/apiservice-discovery-controller",
          "autoregister-completion",
          "poststarthook/apiservice-openapi-controller",
          "poststarthook/apiservice-openapiv3-controller");

  private final ApiServer server;

  PathRequests(ApiServer server) {
    this.server = server;
  }

  ApiResponse handle(ApiRequest request, RequestInfo info) {
    List<String> parts =
        Arrays.stream(info.path().split("/")).filter(part -> !part.isEmpty()).toList();
    String first = parts.isEmpty() ? "" : parts.getFirst();
    if (HEALTH.contains(first)) {
      return health(request, first, parts);
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      throw Failures.methodNotAllowed();
    }
    return switch (first) {
      case "" -> json(request, Struct.of("paths", paths()));
      case "version" -> json(request, server.release().version());
      case "api", "apis" -> discovery(request, first, parts);
      case "openapi" -> openApi(request, parts);
      default -> throw Failures.noSuchResource();
    };
  }

  private static ApiResponse health(ApiRequest request, String probe, List<String> parts) {
    if (parts.size() > 1) {
      String check = String.join("/", parts.subList(1, parts.size()));
      if (!CHECKS.contains(check)) {
        throw Failures.noSuchResource();
      }
      return text("ok");
    }
    if (request.parameter("verbose") == null) {
      return text("ok");
    }
    StringBuilder report = new StringBuilder();
    CHECKS.forEach(check -> report.append("[+]").append(check).append(" ok\n"));
    return text(report.append(probe).append(" check passed\n").toString());
  }

  private Sequence paths() {
    List<String> paths = new ArrayList<>(List.of("/api", "/api/v1", "/apis", "/apis/"));
    for (Registry.Group group : server.registry().groups()) {
      if (!group.name().isEmpty()) {
        paths.add("/apis/" + group.name());
        group.versions().forEach(version -> paths.add("/apis/" + group.name() + "/" + version));
      }
    }
    for (String probe : HEALTH) {
      paths.add("/" + probe);
    }
    paths.addAll(List.of("/openapi/v2", "/openapi/v3", "/version"));
    return Sequence.copyOf(paths);
  }

  private ApiResponse discovery(ApiRequest request, String first, List<String> parts) {
    Registry registry = server.registry();
    boolean core = first.equals("api");
    if (parts.size() == 1) {
      String form = aggregatedForm(request);
      if (form != null) {
        return aggregated(core, form);
      }
      return json(request, core ? Discovery.coreVersions() : new Discovery(registry).groupList());
    }
    String name = core ? "" : parts.get(1);
    Registry.Group group = registry.group(name).orElseThrow(Failures::noSuchResource);
    int depth = core ? 2 : 3;
    if (parts.size() < depth) {
      Struct described = Discovery.group(group);
      return json(
          request,
          Struct.builder()
              .put("kind", "APIGroup")
              .put("apiVersion", "v1")
              .putAll(described)
              .build());
    }
    String version = parts.get(depth - 1);
    if (parts.size() > depth || !group.versions().contains(version)) {
      throw Failures.noSuchResource();
    }
    return json(request, new Discovery(registry).resourceList(name, version));
  }

  /** The version of aggregated discovery that the client accepts first, or null. */
  private static @Nullable String aggregatedForm(ApiRequest request) {
    for (MediaType type : MediaType.accepted(request.header("accept"))) {
      if (type.parameter("as").equals("APIGroupDiscoveryList")
          && type.type().equals(MediaType.JSON)
          && type.parameter("g").equals("apidiscovery.k8s.io")
          && List.of("v2", "v2beta1").contains(type.parameter("v"))) {
        return type.parameter("v");
      }
      if (type.parameters().isEmpty() && type.type().equals(MediaType.JSON)) {
        return null;
      }
    }
    return null;
  }

  private ApiResponse aggregated(boolean core, String form) {
    SortedMap<String, String> headers =
        SortedMap.<String, String>empty()
            .with(
                "Content-Type",
                "application/json;g=apidiscovery.k8s.io;v=" + form + ";as=APIGroupDiscoveryList")
            .with("Cache-Control", "public");
    return new ApiResponse.Complete(
        200, headers, List.of(), server.aggregatedDiscovery(core, form));
  }

  private ApiResponse openApi(ApiRequest request, List<String> parts) {
    OpenApi openApi =
        new OpenApi(
            server.release().gitVersion(),
            List.copyOf(server.registry().types()),
            server.custom()::openApiSchema);
    String version = parts.size() > 1 ? parts.get(1) : "";
    if (version.equals("v2") && parts.size() == 2) {
      boolean protobuf = request.header("accept").contains("proto-openapi");
      return protobuf
          ? document(OpenApi.V2_PROTOBUF, openApi.v2Protobuf())
          : document(MediaType.JSON, openApi.v2());
    }
    if (!version.equals("v3")) {
      throw Failures.noSuchResource();
    }
    if (parts.size() == 2) {
      return json(request, openApi.index());
    }
    byte[] found = openApi.v3(String.join("/", parts.subList(2, parts.size())));
    if (found == null) {
      throw Failures.noSuchResource();
    }
    ApiResponse.Complete answer = document(MediaType.JSON, found);
    return request.parameter("hash") == null ? answer : forever(answer);
  }

  /** A document whose address names its content never changes, so clients may keep it. */
  private static ApiResponse forever(ApiResponse.Complete answer) {
    SortedMap<String, String> headers =
        answer
            .headers()
            .with("Cache-Control", "public, immutable")
            .with("Expires", "Fri, 01 Jan 2100 00:00:00 GMT");
    return new ApiResponse.Complete(answer.status(), headers, answer.warnings(), answer.body());
  }

  private static ApiResponse.Complete document(String contentType, byte[] content) {
    SortedMap<String, String> headers =
        SortedMap.<String, String>empty()
            .with("Content-Type", contentType)
            .with("Vary", "Accept-Encoding, Accept");
    return new ApiResponse.Complete(200, headers, List.of(), Bytes.of(content));
  }

  private static ApiResponse json(ApiRequest request, Struct object) {
    boolean yaml =
        MediaType.accepted(request.header("accept")).stream()
            .anyMatch(type -> type.type().equals(MediaType.YAML));
    Output output = yaml ? new Output(true, "", "") : Output.json(request);
    return output.respond(200, object, List.of());
  }

  private static ApiResponse text(String text) {
    SortedMap<String, String> headers =
        SortedMap.<String, String>empty()
            .with("Content-Type", "text/plain; charset=utf-8")
            .with("Cache-Control", "no-cache, private");
    return new ApiResponse.Complete(200, headers, List.of(), Bytes.of(text));
  }
}
