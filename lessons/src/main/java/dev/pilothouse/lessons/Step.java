package dev.pilothouse.lessons;

import java.time.Duration;
import java.util.OptionalInt;

/** A step of a solution or of a wrong answer. */
public sealed interface Step {

  /** Line of lesson.yaml, from 1. */
  int line();

  /**
   * Runs a command line.
   *
   * @param exitCode that it must have; empty for any
   */
  record Run(int line, String command, Place place, OptionalInt exitCode) implements Step {}

  /** Writes a file of the workstation. */
  record Write(int line, String path, String content) implements Step {}

  /** Lets time of the cluster pass. */
  record Wait(int line, Duration duration) implements Step {}

  /**
   * Answers the question of a task.
   *
   * @param command whether {@code value} is a command line whose output is the answer
   */
  record Answer(int line, String taskId, String value, boolean command) implements Step {}
}
