package dev.pilothouse.machine;

/** How a child changed, as waitpid(2) with WUNTRACED and WCONTINUED reports it. */
public sealed interface ChildStatus {

  int pid();

  record Exited(int pid, int status) implements ChildStatus {}

  record Killed(int pid, Signal signal) implements ChildStatus {}

  record Stopped(int pid, Signal signal) implements ChildStatus {}

  record Continued(int pid) implements ChildStatus {}
}
