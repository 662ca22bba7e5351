package dev.pilothouse.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Limits;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A world with an API server and nothing else. */
final class TestCluster {

  private final World world;
  private final ApiServer server;

  TestCluster() {
    this(1);
  }

  TestCluster(long seed) {
    world = new World(Instant.parse("2026-01-01T00:00:00Z"), seed, Limits.STANDARD);
    server = world.add(new ApiServer(world));
  }

  World world() {
    return world;
  }

  ApiServer server() {
    return server;
  }

  /** A request as the administrator. */
  static ApiRequest request(
      String method, String pathAndQuery, String contentType, Bytes body, String accept) {
    int mark = pathAndQuery.indexOf('?');
    String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
    SortedMap<String, List<String>> query = SortedMap.empty();
    if (mark >= 0) {
      for (String part : pathAndQuery.substring(mark + 1).split("&")) {
        String[] sides = part.split("=", 2);
        String value = sides.length > 1 ? URLDecoder.decode(sides[1], StandardCharsets.UTF_8) : "";
        List<String> values = new ArrayList<>(query.getOrDefault(sides[0], List.of()));
        values.add(value);
        query = query.with(sides[0], values);
      }
    }
    SortedMap<String, List<String>> headers = SortedMap.empty();
    headers = headers.with("accept", List.of(accept)).with("content-type", List.of(contentType));
    headers = headers.with("user-agent", List.of("test/1"));
    return new ApiRequest(
        method,
        path,
        query,
        headers,
        body,
        new ApiRequest.CertificateSubject("kubernetes-admin", List.of("system:masters")));
  }

  Struct get(String path, int status) {
    return complete(request("GET", path, "", Bytes.EMPTY, "application/json"), status);
  }

  Struct send(String method, String path, Struct body, int status) {
    return complete(
        request(method, path, "application/json", Bytes.of(body.toString()), "application/json"),
        status);
  }

  Struct send(String method, String path, String contentType, String body, int status) {
    return complete(request(method, path, contentType, Bytes.of(body), "application/json"), status);
  }

  Struct complete(ApiRequest request, int status) {
    ApiResponse response = server.handle(request);
    assertThat(response).isInstanceOf(ApiResponse.Complete.class);
    ApiResponse.Complete complete = (ApiResponse.Complete) response;
    assertThat(complete.status()).as(complete.body().text()).isEqualTo(status);
    return Json.readStruct(complete.body().toArray());
  }

  ResponseStream watch(String path) {
    ApiResponse response = server.handle(request("GET", path, "", Bytes.EMPTY, "application/json"));
    assertThat(response).isInstanceOf(ApiResponse.Streaming.class);
    return ((ApiResponse.Streaming) response).stream();
  }
}
