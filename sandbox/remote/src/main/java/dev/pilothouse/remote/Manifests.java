package dev.pilothouse.remote;

import dev.pilothouse.remote.client.ApiClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Objects that a file beside this class holds: YAML documents, the first line of each a comment
 * with the path that it is applied at. Words in {@code {braces}} stand for values.
 */
record Manifests(List<Manifest> all) {

  private static final Pattern PLACE = Pattern.compile("\\{([a-z]+)}");

  record Manifest(String path, String yaml) {}

  static Manifests read(String file, Map<String, String> values) {
    try (InputStream data = Manifests.class.getResourceAsStream(file)) {
      if (data == null) {
        throw new IllegalStateException(file + " is missing");
      }
      String text = new String(data.readAllBytes(), StandardCharsets.UTF_8);
      List<Manifest> manifests = new ArrayList<>();
      for (String document : text.split("(?m)^---\n")) {
        String filled = fill(document, values);
        manifests.add(new Manifest(filled.substring(2, filled.indexOf('\n')), filled));
      }
      return new Manifests(List.copyOf(manifests));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String fill(String text, Map<String, String> values) {
    Matcher matcher = PLACE.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (matcher.find()) {
      String value = values.get(matcher.group(1));
      matcher.appendReplacement(
          filled, Matcher.quoteReplacement(value == null ? matcher.group() : value));
    }
    return matcher.appendTail(filled).toString();
  }

  void apply(ApiClient client) {
    all.forEach(manifest -> client.apply(manifest.path(), manifest.yaml()));
  }

  /** Deletes them, the last first. What has been in a namespace goes with it. */
  void delete(ApiClient client) {
    List<Manifest> reversed = new ArrayList<>(all);
    Collections.reverse(reversed);
    reversed.forEach(manifest -> client.delete(manifest.path()));
  }
}
