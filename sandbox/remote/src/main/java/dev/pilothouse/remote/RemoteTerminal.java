package dev.pilothouse.remote;

import dev.pilothouse.remote.client.ExecSession;
import dev.pilothouse.sandbox.Terminal;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A login shell in the workstation's pod, on a terminal there. */
final class RemoteTerminal implements Terminal, ExecSession.Listener {

  private static final int MOST = 1000;
  private static final int MOST_UNHEARD = 1 << 20;
  private static final long PING_SECONDS = 20;

  private final String id;
  private final Consumer<RemoteTerminal> gone;
  private final ByteArrayOutputStream unheard = new ByteArrayOutputStream();
  private @Nullable ExecSession session;
  private @Nullable ScheduledFuture<?> pings;
  private @Nullable Consumer<byte[]> output;
  private @Nullable Runnable exit;
  private boolean ended;

  /**
   * @param gone is called when there is no shell any more
   */
  RemoteTerminal(String id, Consumer<RemoteTerminal> gone) {
    this.id = id;
    this.gone = gone;
  }

  void open(Workstation workstation, ScheduledExecutorService timer, int columns, int rows) {
    ExecSession opened = workstation.shell(this);
    opened.resize(columns, rows);
    synchronized (this) {
      session = opened;
      if (!ended) {
        pings =
            timer.scheduleWithFixedDelay(
                opened::ping, PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  @Override
  public synchronized void stdout(byte[] bytes) {
    if (output != null) {
      output.accept(bytes);
    } else if (unheard.size() < MOST_UNHEARD) {
      unheard.writeBytes(bytes);
    }
  }

  @Override
  public void stderr(byte[] bytes) {
    stdout(bytes);
  }

  @Override
  public void ended(ExecSession.End end) {
    Runnable listener;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      listener = exit;
      if (pings != null) {
        pings.cancel(false);
      }
    }
    gone.accept(this);
    if (listener != null) {
      listener.run();
    }
  }

  @Override
  public String id() {
    return id;
  }

  private synchronized @Nullable ExecSession session() {
    return session;
  }

  @Override
  public void input(byte[] bytes) {
    ExecSession present = session();
    if (present != null) {
      present.input(bytes);
    }
  }

  @Override
  public void resize(int columns, int rows) {
    if (columns < 1 || rows < 1 || columns > MOST || rows > MOST) {
      throw new IllegalArgumentException("a terminal has 1 to 1000 columns and rows");
    }
    ExecSession present = session();
    if (present != null) {
      present.resize(columns, rows);
    }
  }

  @Override
  public synchronized void onOutput(Consumer<byte[]> listener) {
    output = listener;
    if (unheard.size() > 0) {
      listener.accept(unheard.toByteArray());
      unheard.reset();
    }
  }

  @Override
  public void onExit(Runnable listener) {
    boolean over;
    synchronized (this) {
      exit = listener;
      over = ended;
    }
    if (over) {
      listener.run();
    }
  }

  @Override
  public void close() {
    ExecSession present = session();
    if (present != null) {
      present.close();
    }
  }
}
