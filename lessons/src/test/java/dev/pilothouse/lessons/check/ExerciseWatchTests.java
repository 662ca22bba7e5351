package dev.pilothouse.lessons.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.lessons.Course;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.load.CourseLoader;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExerciseWatchTests {

  @TempDir private Path folder;

  private final FakeSandbox sandbox = new FakeSandbox();
  private final Workers workers =
      new Workers(Executors.newVirtualThreadPerTaskExecutor(), Executors.newScheduledThreadPool(1));
  private final BlockingQueue<List<TaskStatus>> heard = new LinkedBlockingQueue<>();

  @AfterEach
  void stopWorkers() {
    workers.timer().shutdownNow();
  }

  @Nested
  class ObjectChecks {

    @Test
    void tickWhenRightAndUntickWhenNot() throws Exception {
      try (ExerciseWatch watch =
          watch("{object: deployments/default/web, expect: object.spec.replicas == 3}")) {
        assertThat(next()).isFalse();

        scale(3);
        assertThat(next()).isTrue();

        scale(2);
        assertThat(next()).isFalse();
        assertThat(watch.statuses()).extracting(TaskStatus::fault).containsExactly("");
      }
    }

    @Test
    void seeWhatIsNotThereAsNull() throws Exception {
      try (ExerciseWatch _ = watch("{object: deployments/default/web, expect: object == null}")) {
        assertThat(next()).isTrue();

        scale(1);
        assertThat(next()).isFalse();
      }
    }

    @Test
    void compareWithTheStart() throws Exception {
      scale(2);
      try (ExerciseWatch _ =
          watch(
              "{object: deployments/default/web, expect: object.spec.replicas > before.spec.replicas"
                  + " && time > timestamp('2026-01-01T00:00:00Z')}")) {
        assertThat(next()).isFalse();

        scale(4);
        assertThat(next()).isTrue();
      }
    }

    @Test
    void selectByLabel() throws Exception {
      try (ExerciseWatch _ = watch("{list: 'pods/default?app=web', expect: items.size() == 1}")) {
        pod("other", "db");
        assertThat(next()).isFalse();
        pod("web-1", "web");
        assertThat(next()).isTrue();
      }
    }
  }

  @Nested
  class HistoryChecks {

    @Test
    void rememberWhatOnceHeld() {
      try (ExerciseWatch watch =
          watch("{object: deployments/default/web, eventually: object.spec.replicas == 5}")) {
        scale(5);
        scale(1);
        assertThat(watch.evaluateNow().getFirst().passing()).isTrue();
      }
    }

    @Test
    void seeStatesBetweenEvaluations() {
      try (ExerciseWatch watch =
          watch(
              "{object: deployments/default/web, always: object.spec.replicas >= 2,"
                  + " since: object.spec.replicas == 3}")) {
        scale(1);
        assertThat(watch.evaluateNow().getFirst().passing()).as("before since").isFalse();

        scale(3);
        scale(2);
        assertThat(watch.evaluateNow().getFirst().passing()).as("unbroken").isTrue();

        scale(1);
        scale(3);
        assertThat(watch.evaluateNow().getFirst().passing()).as("broken").isFalse();
      }
    }

    @Test
    void neverForgetWhatMustNotBe() {
      try (ExerciseWatch watch =
          watch("{object: deployments/default/web, never: object.spec.replicas == 0}")) {
        assertThat(watch.evaluateNow().getFirst().passing()).isTrue();

        scale(0);
        scale(3);
        assertThat(watch.evaluateNow().getFirst().passing()).isFalse();
      }
    }
  }

  @Nested
  class CommandChecks {

    @Test
    void judgeOutput() {
      sandbox.onCommand((_, _) -> new CommandResult(0, "hello\n", ""));
      try (ExerciseWatch watch = watch("{command: echo hello, expect: stdout == 'hello\\n'}")) {
        assertThat(watch.evaluateNow().getFirst().passing()).isTrue();
      }
    }

    @Test
    void areRunAgainWhenNudged() throws Exception {
      sandbox.onCommand((_, _) -> new CommandResult(1, "", ""));
      try (ExerciseWatch watch = watch("{command: test -f x}")) {
        assertThat(next()).isFalse();

        sandbox.onCommand((_, _) -> new CommandResult(0, "", ""));
        watch.nudge();
        while (!next()) {}
      }
    }

    @Test
    void judgeHttpAnswers() {
      sandbox.onCommand((_, _) -> new CommandResult(0, "<h1>Hi</h1>\n200", ""));
      try (ExerciseWatch watch =
          watch("{http: 'http://web', expect: \"status == 200 && body.contains('Hi')\"}")) {
        assertThat(watch.evaluateNow().getFirst().passing()).isTrue();
      }
    }

    @Test
    void judgeDnsAnswers() {
      sandbox.onCommand(
          (_, _) ->
              new CommandResult(
                  0,
                  "Server:\t10.96.0.10\nAddress:\t10.96.0.10#53\n\nName:\tweb.default\nAddress: 10.96.3.4\n",
                  ""));
      try (ExerciseWatch watch =
          watch("{dns: web.default, expect: \"addresses == ['10.96.3.4']\"}")) {
        assertThat(watch.evaluateNow().getFirst().passing()).isTrue();
      }
    }

    @Test
    void reportMissingToolsAsFaults() {
      try (ExerciseWatch watch = watch("{http: 'http://web'}")) {
        assertThat(watch.evaluateNow().getFirst().fault()).contains("no curl");
      }
    }
  }

  @Nested
  class Answers {

    @Test
    void mayBeAccepted() {
      try (ExerciseWatch watch = watch("{answer: {en: Where?, zh: 哪里？}, accept: [Node-1]}")) {
        assertThat(watch.evaluateNow().getFirst().passing()).isFalse();

        watch.answer("task", " node-1 ");
        assertThat(watch.evaluateNow().getFirst().passing()).isTrue();
      }
    }

    @Test
    void mayBeComparedWithTheCluster() {
      pod("web-1", "web");
      try (ExerciseWatch watch =
          watch(
              "{answer: {en: Which?, zh: 哪个？}, expect: 'answer == pods[0].metadata.name',"
                  + " with: {pods: pods/default}}")) {
        watch.answer("task", "web-1");
        assertThat(watch.evaluateNow().getFirst().passing()).isTrue();
      }
    }
  }

  private boolean next() throws InterruptedException {
    List<TaskStatus> statuses = heard.poll(5, TimeUnit.SECONDS);
    assertThat(statuses).as("what the listener heard").isNotNull();
    return statuses.getFirst().passing();
  }

  private ExerciseWatch watch(String check) {
    return ExerciseWatch.start(sandbox, exercise(check), Map.of(), workers, heard::add);
  }

  private Exercise exercise(String check) {
    String yaml =
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
              - id: task
                text: {en: T, zh: 题}
                points: 1
                checks:
                  - CHECK
            solution: [{wait: 1s}]
            wrong: [{name: x, steps: [{wait: 1s}], loses: [task]}]
        """
            .replace("CHECK", check);
    try {
      Path lesson = Files.createDirectories(folder.resolve("lesson"));
      Files.writeString(lesson.resolve("lesson.yaml"), yaml);
      Files.writeString(lesson.resolve("lesson.en.md"), "<!-- exercise: it -->");
      Files.writeString(lesson.resolve("lesson.zh.md"), "<!-- exercise: it -->");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    Course course = new CourseLoader().load(folder);
    assertThat(course.faults()).isEmpty();
    return course.lessons().getFirst().exercises().getFirst();
  }

  private void scale(long replicas) {
    sandbox.put(
        "apps/v1", "deployments", "default", "web", Map.of("spec", Map.of("replicas", replicas)));
  }

  private void pod(String name, String app) {
    sandbox.put(
        "v1", "pods", "default", name, Map.of("metadata", Map.of("labels", Map.of("app", app))));
  }
}
