package dev.pilothouse.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.ColorScheme;
import dev.pilothouse.lessons.Check;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Language;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.lessons.Step;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every lesson, done as a person would: reading, typing, writing files, answering. */
final class LessonTests {

  static Stream<Arguments> lessons() {
    List<Lesson> lessons = Application.shared().course().lessons();
    return Stream.of(Language.values())
        .flatMap(
            language ->
                IntStream.range(0, lessons.size())
                    .mapToObj(index -> Arguments.of(lessons.get(index).id(), index, language)));
  }

  @ParameterizedTest(name = "{0} in {2}")
  @MethodSource("lessons")
  void canBeDoneFromBeginningToEnd(String id, int index, Language language) {
    Lesson lesson = Application.shared().course().lesson(id).orElseThrow();
    ColorScheme scheme = language == Language.ZH ? ColorScheme.DARK : ColorScheme.LIGHT;
    try (Learner learner = new Learner(Application.shared().address(), language, scheme)) {
      learner.startsAsGuest();
      learner.opensLesson(index);
      learner.setsSpeed(10);
      learner.takesPicture("lesson-" + id + "-begin");
      for (Exercise exercise : lesson.exercises()) {
        learner.worksOn(exercise.id());
        for (Step step : exercise.solution()) {
          take(learner, exercise, step);
        }
        learner.looksAtTheCluster();
        for (int task = 0; task < exercise.tasks().size(); task++) {
          learner.seesTick(exercise.id(), task);
        }
        learner.takesPicture("lesson-" + id + "-" + exercise.id());
      }
      assertThat(learner.page().locator(".ph-lesson-points"))
          .hasText(learner.text("lesson.points", lesson.points(), lesson.points()));
      assertThat(learner.complaints()).isEmpty();
    }
  }

  private static void take(Learner learner, Exercise exercise, Step step) {
    switch (step) {
      case Step.Run run -> learner.types(run.command());
      case Step.Write write -> {
        learner.writesFile(write.path(), write.content());
        learner.looksAtTheCluster();
      }
      case Step.Wait wait -> learner.page().waitForTimeout(wait.duration().toMillis() / 10.0);
      case Step.Answer answer ->
          learner.answers(
              exercise.id(), indexOf(exercise, answer), said(learner, exercise, answer));
    }
    learner.waitsUntilTheClusterIsQuiet();
  }

  private static int indexOf(Exercise exercise, Step.Answer answer) {
    return exercise.tasks().stream().map(task -> task.id()).toList().indexOf(answer.taskId());
  }

  /** What a person says: what a command prints, the text of a choice, or the words themselves. */
  private static String said(Learner learner, Exercise exercise, Step.Answer answer) {
    if (answer.command()) {
      learner.types("clear; " + answer.value() + " | sed 's/^/ANSWER:/'; echo");
      return learner
          .screenText()
          .lines()
          .filter(line -> line.startsWith("ANSWER:"))
          .map(line -> line.substring("ANSWER:".length()).strip())
          .findFirst()
          .orElseThrow();
    }
    Check.Answer question =
        exercise.task(answer.taskId()).flatMap(task -> task.question()).orElseThrow();
    return question.choices().stream()
        .filter(choice -> choice.id().equals(answer.value()))
        .map(choice -> choice.text().in(learner.language()).replace("`", ""))
        .findFirst()
        .orElse(answer.value());
  }
}
