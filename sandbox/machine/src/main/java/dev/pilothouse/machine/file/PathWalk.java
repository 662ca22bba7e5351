package dev.pilothouse.machine.file;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.SysException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The way along a path: where it ends, or where its last name could be made; path_resolution(7).
 */
final class PathWalk {

  private static final int MOST_LINKS = 40;
  private static final int LONGEST_PATH = 4095;

  /** Characters from which on it is worth looking whether most of a path was walked lately. */
  private static final int LONG = 64;

  private final FileAccess access;
  private final Deque<String> rest = new ArrayDeque<>();
  private final boolean follow;
  private final boolean mustBeDirectory;
  private Place at;
  private @Nullable Place parent;
  private String name = "";
  private @Nullable Place there;
  private int links;
  private int names;

  private PathWalk(FileAccess access, String path, boolean follow) {
    this.access = access;
    this.mustBeDirectory = path.endsWith("/");
    this.follow = follow || mustBeDirectory;
    if (path.isEmpty()) {
      throw new SysException(Errno.ENOENT);
    }
    if (path.length() > LONGEST_PATH) {
      throw new SysException(Errno.ENAMETOOLONG);
    }
    there = at = path.startsWith("/") ? access.root() : access.workingDirectory();
    int slash = path.lastIndexOf('/');
    if (path.length() < LONG || mustBeDirectory || path.contains("..")) {
      push(path);
      return;
    }
    String way = path.substring(0, slash < 0 ? 0 : slash);
    WalkedPaths.End end = way.isEmpty() ? null : end(way);
    if (end != null) {
      there = at = end.place();
      links = end.links();
    }
    push(end == null ? path : path.substring(slash + 1));
  }

  /** Where a long way to a directory ends: known, one step behind a known one, or walked now. */
  private WalkedPaths.@Nullable End end(String way) {
    WalkedPaths.End known = access.walkedEnd(way);
    if (known != null) {
      access.walked(known.names());
      return known;
    }
    int slash = way.lastIndexOf('/');
    WalkedPaths.End before = slash <= 0 ? null : access.walkedEnd(way.substring(0, slash));
    PathWalk walk = new PathWalk(access, at);
    if (before != null) {
      walk.there = walk.at = before.place();
      walk.links = before.links();
      walk.names = before.names();
      access.walked(before.names());
    }
    walk.push(before == null ? way : way.substring(slash + 1));
    walk.go();
    WalkedPaths.End end = new WalkedPaths.End(walk.found(), walk.names, walk.links);
    access.keepWalked(way, end);
    return end;
  }

  /** A walk from a place on, for the beginning of another one. */
  private PathWalk(FileAccess access, Place from) {
    this.access = access;
    this.mustBeDirectory = false;
    this.follow = true;
    this.at = from;
    this.there = from;
  }

  static PathWalk of(FileAccess access, String path, boolean follow) {
    PathWalk walk = new PathWalk(access, path, follow);
    walk.go();
    return walk;
  }

  private void go() {
    while (!rest.isEmpty()) {
      String next = rest.pop();
      access.walked(1);
      names++;
      access.mustSearch(at);
      if (next.equals(".")) {
        continue;
      }
      if (next.equals("..")) {
        Place up = at.up();
        at = up == null ? at : up;
        there = at;
        parent = at.up();
        name = at.name();
        continue;
      }
      step(next);
      if (there == null) {
        if (!rest.isEmpty()) {
          throw new SysException(Errno.ENOENT);
        }
        return;
      }
    }
    if (mustBeDirectory && there != null && !access.inode(there).isDirectory()) {
      throw new SysException(Errno.ENOTDIR);
    }
  }

  private void step(String next) {
    Place child = access.child(at, next);
    parent = at;
    name = next;
    there = child;
    if (child == null) {
      return;
    }
    if ((follow || !rest.isEmpty())
        && !child.isDescriptor()
        && access.inode(child).content() instanceof Content.Link link) {
      if (++links > MOST_LINKS) {
        throw new SysException(Errno.ELOOP);
      }
      at = link.target().startsWith("/") ? access.root() : at;
      there = at;
      push(link.target());
      return;
    }
    at = child;
  }

  private void push(String path) {
    String[] names = path.split("/");
    for (int index = names.length - 1; index >= 0; index--) {
      if (!names[index].isEmpty()) {
        rest.push(names[index]);
      }
    }
  }

  /** What the path leads to, or null when only its last name is missing. */
  @Nullable Place there() {
    return there;
  }

  Place found() {
    if (there == null) {
      throw new SysException(Errno.ENOENT);
    }
    return there;
  }

  boolean atRoot() {
    return parent == null;
  }

  /** The directory of the last name. */
  Place parent() {
    return parent == null ? at : parent;
  }

  String name() {
    return name;
  }

  /** Whether the path ended in a slash. */
  boolean mustBeDirectory() {
    return mustBeDirectory;
  }
}
