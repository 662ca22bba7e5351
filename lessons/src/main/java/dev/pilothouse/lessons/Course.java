package dev.pilothouse.lessons;

import java.util.List;
import java.util.Optional;

/**
 * The lessons that could be read, in their order, and what is wrong with the others.
 *
 * @param faults mistakes in lesson files; a lesson with a mistake is not among {@code lessons}
 */
public record Course(List<Lesson> lessons, List<Fault> faults) {

  public Course {
    lessons = List.copyOf(lessons);
    faults = List.copyOf(faults);
  }

  public Optional<Lesson> lesson(String id) {
    return lessons.stream().filter(lesson -> lesson.id().equals(id)).findFirst();
  }
}
