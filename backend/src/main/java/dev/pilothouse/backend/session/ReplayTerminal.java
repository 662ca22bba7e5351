package dev.pilothouse.backend.session;

import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Terminal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** A terminal that keeps its recent output for those who attach later. */
final class ReplayTerminal implements ShellTerminal {

  private static final int KEPT_BYTES = 256 * 1024;

  /** Resets an xterm: ESC c. */
  private static final byte[] RESET = "\u001bc".getBytes(StandardCharsets.US_ASCII);

  private final String id;
  private final Runnable onActivity;
  private final Consumer<ReplayTerminal> onClose;
  private final Deque<byte[]> kept = new ArrayDeque<>();
  private final Set<Consumer<byte[]>> attached = new LinkedHashSet<>();
  private final Set<Runnable> endListeners = new LinkedHashSet<>();
  private int keptBytes;
  private int columns;
  private int rows;
  private int generation;
  private boolean ended;
  private Terminal terminal;

  /**
   * @param onActivity hears of every output
   */
  ReplayTerminal(
      String id,
      Sandbox sandbox,
      int columns,
      int rows,
      Runnable onActivity,
      Consumer<ReplayTerminal> onClose) {
    this.id = id;
    this.columns = columns;
    this.rows = rows;
    this.onActivity = onActivity;
    this.onClose = onClose;
    this.terminal = sandbox.openTerminal(columns, rows);
    listen(terminal, generation);
  }

  private void listen(Terminal source, int sourceGeneration) {
    source.onOutput(bytes -> output(bytes, sourceGeneration));
    source.onExit(() -> end(sourceGeneration));
  }

  /** Goes on with a shell of another sandbox. */
  void move(Sandbox sandbox) {
    Terminal fresh = sandbox.openTerminal(columns, rows);
    Terminal old;
    int now;
    synchronized (this) {
      old = terminal;
      terminal = fresh;
      now = ++generation;
      ended = false;
      kept.clear();
      keptBytes = 0;
    }
    output(RESET, now);
    listen(fresh, now);
    old.close();
  }

  private synchronized void output(byte[] bytes, int sourceGeneration) {
    if (sourceGeneration != generation) {
      return;
    }
    kept.addLast(bytes);
    keptBytes += bytes.length;
    while (keptBytes > KEPT_BYTES && kept.size() > 1) {
      keptBytes -= kept.removeFirst().length;
    }
    attached.forEach(listener -> listener.accept(bytes));
    onActivity.run();
  }

  private void end(int sourceGeneration) {
    Set<Runnable> listeners;
    synchronized (this) {
      if (sourceGeneration != generation || ended) {
        return;
      }
      ended = true;
      listeners = Set.copyOf(endListeners);
    }
    listeners.forEach(Runnable::run);
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public void input(byte[] bytes) {
    current().input(bytes);
  }

  private synchronized Terminal current() {
    return terminal;
  }

  @Override
  public void resize(int newColumns, int newRows) {
    synchronized (this) {
      columns = newColumns;
      rows = newRows;
    }
    current().resize(newColumns, newRows);
  }

  @Override
  public synchronized Subscription attach(Consumer<byte[]> listener) {
    // A subscription is its own listener object: the same consumer may attach twice.
    Consumer<byte[]> own = listener::accept;
    kept.forEach(own);
    attached.add(own);
    return () -> {
      synchronized (this) {
        attached.remove(own);
      }
    };
  }

  @Override
  public synchronized boolean ended() {
    return ended;
  }

  @Override
  public void onEnd(Runnable listener) {
    synchronized (this) {
      if (!ended) {
        endListeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  @Override
  public void close() {
    onClose.accept(this);
    current().close();
  }
}
