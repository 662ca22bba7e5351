package dev.pilothouse.lessons.check;

import dev.pilothouse.lessons.Check;
import dev.pilothouse.lessons.expression.Expression;
import dev.pilothouse.lessons.expression.Outcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Follows one check on objects through the states of a cluster. Used by one thread at a time. */
final class ObjectsProbe {

  private final Check.Objects check;
  private final Object before;
  private boolean begun;
  private boolean held;
  private boolean broken;
  private CheckResult result = new CheckResult.Fails("");

  /**
   * @param start the state at the beginning of the exercise
   */
  ObjectsProbe(Check.Objects check, StateView start) {
    this.check = check;
    this.before = start.value(check.subject());
    this.begun = check.since() == null;
  }

  /** The resources whose changes may change the result. */
  static Set<String> resources(Check.Objects check) {
    Set<String> resources = new HashSet<>();
    resources.add(check.subject().resource());
    check.with().values().forEach(reference -> resources.add(reference.resource()));
    return resources;
  }

  boolean wantsEveryState() {
    return check.when() != Check.When.NOW;
  }

  CheckResult result() {
    return result;
  }

  /** Goes on to the next state. */
  void advance(StateView view) {
    Map<String, Object> variables = variables(view);
    Expression since = check.since();
    if (!begun && since != null) {
      begun = since.evaluate(variables).holds();
      if (!begun) {
        result = new CheckResult.Fails("what \"since\" says has not been");
        return;
      }
    }
    Outcome outcome = check.expression().evaluate(variables);
    result =
        switch (check.when()) {
          case NOW -> CheckResult.of(outcome);
          case EVENTUALLY -> eventually(outcome);
          case ALWAYS -> unbroken(outcome.holds(), outcome, view);
          case NEVER -> unbroken(!outcome.holds(), outcome, view);
        };
  }

  private CheckResult eventually(Outcome outcome) {
    held = held || outcome.holds();
    return held ? CheckResult.HOLDS : CheckResult.of(outcome);
  }

  private CheckResult unbroken(boolean right, Outcome outcome, StateView view) {
    if (broken) {
      return result;
    }
    broken = !right;
    return right
        ? CheckResult.HOLDS
        : new CheckResult.Fails("broken at " + view.state().time() + " " + outcome.why());
  }

  private Map<String, Object> variables(StateView view) {
    Map<String, Object> variables = new HashMap<>();
    variables.put(check.variable(), view.value(check.subject()));
    variables.put("before", before);
    variables.put("time", timestamp(view.state().time()));
    check.with().forEach((name, reference) -> variables.put(name, view.value(reference)));
    return variables;
  }

  static Object timestamp(Instant time) {
    return com.google.protobuf.Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }
}
