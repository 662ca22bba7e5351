package dev.pilothouse.kubectl.api;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.machine.Wake;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way to an API server. Stateless; what is under way is in positions, which are immutable data.
 * Whatever waits does so through the session.
 */
public interface Transport {

  /**
   * Sends a request and waits for the whole answer.
   *
   * @throws ConnectionFailure when there is no answer
   */
  Reply send(Session session, Target target, Call call);

  /** Sends a request whose answer goes on for a while. */
  Opened open(Session session, Target target, Call call);

  /** What has come since; waits until there is something, or until one of {@code others} is true. */
  Piece read(Session session, Object position, List<Wake> others);

  /** Begins a session with a process: exec, attach. */
  Opened connect(Session session, Target target, Call call);

  /** Takes what a process has put out; waits for it, or for one of {@code others}. */
  RemoteOutput output(Session session, Object remote, List<Wake> others);

  /** Hands input to a process. */
  Object input(Session session, Object remote, Bytes bytes);

  Object endInput(Session session, Object remote);

  Object resize(Session session, Object remote, int columns, int rows);

  void close(Session session, Object remote);

  /** How a request for something that goes on was answered. */
  sealed interface Opened {

    /** It goes on from here. */
    record Going(Object position) implements Opened {}

    /** It was refused, or is complete already. */
    record Answered(Reply reply) implements Opened {}
  }

  /**
   * A part of an answer.
   *
   * @param next where to go on, or null at the end
   */
  record Piece(Bytes bytes, @Nullable Object next) {}

  /**
   * What a process has put out.
   *
   * @param next where to go on
   * @param exitCode null while it runs
   * @param failure why there is no exit code, or null
   */
  record RemoteOutput(
      Object next, Bytes stdout, Bytes stderr, @Nullable Integer exitCode, @Nullable String failure) {}
}
