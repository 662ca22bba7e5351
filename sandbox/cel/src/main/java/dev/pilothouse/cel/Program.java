package dev.pilothouse.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.types.CelType;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelVariableResolver;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A compiled expression. It may be used by several threads at once. */
public final class Program {

  private static final Pattern PLACE = Pattern.compile("^evaluation error at [^ ]*: ");
  private static final Pattern KEY = Pattern.compile("key '(.*)' is not present in map\\.?");
  private static final Pattern INDEX = Pattern.compile("[Ii]ndex out of bounds: (-?\\d+)");
  private static final int UNITS_PER_STEP = 10;

  private final String source;
  private final CelAbstractSyntaxTree tree;
  private final CelRuntime.Program program;

  Program(String source, CelAbstractSyntaxTree tree, CelRuntime.Program program) {
    this.source = source;
    this.tree = tree;
    this.program = program;
  }

  public String source() {
    return source;
  }

  public CelType resultType() {
    return tree.getResultType();
  }

  /** Whether the expression speaks of a variable. */
  public boolean mentions(String variable) {
    return tree.getReferenceMap().values().stream()
        .anyMatch(reference -> reference.name().equals(variable));
  }

  /** The value of the expression, however much it costs. */
  public Object evaluate(Map<String, ?> variables) throws EvaluationException {
    try {
      return program.eval(variables);
    } catch (CelEvaluationException failure) {
      throw failure(failure);
    }
  }

  /**
   * The value of the expression.
   *
   * @param variables gives a variable's value when it is asked for; null for one that has none
   */
  public Object evaluate(Function<String, @Nullable Object> variables, Budget budget)
      throws EvaluationException {
    CelVariableResolver resolver = name -> Optional.ofNullable(variables.apply(name));
    budget.begin();
    try {
      Object result = program.trace(resolver, (_, value) -> budget.spend(1 + size(value)));
      if (budget.exhausted() || budget.callExhausted()) {
        throw exhausted(new Budget.Spent());
      }
      return result;
    } catch (CelEvaluationException failure) {
      throw budget.exhausted() || budget.callExhausted() ? exhausted(failure) : failure(failure);
    } finally {
      budget.end();
    }
  }

  private static long size(@Nullable Object value) {
    return switch (value) {
      case String text -> text.length() / UNITS_PER_STEP;
      case Collection<?> items -> items.size() / UNITS_PER_STEP;
      case null, default -> 0;
    };
  }

  private static EvaluationException exhausted(Throwable cause) {
    return new EvaluationException("operation cancelled: actual cost limit exceeded", true, cause);
  }

  private static EvaluationException failure(CelEvaluationException failure) {
    String text = PLACE.matcher(String.valueOf(failure.getMessage())).replaceFirst("");
    if (failure.getCause() instanceof Unavailable unavailable) {
      text = String.valueOf(unavailable.getMessage());
    }
    return new EvaluationException(inOurWords(failure, text), false, failure);
  }

  private static String inOurWords(CelEvaluationException failure, String text) {
    return switch (failure.getErrorCode()) {
      case ATTRIBUTE_NOT_FOUND -> {
        Matcher key = KEY.matcher(text);
        yield key.find() ? "no such key: " + key.group(1) : text;
      }
      case INDEX_OUT_OF_BOUNDS -> {
        Matcher index = INDEX.matcher(text);
        yield index.find() ? "index out of bounds: " + index.group(1) : text;
      }
      case DIVIDE_BY_ZERO -> "division by zero";
      case NUMERIC_OVERFLOW -> "integer overflow";
      case OVERLOAD_NOT_FOUND -> "no such overload";
      case ITERATION_BUDGET_EXCEEDED -> "operation cancelled: actual cost limit exceeded";
      default -> text;
    };
  }

  /** Thrown where a variable is read whose own expression has no value. */
  public static final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Unavailable(String message) {
      super(message, null, false, false);
    }
  }

  @Override
  public String toString() {
    return source;
  }
}
