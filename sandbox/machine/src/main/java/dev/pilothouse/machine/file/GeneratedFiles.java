package dev.pilothouse.machine.file;

import dev.pilothouse.kernel.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tree whose files are computed when somebody looks, such as /proc. Paths have no leading slash.
 */
public interface GeneratedFiles {

  /** The inode at a path ("" is the root), or null; directories need no entries in it. */
  @Nullable Inode inode(String path);

  /** The names in a directory, sorted. */
  List<String> list(String path);

  /** The content of a regular file. */
  Bytes read(String path);

  /** Writes to a file, all at once; false when it cannot be written. */
  default boolean write(String path, Bytes bytes) {
    return false;
  }
}
