package dev.pilothouse.backend.progress;

import java.util.Set;

/**
 * What a learner has achieved in an exercise, in all attempts together.
 *
 * @param earnedTasks ids of the tasks that were right at some time
 */
public record ExerciseProgress(
    String exerciseId, int points, int maximum, int attempts, Set<String> earnedTasks) {

  public ExerciseProgress {
    earnedTasks = Set.copyOf(earnedTasks);
  }

  public boolean complete() {
    return points == maximum;
  }
}
