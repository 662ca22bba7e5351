package dev.pilothouse.machine.file;

import dev.pilothouse.kernel.SortedMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable tree of files: a table of inodes whose root is number 1. A tree grows from a {@link
 * Layer} that it shares; only what differs from the layer counts as its own, as with the upper
 * directory of an overlay.
 */
public final class Tree {

  public static final int ROOT = 1;

  private final SortedMap<Integer, Inode> inodes;
  private final SortedMap<Integer, Inode> base;
  private final int next;
  private final long ownBytes;

  private Tree(
      SortedMap<Integer, Inode> inodes, SortedMap<Integer, Inode> base, int next, long ownBytes) {
    this.inodes = inodes;
    this.base = base;
    this.next = next;
    this.ownBytes = ownBytes;
  }

  /** A tree whose root directory is empty and has the given mode. */
  public static Tree empty(int mode) {
    SortedMap<Integer, Inode> inodes =
        SortedMap.<Integer, Inode>empty().with(ROOT, Inode.directory(mode, 0, 0, 0));
    return new Tree(inodes, inodes, ROOT + 1, 0);
  }

  /** A tree that starts as this one is now, and counts only what then changes as its own. */
  public Tree asBase() {
    return new Tree(inodes, inodes, next, 0);
  }

  public @Nullable Inode inode(int number) {
    return inodes.get(number);
  }

  /** The inode, which must exist. */
  public Inode need(int number) {
    return Objects.requireNonNull(inodes.get(number), "inode");
  }

  public int inodeCount() {
    return inodes.size();
  }

  /** The number that the next new inode gets. */
  public int nextInode() {
    return next;
  }

  /** Bytes that this tree keeps beyond its layer. */
  public long ownBytes() {
    return ownBytes;
  }

  /** The names of a directory with their inodes. */
  public SortedMap<String, Integer> entries(int directory) {
    return need(directory).content() instanceof Content.Directory listing
        ? listing.entries()
        : SortedMap.empty();
  }

  /** Whether a file or directory differs from the layer that this tree started from. */
  boolean isOwn(int number) {
    return inodes.get(number) != base.get(number);
  }

  Tree with(int number, Inode inode) {
    long own = ownBytes + cost(number, inode) - cost(number, inodes.get(number));
    return new Tree(inodes.with(number, inode), base, Math.max(next, number + 1), own);
  }

  Tree without(int number) {
    return new Tree(
        inodes.without(number), base, next, ownBytes - cost(number, inodes.get(number)));
  }

  /** Adds a new inode under a name. */
  Tree create(int directory, String name, Inode inode, long nanos) {
    Tree result = with(next, inode).withEntry(directory, name, next, nanos);
    return inode.isDirectory() ? result.linked(directory, 1) : result;
  }

  /** Gives an inode one more name. */
  Tree link(int directory, String name, int number, long nanos) {
    return withEntry(directory, name, number, nanos).linked(number, 1);
  }

  /** Takes a name away; an inode without a name goes too unless it is kept open. */
  Tree unlink(int directory, String name, boolean keep, long nanos) {
    int number = Objects.requireNonNull(entries(directory).get(name));
    Tree result = withoutEntry(directory, name, nanos);
    Inode inode = result.need(number);
    if (inode.isDirectory()) {
      result = result.linked(directory, -1);
      return keep ? result.with(number, inode.withLinks(0)) : result.without(number);
    }
    return inode.links() > 1 || keep ? result.linked(number, -1) : result.without(number);
  }

  /** Moves a name; what has the new name must be gone. */
  Tree move(int from, String name, int to, String newName, long nanos) {
    int number = Objects.requireNonNull(entries(from).get(name));
    Tree result = withoutEntry(from, name, nanos).withEntry(to, newName, number, nanos);
    return need(number).isDirectory() && from != to
        ? result.linked(from, -1).linked(to, 1)
        : result;
  }

  private Tree withEntry(int directory, String name, int number, long nanos) {
    return with(
        directory,
        need(directory)
            .withContent(new Content.Directory(entries(directory).with(name, number)), nanos));
  }

  private Tree withoutEntry(int directory, String name, long nanos) {
    return with(
        directory,
        need(directory)
            .withContent(new Content.Directory(entries(directory).without(name)), nanos));
  }

  private Tree linked(int number, int more) {
    Inode inode = need(number);
    return with(number, inode.withLinks(inode.links() + more));
  }

  private long cost(int number, @Nullable Inode inode) {
    return inode == null || inode == base.get(number) ? 0 : inode.storedBytes();
  }
}
