package dev.pilothouse.lessons.lint;

import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.lessons.Step;
import dev.pilothouse.lessons.check.ExerciseWatch;
import dev.pilothouse.lessons.check.TaskStatus;
import dev.pilothouse.lessons.check.Workers;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxProvider;
import java.util.List;
import java.util.Map;

/** Tries steps in a fresh cluster, as fast as the machine can. Safe for use by several threads. */
public final class Trial {

  private static final double FASTEST = 1000;
  private static final long SEED = 1;

  private final SandboxProvider provider;
  private final Workers workers;

  public Trial(SandboxProvider provider, Workers workers) {
    this.provider = provider;
    this.workers = workers;
  }

  /**
   * The states of the exercise's tasks after {@code steps}.
   *
   * @throws StepException when a step does not do what it should
   * @throws dev.pilothouse.sandbox.SandboxException when the infrastructure fails
   */
  public List<TaskStatus> run(Lesson lesson, Exercise exercise, List<Step> steps)
      throws StepException {
    try (Sandbox sandbox = provider.create(lesson.start().with(exercise).spec(SEED))) {
      sandbox.clock().ifPresent(clock -> clock.setSpeed(FASTEST));
      StepRunner.settle(sandbox);
      try (ExerciseWatch watch =
          ExerciseWatch.start(sandbox, exercise, Map.of(), workers, statuses -> {})) {
        new StepRunner(sandbox, watch).run(steps);
        return watch.evaluateNow();
      }
    }
  }
}
