package dev.pilothouse.kubectl.session;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ChildStatus;
import dev.pilothouse.machine.Spawn;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import java.util.ArrayList;
import java.util.List;

/** Other programs, run in the foreground with the standard streams. */
public final class Children {

  /** The exit status of a command that could not be started. */
  public static final int NOT_FOUND = 127;

  private Children() {}

  /** Runs a command line with the shell and gives its exit status. */
  public static int shell(Session session, String commandLine) {
    return run(session, "/bin/sh", List.of("sh", "-c", commandLine));
  }

  /** Runs a program and gives its exit status; 127 when there is none. */
  public static int run(Session session, String path, List<String> arguments) {
    SortedMap<Integer, Integer> descriptors =
        SortedMap.<Integer, Integer>empty().with(0, 0).with(1, 1).with(2, 2);
    int pid =
        session.effect(
            sys -> {
              try {
                return sys.spawn(
                    new Spawn(
                        path,
                        new ArrayList<>(arguments),
                        sys.environment(),
                        descriptors,
                        null,
                        false,
                        null));
              } catch (SysException e) {
                return -1;
              }
            });
    return pid < 0 ? NOT_FOUND : session.await(sys -> status(sys, pid), List.of(Wake.child()));
  }

  private static @org.jspecify.annotations.Nullable Integer status(Sys sys, int pid) {
    return switch (sys.waitChild(pid)) {
      case ChildStatus.Exited(int _, int status) -> status;
      case ChildStatus.Killed(int _, var signal) -> 128 + signal.number();
      case null, default -> null;
    };
  }
}
