package dev.pilothouse.lessons.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The lessons of this repository. */
final class LessonFilesTests {

  @Test
  void haveNoFaults() {
    Path folder = Path.of("course");

    assertThat(folder).matches(Files::isDirectory, "is a folder");
    assertThat(new CourseLoader().load(folder).faults()).isEmpty();
  }
}
