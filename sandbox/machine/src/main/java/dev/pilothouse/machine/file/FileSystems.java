package dev.pilothouse.machine.file;

import dev.pilothouse.kernel.SortedMap;
import java.util.Map;
import java.util.Objects;

/** All file trees of a machine and the mount namespaces that show them. Immutable. */
public final class FileSystems {

  /** Trees whose files are computed when they are read. */
  public static final int PROC = -1;

  public static final int SYS = -2;
  public static final int PTS = -3;

  public static final FileSystems EMPTY =
      new FileSystems(SortedMap.empty(), SortedMap.empty(), 1, 0);

  private final SortedMap<Integer, Tree> trees;
  private final SortedMap<Integer, MountNamespace> namespaces;
  private final int next;
  private final long ownBytes;

  private FileSystems(
      SortedMap<Integer, Tree> trees,
      SortedMap<Integer, MountNamespace> namespaces,
      int next,
      long ownBytes) {
    this.trees = trees;
    this.namespaces = namespaces;
    this.next = next;
    this.ownBytes = ownBytes;
  }

  /** The number that the next tree or namespace gets. */
  public int next() {
    return next;
  }

  /** Bytes that all trees keep beyond their layers. */
  public long ownBytes() {
    return ownBytes;
  }

  public SortedMap<Integer, Tree> trees() {
    return trees;
  }

  public SortedMap<Integer, MountNamespace> namespaces() {
    return namespaces;
  }

  public Tree tree(int number) {
    return Objects.requireNonNull(trees.get(number), "tree");
  }

  public MountNamespace namespace(int number) {
    return Objects.requireNonNull(namespaces.get(number), "mount namespace");
  }

  public FileSystems with(int number, Tree tree) {
    Tree old = trees.get(number);
    long own = ownBytes + tree.ownBytes() - (old == null ? 0 : old.ownBytes());
    return new FileSystems(trees.with(number, tree), namespaces, Math.max(next, number + 1), own);
  }

  public FileSystems withoutTree(int number) {
    Tree old = trees.get(number);
    return old == null
        ? this
        : new FileSystems(trees.without(number), namespaces, next, ownBytes - old.ownBytes());
  }

  public FileSystems with(int number, MountNamespace namespace) {
    return new FileSystems(
        trees, namespaces.with(number, namespace), Math.max(next, number + 1), ownBytes);
  }

  public FileSystems withoutNamespace(int number) {
    return new FileSystems(trees, namespaces.without(number), next, ownBytes);
  }

  /** Whether some namespace shows the tree. */
  public boolean isMounted(int tree) {
    for (Map.Entry<Integer, MountNamespace> entry : namespaces) {
      for (Map.Entry<Integer, Mount> mount : entry.getValue().mounts()) {
        if (mount.getValue().tree() == tree) {
          return true;
        }
      }
    }
    return false;
  }
}
