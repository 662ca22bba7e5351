package dev.pilothouse.lessons;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.pilothouse.lessons.check.Workers;
import dev.pilothouse.lessons.lint.Linter;
import dev.pilothouse.lessons.load.CourseLoader;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxProviders;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Proves every exercise of this repository's course in embedded clusters. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LessonProofTests {

  private final Course course = new CourseLoader().load(Path.of("../lessons/course"));
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
  private final SandboxProvider provider = SandboxProviders.open(_ -> null);

  @AfterAll
  void stop() {
    provider.close();
    executor.close();
    timer.close();
  }

  @Test
  void lessonFilesHaveNoFaults() {
    assertThat(course.faults()).isEmpty();
  }

  @TestFactory
  Stream<DynamicNode> exercisesAreProved() {
    Linter linter = new Linter(provider, new Workers(executor, timer));
    return course.lessons().stream()
        .map(
            lesson ->
                dynamicContainer(
                    lesson.id(),
                    lesson.exercises().stream()
                        .map(
                            exercise ->
                                dynamicTest(
                                    exercise.id(),
                                    () -> assertThat(linter.lint(lesson, exercise)).isEmpty()))));
  }
}
