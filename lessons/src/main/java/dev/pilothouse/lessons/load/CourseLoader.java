package dev.pilothouse.lessons.load;

import dev.pilothouse.lessons.Course;
import dev.pilothouse.lessons.Fault;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.lessons.expression.Expressions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Reads a folder of lesson folders. Safe for use by several threads. */
public final class CourseLoader {

  private final Expressions expressions = new Expressions();

  /** Everything that can be read; what cannot is among the course's faults. Never throws. */
  public Course load(Path folder) {
    List<Lesson> lessons = new ArrayList<>();
    List<Fault> faults = new ArrayList<>();
    for (Path lessonFolder : lessonFolders(folder, faults)) {
      Faults own = new Faults();
      try {
        String id = lessonFolder.getFileName().toString();
        new LessonReader(id, new LessonFiles(lessonFolder), own, expressions)
            .read()
            .ifPresent(lessons::add);
      } catch (RuntimeException e) {
        own.add(lessonFolder.getFileName() + "/lesson.yaml", 1, "cannot be read: " + e);
      }
      faults.addAll(own.all());
    }
    lessons.sort(Comparator.comparingInt(Lesson::order).thenComparing(Lesson::id));
    return new Course(lessons, faults);
  }

  private static List<Path> lessonFolders(Path folder, List<Fault> faults) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(path -> Files.isDirectory(path) && !path.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (IOException e) {
      faults.add(new Fault(".", 1, "the folder of the lessons cannot be read: " + folder));
      return List.of();
    }
  }
}
