package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.command.support.Regex;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command of a sed script. Immutable.
 *
 * @param verb its letter
 * @param text what it appends, writes to, reads, or labels
 * @param target where a branch or the end of a block goes
 * @param number an exit status or a line length
 */
record SedCommand(
    @Nullable Address first,
    @Nullable Address second,
    boolean negated,
    char verb,
    String text,
    int target,
    int number,
    @Nullable Substitution substitution) {

  /** Which lines a command is for. */
  sealed interface Address {

    record Line(long number) implements Address {}

    record Step(long first, long step) implements Address {}

    record Last() implements Address {}

    /** Null: the regular expression that was used last. */
    record Matching(@Nullable Regex regex) implements Address {}

    /** As a second address: so many lines later. */
    record Plus(long lines) implements Address {}

    /** As a second address: up to the next multiple. */
    record Multiple(long of) implements Address {}

    /** As a first address: before the first line. */
    record Zero() implements Address {}
  }

  /**
   * What "s" does.
   *
   * @param regex null for the one that was used last
   * @param which the number of the match to begin with
   * @param file where changed lines go, or ""
   */
  record Substitution(
      @Nullable Regex regex,
      List<Piece> replacement,
      boolean global,
      int which,
      int prints,
      String file) {}

  /** A piece of a replacement. */
  sealed interface Piece {

    record Literal(String text) implements Piece {}

    record Group(int number) implements Piece {}

    /** One of L U l u E. */
    record Case(char kind) implements Piece {}
  }

  SedCommand withTarget(int newTarget) {
    return new SedCommand(first, second, negated, verb, text, newTarget, number, substitution);
  }
}
