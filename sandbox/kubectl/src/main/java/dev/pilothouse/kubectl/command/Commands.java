package dev.pilothouse.kubectl.command;

import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All commands, by their paths. */
public final class Commands {

  private static final Map<String, Command> ALL = all();

  private Commands() {}

  private static Map<String, Command> all() {
    Map<String, Command> all = new HashMap<>();
    all.put("get", new GetCommand());
    return all;
  }

  /** Runs the command that the command line names. */
  public static void run(Context context) {
    Invocation invocation = context.invocation();
    Command command = ALL.get(invocation.command().path());
    if (command == null) {
      Groups.run(context);
      return;
    }
    checkRequired(invocation);
    command.run(context);
  }

  private static void checkRequired(Invocation invocation) {
    List<String> missing = new ArrayList<>();
    for (String name : invocation.command().required()) {
      if (!invocation.given(name)) {
        missing.add("\"" + name + "\"");
      }
    }
    if (!missing.isEmpty()) {
      throw new UsageException("required flag(s) " + String.join(", ", missing) + " not set");
    }
  }
}
