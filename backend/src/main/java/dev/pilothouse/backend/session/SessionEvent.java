package dev.pilothouse.backend.session;

import dev.pilothouse.lessons.Exercise;
import java.util.List;

/** Something in a session that views show. */
public sealed interface SessionEvent {

  /** A task has become right, or is no longer; also sent first to a new subscriber. */
  record TasksChanged(Exercise exercise, List<TaskState> tasks) implements SessionEvent {}

  /** The cluster is another one, or has gone back in time: read anew what was read from it. */
  record SandboxReplaced() implements SessionEvent {}

  /** Something that the learner should know, such as a budget exceeded. */
  record Notice(String text) implements SessionEvent {}

  /** The session was idle and has given up its cluster; opening it again makes a new one. */
  record Released() implements SessionEvent {}
}
