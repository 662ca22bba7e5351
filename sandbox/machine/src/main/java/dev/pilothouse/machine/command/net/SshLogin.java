package dev.pilothouse.machine.command.net;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.command.support.FileAccess;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who logs in, and for what.
 *
 * @param name of the user
 * @param client the name of the machine that the user comes from
 * @param columns of the terminal, 0 for none
 * @param keys the public keys that the client has
 */
record SshLogin(
    String name,
    int user,
    int group,
    String home,
    String shell,
    String client,
    int columns,
    int rows,
    String terminal,
    String command,
    List<String> keys) {

  private static final int FIELDS = 7;

  /** Reads what a client sent; null when there is no such user. */
  static @Nullable SshLogin of(Sys sys, String[] lines) {
    if (lines.length < FIELDS + 1) {
      return null;
    }
    for (String line : FileAccess.textOrEmpty(sys, "/etc/passwd").split("\n")) {
      String[] fields = line.split(":", -1);
      if (fields.length >= FIELDS && fields[0].equals(lines[1])) {
        String shell = fields[6].isEmpty() ? "/bin/sh" : fields[6];
        return new SshLogin(
            fields[0],
            Integer.parseInt(fields[2]),
            Integer.parseInt(fields[3]),
            fields[5],
            shell,
            lines[2],
            number(lines[3]),
            number(lines[4]),
            lines[5],
            lines[6].replace("\\n", "\n").replace("\\\\", "\\"),
            List.of(lines).subList(FIELDS, lines.length));
      }
    }
    return null;
  }

  private static int number(String text) {
    return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
  }

  /** Whether the user may come in from that place ("address:port"). */
  boolean allowed(Sys sys, String peer) {
    String address = peer.replaceFirst(":\\d+$", "");
    for (String line : FileAccess.textOrEmpty(sys, "/etc/ssh/shosts.equiv").split("\n")) {
      String host = line.strip().split("\\s+")[0];
      if (host.equals("+") || host.equals(address) || host.equals(client)) {
        return true;
      }
    }
    String authorized = FileAccess.textOrEmpty(sys, FileAccess.join(home, ".ssh/authorized_keys"));
    for (String line : authorized.split("\n")) {
      for (String key : keys) {
        if (!key.isBlank() && material(line).equals(material(key))) {
          return true;
        }
      }
    }
    return false;
  }

  /** A key's kind and content, without its comment. */
  private static String material(String line) {
    String[] words = line.strip().split("\\s+");
    return words.length < 2 ? line : words[0] + " " + words[1];
  }

  /** The words of the shell: a login shell, or one that runs the command. */
  List<String> words() {
    String base = FileAccess.baseName(shell);
    return command.isEmpty() ? List.of("-" + base) : List.of(base, "-c", command);
  }

  SortedMap<String, String> environment(String peer, String local, boolean onTerminal) {
    String path =
        user == 0
            ? "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
            : "/usr/local/bin:/usr/bin:/bin:/usr/games";
    SortedMap<String, String> environment = SortedMap.empty();
    environment =
        environment
            .with("HOME", home)
            .with("USER", name)
            .with("LOGNAME", name)
            .with("SHELL", shell)
            .with("PATH", path)
            .with("LANG", "C.UTF-8")
            .with("PWD", home)
            .with("SSH_CLIENT", (peer + " 22").replace(':', ' '))
            .with("SSH_CONNECTION", (peer + " " + local).replace(':', ' '));
    return onTerminal ? environment.with("TERM", terminal) : environment;
  }
}
