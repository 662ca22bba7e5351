package dev.pilothouse.lessons.expression;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelKind;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** Compiles expressions. It is made once and used by all; compiled expressions are kept. */
public final class Expressions {

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .enableTimestampEpoch(true)
          .build();

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
    Cel cel = environment(variables);
    try {
      CelAbstractSyntaxTree tree = cel.compile(source).getAst();
      CelKind kind = tree.getResultType().kind();
      if (kind != CelKind.BOOL && kind != CelKind.DYN) {
        throw new ExpressionException(
            "must give true or false, but gives " + tree.getResultType().name(), 1, 1);
      }
      return new Expression(source, cel.createProgram(tree));
    } catch (CelValidationException e) {
      throw faultOf(e);
    } catch (CelEvaluationException e) {
      throw new ExpressionException(String.valueOf(e.getMessage()), 1, 1);
    }
  }

  private static ExpressionException faultOf(CelValidationException e) {
    Optional<CelIssue> first = e.getErrors().stream().findFirst();
    return first
        .map(
            issue ->
                new ExpressionException(
                    issue.getMessage(),
                    Math.max(1, issue.getSourceLocation().getLine()),
                    issue.getSourceLocation().getColumn() + 1))
        .orElseGet(() -> new ExpressionException(String.valueOf(e.getMessage()), 1, 1));
  }

  private static Cel environment(Collection<String> variables) {
    CelBuilder builder =
        CelFactory.standardCelBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addCompilerLibraries(
                CelExtensions.optional(),
                CelExtensions.strings(),
                CelExtensions.bindings(),
                CelExtensions.math(OPTIONS),
                CelExtensions.sets(OPTIONS),
                CelExtensions.encoders(OPTIONS))
            .addRuntimeLibraries(
                CelExtensions.optional(),
                CelExtensions.strings(),
                CelExtensions.math(OPTIONS),
                CelExtensions.sets(OPTIONS),
                CelExtensions.encoders(OPTIONS))
            .addFunctionDeclarations(KubernetesFunctions.declarations())
            .addFunctionBindings(KubernetesFunctions.bindings());
    for (String variable : variables) {
      builder.addVar(variable, SimpleType.DYN);
    }
    return builder.build();
  }
}
