package dev.pilothouse.lessons.lint;

import dev.pilothouse.lessons.Place;
import dev.pilothouse.lessons.Step;
import dev.pilothouse.lessons.check.ExerciseWatch;
import dev.pilothouse.lessons.check.Places;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * Does what the steps of a solution or wrong answer say, letting the cluster come to rest after
 * each.
 */
final class StepRunner {

  static final Duration QUIET = Duration.ofSeconds(2);
  static final Duration LIMIT = Duration.ofMinutes(5);

  private final Sandbox sandbox;
  private final ExerciseWatch watch;

  StepRunner(Sandbox sandbox, ExerciseWatch watch) {
    this.sandbox = sandbox;
    this.watch = watch;
  }

  void run(List<Step> steps) throws StepException {
    for (Step step : steps) {
      switch (step) {
        case Step.Run run -> command(run);
        case Step.Write write ->
            sandbox.files().write(write.path(), write.content().getBytes(StandardCharsets.UTF_8));
        case Step.Wait wait -> pass(wait.duration());
        case Step.Answer answer -> answer(answer);
      }
      settle(sandbox);
    }
  }

  static void settle(Sandbox sandbox) {
    sandbox
        .clock()
        .ifPresentOrElse(
            clock -> clock.settle(QUIET, LIMIT), () -> Rest.await(sandbox, QUIET, LIMIT));
  }

  private void command(Step.Run step) throws StepException {
    CommandResult result = run(step.line(), step.place(), step.command());
    if (step.exitCode().isPresent() && step.exitCode().getAsInt() != result.exitCode()) {
      throw new StepException(
          step.line(),
          "exit code "
              + result.exitCode()
              + " instead of "
              + step.exitCode().getAsInt()
              + " from: "
              + firstLine(step.command())
              + said(result));
    }
  }

  private static String said(CommandResult result) {
    String text = result.stderr().isBlank() ? result.stdout() : result.stderr();
    return text.isBlank() ? "" : " (" + firstLine(text) + ")";
  }

  private static String firstLine(String text) {
    return text.strip().lines().findFirst().orElse("");
  }

  private CommandResult run(int line, Place place, String command) throws StepException {
    CommandPlace found =
        Places.find(place, sandbox)
            .orElseThrow(() -> new StepException(line, "there is no ready pod for " + place));
    return sandbox.run(found, command, LIMIT);
  }

  private void answer(Step.Answer step) throws StepException {
    String answer = step.value();
    if (step.command()) {
      CommandResult result = run(step.line(), new Place.Workstation(), step.value());
      if (result.exitCode() != 0) {
        throw new StepException(
            step.line(),
            "exit code " + result.exitCode() + " from: " + step.value() + said(result));
      }
      answer = result.stdout().strip();
    }
    watch.answer(step.taskId(), answer);
  }

  private void pass(Duration duration) {
    SandboxClock clock = sandbox.clock().orElse(null);
    if (clock != null) {
      clock.fastForward(duration);
    } else {
      try {
        Thread.sleep(duration);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
