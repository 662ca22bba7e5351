package dev.pilothouse.machine.file;

import dev.pilothouse.kernel.SortedMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a group of processes sees as its files: a tree of mounts.
 *
 * @param mounts all mounts by id; the root is the first
 * @param points the topmost mount at each place; see {@link #place}
 */
public record MountNamespace(SortedMap<Integer, Mount> mounts, SortedMap<Long, Integer> points) {

  /** A namespace that shows a tree as its root. */
  public static MountNamespace of(int tree, String source, String type, boolean readOnly) {
    Mount root = new Mount(1, 0, 0, "/", tree, Tree.ROOT, source, type, readOnly);
    return new MountNamespace(SortedMap.<Integer, Mount>empty().with(1, root), SortedMap.empty());
  }

  Mount root() {
    return Objects.requireNonNull(mounts.get(Objects.requireNonNull(mounts.firstKey())));
  }

  /** The mount that covers an inode of another mount, or null. */
  @Nullable Mount at(int mount, int inode) {
    Integer id = points.get(place(mount, inode));
    return id == null ? null : mounts.get(id);
  }

  MountNamespace with(
      int parent,
      int point,
      String path,
      int tree,
      int root,
      String source,
      String type,
      boolean readOnly) {
    int id = Objects.requireNonNull(mounts.lastKey()) + 1;
    Mount mount = new Mount(id, parent, point, path, tree, root, source, type, readOnly);
    return new MountNamespace(mounts.with(id, mount), points.with(place(parent, point), id));
  }

  MountNamespace without(Mount mount) {
    SortedMap<Integer, Mount> rest = mounts.without(mount.id());
    SortedMap<Long, Integer> left = points.without(place(mount.parent(), mount.point()));
    for (Mount other : rest.values()) {
      if (other.parent() == mount.parent() && other.point() == mount.point()) {
        left = left.with(place(other.parent(), other.point()), other.id());
      }
    }
    return new MountNamespace(rest, left);
  }

  private static long place(int mount, int inode) {
    return (long) mount << 32 | inode;
  }
}
