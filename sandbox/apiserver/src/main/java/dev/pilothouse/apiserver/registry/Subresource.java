package dev.pilothouse.apiserver.registry;

import java.util.List;

/**
 * A subresource such as "status" or "scale".
 *
 * @param kind of the objects that it takes or gives
 * @param apiVersion of that kind
 */
public record Subresource(String name, String kind, String apiVersion, List<String> verbs) {
  public Subresource {
    verbs = List.copyOf(verbs);
  }
}
