package dev.pilothouse.apiserver.policy;

import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.cel.CompileException;
import dev.pilothouse.cel.Environment;
import dev.pilothouse.cel.Program;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The expressions of a policy or of the match conditions of a webhook, compiled. Immutable.
 *
 * @param given the policy, or the webhook
 * @param conditions by name
 * @param variables by name, in their order
 * @param mutations what the changes of a mutating policy are made of
 */
record CompiledPolicy(
    Struct given,
    Map<String, Expression> conditions,
    Map<String, Expression> variables,
    List<Expression> validations,
    List<Expression> messages,
    Map<String, Expression> annotations,
    List<Expression> mutations) {

  /**
   * One expression.
   *
   * @param field where it stands in the policy
   * @param program null when it does not compile
   * @param error why it does not compile, or ""
   */
  record Expression(String field, String source, @Nullable Program program, String error) {

    private static final Expression NONE = new Expression("", "", null, "");

    boolean isNone() {
      return source.isEmpty();
    }
  }

  /** Compiles one expression after another against the same types. */
  private static final class Compiler {
    private final PolicyTypes types;

    Compiler(PolicyTypes types) {
      this.types = types;
    }

    Expression compile(
        Environment environment, String field, String source, String what, Set<CelKind> kinds) {
      try {
        Program program = environment.compile(source);
        CelKind kind = program.resultType().kind();
        boolean fits = kinds.contains(kind) || kind == CelKind.DYN && kinds.contains(CelKind.DYN);
        return fits
            ? new Expression(field, source, program, "")
            : new Expression(field, source, null, what);
      } catch (CompileException failure) {
        return new Expression(field, source, null, "compilation failed: " + failure.getMessage());
      }
    }

    Expression bool(Environment environment, String field, String source) {
      return compile(
          environment, field, source, "must evaluate to bool", Set.of(CelKind.BOOL, CelKind.DYN));
    }

    Map<String, Expression> conditions(Struct spec, String path) {
      Map<String, Expression> conditions = new LinkedHashMap<>();
      int at = 0;
      for (Struct condition : spec.list("matchConditions").structs()) {
        String field = path + "matchConditions[" + at++ + "].expression";
        conditions.put(
            condition.text("name"),
            bool(types.environment(true, false), field, condition.text("expression")));
      }
      return conditions;
    }

    Map<String, Expression> variables(Struct spec) {
      Map<String, Expression> variables = new LinkedHashMap<>();
      int at = 0;
      for (Struct variable : spec.list("variables").structs()) {
        String field = "spec.variables[" + at++ + "].expression";
        Expression expression =
            compile(
                types.environment(true, true),
                field,
                variable.text("expression"),
                "",
                Set.of(CelKind.values()));
        variables.put(variable.text("name"), expression);
        CelType type =
            expression.program() == null ? SimpleType.DYN : expression.program().resultType();
        types.compose(variable.text("name"), type);
      }
      return variables;
    }
  }

  static CompiledPolicy validating(Struct policy, PolicyTypes types) {
    Struct spec = policy.struct("spec");
    Compiler compiler = new Compiler(types);
    Map<String, Expression> conditions = compiler.conditions(spec, "spec.");
    Map<String, Expression> variables = compiler.variables(spec);
    Environment full = types.environment(true, true);
    Environment plain = types.environment(false, true);
    List<Expression> validations = new ArrayList<>();
    List<Expression> messages = new ArrayList<>();
    int at = 0;
    for (Struct validation : spec.list("validations").structs()) {
      String field = "spec.validations[" + at++ + "]";
      validations.add(compiler.bool(full, field + ".expression", validation.text("expression")));
      String message = validation.text("messageExpression");
      messages.add(
          message.isEmpty()
              ? Expression.NONE
              : compiler.compile(
                  plain,
                  field + ".messageExpression",
                  message,
                  "must evaluate to string",
                  Set.of(CelKind.STRING)));
    }
    Map<String, Expression> annotations = new LinkedHashMap<>();
    at = 0;
    for (Struct annotation : spec.list("auditAnnotations").structs()) {
      String field = "spec.auditAnnotations[" + at++ + "].valueExpression";
      annotations.put(
          annotation.text("key"),
          compiler.compile(
              plain,
              field,
              annotation.text("valueExpression"),
              "must evaluate to one of [string null_type]",
              Set.of(CelKind.STRING, CelKind.NULL_TYPE, CelKind.DYN)));
    }
    return new CompiledPolicy(
        policy, conditions, variables, validations, messages, annotations, List.of());
  }

  static CompiledPolicy mutating(Struct policy, PolicyTypes types) {
    Struct spec = policy.struct("spec");
    Compiler compiler = new Compiler(types);
    Map<String, Expression> conditions = compiler.conditions(spec, "spec.");
    Map<String, Expression> variables = compiler.variables(spec);
    Environment full = types.environment(true, true);
    List<Expression> mutations = new ArrayList<>();
    int at = 0;
    for (Struct mutation : spec.list("mutations").structs()) {
      boolean json = mutation.text("patchType").equals("JSONPatch");
      String part = json ? "jsonPatch" : "applyConfiguration";
      String field = "spec.mutations[" + at++ + "]." + part + ".expression";
      mutations.add(making(full, field, mutation.structAt(part).text("expression"), json));
    }
    return new CompiledPolicy(
        policy, conditions, variables, List.of(), List.of(), Map.of(), mutations);
  }

  private static Expression making(
      Environment environment, String field, String source, boolean list) {
    try {
      Program program = environment.compileMaking(source);
      CelKind kind = program.resultType().kind();
      boolean fits = kind == CelKind.DYN || kind == (list ? CelKind.LIST : CelKind.MAP);
      return fits
          ? new Expression(field, source, program, "")
          : new Expression(
              field, source, null, "must evaluate to " + (list ? "list(JSONPatch)" : "Object"));
    } catch (CompileException failure) {
      return new Expression(field, source, null, "compilation failed: " + failure.getMessage());
    }
  }

  /** The match conditions of a webhook. */
  static CompiledPolicy webhook(Struct webhook, String path) {
    Compiler compiler = new Compiler(new PolicyTypes(false));
    return new CompiledPolicy(
        webhook,
        compiler.conditions(webhook, path),
        Map.of(),
        List.of(),
        List.of(),
        Map.of(),
        List.of());
  }

  String name() {
    return given.textAt("metadata", "name");
  }

  Struct spec() {
    return given.struct("spec");
  }

  /** Whether what cannot be evaluated is let through. */
  boolean ignoresFailures() {
    Struct owner = given.has("spec") ? spec() : given;
    return owner.text("failurePolicy").equals("Ignore");
  }

  /** All expressions, in the order of the policy. */
  List<Expression> expressions() {
    List<Expression> all = new ArrayList<>(conditions.values());
    all.addAll(variables.values());
    for (int at = 0; at < validations.size(); at++) {
      all.add(validations.get(at));
      all.add(messages.get(at));
    }
    all.addAll(annotations.values());
    all.addAll(mutations);
    return all.stream().filter(expression -> !expression.isNone()).toList();
  }
}
