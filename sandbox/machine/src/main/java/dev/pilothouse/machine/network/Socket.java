package dev.pilothouse.machine.network;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ByteQueue;
import dev.pilothouse.machine.Datagram;
import dev.pilothouse.machine.Errno;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A socket of a process, as data. */
sealed interface Socket {

  Home home();

  /** How far a connection is. */
  enum Status {
    CONNECTING,
    CONNECTED,
    FAILED
  }

  /**
   * One end of a TCP connection.
   *
   * @param peer the other end, 0 when there is none (any more)
   * @param incoming what has come and was not read
   * @param onTheWay bytes that the other end has sent and that have not come yet
   * @param inputEnded whether the other end has closed its direction
   * @param outputEnded whether this end has closed its direction
   * @param error why the connection failed
   */
  record Stream(
      Home home,
      Endpoint local,
      Endpoint remote,
      long peer,
      Status status,
      ByteQueue incoming,
      int onTheWay,
      boolean inputEnded,
      boolean outputEnded,
      @Nullable Errno error,
      long latencyNanos)
      implements Socket {

    /** What a receiver keeps at the most; senders wait. */
    static final int WINDOW = 128 << 10;

    int room() {
      return Math.max(0, WINDOW - incoming.size() - onTheWay);
    }

    Stream connected(long newPeer) {
      return new Stream(
          home,
          local,
          remote,
          newPeer,
          Status.CONNECTED,
          incoming,
          onTheWay,
          inputEnded,
          outputEnded,
          null,
          latencyNanos);
    }

    /** This end after a failure; what has come may still be read. */
    Stream failed(Errno errno) {
      return new Stream(
          home, local, remote, 0, Status.FAILED, incoming, 0, true, true, errno, latencyNanos);
    }

    Stream withIncoming(ByteQueue queue, int coming) {
      return new Stream(
          home,
          local,
          remote,
          peer,
          status,
          queue,
          coming,
          inputEnded,
          outputEnded,
          error,
          latencyNanos);
    }

    Stream withInputEnded() {
      return new Stream(
          home,
          local,
          remote,
          peer,
          status,
          incoming,
          onTheWay,
          true,
          outputEnded,
          error,
          latencyNanos);
    }

    Stream withOutputEnded() {
      return new Stream(
          home,
          local,
          remote,
          peer,
          status,
          incoming,
          onTheWay,
          inputEnded,
          true,
          error,
          latencyNanos);
    }

    Stream withoutPeer() {
      return new Stream(
          home,
          local,
          remote,
          0,
          status,
          incoming,
          onTheWay,
          inputEnded,
          outputEnded,
          error,
          latencyNanos);
    }
  }

  /** A listening TCP socket with the connections that wait to be accepted. */
  record Listener(Home home, Endpoint local, SortedMap<Long, Long> waiting) implements Socket {
    Listener with(long connection) {
      Long last = waiting.lastKey();
      return new Listener(home, local, waiting.with(last == null ? 0L : last + 1, connection));
    }

    Listener withoutFirst() {
      Long first = waiting.firstKey();
      return first == null ? this : new Listener(home, local, waiting.without(first));
    }
  }

  /**
   * A UDP socket.
   *
   * @param remote its only peer, or null for any
   * @param translated where datagrams to the peer really go (its endpoint behind a service), or
   *     null
   * @param lookup the {@link Lookup} that asks through it, 0 for none
   */
  record Mailbox(
      Home home,
      Endpoint local,
      @Nullable Endpoint remote,
      @Nullable Endpoint translated,
      SortedMap<Long, Datagram> received,
      @Nullable Errno error,
      long lookup)
      implements Socket {

    private static final int MOST = 512;

    Mailbox with(Datagram datagram) {
      if (received.size() >= MOST) {
        return this;
      }
      Long last = received.lastKey();
      return new Mailbox(
          home,
          local,
          remote,
          translated,
          received.with(last == null ? 0L : last + 1, datagram),
          error,
          lookup);
    }

    Mailbox withoutFirst() {
      Long first = received.firstKey();
      return first == null
          ? this
          : new Mailbox(home, local, remote, translated, received.without(first), error, lookup);
    }

    Mailbox withTranslated(@Nullable Endpoint endpoint) {
      return new Mailbox(home, local, remote, endpoint, received, error, lookup);
    }

    Mailbox of(long newLookup) {
      return new Mailbox(home, local, remote, translated, received, error, newLookup);
    }

    Mailbox withError(@Nullable Errno errno) {
      return new Mailbox(home, local, remote, translated, received, errno, lookup);
    }
  }

  /** An ICMP echo that was sent. */
  record Echo(Home home, Bytes reply, @Nullable Errno error) implements Socket {}

  /**
   * A name that is being resolved; see {@link Resolution}.
   *
   * @param names the names to ask for, in order
   * @param asked how many questions have been asked; gives name, server and attempt
   * @param mailbox the UDP socket of the question, 0 for none
   * @param answer null until it is known
   */
  record Lookup(
      Home home,
      List<String> names,
      List<String> servers,
      long timeoutNanos,
      int attempts,
      int name,
      int asked,
      long mailbox,
      @Nullable List<String> answer,
      @Nullable Errno error)
      implements Socket {

    Lookup asking(int newName, int newAsked, long newMailbox) {
      return new Lookup(
          home, names, servers, timeoutNanos, attempts, newName, newAsked, newMailbox, null, null);
    }

    Lookup done(List<String> addresses, @Nullable Errno errno) {
      return new Lookup(
          home,
          names,
          servers,
          timeoutNanos,
          attempts,
          name,
          asked,
          0,
          List.copyOf(addresses),
          errno);
    }
  }
}
