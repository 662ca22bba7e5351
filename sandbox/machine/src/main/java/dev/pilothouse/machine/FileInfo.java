package dev.pilothouse.machine;

/**
 * What stat(2) tells of a file.
 *
 * @param type kind of file
 * @param mode permission bits including set-user-ID, set-group-ID and sticky, 0 to 07777
 * @param size bytes
 * @param device of a device its own number (256 times the major and the minor), else the number of
 *     the file system
 * @param modifiedNanos time of last modification, nanoseconds since 1970-01-01T00:00:00Z
 */
public record FileInfo(
    Type type,
    int mode,
    int links,
    int user,
    int group,
    long size,
    long inode,
    int device,
    long modifiedNanos) {

  /** Kind of file. */
  public enum Type {
    REGULAR,
    DIRECTORY,
    SYMBOLIC_LINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FIFO,
    SOCKET
  }

  public boolean isDirectory() {
    return type == Type.DIRECTORY;
  }

  public boolean isRegular() {
    return type == Type.REGULAR;
  }
}
