package dev.pilothouse.frontend.lesson;

import dev.pilothouse.frontend.preference.Messages;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Language;
import dev.pilothouse.lessons.Step;

/** Writes the solution of an exercise as Markdown, with code blocks that can be run. */
final class SolutionText {

  private SolutionText() {}

  static String markdown(Exercise exercise, Language language) {
    StringBuilder text = new StringBuilder();
    for (Step step : exercise.solution()) {
      switch (step) {
        case Step.Run run -> {
          if (!(run.place() instanceof dev.pilothouse.lessons.Place.Workstation)) {
            text.append(Messages.text(language, "solution.on", run.place())).append("\n\n");
          }
          text.append(fence("sh", run.command()));
        }
        case Step.Write write -> text.append(fence("yaml file=" + write.path(), write.content()));
        case Step.Wait wait ->
            text.append(Messages.text(language, "solution.wait", wait.duration().toSeconds()))
                .append("\n\n");
        case Step.Answer answer -> text.append(answer(exercise, answer, language)).append("\n\n");
      }
    }
    return text.toString();
  }

  private static String answer(Exercise exercise, Step.Answer answer, Language language) {
    if (answer.command()) {
      return Messages.text(language, "solution.answerOf") + "\n\n" + fence("sh", answer.value());
    }
    String value =
        exercise
            .task(answer.taskId())
            .flatMap(task -> task.question())
            .flatMap(
                question ->
                    question.choices().stream()
                        .filter(choice -> choice.id().equals(answer.value()))
                        .map(choice -> choice.text().in(language))
                        .findFirst())
            .orElse("`" + answer.value() + "`");
    return Messages.text(language, "solution.answer", value);
  }

  private static String fence(String info, String content) {
    return "```" + info + "\n" + content.stripTrailing() + "\n```\n\n";
  }
}
