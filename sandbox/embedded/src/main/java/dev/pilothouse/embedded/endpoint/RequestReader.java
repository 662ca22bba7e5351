package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.apiserver.ApiRequest;
import dev.pilothouse.apiserver.RequestTarget;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
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

  /**
   * The sandbox that a request is for: named in its target, as "/sandboxes/ID/api/v1", or else in
   * an administrator's token, because {@code kubectl get --raw} leaves the server's path out.
   */
  static Optional<String> sandbox(HttpRequest request) {
    String target = request.uri();
    if (target.startsWith(PREFIX)) {
      return Optional.of(target.substring(PREFIX.length(), end(target)));
    }
    String token = token(request);
    int dot = token.indexOf('.');
    return dot < 0 ? Optional.empty() : Optional.of(token.substring(0, dot));
  }

  /** Where the path of the API server itself begins in a target. */
  private static int end(String target) {
    if (!target.startsWith(PREFIX)) {
      return 0;
    }
    int end = PREFIX.length();
    while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
      end++;
    }
    return end;
  }

  private static String token(HttpRequest request) {
    String given = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    return given.startsWith(BEARER) ? given.substring(BEARER.length()).strip() : "";
  }

  /**
   * The request as the API server takes it.
   *
   * @throws IllegalArgumentException when its target is malformed
   */
  static ApiRequest read(FullHttpRequest request, ServedCluster cluster) {
    String inside = request.uri().substring(end(request.uri()));
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
    return MessageDigest.isEqual(
        token(request).getBytes(StandardCharsets.UTF_8),
        cluster.token().getBytes(StandardCharsets.UTF_8));
  }
}
