package dev.pilothouse.kubectl.api;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.machine.Sys;
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
   * @param idle the connection of an earlier answer, or null
   * @throws ConnectionFailure when there is no answer
   */
  Answer send(Session session, Target target, Call call, @Nullable Object idle);

  /**
   * An answer.
   *
   * @param idle a connection that the next request may use, or null
   */
  record Answer(Reply reply, @Nullable Object idle) {}

  /** Sends a request whose answer goes on for a while. */
  Opened open(Session session, Target target, Call call);

  /** What has come since, or null when there is nothing yet. Does not wait. */
  @Nullable Piece poll(Sys sys, Object position);

  /** What to wait for before polling again. */
  List<Wake> wakes(Sys sys, Object position);

  /** Begins a session with a process: exec, attach. */
  Opened connect(Session session, Target target, Call call);

  /** What a process has put out since, or null when there is nothing yet. Does not wait. */
  @Nullable RemoteOutput pollOutput(Sys sys, Object remote);

  /** What to wait for before polling a process' output again. */
  List<Wake> outputWakes(Sys sys, Object remote);

  /** Hands input to a process; gives where to go on, as the following do. */
  Object input(Sys sys, Object remote, Bytes bytes);

  Object endInput(Sys sys, Object remote);

  Object resize(Sys sys, Object remote, int columns, int rows);

  void close(Sys sys, Object remote);

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
      Object next,
      Bytes stdout,
      Bytes stderr,
      @Nullable Integer exitCode,
      @Nullable String failure) {}
}
