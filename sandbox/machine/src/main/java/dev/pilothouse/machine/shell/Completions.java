package dev.pilothouse.machine.shell;

/** What completes the arguments of commands. */
public final class Completions {}
