package dev.pilothouse.machine.file;

import org.jspecify.annotations.Nullable;

/**
 * A file that a path has led to.
 *
 * @param inode its number in the tree of {@code mount}; 0 in a computed tree
 * @param generated its path inside a computed tree, else null
 * @param up the directory that it was found in; null for the root
 */
public record Place(
    Mount mount, int inode, @Nullable String generated, String name, @Nullable Place up) {

  /** The absolute path without symbolic links. */
  public String path() {
    if (up == null) {
      return "/";
    }
    StringBuilder path = new StringBuilder();
    append(path);
    return path.toString();
  }

  /** Whether this is a link of /proc/PID/fd, which stands for an open file and not for a path. */
  public boolean isDescriptor() {
    return generated != null && mount.tree() == FileSystems.PROC && generated.contains("/fd/");
  }

  private void append(StringBuilder path) {
    if (up != null) {
      up.append(path);
      path.append('/').append(name);
    }
  }
}
