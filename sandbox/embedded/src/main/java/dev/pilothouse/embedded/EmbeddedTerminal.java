package dev.pilothouse.embedded;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.SessionOutput;
import dev.pilothouse.sandbox.Terminal;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A terminal of the workstation with a login shell. All state is used on the strand only. */
final class EmbeddedTerminal implements Terminal {

  /** Clears the screen and its scroll-back, and resets all modes: what a new shell begins with. */
  private static final String RESET = "\033c";

  private final String id;
  private final EmbeddedSandbox sandbox;
  private int columns;
  private int rows;
  private long session;
  private boolean changed;
  private boolean ended;
  private @Nullable Consumer<byte[]> output;
  private @Nullable Runnable exit;
  private Bytes unheard = Bytes.EMPTY;

  EmbeddedTerminal(String id, EmbeddedSandbox sandbox, int columns, int rows) {
    this.id = id;
    this.sandbox = sandbox;
    this.columns = columns;
    this.rows = rows;
  }

  /** Starts the shell. */
  void open(World world) {
    session =
        world
            .part(Machines.class)
            .openTerminal(
                EmbeddedCluster.WORKSTATION,
                columns,
                rows,
                Logins.learner(EmbeddedSandbox.workstation(world), "-bash"));
    changed = true;
  }

  /** Starts a new shell in another world on a clean screen. */
  void reopen(World world) {
    world.part(Machines.class).close(session);
    say(RESET.getBytes(StandardCharsets.US_ASCII));
    ended = false;
    open(world);
  }

  void sessionChanged(long which) {
    changed |= which == session;
  }

  /** Hands on what the shell has put out. */
  void flush(World world) {
    if (!changed || ended) {
      return;
    }
    changed = false;
    SessionOutput taken = world.part(Machines.class).takeOutput(session);
    while (!taken.stdout().isEmpty()) {
      say(EmbeddedSandbox.array(taken.stdout()));
      taken = world.part(Machines.class).takeOutput(session);
    }
    if (taken.ended() != null) {
      ended();
    }
  }

  private void say(byte[] bytes) {
    if (output == null) {
      unheard = unheard.plus(Bytes.of(bytes));
    } else {
      output.accept(bytes);
    }
  }

  /** The shell is gone. */
  void ended() {
    if (!ended) {
      ended = true;
      if (exit != null) {
        exit.run();
      }
    }
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public void input(byte[] bytes) {
    Bytes typed = Bytes.of(bytes);
    sandbox.post(world -> world.part(Machines.class).input(session, typed));
  }

  @Override
  public void resize(int newColumns, int newRows) {
    if (newColumns < 1 || newRows < 1 || newColumns > 1000 || newRows > 1000) {
      throw new IllegalArgumentException("a terminal has 1 to 1000 columns and rows");
    }
    sandbox.post(
        world -> {
          columns = newColumns;
          rows = newRows;
          world.part(Machines.class).resize(session, newColumns, newRows);
        });
  }

  @Override
  public void onOutput(Consumer<byte[]> listener) {
    sandbox.post(
        world -> {
          output = listener;
          if (!unheard.isEmpty()) {
            listener.accept(EmbeddedSandbox.array(unheard));
            unheard = Bytes.EMPTY;
          }
        });
  }

  @Override
  public void onExit(Runnable listener) {
    sandbox.post(
        world -> {
          exit = listener;
          if (ended) {
            listener.run();
          }
        });
  }

  @Override
  public void close() {
    sandbox.post(
        world -> {
          world.part(Machines.class).close(session);
          sandbox.forget(this);
        });
  }
}
