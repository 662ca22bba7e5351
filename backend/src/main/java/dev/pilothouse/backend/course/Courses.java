package dev.pilothouse.backend.course;

import dev.pilothouse.lessons.Course;
import dev.pilothouse.lessons.load.CourseLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** The course, as its files are now. */
@Service
public class Courses {

  private static final Logger LOG = LoggerFactory.getLogger(Courses.class);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  private final CourseLoader loader = new CourseLoader();
  private final Path folder;
  private final Clock clock;
  private Course course = new Course(java.util.List.of(), java.util.List.of());
  private Instant lookedAt = Instant.MIN;
  private long digest;

  Courses(CourseFolder folder, Clock clock) {
    this.folder = folder.path();
    this.clock = clock;
  }

  /** The course. Its faults name the lessons that cannot be read; the others are there. */
  public synchronized Course course() {
    Instant now = clock.instant();
    if (lookedAt.equals(Instant.MIN) || lookedAt.plus(LOOK_AGAIN).isBefore(now)) {
      lookedAt = now;
      long found = digest();
      if (found != digest) {
        digest = found;
        course = loader.load(folder);
        course.faults().forEach(fault -> LOG.warn("Fault in a lesson: {}", fault));
      }
    }
    return course;
  }

  /** Changes when a file is added, changed or removed; never 0. */
  private long digest() {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .mapToLong(Courses::digest)
          .reduce(1, (sum, one) -> sum + one);
    } catch (IOException | UncheckedIOException e) {
      return -1;
    }
  }

  private static long digest(Path file) {
    try {
      return 31L * file.hashCode()
          + 17 * Files.getLastModifiedTime(file).toMillis()
          + Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
