package dev.pilothouse.apiserver;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.util.List;

/** Answers requests that are not about objects: version, health, discovery, schemas. */
final class PathRequests {

  private final ApiServer server;

  PathRequests(ApiServer server) {
    this.server = server;
  }

  ApiResponse handle(ApiRequest request, RequestInfo info) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      throw Failures.methodNotAllowed();
    }
    String path = info.path();
    if (path.equals("/healthz") || path.equals("/livez") || path.equals("/readyz")) {
      return text("ok");
    }
    throw Failures.noSuchResource();
  }

  private static ApiResponse text(String text) {
    SortedMap<String, String> headers =
        SortedMap.<String, String>empty().with("Content-Type", "text/plain; charset=utf-8");
    return new ApiResponse.Complete(200, headers, List.of(), Bytes.of(text));
  }
}
