package dev.pilothouse.lessons.check;

import dev.pilothouse.lessons.Check;
import dev.pilothouse.lessons.expression.Expression;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Judges what a learner answers. */
final class AnswerProbe {

  private AnswerProbe() {}

  static CheckResult judge(Check.Answer check, @Nullable String answer, StateView view) {
    if (answer == null || answer.isBlank()) {
      return new CheckResult.Fails("not answered");
    }
    String stripped = answer.strip();
    Expression expression = check.expression();
    if (expression == null) {
      boolean right = check.accept().stream().anyMatch(stripped::equalsIgnoreCase);
      return right ? CheckResult.HOLDS : new CheckResult.Fails("answered " + stripped);
    }
    Map<String, Object> variables = new HashMap<>();
    variables.put("answer", stripped);
    variables.put("time", ObjectsProbe.timestamp(view.state().time()));
    check.with().forEach((name, reference) -> variables.put(name, view.value(reference)));
    return CheckResult.of(expression.evaluate(variables));
  }
}
