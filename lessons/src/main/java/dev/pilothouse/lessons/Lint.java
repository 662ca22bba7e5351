package dev.pilothouse.lessons;

import dev.pilothouse.lessons.check.Workers;
import dev.pilothouse.lessons.lint.Linter;
import dev.pilothouse.lessons.load.CourseLoader;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxProviders;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The command {@code pilothouse lint}: proves the exercises of all lessons, or of those that are
 * named.
 */
public final class Lint {

  private final Course course;
  private final PrintStream out;

  private Lint(Course course, PrintStream out) {
    this.course = course;
    this.out = out;
  }

  /** Arguments: {@code [--lessons DIRECTORY] [LESSON ...]}. Exit code 1 when there is any fault. */
  public static void main(String[] arguments) {
    Path folder = Path.of(System.getProperty("pilothouse.home", ".")).resolve("lessons/course");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--lessons") && i + 1 < arguments.length) {
        folder = Path.of(arguments[++i]);
      } else {
        ids.add(arguments[i]);
      }
    }
    Course course = new CourseLoader().load(folder);
    boolean right = false;
    try (SandboxProvider provider = SandboxProviders.open(System::getProperty)) {
      right = new Lint(course, System.out).run(ids, provider);
    } catch (SandboxException unusable) {
      System.err.println("pilothouse lint: " + unusable.getMessage());
      System.exit(2);
    }
    System.exit(right ? 0 : 1);
  }

  /** True when there is no fault. */
  private boolean run(List<String> ids, SandboxProvider provider) {
    int faults = sayFilesFaults(ids);
    long start = System.nanoTime();
    int exercises = 0;
    for (String id : ids) {
      if (course.lesson(id).isEmpty()) {
        out.println("There is no lesson \"" + id + "\" that can be read.");
        faults++;
      }
    }
    try (ExecutorService exerciseThreads =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        ExecutorService commandThreads = Executors.newVirtualThreadPerTaskExecutor();
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1)) {
      Linter linter = new Linter(provider, new Workers(commandThreads, timer));
      for (Lesson lesson : course.lessons()) {
        if (ids.isEmpty() || ids.contains(lesson.id())) {
          exercises += lesson.exercises().size();
          faults += lint(lesson, linter, exerciseThreads);
        }
      }
    }
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    out.printf("%d exercises in %.1f s: %s%n", exercises, seconds, faults(faults));
    return faults == 0;
  }

  private int sayFilesFaults(List<String> ids) {
    int faults = 0;
    for (Fault fault : course.faults()) {
      boolean wanted =
          ids.isEmpty() || ids.stream().anyMatch(id -> fault.file().startsWith(id + "/"));
      if (wanted) {
        out.println(fault);
        faults++;
      }
    }
    return faults;
  }

  private int lint(Lesson lesson, Linter linter, ExecutorService threads) {
    long start = System.nanoTime();
    List<CompletableFuture<List<Fault>>> results = new ArrayList<>();
    for (Exercise exercise : lesson.exercises()) {
      results.add(CompletableFuture.supplyAsync(() -> linter.lint(lesson, exercise), threads));
    }
    List<Fault> faults = results.stream().flatMap(result -> result.join().stream()).toList();
    double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
    out.printf(
        "%-40s %d exercises, %d points, %.1f s: %s%n",
        lesson.id(), lesson.exercises().size(), lesson.points(), seconds, faults(faults.size()));
    faults.forEach(fault -> out.println("  " + fault));
    return faults.size();
  }

  private static String faults(int count) {
    return count == 0 ? "proved" : count == 1 ? "1 fault" : count + " faults";
  }
}
