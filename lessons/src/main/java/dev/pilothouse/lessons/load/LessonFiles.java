package dev.pilothouse.lessons.load;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The files of one lesson folder, and those that they put on the workstation. */
final class LessonFiles {

  private static final long LARGEST_BYTES = 1 << 20;

  private final Path folder;

  LessonFiles(Path folder) {
    this.folder = folder;
  }

  /** The path of a file of this folder as faults name it. */
  String label(String name) {
    return folder.getFileName() + "/" + name;
  }

  /** The content of a text file of this folder. Problems are IllegalArgumentExceptions. */
  String content(String name) {
    Path path = folder.resolve(name).normalize();
    if (!path.startsWith(folder)) {
      throw new IllegalArgumentException(name + " is outside of the lesson's folder");
    }
    try {
      if (Files.size(path) > LARGEST_BYTES) {
        throw new IllegalArgumentException(name + " is larger than 1 MiB");
      }
      return Files.readString(path).replace("\r\n", "\n");
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException("there is no file " + name, e);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(name + " is not UTF-8", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  /** The key "files" of a lesson or exercise. */
  Map<String, String> read(YamlMap map) {
    Map<String, String> files = new LinkedHashMap<>();
    Optional<Yaml> entries = map.get("files");
    if (entries.isPresent()) {
      entries.get().entries().forEach((path, value) -> files.put(path, fileContent(value)));
    }
    return files;
  }

  private String fileContent(Yaml value) {
    if (value.isText()) {
      return value.text();
    }
    YamlMap source = value.map();
    String content = "";
    try {
      content = content(source.text("from"));
    } catch (IllegalArgumentException e) {
      value.fault(String.valueOf(e.getMessage()));
    }
    source.finish();
    return content;
  }
}
