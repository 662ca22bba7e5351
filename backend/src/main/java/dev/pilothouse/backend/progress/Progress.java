package dev.pilothouse.backend.progress;

import dev.pilothouse.backend.course.Courses;
import dev.pilothouse.lessons.Course;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.lessons.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What learners have achieved. */
@Service
public class Progress {

  private final Courses courses;
  private final AttemptRepository attempts;
  private final TaskResultRepository results;
  private final LessonPlaceRepository places;

  Progress(
      Courses courses,
      AttemptRepository attempts,
      TaskResultRepository results,
      LessonPlaceRepository places) {
    this.courses = courses;
    this.attempts = attempts;
    this.results = results;
    this.places = places;
  }

  /** Of every lesson of the course. */
  @Transactional(readOnly = true)
  public CourseProgress course(UUID accountId) {
    Course course = courses.course();
    List<AttemptRow> rows = attempts.findByAccountId(accountId);
    Set<String> opened =
        places.findByKeyAccountId(accountId).stream()
            .map(place -> place.key().lessonId())
            .collect(Collectors.toSet());
    Achievements achievements = achievements(rows);
    return new CourseProgress(
        course.lessons().stream()
            .map(lesson -> achievements.of(lesson, opened.contains(lesson.id())))
            .toList());
  }

  /**
   * Of one lesson.
   *
   * @throws IllegalArgumentException when there is no such lesson
   */
  @Transactional(readOnly = true)
  public LessonProgress lesson(UUID accountId, String lessonId) {
    Lesson lesson =
        courses
            .course()
            .lesson(lessonId)
            .orElseThrow(() -> new IllegalArgumentException("no lesson " + lessonId));
    boolean opened = places.existsById(new LessonPlaceRow.Key(accountId, lessonId));
    return achievements(attempts.findByAccountIdAndLessonId(accountId, lessonId))
        .of(lesson, opened);
  }

  private Achievements achievements(List<AttemptRow> rows) {
    List<UUID> ids = rows.stream().map(AttemptRow::id).toList();
    List<TaskResultRow> found = ids.isEmpty() ? List.of() : results.findByKeyAttemptIdIn(ids);
    return new Achievements(rows, found);
  }

  /** The attempts of a learner with their results. */
  private record Achievements(List<AttemptRow> attempts, List<TaskResultRow> results) {

    LessonProgress of(Lesson lesson, boolean started) {
      List<ExerciseProgress> exercises = new ArrayList<>();
      for (Exercise exercise : lesson.exercises()) {
        exercises.add(of(lesson, exercise));
      }
      int points = exercises.stream().mapToInt(ExerciseProgress::points).sum();
      return new LessonProgress(lesson.id(), started, points, lesson.points(), exercises);
    }

    private ExerciseProgress of(Lesson lesson, Exercise exercise) {
      Set<UUID> ids =
          attempts.stream()
              .filter(
                  attempt ->
                      attempt.lessonId().equals(lesson.id())
                          && attempt.exerciseId().equals(exercise.id()))
              .map(AttemptRow::id)
              .collect(Collectors.toSet());
      Set<String> earned = new HashSet<>();
      for (TaskResultRow result : results) {
        if (result.earned() && ids.contains(result.key().attemptId())) {
          earned.add(result.key().taskId());
        }
      }
      earned.retainAll(exercise.tasks().stream().map(Task::id).collect(Collectors.toSet()));
      int points =
          exercise.tasks().stream()
              .filter(task -> earned.contains(task.id()))
              .mapToInt(Task::points)
              .sum();
      return new ExerciseProgress(exercise.id(), points, exercise.points(), ids.size(), earned);
    }
  }
}
