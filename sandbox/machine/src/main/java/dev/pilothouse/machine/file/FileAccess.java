package dev.pilothouse.machine.file;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.FileSystemInfo;
import dev.pilothouse.machine.SysException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Access to the files of a mount namespace by path, with the rights of one user. Short-lived;
 * errors are those of the system calls of the same names.
 */
public final class FileAccess {

  /** Device numbers of computed trees begin here. */
  private static final int COMPUTED_DEVICES = 1 << 20;

  private static final int MAY_READ = 4;
  private static final int MAY_WRITE = 2;
  private static final int MAY_SEARCH = 1;

  /** Where the file systems are kept, and what surrounds them. */
  public interface Host {

    FileSystems fileSystems();

    void fileSystems(FileSystems updated);

    /** The wall-clock time, nanoseconds since 1970. */
    long realtimeNanos();

    /** Bytes that the sandbox may still store. */
    long freeBytes();

    GeneratedFiles generated(int tree);

    /** Whether a descriptor keeps an inode alive. */
    boolean isOpen(int tree, int inode);

    /** The ways walked lately. */
    WalkedPaths walkedPaths();

    /** Hears how many names were walked along to find a file: that is work. */
    void walked(int names);

    /** Hears of every change by path of the namespace. */
    void changed(int namespace, String path);
  }

  private final Host host;
  private final int namespace;
  private final String directory;
  private final int user;
  private final int group;
  private @Nullable Place made;

  public FileAccess(Host host, int namespace, String directory, int user, int group) {
    this.host = host;
    this.namespace = namespace;
    this.directory = directory;
    this.user = user;
    this.group = group;
  }

  // ---- finding

  /** The file at a path; fails with ENOENT. */
  public Place resolve(String path, boolean follow) {
    return PathWalk.of(this, path, follow).found();
  }

  /** The inode of a place. */
  public Inode inode(Place place) {
    String generated = place.generated();
    if (generated == null) {
      return tree(place).need(place.inode());
    }
    Inode inode = host.generated(place.mount().tree()).inode(generated);
    if (inode == null) {
      throw new SysException(Errno.ENOENT);
    }
    return inode;
  }

  Place root() {
    return onTop(new Place(namespace().root(), namespace().root().root(), null, "", null));
  }

  Place workingDirectory() {
    return directory.equals("/") ? root() : PathWalk.of(this, directory, true).found();
  }

  /** The entry of a directory, or null. */
  @Nullable Place child(Place parent, String name) {
    String generated = parent.generated();
    if (generated != null) {
      String path = generated.isEmpty() ? name : generated + "/" + name;
      return host.generated(parent.mount().tree()).inode(path) == null
          ? null
          : new Place(parent.mount(), 0, path, name, parent);
    }
    Integer number = tree(parent).entries(parent.inode()).get(name);
    return number == null ? null : onTop(new Place(parent.mount(), number, null, name, parent));
  }

  private Place onTop(Place place) {
    Place at = place;
    while (at.generated() == null) {
      Mount mount = namespace().at(at.mount().id(), at.inode());
      if (mount == null) {
        return at;
      }
      boolean computed = mount.tree() < 0;
      at = new Place(mount, computed ? 0 : mount.root(), computed ? "" : null, at.name(), at.up());
    }
    return at;
  }

  void walked(int names) {
    host.walked(names);
  }

  /** Where a long way that was walked lately ends, if everything on it is as it was. */
  WalkedPaths.@Nullable End walkedEnd(String path) {
    WalkedPaths.End end = host.walkedPaths().get(way(path));
    if (end == null) {
      return null;
    }
    Place place = end.place();
    Mount mount = place.mount();
    FileSystems files = host.fileSystems();
    Tree tree = mount.tree() < 0 ? null : files.trees().get(mount.tree());
    Inode inode = tree == null ? null : tree.inode(place.inode());
    boolean there =
        inode != null && inode.isDirectory() && mount.equals(namespace().mounts().get(mount.id()));
    return there ? end : null;
  }

  void keepWalked(String path, WalkedPaths.End end) {
    if (end.place().generated() == null) {
      host.walkedPaths().put(way(path), end);
    }
  }

  private WalkedPaths.Way way(String path) {
    return new WalkedPaths.Way(
        namespace, user, group, path.startsWith("/") ? "/" : directory, path);
  }

  void mustSearch(Place place) {
    Inode inode = inode(place);
    if (!inode.isDirectory()) {
      throw new SysException(Errno.ENOTDIR);
    }
    must(inode, MAY_SEARCH);
  }

