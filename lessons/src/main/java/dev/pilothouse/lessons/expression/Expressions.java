package dev.pilothouse.lessons.expression;

import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.pilothouse.cel.CompileException;
import dev.pilothouse.cel.Environment;
import dev.pilothouse.cel.Program;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Compiles expressions. It is made once and used by all; compiled expressions are kept. */
public final class Expressions {

  private final Map<String, Expression> compiled = new ConcurrentHashMap<>();

  /**
   * The expression {@code source} over {@code variables}, each of dynamic type.
   *
   * @throws ExpressionException when it does not compile, or cannot give true or false
   */
  public Expression compile(String source, Collection<String> variables)
      throws ExpressionException {
    String key = String.join(",", new TreeSet<>(variables)) + "\n" + source;
    Expression known = compiled.get(key);
    if (known != null) {
      return known;
    }
    Expression fresh = compileFresh(source, variables);
    compiled.put(key, fresh);
    return fresh;
  }

  private static Expression compileFresh(String source, Collection<String> variables)
      throws ExpressionException {
    Map<String, CelType> types = new TreeMap<>();
    variables.forEach(variable -> types.put(variable, SimpleType.DYN));
    try {
      Program program = Environment.lenient(types).compile(source);
      CelKind kind = program.resultType().kind();
      if (kind != CelKind.BOOL && kind != CelKind.DYN) {
        throw new ExpressionException(
            "must give true or false, but gives " + program.resultType().name(), 1, 1);
      }
      return new Expression(program);
    } catch (CompileException e) {
      throw faultOf(e);
    }
  }

  private static ExpressionException faultOf(CompileException e) {
    return e.issues().stream()
        .findFirst()
        .map(issue -> new ExpressionException(issue.message(), issue.line(), issue.column()))
        .orElseGet(() -> new ExpressionException(String.valueOf(e.getMessage()), 1, 1));
  }
}
