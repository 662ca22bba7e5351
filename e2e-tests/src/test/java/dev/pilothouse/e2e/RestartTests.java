package dev.pilothouse.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Language;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.lessons.Step;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is left when the server stops in the middle of an exercise. */
final class RestartTests {

  @Test
  void keepsThePointsAndKnowsTheGuestAgain() {
    try (Application application = Application.fresh();
        Learner learner = new Learner(application.address(), Language.EN)) {
      Lesson lesson = application.course().lessons().getFirst();
      Exercise exercise = lesson.exercises().getFirst();
      int first = exercise.tasks().getFirst().points();
      learner.startsAsGuest();
      learner.opensLesson(0);
      Step.Write write = firstFile(exercise.solution());
      learner.writesFile(write.path(), write.content());
      learner.seesTick(exercise.id(), 0);
      application.restart();
      learner.page().reload();
      learner.waitsForPrompt();
      assertThat(learner.page().locator(".ph-lesson-points"))
          .hasText(learner.text("lesson.points", first, lesson.points()));
      assertThat(learner.task(exercise.id(), 0))
          .hasAttribute("data-state", Pattern.compile("earned"));
    }
  }

  private static Step.Write firstFile(List<Step> steps) {
    return steps.stream()
        .filter(Step.Write.class::isInstance)
        .map(Step.Write.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
