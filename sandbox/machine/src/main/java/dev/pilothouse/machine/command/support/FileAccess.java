package dev.pilothouse.machine.command.support;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whole files, and the names of files. */
public final class FileAccess {

  private static final int PIECE = 1 << 20;
  private static final Set<OpenOption> READING = Set.of(OpenOption.READ);
  private static final Set<OpenOption> WRITING =
      EnumSet.of(OpenOption.WRITE, OpenOption.CREATE, OpenOption.TRUNCATE);
  private static final Set<OpenOption> APPENDING =
      EnumSet.of(OpenOption.WRITE, OpenOption.CREATE, OpenOption.APPEND);

  private FileAccess() {}

  public static int openToRead(Sys sys, String path) {
    return sys.open(path, READING, 0);
  }

  /** Opens a file to be written from its start; creates it when it is not there. */
  public static int openToWrite(Sys sys, String path, int mode) {
    return sys.open(path, WRITING, mode);
  }

  public static int openToAppend(Sys sys, String path) {
    return sys.open(path, APPENDING, 0666);
  }

  /** The content of a regular file; of another kind, what can be read without waiting. */
  public static Bytes read(Sys sys, String path) {
    int descriptor = openToRead(sys, path);
    try {
      return rest(sys, descriptor);
    } finally {
      sys.close(descriptor);
    }
  }

  /** What can be read from the descriptor without waiting. */
  public static Bytes rest(Sys sys, int descriptor) {
    Chunks chunks = Chunks.EMPTY;
    while (sys.read(descriptor, PIECE) instanceof ReadResult.Data data) {
      chunks = chunks.plus(data.bytes());
      sys.charge(1 + data.bytes().size() / 256);
    }
    return chunks.bytes();
  }

  /** The text of a file, or "" when it cannot be read. */
  public static String textOrEmpty(Sys sys, String path) {
    try {
      return Text.decode(read(sys, path));
    } catch (SysException failed) {
      return "";
    }
  }

  public static void write(Sys sys, String path, Bytes content, int mode) {
    int descriptor = openToWrite(sys, path, mode);
    try {
      sys.write(descriptor, content);
    } finally {
      sys.close(descriptor);
    }
  }

  public static boolean exists(Sys sys, String path) {
    return statOrNull(sys, path) != null;
  }

  public static boolean isDirectory(Sys sys, String path) {
    FileInfo info = statOrNull(sys, path);
    return info != null && info.isDirectory();
  }

  /** What stat(2) tells, or null when there is no such file or it cannot be reached. */
  public static @Nullable FileInfo statOrNull(Sys sys, String path) {
    try {
      return sys.stat(path);
    } catch (SysException failed) {
      return null;
    }
  }

  /**
   * The directory on the way from {@code start} to a directory below it that is the same as that
   * directory, because a symbolic link leads back; null when there is none.
   */
  public static @Nullable String loop(Sys sys, String start, String path, FileInfo info) {
    int end = path.lastIndexOf('/');
    while (end > 0 && end >= start.length()) {
      String above = path.substring(0, end);
      FileInfo other = statOrNull(sys, above);
      if (other != null && other.inode() == info.inode() && other.device() == info.device()) {
        return above;
      }
      end = path.lastIndexOf('/', end - 1);
    }
    return null;
  }

  /** As {@link #statOrNull}, of a symbolic link itself. */
  public static @Nullable FileInfo lstatOrNull(Sys sys, String path) {
    try {
      return sys.lstat(path);
    } catch (SysException failed) {
      return null;
    }
  }

  public static boolean missing(SysException failed) {
    return failed.errno() == Errno.ENOENT;
  }

  /** {@code name} in {@code directory}. */
  public static String join(String directory, String name) {
    return directory.isEmpty() || directory.endsWith("/")
        ? directory + name
        : directory + "/" + name;
  }

  /** The last part of a path, as basename(1) finds it. */
  public static String baseName(String path) {
    String trimmed = withoutTrailingSlashes(path);
    return trimmed.equals("/") ? trimmed : trimmed.substring(trimmed.lastIndexOf('/') + 1);
  }

  /** All but the last part of a path, as dirname(1) finds it. */
  public static String directoryName(String path) {
    String trimmed = withoutTrailingSlashes(path);
    int slash = trimmed.lastIndexOf('/');
    return slash < 0 ? "." : withoutTrailingSlashes(trimmed.substring(0, slash + 1));
  }

  public static String withoutTrailingSlashes(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
