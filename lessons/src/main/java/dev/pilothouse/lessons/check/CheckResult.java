package dev.pilothouse.lessons.check;

import dev.pilothouse.lessons.expression.Outcome;

/** What a check found. */
sealed interface CheckResult {

  CheckResult HOLDS = new Holds();

  /** It is right. */
  record Holds() implements CheckResult {}

  /** It is not right; {@code why} may be "". */
  record Fails(String why) implements CheckResult {}

  /** It could not be found out: a fault of the infrastructure. */
  record Faulty(String message) implements CheckResult {}

  static CheckResult of(Outcome outcome) {
    return outcome.holds() ? HOLDS : new Fails(outcome.why());
  }
}
