package dev.pilothouse.schema.view;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory of generated sources. Files that would not change are left alone, so that nothing is
 * compiled again for them.
 */
final class SourceFolder {

  private final Path root;
  private final Set<Path> written = new HashSet<>();

  SourceFolder(Path root) {
    this.root = root;
  }

  void write(String packageName, String name, String text) throws IOException {
    Path file = root.resolve(packageName.replace('.', '/')).resolve(name + ".java");
    written.add(file);
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
  }

  /** Removes the sources of earlier runs that this one has not written. */
  void removeOthers() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> stale =
          files.filter(file -> Files.isRegularFile(file) && !written.contains(file)).toList();
      for (Path file : stale) {
        Files.delete(file);
      }
    }
  }
}
