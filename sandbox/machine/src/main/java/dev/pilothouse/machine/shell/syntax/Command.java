package dev.pilothouse.machine.shell.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command of the shell language. */
public sealed interface Command {

  /** Assignments, words and redirections on one line. */
  record Simple(
      List<Assignment> assignments, List<Word> words, List<Redirection> redirections, int line)
      implements Command {}

  /** Commands joined by {@code |}, or one that is negated or timed. */
  record Pipeline(List<Command> stages, boolean negated, Timing timing) implements Command {}

  /**
   * Commands joined by {@code &&} and {@code ||}; {@code and.get(i)} stands before command i + 1.
   */
  record AndOr(List<Command> commands, List<Boolean> and) implements Command {}

  /** Commands one after the other. */
  record Sequence(List<Item> items) implements Command {}

  /** {@code { body; }}. */
  record Group(Command body) implements Command {}

  /** {@code (body)}. */
  record Subshell(Command body) implements Command {}

  /** {@code if ...; then ...; elif ...; fi}. */
  record If(List<Clause> clauses, @Nullable Command otherwise) implements Command {}

  /** {@code while} or {@code until}. */
  record Loop(boolean until, Command condition, Command body) implements Command {}

  /** {@code for name in words}; without words it goes over the positional parameters. */
  record For(String name, @Nullable List<Word> words, Command body, int line) implements Command {}

  /** {@code for ((first; condition; next))}. */
  record ArithmeticFor(Word first, Word condition, Word next, Command body, int line)
      implements Command {}

  /** {@code select name in words}. */
  record Select(String name, @Nullable List<Word> words, Command body, int line)
      implements Command {}

  /** {@code case word in ...}. */
  record Case(Word word, List<CaseItem> items, int line) implements Command {}

  /** The definition of a function. */
  record Function(String name, Command body, int line) implements Command {}

  /** {@code [[ condition ]]}. */
  record Test(Condition condition, int line) implements Command {}

  /** {@code ((expression))}. */
  record Arithmetic(Word expression, int line) implements Command {}

  /** A compound command with redirections. */
  record Redirected(Command command, List<Redirection> redirections, int line) implements Command {}

  /** A command of a {@link Sequence}; in the background when {@code &} follows. */
  record Item(Command command, boolean background) {}

  /** A condition and what is done when it holds. */
  record Clause(Command condition, Command body) {}

  /** Patterns, what is done when one matches, and how the item ends. */
  record CaseItem(List<Word> patterns, Command body, Ending ending) {}

  /** {@code ;;}, {@code ;&} or {@code ;;&}. */
  enum Ending {
    BREAK,
    FALL_THROUGH,
    TEST_NEXT
  }

  /** Whether {@code time} or {@code time -p} stands before a pipeline. */
  enum Timing {
    NONE,
    BASH,
    POSIX
  }

  /** The expression of a {@code [[ ]]}. */
  sealed interface Condition {
    record Not(Condition condition) implements Condition {}

    record And(Condition left, Condition right) implements Condition {}

    record Or(Condition left, Condition right) implements Condition {}

    record Unary(String operator, Word operand) implements Condition {}

    record Binary(String operator, Word left, Word right) implements Condition {}
  }

  /** The command that does nothing and succeeds. */
  Command EMPTY = new Sequence(List.of());
}
