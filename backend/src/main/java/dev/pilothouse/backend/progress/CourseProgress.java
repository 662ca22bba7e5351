package dev.pilothouse.backend.progress;

import java.util.List;
import java.util.Optional;

/** What a learner has achieved in the course; every lesson is there, in order. */
public record CourseProgress(List<LessonProgress> lessons) {

  public CourseProgress {
    lessons = List.copyOf(lessons);
  }

  public int points() {
    return lessons.stream().mapToInt(LessonProgress::points).sum();
  }

  public int maximum() {
    return lessons.stream().mapToInt(LessonProgress::maximum).sum();
  }

  public Optional<LessonProgress> lesson(String id) {
    return lessons.stream().filter(lesson -> lesson.lessonId().equals(id)).findFirst();
  }
}
