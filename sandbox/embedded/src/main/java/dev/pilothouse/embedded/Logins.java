package dev.pilothouse.embedded;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.Machine;
import java.util.ArrayList;
import java.util.List;

/** How shells on machines begin. */
final class Logins {

  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private Logins() {}

  /** A shell of the learner on the workstation; {@code words} from argv[0] on. */
  static Launch learner(Machine machine, String... words) {
    return shell(machine, Software.LEARNER, Software.HOME, Software.LEARNER_ID, words);
  }

  /** A shell of root. */
  static Launch root(Machine machine, String... words) {
    return shell(machine, "root", "/root", 0, words);
  }

  private static Launch shell(Machine machine, String user, String home, int id, String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    SortedMap<String, String> environment =
        SortedMap.<String, String>empty()
            .with("HOME", home)
            .with("LANG", "C.UTF-8")
            .with("LOGNAME", user)
            .with("PATH", PATH)
            .with("SHELL", "/bin/bash")
            .with("TERM", "xterm-256color")
            .with("USER", user);
    return new Launch(
        "/bin/bash",
        arguments,
        environment,
        home,
        id,
        id,
        machine.context(),
        new Launch.Streams.Piped(false));
  }
}
