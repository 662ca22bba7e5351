package dev.pilothouse.backend.progress;

import java.util.List;

/**
 * What a learner has achieved in a lesson.
 *
 * @param started whether the learner has opened it
 */
public record LessonProgress(
    String lessonId, boolean started, int points, int maximum, List<ExerciseProgress> exercises) {

  public LessonProgress {
    exercises = List.copyOf(exercises);
  }

  /**
   * Whether every task is earned; a lesson without exercises is complete when it has been opened.
   */
  public boolean complete() {
    return started && exercises.stream().allMatch(ExerciseProgress::complete);
  }
}
