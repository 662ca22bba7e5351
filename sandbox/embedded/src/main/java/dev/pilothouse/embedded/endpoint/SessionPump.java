package dev.pilothouse.embedded.endpoint;

import dev.pilothouse.apiserver.NodeConnector;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.World;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Carries bytes between a session of a kubelet and a client. Created and run on the strand. */
final class SessionPump implements ServedCluster.Guest {

  /** Input that the process has not read, beyond which the client is made to wait. */
  private static final int MOST_INPUT = 256 << 10;

  private final ServedCluster cluster;
  private final World origin;
  private final NodeConnector connector;
  private final long session;
  private final SessionOutlet outlet;
  private final Consumer<Boolean> inputWanted;
  private final AtomicBoolean inputHeld = new AtomicBoolean();
  private boolean over;

  /**
   * @param inputWanted told whether the client may send on
   */
  SessionPump(
      ServedCluster cluster,
      World world,
      long session,
      SessionOutlet outlet,
      Consumer<Boolean> inputWanted) {
    this.cluster = cluster;
    this.origin = world;
    this.connector = world.part(NodeConnector.class);
    this.session = session;
    this.outlet = outlet;
    this.inputWanted = inputWanted;
  }

  /** Begins to carry. */
  void start(World world) {
    if (world == origin) {
      cluster.admit(this);
      worked(world);
    } else {
      evicted();
    }
  }

  @Override
  public long worked(World world) {
    while (!over && outlet.roomy()) {
      NodeConnector.Output output = connector.takeOutput(session);
      if (!output.stdout().isEmpty()) {
        outlet.stdout(output.stdout());
      }
      if (!output.stderr().isEmpty()) {
        outlet.stderr(output.stderr());
      }
      if (output.exitCode() != null || output.failure() != null) {
        close();
        outlet.ended(output.exitCode(), output.failure());
        break;
      }
      if (output.stdout().isEmpty() && output.stderr().isEmpty()) {
        break;
      }
    }
    if (inputHeld.get() && connector.waitingInput(session) < MOST_INPUT / 2) {
      inputHeld.set(false);
      inputWanted.accept(true);
    }
    return Long.MAX_VALUE;
  }

  /** More input from the client. On any thread. */
  void input(Bytes bytes) {
    cluster.submit(
        world -> {
          if (!over) {
            connector.input(session, bytes);
            if (connector.waitingInput(session) > MOST_INPUT
                && inputHeld.compareAndSet(false, true)) {
              inputWanted.accept(false);
            }
          }
          return true;
        });
  }

  /** No more input comes. On any thread. */
  void endInput() {
    cluster.submit(
        world -> {
          if (!over) {
            connector.endInput(session);
          }
          return true;
        });
  }

  void resize(int columns, int rows) {
    if (columns > 0 && rows > 0 && columns <= 10_000 && rows <= 10_000) {
      cluster.submit(
          world -> {
            if (!over) {
              connector.resize(session, columns, rows);
            }
            return true;
          });
    }
  }

  /** Looks again, because the client has room. On any thread. */
  void resume() {
    cluster.submit(this::worked);
  }

  /** The client has gone. On any thread. */
  void gone() {
    cluster.submit(
        world -> {
          close();
          return true;
        });
  }

  private void close() {
    if (!over) {
      over = true;
      cluster.dismiss(this);
      connector.close(session);
    }
  }

  @Override
  public void evicted() {
    if (!over) {
      over = true;
      outlet.ended(null, "Internal error occurred: the connection to the container was lost");
    }
  }
}
