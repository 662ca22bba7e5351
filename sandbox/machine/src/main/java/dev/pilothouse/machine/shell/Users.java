package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What /etc/passwd says, and reading small files. */
final class Users {

  private static final int MOST_BYTES = 4 << 20;

  private Users() {}

  static @Nullable String homeOf(Sys sys, String user) {
    return field(sys, 0, user, 5);
  }

  static @Nullable String homeOf(Sys sys, int user) {
    return field(sys, 2, String.valueOf(user), 5);
  }

  static @Nullable String nameOf(Sys sys, int user) {
    return field(sys, 2, String.valueOf(user), 0);
  }

  static List<String> names(Sys sys) {
    List<String> names = new ArrayList<>();
    String text = read(sys, "/etc/passwd");
    if (text != null) {
      for (String line : text.split("\n")) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          names.add(line.substring(0, colon));
        }
      }
    }
    return names;
  }

  private static @Nullable String field(Sys sys, int where, String value, int wanted) {
    String text = read(sys, "/etc/passwd");
    if (text == null) {
      return null;
    }
    for (String line : text.split("\n")) {
      String[] fields = line.split(":", -1);
      if (fields.length > Math.max(where, wanted) && fields[where].equals(value)) {
        return fields[wanted];
      }
    }
    return null;
  }

  /** The text of a regular file, or null when it cannot be read. */
  static @Nullable String read(Sys sys, String path) {
    try {
      Bytes bytes = readAll(sys, path);
      return ByteText.decode(bytes);
    } catch (SysException unreadable) {
      return null;
    }
  }

  /** The bytes of a regular file; of anything else what is there at once. */
  static Bytes readAll(Sys sys, String path) {
    int descriptor = sys.open(path, EnumSet.of(OpenOption.READ), 0);
    try {
      Bytes all = Bytes.EMPTY;
      while (all.size() < MOST_BYTES
          && sys.read(descriptor, 65_536) instanceof ReadResult.Data(Bytes bytes)) {
        all = all.plus(bytes);
        sys.charge(bytes.size() / 64);
      }
      return all;
    } finally {
      sys.close(descriptor);
    }
  }
}
