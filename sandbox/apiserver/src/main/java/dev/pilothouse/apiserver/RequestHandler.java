package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.access.UserInfo;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import java.util.ArrayList;
import java.util.List;

/** One request's way: who asks, may they, and then to what answers it. */
final class RequestHandler {

  /** What the real server reads of a request's body at the most. */
  private static final int MOST_BYTES = 3 << 20;

  private final ApiServer server;

  RequestHandler(ApiServer server) {
    this.server = server;
  }

  ApiResponse handle(ApiRequest request) {
    List<String> warnings = new ArrayList<>();
    try {
      return route(request, warnings);
    } catch (ApiException refused) {
      return Output.json(request).respond(refused.code(), refused.status(), warnings);
    }
  }

  private ApiResponse route(ApiRequest request, List<String> warnings) {
    if (request.body().size() > MOST_BYTES) {
      throw new ApiException(
          413,
          "RequestEntityTooLarge",
          "Request entity too large: limit is " + MOST_BYTES,
          Struct.EMPTY);
    }
    RequestInfo info = RequestInfo.of(request);
    UserInfo user = server.access().authenticate(request);
    server.access().authorize(user, info);
    if (!info.isResource()) {
      return new PathRequests(server).handle(request, info);
    }
    ResourceType type =
        server
            .registry()
            .find(info.group(), info.version(), info.resource())
            .orElseThrow(Failures::noSuchResource);
    switch (type.groupResource()) {
      case "endpoints" ->
          warnings.add(
              "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice");
      case "componentstatuses" -> warnings.add("v1 ComponentStatus is deprecated in v1.19+");
      default -> {}
    }
    String deprecation = type.custom() ? server.custom().deprecation(type) : "";
    if (!deprecation.isEmpty()) {
      warnings.add(deprecation);
    }
    return new ResourceRequests(server, request, info, type, call(request, user, warnings))
        .handle();
  }

  private static Call call(ApiRequest request, UserInfo user, List<String> warnings) {
    String manager = request.parameter("fieldManager");
    String agent = request.header("user-agent");
    int slash = agent.indexOf('/');
    String named = manager != null ? manager : slash > 0 ? agent.substring(0, slash) : agent;
    String validation = request.parameter("fieldValidation");
    return new Call(
        user,
        named.isEmpty() ? "unknown" : named,
        dryRun(request),
        validation == null || validation.isEmpty() ? "Warn" : validation,
        warnings);
  }

  private static boolean dryRun(ApiRequest request) {
    String value = request.parameter("dryRun");
    if (value == null || value.isEmpty()) {
      return false;
    }
    if (!value.equals("All")) {
      throw Failures.badRequest(
          "DryRun: Unsupported value: \"" + value + "\": supported values: \"All\"");
    }
    return true;
  }
}
