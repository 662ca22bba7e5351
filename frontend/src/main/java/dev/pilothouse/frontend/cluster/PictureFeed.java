package dev.pilothouse.frontend.cluster;

import dev.pilothouse.sandbox.ClusterHistory;
import dev.pilothouse.sandbox.Sandbox;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands the picture of a cluster to a listener when it has changed, at most some ten times a
 * second.
 */
public final class PictureFeed implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PictureFeed.class);
  private static final long PAUSE_MILLIS = 80;
  private static final ScheduledExecutorService PAINTERS =
      Executors.newScheduledThreadPool(
          1, Thread.ofPlatform().daemon().name("picture-", 0).factory());

  private final ClusterHistory history;
  private final Consumer<String> listener;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final AutoCloseable subscription;
  private volatile boolean closed;
  private String last = "";

  /**
   * Begins with the present picture.
   *
   * @param listener gets the model as JSON, on a thread of this feed
   */
  public PictureFeed(Sandbox sandbox, Consumer<String> listener) {
    this.history = sandbox.history();
    this.listener = listener;
    this.subscription = history.onChange(this::changed);
    schedule(0);
  }

  @Override
  public void close() {
    closed = true;
    try {
      subscription.close();
    } catch (Exception failure) {
      LOG.warn("The picture's subscription did not end", failure);
    }
  }

  private void changed(ClusterHistory.Changed change) {
    if (change.resources().isEmpty()
        || change.resources().stream().anyMatch(ClusterPicture.RESOURCES::contains)) {
      schedule(PAUSE_MILLIS);
    }
  }

  private void schedule(long delayMillis) {
    if (!closed && scheduled.compareAndSet(false, true)) {
      PAINTERS.schedule(this::paint, delayMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void paint() {
    scheduled.set(false);
    if (closed) {
      return;
    }
    try {
      String json = ClusterPicture.of(history.now()).json();
      if (!json.equals(last)) {
        last = json;
        listener.accept(json);
      }
    } catch (RuntimeException failure) {
      LOG.warn("The picture could not be made", failure);
    }
  }
}
