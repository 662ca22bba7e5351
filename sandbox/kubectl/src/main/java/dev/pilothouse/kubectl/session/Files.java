package dev.pilothouse.kubectl.session;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whole files, read and written through a session. */
public final class Files {

  private static final int CHUNK = 65_536;

  private Files() {}

  /** The content of a file, or null when there is none. Waits for what comes through a pipe. */
  public static @Nullable Bytes read(Session session, String path) {
    Begun begun =
        session.effect(
            sys -> {
              try {
                return begin(sys, sys.open(path, Set.of(OpenOption.READ), 0));
              } catch (SysException e) {
                if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
                  return null;
                }
                throw e;
              }
            });
    if (begun == null || begun.descriptor < 0) {
      return begun == null ? null : begun.content;
    }
    Bytes content = begun.content.plus(rest(session, begun.descriptor));
    session.effect(
        sys -> {
          sys.close(begun.descriptor);
          return true;
        });
    return content;
  }

  /** A file of which as much was read as was there; the descriptor is -1 at its end. */
  private record Begun(int descriptor, Bytes content) {}

  private static Begun begin(Sys sys, int descriptor) {
    Bytes content = Bytes.EMPTY;
    while (true) {
      switch (sys.read(descriptor, CHUNK)) {
        case ReadResult.Data data -> content = content.plus(data.bytes());
        case ReadResult.Blocked _ -> {
          return new Begun(descriptor, content);
        }
        case ReadResult.End _ -> {
          sys.close(descriptor);
          return new Begun(-1, content);
        }
      }
    }
  }

  public static @Nullable String readText(Session session, String path) {
    Bytes content = read(session, path);
    return content == null ? null : content.text();
  }

  /** Everything that comes on the standard input. */
  public static Bytes readInput(Session session) {
    return rest(session, 0);
  }

  private static Bytes rest(Session session, int descriptor) {
    return session.loop(
        Bytes.EMPTY,
        sofar -> {
          Bytes more = readSome(session, descriptor);
          return more.isEmpty() ? Turn.finish(sofar) : Turn.again(sofar.plus(more));
        });
  }

  /** What a descriptor gives next; empty at its end. Waits. */
  public static Bytes readSome(Session session, int descriptor) {
    return session.await(
        sys ->
            switch (sys.read(descriptor, CHUNK)) {
              case ReadResult.Data data -> data.bytes();
              case ReadResult.End _ -> Bytes.EMPTY;
              case ReadResult.Blocked _ -> null;
            },
        List.of(dev.pilothouse.machine.Wake.readable(descriptor)));
  }

  /** Writes a file anew. */
  public static void write(Session session, String path, Bytes content, int mode) {
    session.effect(
        sys -> {
          int descriptor =
              sys.open(
                  path, Set.of(OpenOption.WRITE, OpenOption.CREATE, OpenOption.TRUNCATE), mode);
          if (!content.isEmpty()) {
            sys.write(descriptor, content);
          }
          sys.close(descriptor);
          return true;
        });
  }

  /** Makes a directory and those above it that are not there. */
  public static void makeDirectories(Session session, String path) {
    session.effect(
        sys -> {
          StringBuilder sofar = new StringBuilder();
          for (String part : path.split("/")) {
            sofar.append(part).append('/');
            if (!part.isEmpty() && !exists(sys, sofar.toString())) {
              sys.makeDirectory(sofar.toString(), 0755);
            }
          }
          return true;
        });
  }

  public static boolean isDirectory(Session session, String path) {
    return session.effect(
        sys -> {
          try {
            return sys.stat(path).isDirectory();
          } catch (SysException e) {
            return false;
          }
        });
  }

  public static boolean exists(Session session, String path) {
    return session.effect(sys -> exists(sys, path));
  }

  private static boolean exists(Sys sys, String path) {
    try {
      sys.stat(path);
      return true;
    } catch (SysException e) {
      return false;
    }
  }

  /** The names in a directory, sorted. */
  public static List<String> list(Session session, String path) {
    return session.effect(sys -> List.copyOf(sys.list(path)));
  }
}
