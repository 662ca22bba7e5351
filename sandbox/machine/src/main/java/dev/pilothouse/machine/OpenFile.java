package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;

/**
 * An open file description: what descriptors of one or more processes refer to, with the offset
 * that they share; open(2).
 *
 * @param references how many descriptors refer to it
 */
record OpenFile(int references, Target target) {

  OpenFile with(Target changed) {
    return new OpenFile(references, changed);
  }

  OpenFile plus(int more) {
    return new OpenFile(references + more, target);
  }

  /** What is open. */
  sealed interface Target {}

  /** A regular file, by its inode. */
  record FileTarget(
      int tree,
      int inode,
      long offset,
      boolean readable,
      boolean writable,
      boolean append,
      String path)
      implements Target {
    FileTarget at(long newOffset) {
      return new FileTarget(tree, inode, newOffset, readable, writable, append, path);
    }
  }

  record DirectoryTarget(int tree, int inode, String path) implements Target {}

  /** A computed file, as it was when it was opened. */
  record TextTarget(int tree, String generated, Bytes text, long offset, String path)
      implements Target {
    TextTarget at(long newOffset) {
      return new TextTarget(tree, generated, text, newOffset, path);
    }
  }

  record PipeTarget(int pipe, boolean writer) implements Target {}

  record TerminalTarget(int number) implements Target {}

  /** The screen's side of a terminal. */
  record MasterTarget(int number) implements Target {}

  /** A character device of the memory kind: null, zero, full, random. */
  record DeviceTarget(int major, int minor, String path) implements Target {}

  /** A socket of the network. */
  record SocketTarget(long socket) implements Target {}
}
