package dev.pilothouse.lessons;

import dev.pilothouse.lessons.check.TaskStatus;
import dev.pilothouse.lessons.check.Workers;
import dev.pilothouse.lessons.lint.StepException;
import dev.pilothouse.lessons.lint.Trial;
import dev.pilothouse.lessons.load.CourseLoader;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxProviders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;

/**
 * The command {@code pilothouse grade}: runs each submission, a shell script, on the workstation of
 * a fresh cluster and prints a line of tab-separated values for it: file, points, maximum, tasks
 * that are right, fault.
 */
public final class Grade {

  private static final int USAGE = 2;

  private final Lesson lesson;
  private final Exercise exercise;
  private final Trial trial;

  private Grade(Lesson lesson, Exercise exercise, Trial trial) {
    this.lesson = lesson;
    this.exercise = exercise;
    this.trial = trial;
  }

  /**
   * Arguments: {@code LESSON EXERCISE FILE...}. Exit code 1 when a submission could not be graded.
   */
  public static void main(String[] arguments) {
    if (arguments.length < 3) {
      fail("usage: ./pilothouse grade LESSON EXERCISE FILE...");
      return;
    }
    Path folder = Path.of(System.getProperty("pilothouse.home", ".")).resolve("lessons/course");
    Optional<Lesson> lesson = new CourseLoader().load(folder).lesson(arguments[0]);
    Optional<Exercise> exercise = lesson.flatMap(found -> found.exercise(arguments[1]));
    if (exercise.isEmpty()) {
      fail("there is no exercise " + arguments[1] + " in a lesson " + arguments[0]);
      return;
    }
    List<Path> files = new ArrayList<>();
    for (int i = 2; i < arguments.length; i++) {
      files.add(Path.of(arguments[i]));
    }
    boolean graded = false;
    try (ExecutorService threads =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
        SandboxProvider sandboxes = SandboxProviders.open(System::getProperty)) {
      Trial trial =
          new Trial(sandboxes, new Workers(Executors.newVirtualThreadPerTaskExecutor(), timer));
      graded = new Grade(lesson.orElseThrow(), exercise.get(), trial).grade(files, threads);
    } catch (SandboxException unusable) {
      fail(String.valueOf(unusable.getMessage()));
    }
    System.exit(graded ? 0 : 1);
  }

  private static void fail(String message) {
    System.err.println("pilothouse grade: " + message);
    System.exit(USAGE);
  }

  private boolean grade(List<Path> files, ExecutorService threads) {
    System.out.println("file\tpoints\tmaximum\tright\tfault");
    List<CompletableFuture<Result>> results = new ArrayList<>();
    for (Path file : files) {
      results.add(CompletableFuture.supplyAsync(() -> grade(file), threads));
    }
    boolean graded = true;
    for (CompletableFuture<Result> future : results) {
      Result result = future.join();
      graded &= result.fault().isEmpty();
      System.out.printf(
          "%s\t%d\t%d\t%s\t%s%n",
          result.file(), result.points(), exercise.points(), result.right(), result.fault());
    }
    return graded;
  }

  private record Result(Path file, int points, String right, String fault) {}

  /** A submission may fail half-way: what it did until then counts. */
  private Result grade(Path file) {
    try {
      Step script =
          new Step.Run(1, Files.readString(file), new Place.Workstation(), OptionalInt.empty());
      List<TaskStatus> statuses = trial.run(lesson, exercise, List.of(script));
      List<String> right =
          statuses.stream().filter(TaskStatus::passing).map(TaskStatus::taskId).toList();
      int points =
          right.stream().flatMap(id -> exercise.task(id).stream()).mapToInt(Task::points).sum();
      String faults =
          statuses.stream()
              .map(TaskStatus::fault)
              .filter(fault -> !fault.isEmpty())
              .distinct()
              .collect(Collectors.joining("; "));
      return new Result(file, points, String.join(",", right), faults);
    } catch (IOException e) {
      return new Result(file, 0, "", "cannot be read: " + e.getMessage());
    } catch (StepException | SandboxException e) {
      return new Result(file, 0, "", String.valueOf(e.getMessage()));
    }
  }
}