  // ---- looking

  public FileInfo stat(String path, boolean follow) {
    return info(resolve(path, follow));
  }

  public FileInfo info(Place place) {
    Inode inode = inode(place);
    String generated = place.generated();
    int number = generated == null ? place.inode() : 0xf0000000 ^ generated.hashCode();
    return info(inode, number, place.mount().tree());
  }

  /** What stat(2) tells of an inode. */
  public static FileInfo info(Inode inode, int number, int tree) {
    return new FileInfo(
        inode.type(),
        inode.mode(),
        inode.links(),
        inode.user(),
        inode.group(),
        inode.size(),
        Integer.toUnsignedLong(number),
        inode.content() instanceof Content.Device(int major, int minor)
            ? major << 8 | minor
            : tree < 0 ? COMPUTED_DEVICES - tree : tree,
        inode.modifiedNanos());
  }

  public List<String> list(String path) {
    Place place = resolve(path, true);
    Inode inode = inode(place);
    if (!inode.isDirectory()) {
      throw new SysException(Errno.ENOTDIR);
    }
    must(inode, MAY_READ);
    String generated = place.generated();
    if (generated != null) {
      return host.generated(place.mount().tree()).list(generated);
    }
    return tree(place).entries(place.inode()).keys();
  }

  public String readLink(String path) {
    Place place = resolve(path, false);
    if (inode(place).content() instanceof Content.Link link) {
      return link.target();
    }
    throw new SysException(Errno.EINVAL);
  }

  /** Whether the user may use a file: any of 4 read, 2 write, 1 execute or search. */
  public boolean mayAccess(String path, int modes) {
    Place place = resolve(path, true);
    return allowed(inode(place), modes) && ((modes & MAY_WRITE) == 0 || !place.mount().readOnly());
  }

  // ---- changing names

  /**
   * Makes a file, if there is none, and gives its place. Fails with EEXIST when {@code exclusive}.
   * A file that was made here may be opened by its maker whatever its mode; {@link #isNew}.
   */
  public Place create(String path, int mode, boolean exclusive) {
    PathWalk walk = PathWalk.of(this, path, !exclusive);
    Place there = walk.there();
    if (there != null) {
      if (exclusive) {
        throw new SysException(Errno.EEXIST);
      }
      return there;
    }
    add(walk, Inode.file(mode, user, group, host.realtimeNanos(), FileContent.EMPTY));
    made = Objects.requireNonNull(child(walk.parent(), walk.name()));
    return made;
  }

  /** Whether this access has just made the file. */
  public boolean isNew(Place place) {
    return place.equals(made);
  }

  public void makeDirectory(String path, int mode) {
    PathWalk walk = PathWalk.of(this, path, false);
    mustBeNew(walk);
    add(walk, Inode.directory(mode, user, group, host.realtimeNanos()));
  }

  /** Makes a device, named pipe or other special file; mknod(2). */
  public void makeNode(String path, Inode inode) {
    PathWalk walk = PathWalk.of(this, path, false);
    mustBeNew(walk);
    add(walk, inode.withOwner(user, group).withModified(host.realtimeNanos()));
  }

  public void symlink(String target, String created) {
    if (target.isEmpty()) {
      throw new SysException(Errno.ENOENT);
    }
    PathWalk walk = PathWalk.of(this, created, false);
    mustBeNew(walk);
    add(walk, Inode.link(target, user, group, host.realtimeNanos()));
  }

  public void link(String existing, String created) {
    Place from = resolve(existing, false);
    PathWalk walk = PathWalk.of(this, created, false);
    mustBeNew(walk);
    if (inode(from).isDirectory()) {
      throw new SysException(Errno.EPERM);
    }
    mustChange(walk.parent());
    if (from.generated() != null || from.mount().id() != walk.parent().mount().id()) {
      throw new SysException(Errno.EXDEV);
    }
    Tree tree = tree(from);
    store(
        walk.parent().mount(), tree.link(walk.parent().inode(), walk.name(), from.inode(), now()));
    changed(walk);
  }

  public void unlink(String path) {
    PathWalk walk = PathWalk.of(this, path, false);
    Place place = walk.found();
    if (inode(place).isDirectory()) {
      throw new SysException(Errno.EISDIR);
    }
    remove(walk, place);
  }

