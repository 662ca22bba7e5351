package dev.pilothouse.lessons.load;

import dev.pilothouse.lessons.Check;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Step;
import dev.pilothouse.lessons.Task;
import dev.pilothouse.lessons.Text;
import dev.pilothouse.lessons.WrongAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the exercises of a lesson. */
final class ExerciseReader {

  private final CheckReader checks;
  private final LessonFiles files;

  ExerciseReader(CheckReader checks, LessonFiles files) {
    this.checks = checks;
    this.files = files;
  }

  Exercise read(Yaml yaml) {
    YamlMap map = yaml.map();
    String id = id(map);
    Text title = map.translated("title");
    Text text = map.translatedIfAny("text");
    Map<String, String> exerciseFiles = files.read(map);
    List<String> setup = map.texts("setup");
    List<Task> tasks = tasks(map);
    List<Step> solution = steps(map.needItems("solution"), tasks);
    List<WrongAnswer> wrong = new ArrayList<>();
    for (Yaml item : map.needItems("wrong")) {
      wrong.add(wrongAnswer(item, tasks));
    }
    map.finish();
    return new Exercise(id, title, text, exerciseFiles, setup, tasks, solution, wrong);
  }

  static String id(YamlMap map) {
    String id = map.text("id");
    if (!id.isEmpty() && !id.matches("[a-z0-9-]{1,60}")) {
      map.fault("\"id\" must consist of a-z, 0-9 and -");
    }
    return id;
  }

  private List<Task> tasks(YamlMap map) {
    List<Task> tasks = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Yaml item : map.needItems("tasks")) {
      Task task = task(item);
      if (!ids.add(task.id())) {
        item.fault("there are two tasks with the id \"" + task.id() + "\"");
      }
      tasks.add(task);
    }
    return tasks;
  }

  private Task task(Yaml yaml) {
    YamlMap map = yaml.map();
    List<Check> taskChecks = new ArrayList<>();
    for (Yaml item : map.needItems("checks")) {
      checks.read(item).ifPresent(taskChecks::add);
    }
    List<Text> hints = map.items("hints").stream().map(YamlMap::translation).toList();
    Task task =
        new Task(id(map), map.translated("text"), map.number("points", 1, 1000), hints, taskChecks);
    if (taskChecks.stream().filter(Check.Answer.class::isInstance).count() > 1) {
      map.fault("a task asks at most one question");
    }
    map.finish();
    return task;
  }

  private WrongAnswer wrongAnswer(Yaml yaml, List<Task> tasks) {
    YamlMap map = yaml.map();
    String name = map.text("name");
    Optional<Yaml> from = map.get("from");
    from.filter(text -> !text.text().equals("solution"))
        .ifPresent(text -> text.fault("\"from\" can only be solution"));
    Set<String> loses = new HashSet<>();
    for (Yaml item : map.needItems("loses")) {
      if (tasks.stream().noneMatch(task -> task.id().equals(item.text()))) {
        item.fault("there is no task \"" + item.text() + "\"");
      }
      loses.add(item.text());
    }
    List<Step> steps = steps(map.needItems("steps"), tasks);
    map.finish();
    return new WrongAnswer(yaml.line(), name, from.isPresent(), steps, loses);
  }

  private List<Step> steps(List<Yaml> items, List<Task> tasks) {
    List<Step> steps = new ArrayList<>();
    for (Yaml item : items) {
      YamlMap map = item.map();
      if (!item.isMap()) {
        continue;
      }
      switch (map.oneOf("run", "write", "wait", "answer")) {
        case "run" -> steps.add(run(map));
        case "write" ->
            steps.add(new Step.Write(map.line(), map.text("write"), map.text("content", "")));
        case "wait" ->
            steps.add(
                new Step.Wait(
                    map.line(),
                    CheckReader.notation(map.need("wait"), Notation::duration, Duration.ZERO)));
        case "answer" -> steps.add(answer(map, tasks));
        default -> {
          continue;
        }
      }
      map.finish();
    }
    return steps;
  }

  private static Step run(YamlMap map) {
    OptionalInt exit = OptionalInt.of(0);
    Optional<Yaml> stated = map.get("exit");
    if (stated.isPresent()) {
      exit =
          stated.get().text().equals("any")
              ? OptionalInt.empty()
              : OptionalInt.of(stated.get().number(0, 255));
    }
    return new Step.Run(map.line(), map.text("run"), CheckReader.place(map, "on"), exit);
  }

  private static Step answer(YamlMap map, List<Task> tasks) {
    String taskId = map.text("answer");
    if (tasks.stream().noneMatch(task -> task.id().equals(taskId) && task.question().isPresent())) {
      map.fault("there is no task \"" + taskId + "\" with a question");
    }
    boolean command = map.oneOf("value", "command").equals("command");
    String value = command ? map.text("command") : map.text("value", "");
    return new Step.Answer(map.line(), taskId, value, command);
  }
}
