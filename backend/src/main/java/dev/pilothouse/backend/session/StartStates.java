package dev.pilothouse.backend.session;

import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxProvider;
import java.time.Duration;

/** Makes sandboxes in the start states of exercises. */
final class StartStates {

  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final long SEED = 1;

  private StartStates() {}

  /** A new sandbox in which the setup has run and its effects have come to rest. */
  static Sandbox make(SandboxProvider provider, Lesson lesson, Exercise exercise) {
    Sandbox sandbox = provider.create(lesson.start().with(exercise).spec(SEED));
    sandbox.clock().ifPresent(clock -> clock.settle(QUIET, LIMIT));
    return sandbox;
  }
}
