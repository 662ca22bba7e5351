package dev.pilothouse.lessons;

import java.util.List;
import java.util.Optional;

/**
 * A part of an exercise that is right or not.
 *
 * @param id unique in its exercise
 * @param hints from vague to plain
 * @param checks all must hold
 */
public record Task(String id, Text text, int points, List<Text> hints, List<Check> checks) {

  public Task {
    hints = List.copyOf(hints);
    checks = List.copyOf(checks);
  }

  /** The question that the learner answers in this task, when there is one. */
  public Optional<Check.Answer> question() {
    return checks.stream()
        .filter(Check.Answer.class::isInstance)
        .map(Check.Answer.class::cast)
        .findFirst();
  }
}
