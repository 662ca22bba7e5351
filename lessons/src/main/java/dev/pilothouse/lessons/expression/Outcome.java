package dev.pilothouse.lessons.expression;

/**
 * What an expression gave.
 *
 * @param why when it did not hold because something that it names is not there, what; else ""
 */
public record Outcome(boolean holds, String why) {

  static final Outcome HOLDS = new Outcome(true, "");
  static final Outcome FAILS = new Outcome(false, "");
}
