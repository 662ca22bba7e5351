package dev.pilothouse.apiserver.rules;

import dev.cel.common.types.CelKind;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.cel.CompileException;
import dev.pilothouse.cel.Environment;
import dev.pilothouse.cel.Program;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One of x-kubernetes-validations.
 *
 * @param given as the schema has it
 * @param program null when the rule does not compile
 * @param message its messageExpression, or null
 * @param ruleError why the rule does not compile, or ""
 * @param messageError why the messageExpression does not compile, or ""
 */
record CompiledRule(
    Struct given,
    @Nullable Program program,
    @Nullable Program message,
    String ruleError,
    String messageError) {

  static CompiledRule of(Struct given, CelType self, RuleTypes types) {
    CelType old = given.flag("optionalOldSelf") ? OptionalType.create(self) : self;
    Environment environment =
        Environment.kubernetes(Map.of("self", self, "oldSelf", old), types.types());
    Program program = null;
    Program message = null;
    String ruleError = "";
    String messageError = "";
    try {
      program = environment.compile(given.text("rule"));
      if (program.resultType().kind() != CelKind.BOOL) {
        ruleError = "cel expression must evaluate to a bool";
        program = null;
      }
    } catch (CompileException failure) {
      ruleError = "compilation failed: " + failure.getMessage();
    }
    if (!given.text("messageExpression").isEmpty()) {
      try {
        message = environment.compile(given.text("messageExpression"));
        if (message.resultType().kind() != CelKind.STRING) {
          messageError = "messageExpression must evaluate to a string";
          message = null;
        }
      } catch (CompileException failure) {
        messageError = "messageExpression compilation failed: " + failure.getMessage();
      }
    }
    return new CompiledRule(given, program, message, ruleError, messageError);
  }

  /** Whether the rule is about a change. */
  boolean usesOldSelf() {
    return program != null && program.mentions("oldSelf");
  }

  boolean optionalOldSelf() {
    return given.flag("optionalOldSelf");
  }

  /** What errors call the rule. */
  String shown() {
    String message = given.text("message").strip();
    return message.isEmpty() ? given.text("rule").strip() : message;
  }

  String messageOrDefault() {
    String message = given.text("message").strip();
    return message.isEmpty() ? "failed rule: " + shown() : message;
  }
}
