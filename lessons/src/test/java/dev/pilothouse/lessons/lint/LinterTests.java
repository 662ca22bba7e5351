package dev.pilothouse.lessons.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.lessons.Course;
import dev.pilothouse.lessons.Fault;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.lessons.check.FakeSandbox;
import dev.pilothouse.lessons.check.Workers;
import dev.pilothouse.lessons.load.CourseLoader;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LinterTests {

  private static final String LESSON =
      """
      order: 1
      title: {en: T, zh: 题}
      summary: {en: S, zh: 摘}
      minutes: 5
      notes: [n2.008]
      exercises:
        - id: it
          title: {en: T, zh: 题}
          tasks:
            - id: scale
              text: {en: T, zh: 题}
              points: 10
              checks: [{object: deployments/default/web, expect: object.spec.replicas == 3}]
            - id: word
              text: {en: T, zh: 题}
              points: 5
              checks: [{answer: {en: Q, zh: 问}, accept: [open]}]
          solution:
            - run: scale 3
            - {answer: word, command: say open}
          wrong:
            - {name: too few, from: solution, steps: [{run: scale 2}], loses: [scale]}
      """;

  @TempDir private Path folder;

  private final Workers workers =
      new Workers(Executors.newVirtualThreadPerTaskExecutor(), Executors.newScheduledThreadPool(1));

  @AfterEach
  void stopWorkers() {
    workers.timer().shutdownNow();
  }

  @Test
  void provesAGoodExercise() throws IOException {
    assertThat(lint(LESSON)).isEmpty();
  }

  @Test
  void refusesASolutionThatLosesPoints() throws IOException {
    assertThat(lint(LESSON.replace("run: scale 3", "run: scale 4")))
        .first()
        .asString()
        .startsWith("lesson/lesson.yaml:")
        .contains("the solution: task \"scale\" is not right, 10 points are lost");
  }

  @Test
  void refusesAWrongAnswerThatLosesNothing() throws IOException {
    assertThat(lint(LESSON.replace("run: scale 2", "run: scale 3")))
        .singleElement()
        .asString()
        .contains("\"too few\": task \"scale\" is right, 10 points are not lost");
  }

  @Test
  void refusesWhatIsRightUntouched() throws IOException {
    assertThat(lint(LESSON.replace("object.spec.replicas == 3", "object == null || true")))
        .first()
        .asString()
        .contains("the untouched cluster: task \"scale\" is right");
  }

  @Test
  void namesTheStepThatFails() throws IOException {
    assertThat(lint(LESSON.replace("run: scale 3", "run: skale 3")))
        .first()
        .asString()
        .startsWith("lesson/lesson.yaml:19: ")
        .contains("exit code 127 instead of 0 from: skale 3");
  }

  @Test
  void reportsFaultsOfTheInfrastructureAsSuch() throws IOException {
    assertThat(lint(LESSON.replace("run: scale 3", "run: crash")))
        .first()
        .asString()
        .contains("fault of the infrastructure: the node burns");
  }

  private List<Fault> lint(String yaml) throws IOException {
    Path lessonFolder = Files.createDirectories(folder.resolve("lesson"));
    Files.writeString(lessonFolder.resolve("lesson.yaml"), yaml);
    Files.writeString(lessonFolder.resolve("lesson.en.md"), "<!-- exercise: it -->");
    Files.writeString(lessonFolder.resolve("lesson.zh.md"), "<!-- exercise: it -->");
    Course course = new CourseLoader().load(folder);
    assertThat(course.faults()).isEmpty();
    Lesson lesson = course.lessons().getFirst();
    return new Linter(new ScalingProvider(), workers).lint(lesson, lesson.exercises().getFirst());
  }

  /** Its sandboxes know the commands scale, say and crash. */
  private static final class ScalingProvider implements SandboxProvider {

    @Override
    public String name() {
      return "scaling";
    }

    @Override
    public Sandbox create(SandboxSpec spec) {
      FakeSandbox sandbox = new FakeSandbox();
      sandbox.onCommand((place, command) -> run(sandbox, command));
      return sandbox;
    }

    private static CommandResult run(FakeSandbox sandbox, String command) {
      String[] words = command.split(" ");
      return switch (words[0]) {
        case "scale" -> {
          Map<String, Object> deployment =
              Map.of("spec", Map.of("replicas", Long.parseLong(words[1])));
          sandbox.put("apps/v1", "deployments", "default", "web", deployment);
          yield new CommandResult(0, "", "");
        }
        case "say" -> new CommandResult(0, words[1] + "\n", "");
        case "crash" -> throw new SandboxException("the node burns");
        default -> new CommandResult(127, "", words[0] + ": command not found\n");
      };
    }

    @Override
    public void close() {}
  }
}
