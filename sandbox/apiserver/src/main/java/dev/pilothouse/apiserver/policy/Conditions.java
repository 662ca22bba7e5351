package dev.pilothouse.apiserver.policy;

import dev.pilothouse.cel.EvaluationException;
import dev.pilothouse.cel.Program;
import java.util.ArrayList;
import java.util.List;

/** The match conditions of a policy or webhook. */
final class Conditions {

  private Conditions() {}

  /** A condition could not be evaluated, and that is not to be overlooked. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(String message) {
      super(message, null, false, false);
    }
  }

  /** Whether all conditions hold. */
  static boolean hold(CompiledPolicy policy, Activation activation) {
    List<String> problems = new ArrayList<>();
    for (CompiledPolicy.Expression condition : policy.conditions().values()) {
      try {
        if (!Boolean.TRUE.equals(activation.evaluate(condition))) {
          return false;
        }
      } catch (EvaluationException | Program.Unavailable failure) {
        problems.add(problem(condition, failure));
      }
    }
    if (problems.isEmpty()) {
      return true;
    }
    if (policy.ignoresFailures()) {
      return false;
    }
    throw new Failed(
        problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]");
  }

  /** What is said of an expression that has no value. */
  static String problem(CompiledPolicy.Expression expression, Exception failure) {
    return failure instanceof EvaluationException evaluation && evaluation.exhausted()
        ? "validation failed due to running out of cost budget, no further validation rules will be"
            + " run"
        : "expression '" + expression.source() + "' resulted in error: " + failure.getMessage();
  }
}
