package dev.pilothouse.node.redis;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The commands by their names. */
final class Commands {

  private static final Map<String, Command> ALL = new TreeMap<>();

  static {
    StringCommands.register();
    KeyCommands.register();
    ListCommands.register();
    TableCommands.register();
    SortedSetCommands.register();
    ConnectionCommands.register();
    ServerCommands.register();
  }

  private Commands() {}

  /** The work of a command. */
  @FunctionalInterface
  interface Work {
    Reply run(Invocation call);
  }

  /**
   * A command.
   *
   * @param arity number of words with the name; negative: at least so many
   * @param flags letters: w writes, r reads, m may need memory, a may be called before AUTH, p may
   *     be called while subscribed, x never queued by MULTI, d done by the server only
   */
  record Command(String name, int arity, String flags, Work work) {

    boolean writes() {
      return flags.indexOf('w') >= 0;
    }

    boolean has(char flag) {
      return flags.indexOf(flag) >= 0;
    }

    boolean takes(int words) {
      return arity >= 0 ? words == arity : words >= -arity;
    }
  }

  static void add(String name, int arity, String flags, Work work) {
    ALL.put(name, new Command(name, arity, flags, work));
  }

  static @Nullable Command find(String name) {
    return ALL.get(name);
  }

  static Map<String, Command> all() {
    return ALL;
  }
}
