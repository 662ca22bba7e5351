package dev.pilothouse.lessons.lint;

import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Fault;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.lessons.Step;
import dev.pilothouse.lessons.Task;
import dev.pilothouse.lessons.WrongAnswer;
import dev.pilothouse.lessons.check.TaskStatus;
import dev.pilothouse.lessons.check.Workers;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Proves the exercises of lessons, each in fresh clusters: the untouched cluster earns nothing, the
 * solution earns everything, each wrong answer loses exactly the tasks that it says. What the
 * infrastructure fails to do is reported as such. Safe for use by several threads.
 */
public final class Linter {

  private final Trial trial;

  public Linter(SandboxProvider provider, Workers workers) {
    this.trial = new Trial(provider, workers);
  }

  /** What is wrong with an exercise; nothing when it is proved. */
  public List<Fault> lint(Lesson lesson, Exercise exercise) {
    List<Fault> faults = new ArrayList<>();
    int line = lineOf(exercise);
    prove(lesson, exercise, line, "the untouched cluster", List.of(), allTasks(exercise), faults);
    prove(lesson, exercise, line, "the solution", exercise.solution(), Set.of(), faults);
    for (WrongAnswer wrong : exercise.wrongAnswers()) {
      List<Step> steps = new ArrayList<>(wrong.afterSolution() ? exercise.solution() : List.of());
      steps.addAll(wrong.steps());
      String name = "the wrong answer \"" + wrong.name() + "\"";
      prove(lesson, exercise, wrong.line(), name, steps, wrong.loses(), faults);
    }
    return faults;
  }

  private static int lineOf(Exercise exercise) {
    return exercise.tasks().getFirst().checks().getFirst().line();
  }

  private static Set<String> allTasks(Exercise exercise) {
    Set<String> ids = new TreeSet<>();
    exercise.tasks().forEach(task -> ids.add(task.id()));
    return ids;
  }

  /**
   * Tries {@code steps} in a fresh cluster: exactly the tasks in {@code loses} must not be right.
   */
  private void prove(
      Lesson lesson,
      Exercise exercise,
      int line,
      String what,
      List<Step> steps,
      Set<String> loses,
      List<Fault> faults) {
    String file = lesson.id() + "/lesson.yaml";
    String prefix = "exercise \"" + exercise.id() + "\": " + what + ": ";
    try {
      for (TaskStatus status : trial.run(lesson, exercise, steps)) {
        judge(exercise, status, loses.contains(status.taskId()))
            .forEach(message -> faults.add(new Fault(file, line, prefix + message)));
      }
    } catch (StepException e) {
      faults.add(new Fault(file, e.line(), prefix + e.getMessage()));
    } catch (SandboxException e) {
      faults.add(new Fault(file, line, prefix + "fault of the infrastructure: " + e.getMessage()));
    } catch (RuntimeException e) {
      faults.add(new Fault(file, line, prefix + "fault of the infrastructure: " + e));
    }
  }

  private static List<String> judge(Exercise exercise, TaskStatus status, boolean mustFail) {
    if (!status.fault().isEmpty()) {
      return List.of(
          "task \"" + status.taskId() + "\": fault of the infrastructure: " + status.fault());
    }
    int points = exercise.task(status.taskId()).map(Task::points).orElse(0);
    if (status.passing() && mustFail) {
      return List.of(
          "task \"" + status.taskId() + "\" is right, " + points + " points are not lost");
    }
    if (!status.passing() && !mustFail) {
      return List.of(
          "task \""
              + status.taskId()
              + "\" is not right, "
              + points
              + " points are lost: "
              + status.why());
    }
    return List.of();
  }
}
