package dev.pilothouse.apiserver.rules;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldError;
import dev.pilothouse.apiserver.validation.FieldErrors;
import java.util.List;

/** What is wrong with the rules of a schema, when a definition with them is written. */
public final class RuleChecks {

  private static final int LONGEST_MESSAGE = 2048;
  private static final List<String> REASONS =
      List.of(
          "FieldValueRequired", "FieldValueForbidden", "FieldValueInvalid", "FieldValueDuplicate");

  private final FieldErrors errors;

  private RuleChecks(FieldErrors errors) {
    this.errors = errors;
  }

  /**
   * Checks all rules of an openAPIV3Schema.
   *
   * @param path of the schema in the definition
   */
  public static void check(Struct schema, String path, FieldErrors errors) {
    RuleNode root = CustomRules.has(schema) ? CustomRules.node(schema) : null;
    if (root != null) {
      new RuleChecks(errors).node(root, path, "");
    }
  }

  /**
   * @param uncorrelatable the list around the node whose items cannot be told apart, or ""
   */
  private void node(RuleNode node, String path, String uncorrelatable) {
    int at = 0;
    for (CompiledRule rule : node.rules()) {
      String place = path + ".x-kubernetes-validations[" + at++ + "]";
      given(rule.given(), place, node.schema());
      compiled(rule, place, uncorrelatable);
    }
    node.properties()
        .forEach((name, child) -> node(child, path + ".properties[" + name + "]", uncorrelatable));
    if (node.values() != null) {
      node(node.values(), path + ".additionalProperties", uncorrelatable);
    }
    if (node.items() != null) {
      boolean map = node.schema().text("x-kubernetes-list-type").equals("map");
      node(node.items(), path + ".items", map || !uncorrelatable.isEmpty() ? uncorrelatable : path);
    }
    int part = 0;
    for (RuleNode child : node.parts()) {
      node(child, path + ".allOf[" + part++ + "]", uncorrelatable);
    }
  }

  private void given(Struct rule, String place, Struct schema) {
    String text = rule.text("rule").strip();
    String message = rule.text("message");
    if (text.isEmpty()) {
      errors.required(place + ".rule", "rule is not specified");
    }
    if (rule.has("message") && !message.isEmpty() && message.isBlank()) {
      errors.invalid(place + ".message", message, "message must be non-empty if specified");
    } else if (message.strip().contains("\n")) {
      errors.invalid(place + ".message", message, "message must not contain line breaks");
    } else if (message.length() > LONGEST_MESSAGE) {
      errors.invalid(
          place + ".message",
          message.substring(0, 10) + "...",
          "message must have a maximum length of 2048 characters");
    }
    if (text.contains("\n") && message.isEmpty() && rule.text("messageExpression").isEmpty()) {
      errors.required(place + ".message", "message must be specified if rule contains line breaks");
    }
    if (!rule.text("messageExpression").isEmpty() && rule.text("messageExpression").isBlank()) {
      errors.required(place + ".messageExpression", "must be non-empty if specified");
    }
    String reason = rule.text("reason");
    if (!reason.isEmpty() && !REASONS.contains(reason)) {
      errors.unsupported(place + ".reason", reason, REASONS);
    }
    String fieldPath = rule.text("fieldPath");
    if (!fieldPath.isEmpty()) {
      String problem = FieldPaths.problem(fieldPath, schema);
      if (!problem.isEmpty()) {
        errors.invalid(
            place + ".fieldPath", fieldPath, "fieldPath must be a valid path: " + problem);
      }
    }
  }

  private void compiled(CompiledRule rule, String place, String uncorrelatable) {
    if (rule.given().text("rule").isBlank()) {
      return;
    }
    if (!rule.ruleError().isEmpty()) {
      errors.add(FieldError.invalid(place + ".rule", internal(rule.given()), rule.ruleError()));
    }
    if (!rule.messageError().isEmpty()) {
      errors.add(
          FieldError.invalid(
              place + ".messageExpression", internal(rule.given()), rule.messageError()));
    }
    if (rule.usesOldSelf()) {
      if (!uncorrelatable.isEmpty()) {
        errors.invalid(
            place + ".rule",
            rule.given().text("rule"),
            "oldSelf cannot be used on the uncorrelatable portion of the schema within "
                + uncorrelatable);
      }
    } else if (rule.given().has("optionalOldSelf") && rule.program() != null) {
      errors.invalid(
          place + ".optionalOldSelf",
          rule.given().get("optionalOldSelf"),
          "may not be set if oldSelf is not used in rule");
    }
  }

  /** A rule as the server's own type has it, which is how errors show it. */
  private static Struct internal(Struct rule) {
    return Struct.of(
        "Rule", rule.text("rule"),
        "Message", rule.text("message"),
        "MessageExpression", rule.text("messageExpression"),
        "Reason", rule.has("reason") ? rule.text("reason") : null,
        "FieldPath", rule.text("fieldPath"),
        "OptionalOldSelf", rule.has("optionalOldSelf") ? rule.flag("optionalOldSelf") : null);
  }
}
