package dev.pilothouse.machine.testkit;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Limits;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.Machine;
import dev.pilothouse.machine.MachineSpec;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.ProcessEnd;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.SessionOutput;
import dev.pilothouse.machine.file.FileTree;
import dev.pilothouse.machine.file.Layer;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One machine in a world of its own. Everything runs at once, in virtual time. */
public final class MachineFixture {

  private static final Instant START = Instant.parse("2026-01-05T10:00:00Z");
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final World world;
  private final Machines machines;
  private final String name;
  private @Nullable Throwable failure;

  private MachineFixture(World world, String name) {
    this.world = world;
    this.machines = world.part(Machines.class);
    this.name = name;
    machines.listen(
        new Machines.HostListener() {
          @Override
          public void programFailed(String machine, String program, Throwable thrown) {
            failure = thrown;
          }
        });
  }

  /** A machine named "machine" with the given programs and files. */
  public static MachineFixture of(ProgramCatalogue catalogue, Layer files) {
    return of(catalogue, files, Limits.STANDARD);
  }

  public static MachineFixture of(ProgramCatalogue catalogue, Layer files, Limits limits) {
    World world = new World(START, 1, limits);
    Machines machines = world.add(new Machines(world, catalogue));
    machines.create(MachineSpec.of("machine", files, "192.168.64.2/24"));
    return new MachineFixture(world, "machine");
  }

  /** A machine of a world that is there already. */
  public static MachineFixture in(World world, String machine) {
    return new MachineFixture(world, machine);
  }

  /** A second world with the same state. */
  public MachineFixture fork() {
    return new MachineFixture(world.fork(), name);
  }

  public World world() {
    return world;
  }

  public Machines machines() {
    return machines;
  }

  public Machine machine() {
    return machines.machine(name);
  }

  public FileTree files() {
    return machine().files();
  }

  /** How a program ended and what it put out. */
  public record Result(String stdout, String stderr, int exitCode) {}

  /** Runs a program as root without input, to its end. */
  public Result run(String path, String... arguments) {
    return run(machine().launch(path, arguments), Bytes.EMPTY);
  }

  /** Runs a program with {@code input} as its standard input, to its end. */
  public Result runWithInput(String input, String path, String... arguments) {
    return run(machine().launch(path, arguments), Bytes.of(input));
  }

  /**
   * Runs a program to its end; fails when it has not ended after ten minutes of the world's time.
   */
  public Result run(Launch launch, Bytes input) {
    long session = machines.open(name, launch);
    machines.input(session, input);
    machines.endInput(session);
    StringBuilder output = new StringBuilder();
    StringBuilder errors = new StringBuilder();
    long end = world.nanos() + PATIENCE.toNanos();
    ProcessEnd ended = null;
    while (ended == null) {
      SessionOutput taken = machines.takeOutput(session);
      output.append(taken.stdout().text());
      errors.append(taken.stderr().text());
      ended = taken.ended();
      boolean quiet = taken.stdout().isEmpty() && taken.stderr().isEmpty();
      if (ended == null && quiet && (!world.runNext() || world.nanos() > end)) {
        throw new AssertionError(
            "does not end: " + launch.arguments() + "; so far: " + output + errors);
      }
      rethrow();
    }
    machines.close(session);
    return new Result(output.toString(), errors.toString(), ended.exitCode());
  }

  /** Starts a program in a terminal of 80 by 24. */
  public Screen terminal(String path, String... arguments) {
    return terminal(machine().launch(path, arguments));
  }

  public Screen terminal(Launch launch) {
    return new Screen(this, machines.openTerminal(name, 80, 24, launch));
  }

  /**
   * Lets everything happen that needs no time to pass, and CPU work of up to a tenth of a second.
   */
  public void settle() {
    advance(Duration.ofMillis(100));
  }

  public void advance(Duration duration) {
    world.advance(duration);
    rethrow();
  }

  private void rethrow() {
    if (failure != null) {
      throw new AssertionError("a program failed", failure);
    }
  }

  /** A terminal with a program in it. */
  public static final class Screen {

    private final MachineFixture fixture;
    private final long session;
    private final StringBuilder all = new StringBuilder();
    private @Nullable ProcessEnd ended;

    private Screen(MachineFixture fixture, long session) {
      this.fixture = fixture;
      this.session = session;
    }

    public long session() {
      return session;
    }

    /** Types text (use {@code "\r"} for Enter, {@code "\u0003"} for Ctrl-C) and gives what came. */
    public String type(String text) {
      fixture.machines.input(session, Bytes.of(text));
      return settle();
    }

    /** What was shown since the last call, after everything has settled. */
    public String settle() {
      StringBuilder shown = new StringBuilder();
      fixture.settle();
      while (true) {
        SessionOutput taken = fixture.machines.takeOutput(session);
        shown.append(taken.stdout().text());
        if (taken.stdout().isEmpty()) {
          ended = taken.ended() == null ? ended : taken.ended();
          all.append(shown);
          return shown.toString();
        }
        fixture.settle();
        if (shown.length() > 4 << 20) {
          throw new AssertionError("the program floods its terminal");
        }
      }
    }

    /** All that was shown so far. */
    public String all() {
      settle();
      return all.toString();
    }

    public void resize(int columns, int rows) {
      fixture.machines.resize(session, columns, rows);
      fixture.settle();
    }

    /** The exit code of the program, or null while it runs. */
    public @Nullable Integer exitCode() {
      settle();
      return ended == null ? null : ended.exitCode();
    }

    public void close() {
      fixture.machines.close(session);
      fixture.settle();
    }
  }
}
