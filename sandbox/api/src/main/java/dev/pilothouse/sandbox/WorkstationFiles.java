package dev.pilothouse.sandbox;

import java.util.List;
import java.util.function.Consumer;

/**
 * The files of the workstation, with the learner's rights; paths are relative to the home
 * directory.
 */
public interface WorkstationFiles {

  /** What a directory holds, sorted by name; hidden files too. */
  List<Entry> list(String directory);

  /** The content of a file of at most 1 MiB. */
  byte[] read(String path);

  /** Writes a file, making directories on the way. */
  void write(String path, byte[] content);

  void delete(String path);

  void rename(String from, String to);

  /** Calls {@code listener} with a path when a file below the home directory has changed. */
  AutoCloseable onChange(Consumer<String> listener);

  /** An entry of a directory. */
  record Entry(String name, boolean directory, long size) {}

  /** What the learner may not do, or what is not there, in the words of strerror(3). */
  final class FileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public FileException(String message) {
      super(message);
    }
  }
}