  public void removeDirectory(String path) {
    PathWalk walk = PathWalk.of(this, path, false);
    Place place = walk.found();
    if (!inode(place).isDirectory()) {
      throw new SysException(Errno.ENOTDIR);
    }
    if (path.endsWith("/.") || path.equals(".")) {
      throw new SysException(Errno.EINVAL);
    }
    if (place.up() == null) {
      throw new SysException(Errno.EBUSY);
    }
    if (place.generated() == null && !tree(place).entries(place.inode()).isEmpty()) {
      throw new SysException(isMountPoint(walk, place) ? Errno.EBUSY : Errno.ENOTEMPTY);
    }
    remove(walk, place);
  }

  private void remove(PathWalk walk, Place place) {
    Place parent = walk.parent();
    mustChange(parent);
    mustBeFree(parent, place);
    if (isMountPoint(walk, place)) {
      throw new SysException(Errno.EBUSY);
    }
    Inode removed = inode(place);
    if (removed.isDirectory()) {
      host.walkedPaths().removed(place.mount().tree(), place.inode());
    } else if (removed.content() instanceof Content.Link) {
      host.walkedPaths().forget();
    }
    boolean open = host.isOpen(place.mount().tree(), place.inode());
    store(parent.mount(), tree(parent).unlink(parent.inode(), walk.name(), open, now()));
    changed(walk);
  }

  private boolean isMountPoint(PathWalk walk, Place place) {
    return place.mount().id() != walk.parent().mount().id();
  }

  public void rename(String from, String to) {
    PathWalk source = PathWalk.of(this, from, false);
    Place moved = source.found();
    PathWalk goal = PathWalk.of(this, to, false);
    if (source.atRoot() || goal.atRoot() || isMountPoint(source, moved)) {
      throw new SysException(Errno.EBUSY);
    }
    host.walkedPaths().forget();
    mustChange(source.parent());
    mustChange(goal.parent());
    mustBeFree(source.parent(), moved);
    if (source.parent().mount().id() != goal.parent().mount().id()) {
      throw new SysException(Errno.EXDEV);
    }
    Place there = goal.there();
    if (there != null && there.inode() == moved.inode()) {
      return;
    }
    for (Place up = goal.parent(); up != null; up = up.up()) {
      if (up.inode() == moved.inode() && up.mount().equals(moved.mount())) {
        throw new SysException(Errno.EINVAL);
      }
    }
    if (there != null) {
      replace(goal, there, moved);
    }
    Tree tree = tree(moved);
    store(
        moved.mount(),
        tree.move(
            source.parent().inode(), source.name(), goal.parent().inode(), goal.name(), now()));
    changed(source);
    changed(goal);
  }

  private void replace(PathWalk goal, Place there, Place moved) {
    boolean directory = inode(there).isDirectory();
    if (directory && !inode(moved).isDirectory()) {
      throw new SysException(Errno.EISDIR);
    }
    if (!directory && inode(moved).isDirectory()) {
      throw new SysException(Errno.ENOTDIR);
    }
    if (directory && !tree(there).entries(there.inode()).isEmpty()) {
      throw new SysException(Errno.ENOTEMPTY);
    }
    remove(goal, there);
  }

  // ---- changing inodes

  public void changeMode(String path, int mode) {
    Place place = resolve(path, true);
    mustOwn(place);
    forgetWaysThrough(place);
    store(place, inode(place).withMode(mode & 07777));
    host.changed(namespace, place.path());
  }

  /** Changes the owner; -1 leaves the user or group as it is. */
  public void changeOwner(String path, int newUser, int newGroup, boolean follow) {
    Place place = resolve(path, follow);
    mustWriteMount(place);
    Inode inode = inode(place);
    boolean ownGroup = newGroup < 0 || newGroup == inode.group() || newGroup == group;
    if (user != 0
        && !(user == inode.user() && (newUser < 0 || newUser == inode.user()) && ownGroup)) {
      throw new SysException(Errno.EPERM);
    }
    forgetWaysThrough(place);
    int mode = inode.isRegular() ? inode.mode() & ~06000 : inode.mode();
    store(
        place,
        inode
            .withMode(mode)
            .withOwner(
                newUser < 0 ? inode.user() : newUser, newGroup < 0 ? inode.group() : newGroup));
    host.changed(namespace, place.path());
  }

  public void setModified(String path, long nanos) {
    Place place = resolve(path, true);
    Inode inode = inode(place);
    mustWriteMount(place);
    if (user != 0 && user != inode.user()) {
      must(inode, MAY_WRITE);
    }
    store(place, inode.withModified(nanos));
    host.changed(namespace, place.path());
  }

