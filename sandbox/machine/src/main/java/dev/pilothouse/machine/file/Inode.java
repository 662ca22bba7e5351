package dev.pilothouse.machine.file;

import dev.pilothouse.machine.FileInfo;

/**
 * A file, directory or other node of a tree.
 *
 * @param mode permission bits, 0 to 07777
 * @param links how many names it has; with none it lives as long as it is open
 * @param modifiedNanos nanoseconds since 1970-01-01T00:00:00Z
 */
public record Inode(
    FileInfo.Type type,
    int mode,
    int user,
    int group,
    int links,
    long modifiedNanos,
    Content content) {

  /** Room that an inode takes apart from its content. */
  private static final long OVERHEAD = 128;

  public static Inode file(int mode, int user, int group, long nanos, FileContent content) {
    return new Inode(FileInfo.Type.REGULAR, mode, user, group, 1, nanos, content);
  }

  public static Inode directory(int mode, int user, int group, long nanos) {
    return new Inode(FileInfo.Type.DIRECTORY, mode, user, group, 2, nanos, Content.Directory.EMPTY);
  }

  public static Inode link(String target, int user, int group, long nanos) {
    return new Inode(
        FileInfo.Type.SYMBOLIC_LINK, 0777, user, group, 1, nanos, new Content.Link(target));
  }

  public static Inode device(int mode, int major, int minor, long nanos) {
    return new Inode(
        FileInfo.Type.CHARACTER_DEVICE, mode, 0, 0, 1, nanos, new Content.Device(major, minor));
  }

  public boolean isDirectory() {
    return type == FileInfo.Type.DIRECTORY;
  }

  public boolean isRegular() {
    return type == FileInfo.Type.REGULAR;
  }

  public long size() {
    return switch (content) {
      case FileContent file -> file.size();
      case Content.Directory _ -> 4096;
      case Content.Link link -> link.target().length();
      case Content.Device _, Content.Nothing _ -> 0;
    };
  }

  long storedBytes() {
    return OVERHEAD
        + switch (content) {
          case FileContent file -> file.storedBytes();
          case Content.Directory directory -> 32L * directory.entries().size();
          case Content.Link link -> link.target().length();
          case Content.Device _, Content.Nothing _ -> 0;
        };
  }

  Inode withMode(int newMode) {
    return new Inode(type, newMode, user, group, links, modifiedNanos, content);
  }

  Inode withOwner(int newUser, int newGroup) {
    return new Inode(type, mode, newUser, newGroup, links, modifiedNanos, content);
  }

  Inode withLinks(int newLinks) {
    return new Inode(type, mode, user, group, newLinks, modifiedNanos, content);
  }

  Inode withModified(long nanos) {
    return new Inode(type, mode, user, group, links, nanos, content);
  }

  Inode withContent(Content newContent, long nanos) {
    return new Inode(type, mode, user, group, links, nanos, newContent);
  }
}
