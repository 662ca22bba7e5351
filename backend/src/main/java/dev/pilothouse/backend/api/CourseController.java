package dev.pilothouse.backend.api;

import dev.pilothouse.backend.account.AccountPrincipal;
import dev.pilothouse.backend.course.Courses;
import dev.pilothouse.backend.progress.CourseProgress;
import dev.pilothouse.backend.progress.Progress;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Fault;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.lessons.Text;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** What is taught, and what the caller has achieved. */
@RestController
@RequestMapping("/api")
class CourseController {

  private final Courses courses;
  private final Progress progress;

  CourseController(Courses courses, Progress progress) {
    this.courses = courses;
    this.progress = progress;
  }

  /** The course as the API shows it: without solutions. */
  record CourseView(List<LessonView> lessons, List<String> faults) {}

  /** A lesson. */
  record LessonView(
      String id, Text title, Text summary, int minutes, int points, List<ExerciseView> exercises) {

    static LessonView of(Lesson lesson) {
      return new LessonView(
          lesson.id(),
          lesson.title(),
          lesson.summary(),
          lesson.minutes(),
          lesson.points(),
          lesson.exercises().stream().map(ExerciseView::of).toList());
    }
  }

  /** An exercise. */
  record ExerciseView(String id, Text title, int points, List<TaskView> tasks) {

    static ExerciseView of(Exercise exercise) {
      return new ExerciseView(
          exercise.id(),
          exercise.title(),
          exercise.points(),
          exercise.tasks().stream()
              .map(task -> new TaskView(task.id(), task.text(), task.points()))
              .toList());
    }
  }

  /** A task. */
  record TaskView(String id, Text text, int points) {}

  @GetMapping("/course")
  CourseView course() {
    return new CourseView(
        courses.course().lessons().stream().map(LessonView::of).toList(),
        courses.course().faults().stream().map(Fault::toString).toList());
  }

  @GetMapping("/progress")
  CourseProgress progress(@AuthenticationPrincipal AccountPrincipal caller) {
    return progress.course(caller.account().id());
  }
}