  public void truncate(String path, long size) {
    Place place = resolve(path, true);
    mustWrite(place);
    resize(place.mount().tree(), place.inode(), size);
    host.changed(namespace, place.path());
  }

  // ---- content, by inode: what open descriptors use

  /** Checks the rights for opening. */
  public void mustOpen(Place place, boolean read, boolean write) {
    Inode inode = inode(place);
    if (read) {
      must(inode, MAY_READ);
    }
    if (write) {
      if (inode.isDirectory()) {
        throw new SysException(Errno.EISDIR);
      }
      must(inode, MAY_WRITE);
      if (inode.isRegular()) {
        mustWriteMount(place);
      }
    }
  }

  public Bytes read(int tree, int number, long offset, int most) {
    return host.fileSystems().tree(tree).need(number).content() instanceof FileContent content
        ? content.read(offset, most)
        : Bytes.EMPTY;
  }

  public void write(int tree, int number, long offset, Bytes bytes) {
    if (offset + bytes.size() > FileContent.MOST) {
      throw new SysException(Errno.EFBIG);
    }
    Inode inode = host.fileSystems().tree(tree).need(number);
    if (inode.content() instanceof FileContent content) {
      store(tree, number, inode.withContent(content.write(offset, bytes), now()));
    }
  }

  public void resize(int tree, int number, long size) {
    if (size < 0) {
      throw new SysException(Errno.EINVAL);
    }
    if (size > FileContent.MOST) {
      throw new SysException(Errno.EFBIG);
    }
    Inode inode = host.fileSystems().tree(tree).need(number);
    if (inode.isDirectory()) {
      throw new SysException(Errno.EISDIR);
    }
    if (!(inode.content() instanceof FileContent content)) {
      throw new SysException(Errno.EINVAL);
    }
    store(tree, number, inode.withContent(content.truncate(size), now()));
  }

  /** A tree without an inode that has no name any more and is not open any more. */
  public static Tree dropped(Tree tree, int number) {
    return tree.without(number);
  }

  // ---- mounts

  /** Shows a tree (or the part of it from an inode on) at an existing place; mount(2). */
  public void mount(String path, int tree, int root, String source, String type, boolean readOnly) {
    Place at = resolve(path, true);
    if (at.generated() != null) {
      throw new SysException(Errno.EINVAL);
    }
    host.walkedPaths().forget();
    FileSystems files = host.fileSystems();
    MountNamespace mounts =
        namespace()
            .with(at.mount().id(), at.inode(), at.path(), tree, root, source, type, readOnly);
    host.fileSystems(files.with(namespace, mounts));
  }

  /** Shows a file or directory at a second place; mount(8) --bind. */
  public void bind(String from, String to, boolean readOnly) {
    Place source = resolve(from, true);
    mount(
        to,
        source.mount().tree(),
        source.inode(),
        source.mount().source(),
        source.mount().type(),
        readOnly);
  }

  public void unmount(String path) {
    Place at = resolve(path, true);
    Mount mount = at.mount();
    boolean top = at.generated() == null ? at.inode() == mount.root() : at.generated().isEmpty();
    if (!top || mount.parent() == 0) {
      throw new SysException(Errno.EINVAL);
    }
    for (Mount other : namespace().mounts().values()) {
      if (other.parent() == mount.id()) {
        throw new SysException(Errno.EBUSY);
      }
    }
    host.walkedPaths().forget();
    host.fileSystems(host.fileSystems().with(namespace, namespace().without(mount)));
  }

  /** What statfs(2) tells of the file system at a path. */
  public FileSystemInfo fileSystem(String path, long totalBytes) {
    Mount mount = resolve(path, true).mount();
    boolean computed = mount.tree() < 0;
    return new FileSystemInfo(
        mount.source(),
        mount.type(),
        mount.path(),
        computed ? 0 : totalBytes,
        computed ? 0 : host.freeBytes(),
        computed ? 0 : host.fileSystems().tree(mount.tree()).inodeCount(),
        mount.readOnly());
  }

  /** The lines of /proc/mounts. */
  public String mountTable() {
    StringBuilder text = new StringBuilder();
    for (Mount mount : namespace().mounts().values()) {
      text.append(mount.source()).append(' ').append(mount.path()).append(' ');
      text.append(mount.type()).append(' ').append(mount.options()).append(" 0 0\n");
    }
    return text.toString();
  }

  // ---- rights

