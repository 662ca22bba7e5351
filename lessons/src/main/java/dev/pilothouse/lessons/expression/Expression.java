package dev.pilothouse.lessons.expression;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.Map;

/**
 * A compiled expression whose result is true or false. It may be used by several threads at once.
 *
 * <p>What is not there counts as false: an expression that selects a missing field, or an index out
 * of range, does not hold.
 */
public final class Expression {

  private final String source;
  private final CelRuntime.Program program;

  Expression(String source, CelRuntime.Program program) {
    this.source = source;
    this.program = program;
  }

  public String source() {
    return source;
  }

  /** Evaluates with {@code variables}: objects as JSON has them. */
  public Outcome evaluate(Map<String, ?> variables) {
    try {
      Object result = program.eval(variables);
      if (result instanceof Boolean holds) {
        return holds ? Outcome.HOLDS : Outcome.FAILS;
      }
      return new Outcome(false, "the expression gives " + result + ", not true or false");
    } catch (CelEvaluationException e) {
      return new Outcome(false, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public String toString() {
    return source;
  }
}
