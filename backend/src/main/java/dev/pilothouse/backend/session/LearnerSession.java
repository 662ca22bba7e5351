package dev.pilothouse.backend.session;

import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.sandbox.Sandbox;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** A learner at work in a lesson, with a cluster. Safe for use by several threads. */
public interface LearnerSession {

  UUID accountId();

  Lesson lesson();

  /** The current exercise: the one last worked on, at first the lesson's first. */
  Exercise exercise();

  /** The cluster. Ask again after {@link SessionEvent.SandboxReplaced}. */
  Sandbox sandbox();

  /** The tasks of the current exercise, in order. */
  List<TaskState> tasks();

  /** Goes to an exercise of this lesson: a fresh cluster in its start state, a new attempt. */
  void startExercise(String exerciseId);

  /** Back to the exercise's start state, at once; a new attempt. */
  void resetExercise();

  /** As {@link #resetExercise}, in a cluster made anew. */
  void resetCluster();

  /** The learner's answer to the question of a task. */
  void answer(String taskId, String answer);

  /** The answer that was given in this attempt. */
  Optional<String> answer(String taskId);

  /** Remembers that the learner has seen the hint of a task with this index, from 0. */
  void revealHint(String taskId, int index);

  /**
   * Tells {@code listener} the present tasks at once, and then what changes, on worker threads. A
   * session with a subscriber is not idle.
   */
  Subscription subscribe(Consumer<SessionEvent> listener);

  List<ShellTerminal> terminals();

  /** Opens a terminal; at most 8 are open at a time, else IllegalStateException. */
  ShellTerminal openTerminal(int columns, int rows);

  Optional<ShellTerminal> terminal(String id);
}
