package dev.pilothouse.lessons.expression;

import dev.pilothouse.cel.EvaluationException;
import dev.pilothouse.cel.Program;
import java.util.Map;

/**
 * A compiled expression whose result is true or false. It may be used by several threads at once.
 *
 * <p>What is not there counts as false: an expression that selects a missing field, or an index out
 * of range, does not hold.
 */
public final class Expression {

  private final Program program;

  Expression(Program program) {
    this.program = program;
  }

  public String source() {
    return program.source();
  }

  /** Evaluates with {@code variables}: objects as JSON has them. */
  public Outcome evaluate(Map<String, ?> variables) {
    try {
      Object result = program.evaluate(variables);
      if (result instanceof Boolean holds) {
        return holds ? Outcome.HOLDS : Outcome.FAILS;
      }
      return new Outcome(false, "the expression gives " + result + ", not true or false");
    } catch (EvaluationException e) {
      return new Outcome(false, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String toString() {
    return program.source();
  }
}
