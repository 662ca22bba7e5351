package dev.pilothouse.apiserver.rules;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldErrors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of a custom resource's schema (x-kubernetes-validations), compiled. Immutable. */
public final class CustomRules {

  private final @Nullable RuleNode root;

  private CustomRules(@Nullable RuleNode root) {
    this.root = root;
  }

  /** The rules of an openAPIV3Schema; those that do not compile fail when they are evaluated. */
  public static CustomRules of(Struct schema) {
    return new CustomRules(has(schema) ? node(schema) : null);
  }

  static @Nullable RuleNode node(Struct schema) {
    RuleTypes types = new RuleTypes();
    return RuleNode.of(schema, schema, true, types.of(schema, true, "object"), types);
  }

  /** Whether there is a rule anywhere in a schema. */
  static boolean has(Object schema) {
    return switch (schema) {
      case Struct struct ->
          !struct.list("x-kubernetes-validations").isEmpty()
              || struct.keys().stream()
                  .anyMatch(
                      key ->
                          !key.equals("default")
                              && !key.equals("enum")
                              && has(struct.getOrDefault(key, Struct.NULL)));
      case dev.pilothouse.apiserver.object.Sequence list ->
          list.stream().anyMatch(CustomRules::has);
      default -> false;
    };
  }

  public boolean isEmpty() {
    return root == null;
  }

  /**
   * Evaluates the rules over an object.
   *
   * @param old the object before, or null when it is new
   * @param warnings takes what is wrong but was so before
   */
  public void validate(
      Struct object, @Nullable Struct old, FieldErrors errors, List<String> warnings) {
    if (root != null) {
      new RuleEvaluation(errors, warnings).run(root, object, old);
    }
  }
}
