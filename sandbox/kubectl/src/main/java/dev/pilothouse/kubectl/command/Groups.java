package dev.pilothouse.kubectl.command;

import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.Catalogue;
import dev.pilothouse.kubectl.cli.CommandSpec;
import dev.pilothouse.kubectl.cli.Help;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Ended;
import java.util.ArrayList;
import java.util.List;

/** Commands that only hold other commands, kubectl itself among them. */
final class Groups {

  private static final int NEAR = 2;

  private Groups() {}

  static void run(Context context) {
    Invocation invocation = context.invocation();
    CommandSpec command = invocation.command();
    if (invocation.arguments().isEmpty()) {
      context.out(Help.of(command));
      if (!command.path().isEmpty()) {
        throw new Ended(1);
      }
      return;
    }
    String word = invocation.argument(0);
    if (!command.path().isEmpty()) {
      throw invocation.usage(
          "unknown command \"" + String.join(" ", invocation.arguments()) + "\"");
    }
    StringBuilder message = new StringBuilder("unknown command \"" + word + "\" for \"kubectl\"");
    List<String> near = near(command, word);
    if (!near.isEmpty()) {
      message.append("\n\nDid you mean this?\n");
      near.forEach(name -> message.append('\t').append(name).append('\n'));
    }
    throw new UsageException(message.toString());
  }

  private static List<String> near(CommandSpec parent, String word) {
    List<String> near = new ArrayList<>();
    for (String name : parent.children()) {
      boolean hidden = Catalogue.standard().command(name).group().equals("hidden");
      if (!hidden && (distance(word, name) <= NEAR || name.startsWith(word))) {
        near.add(name);
      }
    }
    return near;
  }

  /** The Levenshtein distance, without regard to case. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        int replaced = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
