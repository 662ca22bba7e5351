package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.command.support.Regex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The expression of a call of find(1). Immutable. */
sealed interface FindExpression {

  record And(FindExpression left, FindExpression right) implements FindExpression {}

  record Or(FindExpression left, FindExpression right) implements FindExpression {}

  record Both(FindExpression left, FindExpression right) implements FindExpression {}

  record Not(FindExpression of) implements FindExpression {}

  /**
   * A test of a file.
   *
   * @param name as it is written, such as "-name"
   * @param sign '+' more than, '-' less than, '=' exactly
   */
  record Test(String name, String text, char sign, long number, @Nullable Regex regex)
      implements FindExpression {}

  /**
   * Something that is done.
   *
   * @param id of an "-exec ... +", which collects files
   */
  record Action(String name, List<String> words, boolean collects, int id)
      implements FindExpression {}

  /** Whether there is an action that prints or runs; then find does not print by itself. */
  static boolean acts(FindExpression expression) {
    return switch (expression) {
      case And and -> acts(and.left) || acts(and.right);
      case Or or -> acts(or.left) || acts(or.right);
      case Both both -> acts(both.left) || acts(both.right);
      case Not not -> acts(not.of);
      case Test _ -> false;
      case Action action -> !action.name.equals("-prune");
    };
  }
}
