package dev.pilothouse.apiserver;

import dev.pilothouse.kernel.SortedMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The target of an HTTP request, decoded (RFC 9112 section 3.2.1). */
public record RequestTarget(String path, SortedMap<String, List<String>> query) {

  /** Takes a target apart; fails with IllegalArgumentException when an escape is malformed. */
  public static RequestTarget parse(String target) {
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    SortedMap<String, List<String>> query = SortedMap.empty();
    for (String pair : mark < 0 ? new String[0] : target.substring(mark + 1).split("&")) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      if (!name.isEmpty()) {
        List<String> values = new ArrayList<>(query.getOrDefault(name, List.of()));
        values.add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
        query = query.with(name, List.copyOf(values));
      }
    }
    return new RequestTarget(decode(path.replace("+", "%2B")), query);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
