package dev.pilothouse.kubectl.command;

import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Children;
import dev.pilothouse.kubectl.session.Ended;
import dev.pilothouse.kubectl.session.Files;
import dev.pilothouse.kubectl.session.Session;
import java.util.ArrayList;
import java.util.List;

/** Programs named kubectl-something on the search path, which are commands of kubectl too. */
public final class Plugins {

  private static final String PREFIX = "kubectl-";
  private static final int EXECUTE = 1;

  private Plugins() {}

  private static List<String> path(Session session) {
    String path = session.fixed().environment().getOrDefault("PATH", "");
    return List.of(path.split(":"));
  }

  /** {@code kubectl plugin list}. */
  static void list(Context context) {
    Session session = context.session();
    List<String> found = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (String directory : path(session)) {
      if (directory.isEmpty() || !Files.isDirectory(session, directory)) {
        continue;
      }
      for (String name : Files.list(session, directory)) {
        if (name.startsWith(PREFIX)) {
          String file = directory + "/" + name;
          found.add(context.flag("name-only") ? name : file);
          if (!isExecutable(session, file)) {
            warnings.add(
                "  - warning: "
                    + file
                    + " identified as a kubectl plugin, but it is not executable");
          }
        }
      }
    }
    if (found.isEmpty()) {
      throw new UsageException("unable to find any kubectl plugins in your PATH");
    }
    context.out("The following compatible plugins are available:\n\n");
    found.forEach(one -> context.out(one + "\n"));
    if (!warnings.isEmpty()) {
      warnings.forEach(warning -> context.err(warning + "\n"));
      throw new UsageException(
          warnings.size() == 1
              ? "one plugin warning was found"
              : warnings.size() + " plugin warnings were found");
    }
  }

  private static boolean isExecutable(Session session, String file) {
    return Files.exists(session, file)
        && !Files.isDirectory(session, file)
        && session.effect(sys -> sys.mayAccess(file, EXECUTE));
  }

  /** Runs the plugin that words name, the longest name first; does nothing when there is none. */
  public static void run(Session session, List<String> words) {
    int names = 0;
    while (names < words.size() && !words.get(names).startsWith("-")) {
      names++;
    }
    for (int count = names; count > 0; count--) {
      List<String> parts =
          words.subList(0, count).stream().map(word -> word.replace('-', '_')).toList();
      String name = PREFIX + String.join("-", parts);
      for (String directory : path(session)) {
        String file = directory + "/" + name;
        if (!directory.isEmpty() && isExecutable(session, file)) {
          List<String> arguments = new ArrayList<>(List.of(file));
          arguments.addAll(words.subList(count, words.size()));
          throw new Ended(Children.run(session, file, arguments));
        }
      }
    }
  }
}
