package dev.pilothouse.machine.shell;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What completes the arguments of commands, by the commands' names. Complete before it is used. */
public final class Completions {

  private final Map<String, Completion> byCommand = new TreeMap<>();

  /** Those that every shell has: of kubectl and helm. */
  public static Completions standard() {
    return new Completions()
        .add("kubectl", new CobraCompletion())
        .add("helm", new CobraCompletion());
  }

  /** Lets {@code completion} complete the arguments of the command. */
  public Completions add(String command, Completion completion) {
    byCommand.put(command, completion);
    return this;
  }

  @Nullable Completion of(String command) {
    return byCommand.get(command);
  }
}
