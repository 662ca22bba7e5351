package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.shell.syntax.Command;
import dev.pilothouse.machine.shell.syntax.Dialect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a shell process is, as plain fields with immutable values. A step works on a copy of its
 * own; what is kept between steps is never changed.
 */
final class Registers implements Cloneable {
  Dialect dialect = Dialect.BASH;

  /** {@code $0}. */
  String name = "bash";

  List<String> positional = List.of();
  Variables.State variables = Variables.none();
  SortedMap<String, Command.Function> functions = SortedMap.empty();
  SortedMap<String, String> aliases = SortedMap.empty();
  SortedMap<String, String> hashed = SortedMap.empty();
  SortedMap<String, String> traps = SortedMap.empty();
  SortedMap<Integer, Job> jobs = SortedMap.empty();

  /** Exit statuses of background processes that have left the table of jobs. */
  SortedMap<Integer, Integer> ended = SortedMap.empty();

  /** Descriptors that belong to the shell itself and are not inherited. */
  SortedMap<Integer, Integer> ownDescriptors = SortedMap.empty();

  SortedMap<String, Boolean> disabled = SortedMap.empty();
  List<String> directoryStack = List.of();
  List<Signal> pendingSignals = List.of();
  List<Integer> pipeStatus = List.of(0);
  Options options = new Options(0);
  @Nullable Frames frames;
  int status;
  int shellPid;
  int lastBackground;
  int currentJob;
  int previousJob;
  int subshellDepth;
  int functionDepth;
  int line = 1;
  int getoptsPlace;
  int lastFork;

  /** How many substitutions deep a trace is. */
  int traceDepth;

  boolean interactive;

  /** Whether the POSIX shell is the one of BusyBox, with its own prompt, messages and echo. */
  boolean busyBox;

  /** Whether a user reads the messages: also in the subshells of an interactive shell. */
  boolean hasUser;

  boolean login;
  boolean exiting;
  boolean warnedOfJobs;

  /** Whether commands come from {@code -c}; 's' for standard input. */
  char origin;

  /** The command name and line for messages, or "" outside of files. */
  String file = "";

  String lastArgument = "";
  String directory = "/";
  long random;
  long secondsFrom;

  /** The descriptor of the controlling terminal, or -1. */
  int terminal = -1;

  int group;

  /** The line that is being edited. */
  @Nullable EditorState editor;

  History history = History.EMPTY;

  /** The lines of a command that is not complete yet, as the history will have them. */
  List<String> historyLines = List.of();

  boolean historyLoaded;

  /** Whether the jobs are those of the parent, which can only be looked at. */
  boolean foreignJobs;

  /** Whether the action of the DEBUG trap is running. */
  boolean debugging;

  /** The simple command that runs, or is about to. */
  Command.@Nullable Simple command;

  /** The programs whose completion commands use, by the commands' names. */
  SortedMap<String, String> completions = SortedMap.empty();

  boolean completedAgain;
  boolean hungUp;

  Registers copy() {
    try {
      return (Registers) clone();
    } catch (CloneNotSupportedException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
