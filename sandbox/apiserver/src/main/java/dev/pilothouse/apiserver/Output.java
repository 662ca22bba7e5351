package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.util.List;
import java.util.Set;

/**
 * How the client wants its answer.
 *
 * @param yaml whether as YAML, not JSON
 * @param as "" for the object itself, or Table, PartialObjectMetadata, PartialObjectMetadataList
 */
record Output(boolean yaml, String as, String pretty) {

  private static final Set<String> FORMS =
      Set.of("Table", "PartialObjectMetadata", "PartialObjectMetadataList");

  private static final List<String> PEOPLES_AGENTS = List.of("curl", "Wget", "Mozilla/5.0");

  static final Output JSON = new Output(false, "", "");

  /** The first accepted form that this server can give. */
  static Output negotiate(ApiRequest request) {
    String header = request.header("accept");
    String pretty = prettiness(request);
    if (header.isBlank()) {
      return new Output(false, "", pretty);
    }
    for (MediaType type : MediaType.accepted(header)) {
      boolean json =
          type.type().equals(MediaType.JSON)
              || type.type().equals("*/*")
              || type.type().equals("application/*");
      boolean yaml = type.type().equals(MediaType.YAML) || type.type().equals("application/x-yaml");
      String as = type.parameter("as");
      boolean known =
          as.isEmpty()
              || FORMS.contains(as)
                  && type.parameter("g").equals("meta.k8s.io")
                  && type.parameter("v").equals("v1");
      if ((json || yaml) && known) {
        return new Output(yaml, as, pretty);
      }
    }
    throw new ApiException(
        406,
        "NotAcceptable",
        "only the following media types are accepted: application/json, application/yaml,"
            + " application/vnd.kubernetes.protobuf, application/cbor");
  }

  /** JSON as the client likes to read it. */
  static Output json(ApiRequest request) {
    return new Output(false, "", prettiness(request));
  }

  /** "true" when the client asks for line feeds, or is one of those that people look at. */
  private static String prettiness(ApiRequest request) {
    String asked = request.parameter("pretty");
    if (asked != null && !asked.isEmpty()) {
      return asked;
    }
    String agent = request.header("user-agent");
    return PEOPLES_AGENTS.stream().anyMatch(agent::startsWith) ? "true" : "";
  }

  String contentType() {
    return yaml ? MediaType.YAML : MediaType.JSON;
  }

  /** The object as text; JSON ends with a line feed, as Go's encoder writes it. */
  Bytes encode(Struct object) {
    if (yaml) {
      return Bytes.of(Yaml.write(object));
    }
    boolean lines = pretty.equals("true") || pretty.equals("1");
    return Bytes.of(lines ? Json.pretty(object, "  ", false) : Json.write(object) + "\n");
  }

  ApiResponse respond(int status, Struct object, List<String> warnings) {
    SortedMap<String, String> headers =
        SortedMap.<String, String>empty()
            .with("Content-Type", contentType())
            .with("Cache-Control", "no-cache, private");
    return new ApiResponse.Complete(status, headers, warnings, encode(object));
  }
}
