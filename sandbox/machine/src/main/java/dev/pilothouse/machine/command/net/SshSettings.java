package dev.pilothouse.machine.command.net;

import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Glob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What ~/.ssh/config and /etc/ssh/ssh_config say of a host, and the user's keys. */
final class SshSettings {

  private final Map<String, String> values = new LinkedHashMap<>();

  private SshSettings() {}

  static SshSettings of(Sys sys, String host) {
    SshSettings settings = new SshSettings();
    String home = sys.environment().getOrDefault("HOME", "/");
    settings.read(FileAccess.textOrEmpty(sys, FileAccess.join(home, ".ssh/config")), host);
    settings.read(FileAccess.textOrEmpty(sys, "/etc/ssh/ssh_config"), host);
    return settings;
  }

  private void read(String text, String host) {
    boolean meant = true;
    for (String line : text.split("\n")) {
      String[] words = line.strip().split("[\\s=]+", 2);
      if (words.length < 2 || words[0].startsWith("#")) {
        continue;
      }
      String key = words[0].toLowerCase(Locale.ROOT);
      if (key.equals("host")) {
        meant = List.of(words[1].split("\\s+")).stream().anyMatch(glob -> Glob.matches(glob, host));
      } else if (meant) {
        values.putIfAbsent(key, words[1].strip());
      }
    }
  }

  String get(String key, String otherwise) {
    return values.getOrDefault(key, otherwise);
  }

  /** The public keys of the user, one on a line. */
  static String publicKeys(Sys sys, List<String> identities) {
    String directory = FileAccess.join(sys.environment().getOrDefault("HOME", "/"), ".ssh");
    List<String> paths = new ArrayList<>();
    identities.forEach(identity -> paths.add(identity + ".pub"));
    try {
      for (String name : sys.list(directory)) {
        if (name.endsWith(".pub")) {
          paths.add(FileAccess.join(directory, name));
        }
      }
    } catch (SysException none) {
      // There is no such directory.
    }
    StringBuilder keys = new StringBuilder();
    for (String path : paths) {
      keys.append(FileAccess.textOrEmpty(sys, path).strip()).append('\n');
    }
    return keys.toString();
  }
}
