package dev.pilothouse.node.nginx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A directive of a configuration.
 *
 * @param block what stands in its braces, null when it has none
 * @param file where it was read, "" for the command line
 */
record Directive(
    String name, List<String> arguments, @Nullable List<Directive> block, String file, int line) {

  static final Directive NONE = new Directive("", List.of(), List.of(), "", 0);

  Directive {
    arguments = List.copyOf(arguments);
  }

  /** An argument, "" when there are less. */
  String argument(int index) {
    return index < arguments.size() ? arguments.get(index) : "";
  }

  String last() {
    return arguments.isEmpty() ? "" : arguments.getLast();
  }

  /** The directives of a name in the block. */
  List<Directive> all(String wanted) {
    return entries().stream().filter(entry -> entry.name.equals(wanted)).toList();
  }

  List<Directive> entries() {
    return block == null ? List.of() : block;
  }

  /** The value of an argument "key=value", or null. */
  @Nullable String parameter(String key) {
    for (String argument : arguments) {
      if (argument.startsWith(key + "=")) {
        return argument.substring(key.length() + 1);
      }
    }
    return null;
  }

  /** As messages end: " in FILE:LINE". */
  String place() {
    return file.isEmpty() ? " in command line" : " in " + file + ":" + line;
  }
}
