package dev.pilothouse.embedded;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.SessionOutput;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.node.ContainerExec;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import java.time.Duration;
import java.util.Optional;

/** Runs one command line in a world as fast as it goes, and gives how it ended. */
final class CommandRun {

  private static final int LONGEST_OUTPUT = 1 << 20;
  private static final int TIMED_OUT = 124;
  private static final int NOT_FOUND = 127;

  private final World world;
  private final CommandPlace where;
  private final String command;
  private final Duration limit;

  CommandRun(World world, CommandPlace where, String command, Duration limit) {
    this.world = world;
    this.where = where;
    this.command = command;
    this.limit = limit;
  }

  CommandResult run() {
    Machines machines = world.part(Machines.class);
    long session;
    try {
      Optional<Long> opened = open(machines);
      if (opened.isEmpty()) {
        return new CommandResult(NOT_FOUND, "", "no such machine or container\n");
      }
      session = opened.get();
    } catch (SysException refused) {
      return new CommandResult(NOT_FOUND, "", refused.errno().text() + "\n");
    }
    long end = world.nanos() + limit.toNanos();
    Bytes out = Bytes.EMPTY;
    Bytes err = Bytes.EMPTY;
    while (true) {
      SessionOutput taken = machines.takeOutput(session);
      out = cut(out.plus(taken.stdout()));
      err = cut(err.plus(taken.stderr()));
      if (taken.ended() != null) {
        machines.close(session);
        return new CommandResult(taken.ended().exitCode(), out.text(), err.text());
      }
      if (!taken.stdout().isEmpty() || !taken.stderr().isEmpty()) {
        continue;
      }
      Long next = world.nextEventNanos();
      if (next == null || next > end) {
        machines.kill(session);
        return new CommandResult(TIMED_OUT, out.text(), err.text());
      }
      world.runNext();
    }
  }

  private static Bytes cut(Bytes bytes) {
    return bytes.size() > LONGEST_OUTPUT ? bytes.slice(0, LONGEST_OUTPUT) : bytes;
  }

  private Optional<Long> open(Machines machines) {
    return switch (where) {
      case CommandPlace.Workstation _ ->
          Optional.of(
              machines.open(
                  EmbeddedCluster.WORKSTATION,
                  Logins.learner(EmbeddedSandbox.workstation(world), "bash", "-c", command)));
      case CommandPlace.Node node -> onNode(machines, node.name());
      case CommandPlace.Container container ->
          ContainerExec.open(
              world,
              container.namespace(),
              container.pod(),
              container.container(),
              java.util.List.of("sh", "-c", command),
              new Launch.Streams.Piped(false));
    };
  }

  private Optional<Long> onNode(Machines machines, String node) {
    return machines.exists(node)
        ? Optional.of(
            machines.open(node, Logins.root(machines.machine(node), "bash", "-c", command)))
        : Optional.empty();
  }
}
