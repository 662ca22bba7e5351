package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A request to the API server.
 *
 * @param path decoded, beginning with a slash
 * @param query decoded values by name
 * @param headers by lower-case name
 */
public record Call(
    String method,
    String path,
    SortedMap<String, List<String>> query,
    SortedMap<String, String> headers,
    Bytes body) {

  public static Call of(String method, String path) {
    return new Call(method, path, SortedMap.empty(), SortedMap.empty(), Bytes.EMPTY)
        .header("accept", "application/json");
  }

  public static Call get(String path) {
    return of("GET", path);
  }

  /** Adds a query parameter; a second value when it is there already. */
  public Call with(String name, String value) {
    List<String> values = new ArrayList<>(query.getOrDefault(name, List.of()));
    values.add(value);
    return new Call(method, path, query.with(name, List.copyOf(values)), headers, body);
  }

  /** Adds a query parameter unless the value is empty. */
  public Call withUnlessEmpty(String name, String value) {
    return value.isEmpty() ? this : with(name, value);
  }

  public Call header(String name, String value) {
    return new Call(method, path, query, headers.with(name, value), body);
  }

  public Call body(Object value) {
    return body(value, "application/json");
  }

  public Call body(Object value, String contentType) {
    Bytes bytes = Bytes.of(Json.write(value));
    return new Call(method, path, query, headers.with("content-type", contentType), bytes);
  }

  /** The path with the query, encoded. */
  public String target() {
    StringBuilder out = new StringBuilder(encodePath());
    char separator = '?';
    for (Map.Entry<String, List<String>> entry : query) {
      for (String value : entry.getValue()) {
        out.append(separator).append(encode(entry.getKey())).append('=').append(encode(value));
        separator = '&';
      }
    }
    return out.toString();
  }

  private String encodePath() {
    return encode(path).replace("%2F", "/").replace("+", "%20").replace("%3A", ":");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