  private boolean allowed(Inode inode, int bits) {
    if (user == 0) {
      return (bits & MAY_SEARCH) == 0 || inode.isDirectory() || (inode.mode() & 0111) != 0;
    }
    int shift = user == inode.user() ? 6 : group == inode.group() ? 3 : 0;
    return (inode.mode() >> shift & bits) == bits;
  }

  private void must(Inode inode, int bits) {
    if (!allowed(inode, bits)) {
      throw new SysException(Errno.EACCES);
    }
  }

  private void mustOwn(Place place) {
    mustWriteMount(place);
    if (user != 0 && user != inode(place).user()) {
      throw new SysException(Errno.EPERM);
    }
  }

  private void mustWrite(Place place) {
    Inode inode = inode(place);
    if (inode.isDirectory()) {
      throw new SysException(Errno.EISDIR);
    }
    must(inode, MAY_WRITE);
    mustWriteMount(place);
  }

  private void mustWriteMount(Place place) {
    if (place.generated() != null) {
      throw new SysException(Errno.EPERM);
    }
    if (place.mount().readOnly()) {
      throw new SysException(Errno.EROFS);
    }
  }

  private void mustChange(Place parent) {
    if (parent.generated() != null) {
      throw new SysException(Errno.EPERM);
    }
    must(inode(parent), MAY_WRITE | MAY_SEARCH);
    mustWriteMount(parent);
  }

  /** In a sticky directory only the owner of a file or of the directory may take its name away. */
  private void mustBeFree(Place parent, Place child) {
    Inode directoryInode = inode(parent);
    if ((directoryInode.mode() & 01000) != 0
        && user != 0
        && user != directoryInode.user()
        && user != inode(child).user()) {
      throw new SysException(Errno.EPERM);
    }
  }

  private static void mustBeNew(PathWalk walk) {
    if (walk.there() != null) {
      throw new SysException(Errno.EEXIST);
    }
  }

  private void forgetWaysThrough(Place place) {
    if (inode(place).isDirectory()) {
      host.walkedPaths().forgetRights();
    }
  }

  // ---- storing

  private void add(PathWalk walk, Inode inode) {
    Place parent = walk.parent();
    if (walk.name().length() > 255) {
      throw new SysException(Errno.ENAMETOOLONG);
    }
    if (walk.mustBeDirectory() && !inode.isDirectory()) {
      throw new SysException(Errno.EISDIR);
    }
    mustChange(parent);
    Inode within = inode(parent);
    Inode added = (within.mode() & 02000) == 0 ? inode : inode.withOwner(user, within.group());
    store(parent.mount(), tree(parent).create(parent.inode(), walk.name(), added, now()));
    changed(walk);
  }

  private void store(Place place, Inode inode) {
    store(place.mount().tree(), place.inode(), inode);
  }

  private void store(int tree, int number, Inode inode) {
    store(tree, host.fileSystems().tree(tree).with(number, inode));
  }

  private void store(Mount mount, Tree updated) {
    store(mount.tree(), updated);
  }

  private void store(int tree, Tree updated) {
    FileSystems files = host.fileSystems();
    long more = updated.ownBytes() - files.tree(tree).ownBytes();
    if (more > 0 && more > host.freeBytes()) {
      throw new SysException(Errno.ENOSPC);
    }
    host.fileSystems(files.with(tree, updated));
  }

  private void changed(PathWalk walk) {
    String parent = walk.parent().path();
    host.changed(namespace, parent.equals("/") ? "/" + walk.name() : parent + "/" + walk.name());
  }

  private long now() {
    return host.realtimeNanos();
  }

  private Tree tree(Place place) {
    return host.fileSystems().tree(place.mount().tree());
  }

  private MountNamespace namespace() {
    return host.fileSystems().namespace(namespace);
  }

  /** All entries below a directory with their paths relative to it, parents first. */
  public Set<String> walk(String path) {
    Set<String> found = new TreeSet<>();
    Place top = resolve(path, true);
    collect(tree(top), top.inode(), "", found);
    return found;
  }

  private static void collect(Tree tree, int directory, String prefix, Set<String> found) {
    SortedMap<String, Integer> entries = tree.entries(directory);
    for (Map.Entry<String, Integer> entry : entries) {
      found.add(prefix + entry.getKey());
      if (tree.need(entry.getValue()).isDirectory()) {
        collect(tree, entry.getValue(), prefix + entry.getKey() + "/", found);
      }
    }
  }
}
