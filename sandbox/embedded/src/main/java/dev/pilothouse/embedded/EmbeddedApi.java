package dev.pilothouse.embedded;

import dev.pilothouse.apiserver.ApiRequest;
import dev.pilothouse.apiserver.ApiResponse;
import dev.pilothouse.apiserver.RequestTarget;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.sandbox.ClusterApi;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The in-process door to a cluster's API, as cluster administrator. */
final class EmbeddedApi implements ClusterApi {

  static final ApiRequest.CertificateSubject ADMINISTRATOR =
      new ApiRequest.CertificateSubject("kubernetes-admin", List.of("system:masters"));

  private final EmbeddedSandbox sandbox;

  EmbeddedApi(EmbeddedSandbox sandbox) {
    this.sandbox = sandbox;
  }

  @Override
  public Reply request(
      String method, String pathAndQuery, @Nullable String contentType, byte[] body) {
    SortedMap<String, List<String>> headers =
        SortedMap.<String, List<String>>empty().with("accept", List.of("application/json"));
    if (contentType != null) {
      headers = headers.with("content-type", List.of(contentType));
    }
    RequestTarget target = RequestTarget.parse(pathAndQuery);
    ApiRequest request =
        new ApiRequest(
            method, target.path(), target.query(), headers, Bytes.of(body), ADMINISTRATOR);
    return sandbox.call(world -> reply(sandbox.server().handle(request), world));
  }

  private static Reply reply(ApiResponse response, dev.pilothouse.kernel.World world) {
    return switch (response) {
      case ApiResponse.Complete complete ->
          new Reply(
              complete.status(),
              complete.headers().getOrDefault("Content-Type", "application/json"),
              complete.body().toArray());
      case ApiResponse.Streaming streaming ->
          new Reply(
              streaming.status(),
              "application/json",
              streaming.stream().pull(world).bytes().toArray());
      case ApiResponse.Upgrade _ -> new Reply(400, "text/plain", new byte[0]);
      case ApiResponse.Pending pending -> {
        // Looking on must not take time of the cluster, which an answer of a pod would.
        pending.answer().abandon(world);
        yield new Reply(501, "text/plain", new byte[0]);
      }
    };
  }

  @Override
  public List<Map<String, Object>> list(
      String apiVersion, String plural, @Nullable String namespace) {
    return sandbox
        .server()
        .state()
        .list(StateView.resource(apiVersion, plural), namespace == null ? "" : namespace)
        .stream()
        .map(Struct::asPlain)
        .toList();
  }
}
