package dev.pilothouse.machine.file;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.SysException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The files of a mount namespace by absolute path, for callers outside of the machine: whole files
 * at a time. Errors are {@link SysException}s. For use now, not to be kept.
 */
public final class FileTree {

  private final FileAccess.Host host;
  private final int namespace;
  private final int user;
  private final int group;

  public FileTree(FileAccess.Host host, int namespace, int user, int group) {
    this.host = host;
    this.namespace = namespace;
    this.user = user;
    this.group = group;
  }

  private FileAccess access() {
    return new FileAccess(host, namespace, "/", user, group);
  }

  public boolean exists(String path) {
    try {
      access().resolve(path, true);
      return true;
    } catch (SysException _) {
      return false;
    }
  }

  /** What stat(2) tells. */
  public FileInfo info(String path) {
    return access().stat(path, true);
  }

  /** What lstat(2) tells: of a symbolic link itself. */
  public FileInfo linkInfo(String path) {
    return access().stat(path, false);
  }

  /** The names in a directory, sorted. */
  public List<String> list(String path) {
    return access().list(path);
  }

  /** All of a file. */
  public Bytes read(String path) {
    FileAccess access = access();
    Place place = access.resolve(path, true);
    access.mustOpen(place, true, false);
    Inode inode = access.inode(place);
    if (inode.isDirectory()) {
      throw new SysException(Errno.EISDIR);
    }
    String generated = place.generated();
    if (generated != null) {
      return host.generated(place.mount().tree()).read(generated);
    }
    return inode.content() instanceof FileContent content ? content.all() : Bytes.EMPTY;
  }

  public String text(String path) {
    return read(path).text();
  }

  /** Writes all of a file, making it with mode 0644 if it is not there. */
  public void write(String path, Bytes bytes) {
    write(path, bytes, 0644);
  }

  public void write(String path, String text) {
    write(path, Bytes.of(text));
  }

  /** Writes all of a file, making it with a mode if it is not there. */
  public void write(String path, Bytes bytes, int mode) {
    FileAccess access = access();
    Place place = access.create(path, mode, false);
    access.mustOpen(place, false, !access.isNew(place));
    access.resize(place.mount().tree(), place.inode(), 0);
    access.write(place.mount().tree(), place.inode(), 0, bytes);
    host.changed(namespace, place.path());
  }

  /** Adds to the end of a file, making it if it is not there. */
  public void append(String path, Bytes bytes) {
    FileAccess access = access();
    Place place = access.create(path, 0644, false);
    access.mustOpen(place, false, !access.isNew(place));
    access.write(place.mount().tree(), place.inode(), access.inode(place).size(), bytes);
    host.changed(namespace, place.path());
  }

  /** Makes a directory and those above it that are missing. */
  public void makeDirectories(String path) {
    StringBuilder at = new StringBuilder();
    for (String name : path.split("/")) {
      if (!name.isEmpty()) {
        at.append('/').append(name);
        if (!exists(at.toString())) {
          access().makeDirectory(at.toString(), 0755);
        }
      }
    }
  }

  /** Removes a file, or a directory with all that is in it. */
  public void remove(String path) {
    if (linkInfo(path).isDirectory()) {
      for (String name : new ArrayList<>(list(path))) {
        remove(path + "/" + name);
      }
      access().removeDirectory(path);
    } else {
      access().unlink(path);
    }
  }

  public void rename(String from, String to) {
    access().rename(from, to);
  }

  public void symlink(String target, String created) {
    access().symlink(target, created);
  }

  public String readLink(String path) {
    return access().readLink(path);
  }

  public void changeMode(String path, int mode) {
    access().changeMode(path, mode);
  }

  public void changeOwner(String path, int newUser, int newGroup) {
    access().changeOwner(path, newUser, newGroup, true);
  }

  /** Shows a tree at an existing directory. */
  public void mount(String path, int tree, String source, String type, boolean readOnly) {
    access().mount(path, tree, Tree.ROOT, source, type, readOnly);
  }

  /** Shows one file or directory of a tree at an existing file or directory (a subPath). */
  public void mountPart(
      String path, int tree, String part, String source, String type, boolean readOnly) {
    int at = Tree.ROOT;
    for (String name : part.split("/")) {
      if (!name.isEmpty()) {
        Integer next = host.fileSystems().tree(tree).entries(at).get(name);
        if (next == null) {
          throw new SysException(Errno.ENOENT);
        }
        at = Objects.requireNonNull(next);
      }
    }
    access().mount(path, tree, at, source, type, readOnly);
  }

  /** Shows a file or directory at a second place. */
  public void bind(String from, String to, boolean readOnly) {
    access().bind(from, to, readOnly);
  }

  /** Shows a file or directory of another mount namespace of the machine at an existing place. */
  public void bindFrom(FileTree origin, String from, String to, boolean readOnly) {
    Place source = origin.access().resolve(from, true);
    access()
        .mount(
            to,
            source.mount().tree(),
            source.inode(),
            source.mount().source(),
            source.mount().type(),
            readOnly);
  }

  public void unmount(String path) {
    access().unmount(path);
  }
}
