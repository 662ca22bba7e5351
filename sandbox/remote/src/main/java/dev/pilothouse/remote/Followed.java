package dev.pilothouse.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A resource that is followed from a sandbox' beginning; the list is followed.txt. */
record Followed(ResourceKey resource, boolean namespaced) {

  static final List<Followed> USUAL = read();

  private static List<Followed> read() {
    try (InputStream data = Followed.class.getResourceAsStream("followed.txt")) {
      if (data == null) {
        throw new IllegalStateException("followed.txt is missing");
      }
      return new String(data.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(" "))
          .map(
              words ->
                  new Followed(new ResourceKey(words[0], words[1]), !words[2].equals("cluster")))
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
