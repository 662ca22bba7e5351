package dev.pilothouse.apiserver.rules;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Correlation;
import dev.pilothouse.apiserver.validation.FieldError;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.cel.Budget;
import dev.pilothouse.cel.EvaluationException;
import dev.pilothouse.cel.Program;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One evaluation of all rules over an object. */
final class RuleEvaluation {

  private static final int LONGEST_MESSAGE = 5 * 1024;

  private final FieldErrors errors;
  private final List<String> warnings;
  private final Budget budget = Budget.ofRequest();
  private boolean ended;

  RuleEvaluation(FieldErrors errors, List<String> warnings) {
    this.errors = errors;
    this.warnings = warnings;
  }

  void run(RuleNode root, Struct object, @Nullable Struct old) {
    node(root, "", object, old, new Before(old, null).unchanged(object));
  }

  /** The nearest value of old that can be told to belong to a place. */
  private record Before(@Nullable Object value, @Nullable Boolean parentUnchanged) {

    boolean unchanged(Object now) {
      return value != null ? value.equals(now) : Boolean.TRUE.equals(parentUnchanged);
    }
  }

  /**
   * @param old the value before, when it can be told which it was
   * @param unchanged whether the value, or the nearest one around it of which this can be told, is
   *     as it was
   */
  private void node(
      RuleNode node, String path, Object value, @Nullable Object old, boolean unchanged) {
    if (ended || value == Struct.NULL) {
      return;
    }
    Object before = old == Struct.NULL ? null : old;
    for (CompiledRule rule : node.rules()) {
      if (!ended) {
        rule(node, rule, path, value, before, unchanged);
      }
    }
    for (RuleNode part : node.parts()) {
      node(part, path, value, old, false);
    }
    if (value instanceof Struct struct) {
      fields(node, path, struct, before instanceof Struct given ? given : null, unchanged);
    } else if (value instanceof Sequence list && node.items() != null) {
      items(node, path, list, before instanceof Sequence given ? given : null, unchanged);
    }
  }

  private void fields(
      RuleNode node, String path, Struct value, @Nullable Struct old, boolean unchanged) {
    value.forEach(
        (key, item) -> {
          RuleNode property = node.properties().get(key);
          RuleNode child = property != null ? property : node.values();
          if (child != null) {
            String place =
                property == null ? path + "[" + key + "]" : path.isEmpty() ? key : path + "." + key;
            Object before = old == null ? null : old.get(key);
            node(child, place, item, before, new Before(before, unchanged).unchanged(item));
          }
        });
  }

  private void items(
      RuleNode node, String path, Sequence value, @Nullable Sequence old, boolean unchanged) {
    RuleNode items = node.items();
    for (int at = 0; items != null && at < value.size(); at++) {
      Object item = value.get(at);
      Object before = old == null ? null : Correlation.find(node.schema(), old, item);
      node(
          items,
          path + "[" + at + "]",
          item,
          before,
          new Before(before, unchanged).unchanged(item));
    }
  }

  private void rule(
      RuleNode node,
      CompiledRule rule,
      String path,
      Object value,
      @Nullable Object old,
      boolean unchanged) {
    Program program = rule.program();
    if (program == null) {
      invalid(node, path, "rule compile error: " + rule.ruleError());
      return;
    }
    if (rule.usesOldSelf() && old == null && !rule.optionalOldSelf()) {
      return;
    }
    try {
      Object result = program.evaluate(variables(node, value, old, rule.optionalOldSelf()), budget);
      if (!Boolean.TRUE.equals(result)) {
        failed(node, rule, path, value, old, unchanged);
      }
    } catch (EvaluationException failure) {
      failed(node, rule, path, failure);
    }
  }

  private static Function<String, @Nullable Object> variables(
      RuleNode node, Object value, @Nullable Object old, boolean optional) {
    return name ->
        switch (name) {
          case "self" -> RuleValues.of(node.schema(), node.resource(), value);
          case "oldSelf" -> {
            Object before = old == null ? null : RuleValues.of(node.schema(), node.resource(), old);
            yield optional ? Optional.ofNullable(before) : before;
          }
          default -> null;
        };
  }

  /** The rule has no value. */
  private void failed(RuleNode node, CompiledRule rule, String path, EvaluationException failure) {
    String why = String.valueOf(failure.getMessage());
    if (budget.exhausted()) {
      ended = true;
      invalid(
          node,
          path,
          "validation failed due to running out of cost budget, no further validation rules will be"
              + " run");
    } else if (failure.exhausted()) {
      ended = true;
      invalid(
          node,
          path,
          "'"
              + why
              + "': no further validation rules will be run due to call cost exceeds limit for"
              + " rule: "
              + rule.shown());
    } else if (why.startsWith("no such overload")) {
      invalid(
          node,
          path,
          "'"
              + why
              + "': call arguments did not match a supported operator, function or macro signature"
              + " for rule: "
              + rule.shown());
    } else {
      invalid(node, path, why + " evaluating rule: " + rule.shown());
    }
  }

  private void invalid(RuleNode node, String path, String detail) {
    errors.add(FieldError.invalid(shown(path), node.schema().text("type"), detail));
  }

  /** The rule is false. */
  private void failed(
      RuleNode node,
      CompiledRule rule,
      String path,
      Object value,
      @Nullable Object old,
      boolean unchanged) {
    String place = FieldPaths.child(path, rule.given().text("fieldPath"));
    String detail = message(node, rule, value, old);
    FieldError error = error(rule, shown(place), value, detail);
    if (!rule.usesOldSelf() && unchanged) {
      warnings.add(error.toString());
    } else {
      errors.add(error);
    }
  }

  private static FieldError error(CompiledRule rule, String place, Object value, String detail) {
    boolean composite = value instanceof Struct || value instanceof Sequence;
    return switch (rule.given().text("reason")) {
      case "FieldValueForbidden" -> FieldError.forbidden(place, detail);
      case "FieldValueRequired" -> FieldError.required(place, detail);
      case "FieldValueDuplicate" ->
          composite ? FieldError.duplicate(place) : FieldError.duplicate(place, value);
      default ->
          composite ? FieldError.invalid(place, detail) : FieldError.invalid(place, value, detail);
    };
  }

  private String message(RuleNode node, CompiledRule rule, Object value, @Nullable Object old) {
    Program expression = rule.message();
    if (expression == null) {
      return rule.messageOrDefault();
    }
    try {
      Object result =
          expression.evaluate(variables(node, value, old, rule.optionalOldSelf()), budget);
      String text = result instanceof String given ? given.strip() : "";
      boolean usable = !text.isEmpty() && !text.contains("\n") && text.length() <= LONGEST_MESSAGE;
      return usable ? text : rule.messageOrDefault();
    } catch (EvaluationException failure) {
      if (!failure.exhausted()) {
        return rule.messageOrDefault();
      }
      ended = true;
      return budget.exhausted()
          ? "messageExpression evaluation failed due to running out of cost budget, no further"
              + " validation rules will be run"
          : "no further validation rules will be run due to call cost exceeds limit for"
              + " messageExpression: "
              + FieldError.quoted(expression.source());
    }
  }

  private static String shown(String path) {
    return path.isEmpty() ? "<nil>" : path;
  }
}
