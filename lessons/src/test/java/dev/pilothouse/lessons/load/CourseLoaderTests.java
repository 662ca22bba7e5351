package dev.pilothouse.lessons.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.lessons.Check;
import dev.pilothouse.lessons.Course;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Fault;
import dev.pilothouse.lessons.Language;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.lessons.Lesson.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CourseLoaderTests {

  private static final String GOOD =
      """
      order: 10
      title: {en: Deploy, zh: 部署}
      summary: {en: First steps, zh: 第一步}
      minutes: 20
      notes: [n2.008]
      files:
        web.yaml: {from: files/web.yaml}
      setup: [kubectl create namespace shop]
      exercises:
        - id: deploy
          title: {en: Deploy it, zh: 部署它}
          tasks:
            - id: create
              text: {en: Create it, zh: 创建}
              points: 10
              hints: [{en: Use create, zh: 用 create}]
              checks:
                - object: deployments/default/nginx
                  expect: object.spec.replicas == 3
                - list: pods/default?app=nginx
                  always: items.size() >= 1
                  since: items.size() > 0
            - id: where
              text: {en: Where, zh: 哪里}
              points: 5
              checks:
                - answer: {en: Which node?, zh: 哪个节点？}
                  expect: answer == pods[0].spec.nodeName
                  with: {pods: pods/default}
          solution:
            - run: kubectl create deployment nginx --image=nginx --replicas=3
            - answer: where
              command: hostname
          wrong:
            - name: too few
              steps: [{run: kubectl create deployment nginx --image=nginx}]
              loses: [create, where]
      """;

  @TempDir private Path folder;

  @BeforeEach
  void goodLesson() throws IOException {
    write("deploy", "lesson.yaml", GOOD);
    write("deploy", "lesson.en.md", "# Deploy\n\nText.\n\n<!-- exercise: deploy -->\n\nEnd.\n");
    write("deploy", "lesson.zh.md", "# 部署\n\n<!-- exercise: deploy -->\n");
    write("deploy", "files/web.yaml", "kind: Pod\n");
  }

  @Nested
  class AGoodLesson {

    @Test
    void isRead() {
      Course course = load();

      assertThat(course.faults()).isEmpty();
      Lesson lesson = course.lesson("deploy").orElseThrow();
      assertThat(lesson.title().in(Language.ZH)).isEqualTo("部署");
      assertThat(lesson.points()).isEqualTo(15);
      assertThat(lesson.start().files()).containsEntry("web.yaml", "kind: Pod\n");
      Exercise exercise = lesson.exercises().getFirst();
      assertThat(exercise.tasks().getFirst().checks()).hasOnlyElementsOfType(Check.Objects.class);
      assertThat(exercise.tasks().getLast().question()).isPresent();
    }

    @Test
    void hasItsTextCutAtTheExercises() {
      assertThat(load().lessons().getFirst().sections(Language.EN))
          .containsExactly(
              new Section.Prose("# Deploy\n\nText.\n"),
              new Section.Place("deploy"),
              new Section.Prose("End.\n"));
    }
  }

  @Nested
  class Mistakes {

    @Test
    void areAllNamedWithFileAndLine() throws IOException {
      write(
          "deploy",
          "lesson.yaml",
          GOOD.replace("minutes: 20", "minutes: soon")
              .replace("hints:", "hint:")
              .replace("object.spec.replicas == 3", "deployment.spec.replicas == 3")
              .replace("deployments/default", "deploymints/default"));

      assertThat(messages())
          .hasSize(4)
          .satisfiesExactly(
              first -> assertThat(first).startsWith("deploy/lesson.yaml:4: must be a whole number"),
              second ->
                  assertThat(second)
                      .startsWith(
                          "deploy/lesson.yaml:16: \"hint\" is not a known key, did you mean \"hints\""),
              third ->
                  assertThat(third)
                      .startsWith("deploy/lesson.yaml:18: \"deploymints\" is not a resource"),
              fourth ->
                  assertThat(fourth).startsWith("deploy/lesson.yaml:19: not a CEL expression"));
    }

    @Test
    void ofYamlAreNamed() throws IOException {
      write("deploy", "lesson.yaml", "order: 1\ntitle: [\n");

      assertThat(messages().getFirst()).startsWith("deploy/lesson.yaml:3: not YAML");
    }

    @Test
    void ofOneLessonDoNotHideAnother() throws IOException {
      write("broken", "lesson.yaml", "order: 1\n");

      Course course = load();

      assertThat(course.lessons()).extracting(Lesson::id).containsExactly("deploy");
      assertThat(course.faults())
          .isNotEmpty()
          .allMatch(fault -> fault.file().startsWith("broken/"));
    }

    @Test
    void ofTheTextAreNamed() throws IOException {
      write("deploy", "lesson.zh.md", "# 部署\n<!-- exercise: other -->\n");

      assertThat(messages())
          .containsExactly(
              "deploy/lesson.zh.md:2: there is no exercise \"other\"",
              "deploy/lesson.zh.md:3: exercise \"deploy\" has no place: <!-- exercise: deploy -->");
    }

    @Test
    void includeMissingTranslations() throws IOException {
      write("deploy", "lesson.yaml", GOOD.replace("{en: Deploy it, zh: 部署它}", "{en: Deploy it}"));

      assertThat(messages()).containsExactly("deploy/lesson.yaml:11: \"zh\" is missing");
    }

    @Test
    void includeMissingFiles() throws IOException {
      Files.delete(folder.resolve("deploy/lesson.zh.md"));

      assertThat(messages())
          .containsExactly("deploy/lesson.zh.md:1: there is no file lesson.zh.md");
    }
  }

  private Course load() {
    return new CourseLoader().load(folder);
  }

  private List<String> messages() {
    return load().faults().stream().map(Fault::toString).toList();
  }

  private void write(String lesson, String name, String content) throws IOException {
    Path path = folder.resolve(lesson).resolve(name);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
