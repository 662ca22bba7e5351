package dev.pilothouse.node.door;

import dev.pilothouse.kernel.SortedMap;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The path and the query of a request, decoded. */
record Target(String path, SortedMap<String, List<String>> query) {

  static Target parse(String text) {
    int mark = text.indexOf('?');
    SortedMap<String, List<String>> query = SortedMap.empty();
    for (String pair : mark < 0 ? new String[0] : text.substring(mark + 1).split("&")) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      if (!name.isEmpty()) {
        List<String> values = new ArrayList<>(query.getOrDefault(name, List.of()));
        values.add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
        query = query.with(name, List.copyOf(values));
      }
    }
    String path = mark < 0 ? text : text.substring(0, mark);
    return new Target(decode(path.replace("+", "%2B")), query);
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return text;
    }
  }
}
