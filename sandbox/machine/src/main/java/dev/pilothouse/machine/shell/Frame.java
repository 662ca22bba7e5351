package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.shell.syntax.Command;
import dev.pilothouse.machine.shell.syntax.Redirection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that a shell has still to do. {@code tested} says that the outcome is looked at by a
 * condition, so that {@code set -e} does not apply.
 */
sealed interface Frame {

  /** Runs a command. */
  record Run(Command command, boolean tested) implements Frame {}

  /** Runs the items of a list from {@code index} on. */
  record Items(Command.Sequence list, int index, boolean tested) implements Frame {}

  /** Looks at the outcome of command {@code index} of an and-or list and goes on. */
  record Joined(Command.AndOr list, int index, boolean tested) implements Frame {}

  /** Starts the stages of a pipeline from {@code index} on. */
  record Stages(
      Command.Pipeline pipeline,
      int index,
      int input,
      List<Job.Member> members,
      int group,
      boolean background,
      boolean tested)
      implements Frame {}

  /** Turns the status around. */
  record Negate() implements Frame {}

  /** Reports how long a pipeline took. */
  record Timed(long startNanos, boolean posix) implements Frame {}

  /** Ends the shell when {@code set -e} is on and the status is a failure. */
  record CheckStatus() implements Frame {}

  /** Looks at the outcome of the condition of clause {@code index}. */
  record Branch(Command.If command, int index, boolean tested) implements Frame {}

  /** A loop whose condition, or else whose body, has been run. */
  record Looping(Command.Loop loop, boolean body, int lastStatus, boolean tested)
      implements Frame {}

  /** A loop over values. */
  record ForEach(Command.For loop, List<String> values, int index, boolean tested)
      implements Frame {}

  /** A {@code for ((;;))}: 0 before the first round, 1 after a round. */
  record Counting(Command.ArithmeticFor loop, int phase, boolean tested) implements Frame {}

  /** A {@code select}: whether the answer is to be read, or the body has been run. */
  record Selecting(Command.Select loop, List<String> values, boolean answered, boolean tested)
      implements Frame {}

  /** Goes on with the items of a {@code case}, looking at patterns or falling through. */
  record CaseItems(Command.Case command, String subject, int index, boolean matched, boolean tested)
      implements Frame {}

  /** A function is running: what its end brings back. */
  record Call(
      String name,
      List<String> positional,
      int callLine,
      Options options,
      int place,
      @Nullable String returnTrap)
      implements Frame {}

  /** Runs a simple command after the DEBUG trap. */
  record Debugged(Command command, boolean tested) implements Frame {}

  /** A file or text is being read by {@code .}: what its end brings back. */
  record Sourced(@Nullable List<String> positional, String file, int line) implements Frame {}

  /** Puts descriptors back. */
  record Undo(List<Saved> saved) implements Frame {}

  /** Closes descriptors. */
  record Close(List<Integer> descriptors) implements Frame {}

  /** Ends the scope of the assignments before a command. */
  record EndScope() implements Frame {}

  /** Runs the commands of a text from {@code offset} on. */
  record Text(String text, int offset, int line, boolean tested, Origin origin) implements Frame {}

  /**
   * Reads a script to its end, then runs it; {@code arguments} replace the positional parameters
   * while it runs, when it is sourced with any.
   */
  record Loading(
      int descriptor, Bytes content, String path, Origin origin, @Nullable List<String> arguments)
      implements Frame {}

  /** Reads commands from the standard input. */
  record Lines(String pending, int line) implements Frame {}

  /** Prompts and reads commands from the terminal. */
  record Prompting(String pending) implements Frame {}

  /** Edits a line at the terminal. */
  record Editing(String pending, boolean started) implements Frame {}

  /** Ends a trap's action: the status from before comes back. */
  record TrapEnd(int status, boolean keep) implements Frame {}

  /** Waits for a foreground job. */
  record Waiting(Job job) implements Frame {}

  /** Reads the output of a command substitution. */
  record Substituting(int descriptor, int pid, Bytes output) implements Frame {}

  /** Handles a frame again with the results of its substitutions so far. */
  record Retry(Frame frame, List<Result> results) implements Frame {}

  /** Handles a frame again when a fork may succeed. */
  record Refork(Frame frame, List<Result> results, int attempts, long untilNanos)
      implements Frame {}

  /** What a child does first. */
  record Setup(int input, int output, List<Integer> closing, boolean detached) implements Frame {}

  /** Copies a file to the standard output: {@code $(< file)}. */
  record CopyFile(Redirection redirection, int descriptor) implements Frame {}

  /** The {@code read} command. */
  record Reading(ReadCommand.Request request, Bytes input, long deadlineNanos) implements Frame {}

  /** The {@code mapfile} command. */
  record Mapping(ReadCommand.MapRequest request, Bytes input) implements Frame {}

  /** The {@code wait} command. */
  record WaitingFor(List<Integer> pids, boolean any, int status, @Nullable String variable)
      implements Frame {}

  /** Waits for a command that helps to complete a word. */
  record Completing(Interaction.Helper helper) implements Frame {}

  /** A descriptor that was moved away: {@code copy} is -1 when it was not open. */
  record Saved(int descriptor, int copy) {}

  /** The text that a substitution gave, and the status of its command. */
  record Result(String text, int status) {}

  /** Where a text comes from. */
  enum Origin {
    /** {@code -c}. */
    ARGUMENT,
    SCRIPT,
    EVAL,
    SOURCE,
    TRAP,
    PROMPT
  }
}
