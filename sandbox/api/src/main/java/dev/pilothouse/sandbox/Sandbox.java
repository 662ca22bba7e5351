package dev.pilothouse.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A learner's own cluster with a workstation in front of it. Safe for use by several threads. */
public interface Sandbox extends AutoCloseable {

  /** Unique, unguessable, fit for a path segment. */
  String id();

  SandboxSpec spec();

  /** A door to the cluster's API, as cluster administrator, without a network. */
  ClusterApi api();

  /** What the cluster is now and was lately. */
  ClusterHistory history();

  /** Opens a terminal with a login shell of the workstation. */
  Terminal openTerminal(int columns, int rows);

  /** The files of the workstation. */
  WorkstationFiles files();

  /**
   * Runs a command line in a fresh non-interactive shell and waits for its end.
   *
   * @param where on which machine or in which container
   * @param limit of the cluster's own time; when it passes, the command is ended and the result has
   *     exit code 124, as timeout(1) gives
   */
  CommandResult run(CommandPlace where, String command, Duration limit);

  /**
   * As {@link #run}, for looking: where the provider can, the command runs in a copy of the sandbox
   * as it is now, and neither its effects nor its time reach the sandbox itself.
   */
  default CommandResult probe(CommandPlace where, String command, Duration limit) {
    return run(where, command, limit);
  }

  /** The clock control, where the cluster's time can be controlled. */
  Optional<SandboxClock> clock();

  /** A snapshot of everything: cluster, machines, processes, time; where the provider can do so. */
  Optional<Snapshot> snapshot();

  /**
   * Goes back to a snapshot of this sandbox or of another that is its origin. Terminals show a new
   * shell.
   */
  void restore(Snapshot snapshot);

  /** A kubeconfig (YAML) with which a kubectl outside reaches this cluster's API. */
  String kubeconfig();

  /**
   * Tells {@code listener} of faults of the sandbox (budget exceeded, worker failed) in plain
   * words.
   */
  AutoCloseable onNotice(Consumer<String> listener);

  @Override
  void close();

  /** Where a command runs. */
  sealed interface CommandPlace {
    /** The learner's workstation, as the learner's user, in the home directory. */
    record Workstation() implements CommandPlace {}

    /** A node, as root. */
    record Node(String name) implements CommandPlace {}

    /** A container of a pod. {@code container} "" means the first. */
    record Container(String namespace, String pod, String container) implements CommandPlace {}
  }

  /** How a command ended. Output beyond 1 MiB is cut. */
  record CommandResult(int exitCode, String stdout, String stderr) {}

  /** An opaque state to go back to. */
  interface Snapshot {
    /** The time inside the cluster when it was taken. */
    java.time.Instant takenAt();
  }

  /** Names of the machines that a shell can be opened on: the workstation first, then the nodes. */
  List<String> machines();
}
