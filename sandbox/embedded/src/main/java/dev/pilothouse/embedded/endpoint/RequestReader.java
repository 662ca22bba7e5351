package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.apiserver.ApiRequest;
import dev.pilothouse.apiserver.RequestTarget;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads which sandbox a request is for and what it asks of its API server. */
final class RequestReader {

  static final String PREFIX = "/sandboxes/";

  private static final ApiRequest.CertificateSubject ADMINISTRATOR =
      new ApiRequest.CertificateSubject("kubernetes-admin", List.of("system:masters"));
  private static final String BEARER = "Bearer ";

  private RequestReader() {}

  /** The sandbox in a target such as "/sandboxes/ID/api/v1". */
  static Optional<String> sandbox(String target) {
    if (!target.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String rest = target.substring(PREFIX.length());
    int end = 0;
    while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != '?') {
      end++;
    }
    return Optional.of(rest.substring(0, end));
  }

  /**
   * The request as the API server takes it.
   *
   * @throws IllegalArgumentException when its target is malformed
   */
  static ApiRequest read(FullHttpRequest request, ServedCluster cluster) {
    String inside = request.uri().substring(PREFIX.length() + cluster.id().length());
    RequestTarget target = RequestTarget.parse(inside.startsWith("/") ? inside : "/" + inside);
    boolean administrator = isAdministrator(request, cluster);
    SortedMap<String, List<String>> headers = SortedMap.empty();
    for (Map.Entry<String, String> field : request.headers()) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      if (!administrator || !name.equals("authorization")) {
        headers = headers.with(name, request.headers().getAll(field.getKey()));
      }
    }
    return new ApiRequest(
        request.method().name(),
        target.path(),
        target.query(),
        headers,
        Bytes.of(ByteBufUtil.getBytes(request.content())),
        administrator ? ADMINISTRATOR : null);
  }

  private static boolean isAdministrator(FullHttpRequest request, ServedCluster cluster) {
    String given = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    return given.startsWith(BEARER)
        && MessageDigest.isEqual(
            given.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8),
            cluster.token().getBytes(StandardCharsets.UTF_8));
  }
}
