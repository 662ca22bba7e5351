package dev.pilothouse.machine.file;

import dev.pilothouse.kernel.SortedMap;

/** What an inode holds. */
public sealed interface Content
    permits FileContent, Content.Directory, Content.Link, Content.Device, Content.Nothing {

  /** Names with the numbers of their inodes. */
  record Directory(SortedMap<String, Integer> entries) implements Content {
    public static final Directory EMPTY = new Directory(SortedMap.empty());
  }

  /** A symbolic link. */
  record Link(String target) implements Content {}

  /** A character device, by its numbers. */
  record Device(int major, int minor) implements Content {}

  /** A named pipe or socket. */
  record Nothing() implements Content {}
}
