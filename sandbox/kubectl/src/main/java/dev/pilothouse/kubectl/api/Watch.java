package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.kubectl.session.Turn;
import org.jspecify.annotations.Nullable;

/**
 * A place in a stream of watch events.
 *
 * @param position where the transport goes on, or null when the stream has ended
 * @param buffered what has come but not been read
 */
public record Watch(@Nullable Object position, Bytes buffered) {

  /** An event, or null at the end of the stream or of the time allowed, and where to go on. */
  public record Next(@Nullable Struct event, Watch rest) {}

  public static Watch open(Context context, Call call) {
    return new Watch(context.cluster().open(call.with("watch", "true")), Bytes.EMPTY);
  }

  /** Waits for the next event; bookmarks are passed over. */
  public Next next(Context context) {
    return next(context, Long.MAX_VALUE);
  }

  /** As {@link #next(Context)}, at most until the machine's time has come to {@code untilNanos}. */
  public Next next(Context context, long untilNanos) {
    Session session = context.session();
    return session.loop(
        this,
        watch -> {
          Next ready = watch.ready();
          if (ready != null) {
            return "BOOKMARK".equals(type(ready)) ? Turn.again(ready.rest()) : Turn.finish(ready);
          }
          if (watch.position == null || session.effect(sys -> sys.nanos()) >= untilNanos) {
            return Turn.finish(new Next(null, watch));
          }
          Transport.Piece piece = context.cluster().read(watch.position, untilNanos);
          return Turn.again(new Watch(piece.next(), watch.buffered.plus(piece.bytes())));
        });
  }

  private static String type(Next next) {
    return next.event() == null ? "" : next.event().text("type");
  }

  private @Nullable Next ready() {
    int end = buffered.indexOf((byte) '\n', 0);
    if (end < 0) {
      return null;
    }
    Struct event = Json.readStruct(buffered.slice(0, end).text());
    return new Next(event, new Watch(position, buffered.from(end + 1).compact()));
  }
}
