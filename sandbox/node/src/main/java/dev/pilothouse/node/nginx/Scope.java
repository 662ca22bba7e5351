package dev.pilothouse.node.nginx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A block of the configuration and the blocks around it: where a setting is looked up, from the
 * inside to the outside.
 */
record Scope(@Nullable Scope outer, Directive block) {

  /** The directive that is in force, or null. */
  @Nullable Directive find(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      List<Directive> found = scope.block.all(name);
      if (!found.isEmpty()) {
        return found.getLast();
      }
    }
    return null;
  }

  /** The directives of a name in the innermost block that has any. */
  List<Directive> all(String name) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      List<Directive> found = scope.block.all(name);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  /** The directive in this block, or in the location that this "if" stands in. */
  @Nullable Directive own(String name) {
    List<Directive> found = block.all(name);
    if (!found.isEmpty()) {
      return found.getLast();
    }
    boolean inner = block.name().equals("if") || block.name().equals("limit_except");
    return inner && outer != null ? outer.own(name) : null;
  }

  String value(String name, String otherwise) {
    Directive found = find(name);
    return found == null ? otherwise : found.argument(0);
  }

  boolean on(String name, boolean otherwise) {
    return value(name, otherwise ? "on" : "off").equalsIgnoreCase("on");
  }

  long milliseconds(String name, long otherwise) {
    Long value = Values.milliseconds(value(name, ""));
    return value == null ? otherwise : value;
  }

  long bytes(String name, long otherwise) {
    Long value = Values.bytes(value(name, ""));
    return value == null ? otherwise : value;
  }

  int number(String name, int otherwise) {
    String value = value(name, "");
    return value.matches("\\d{1,9}") ? Integer.parseInt(value) : otherwise;
  }
}
