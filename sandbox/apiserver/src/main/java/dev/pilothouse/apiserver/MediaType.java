package dev.pilothouse.apiserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A media type of an Accept or Content-Type header, with its parameters. */
record MediaType(String type, Map<String, String> parameters) {

  static final String JSON = "application/json";
  static final String YAML = "application/yaml";
  static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

  static MediaType parse(String text) {
    String[] parts = text.split(";");
    Map<String, String> parameters = new TreeMap<>();
    for (int at = 1; at < parts.length; at++) {
      String[] sides = parts[at].strip().split("=", 2);
      parameters.put(
          sides[0].toLowerCase(Locale.ROOT), sides.length > 1 ? sides[1].replace("\"", "") : "");
    }
    return new MediaType(parts[0].strip().toLowerCase(Locale.ROOT), parameters);
  }

  /** The types of an Accept header in the order of preference; equal ones stay in their order. */
  static List<MediaType> accepted(String header) {
    List<MediaType> types = new ArrayList<>();
    for (String part : header.split(",")) {
      if (!part.isBlank()) {
        types.add(parse(part));
      }
    }
    types.sort((left, right) -> Double.compare(right.quality(), left.quality()));
    return types;
  }

  private double quality() {
    try {
      return Double.parseDouble(parameters.getOrDefault("q", "1"));
    } catch (NumberFormatException _) {
      return 1;
    }
  }

  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
