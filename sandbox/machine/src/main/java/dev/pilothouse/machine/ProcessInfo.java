package dev.pilothouse.machine;

import java.util.List;

/**
 * What /proc/PID tells of a process.
 *
 * @param state R running, S sleeping, T stopped, Z zombie
 * @param startedNanos when it began, since the world began
 * @param cpuNanos CPU time that it used
 * @param terminal its controlling terminal such as "pts/0", or ""
 */
public record ProcessInfo(
    int pid,
    int parentPid,
    int processGroup,
    int session,
    int user,
    char state,
    List<String> arguments,
    String terminal,
    long startedNanos,
    long cpuNanos,
    long memoryBytes) {}
