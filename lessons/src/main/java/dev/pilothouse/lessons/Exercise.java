package dev.pilothouse.lessons;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something to do in the cluster.
 *
 * @param id unique in its lesson
 * @param text what is asked; may be empty
 * @param files of the workstation beside the lesson's own
 * @param setup commands after the lesson's own
 */
public record Exercise(
    String id,
    Text title,
    Text text,
    Map<String, String> files,
    List<String> setup,
    List<Task> tasks,
    List<Step> solution,
    List<WrongAnswer> wrongAnswers) {

  public Exercise {
    files = Map.copyOf(files);
    setup = List.copyOf(setup);
    tasks = List.copyOf(tasks);
    solution = List.copyOf(solution);
    wrongAnswers = List.copyOf(wrongAnswers);
  }

  public Optional<Task> task(String taskId) {
    return tasks.stream().filter(task -> task.id().equals(taskId)).findFirst();
  }

  public int points() {
    return tasks.stream().mapToInt(Task::points).sum();
  }
}
