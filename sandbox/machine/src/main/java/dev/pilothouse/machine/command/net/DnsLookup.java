package dev.pilothouse.machine.command.net;

import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.DnsMessage;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks one question of name servers, one after the other. Immutable.
 *
 * @param server the index of the server being asked
 * @param descriptor of the socket, -1 before it is open
 * @param deadline when that server has taken too long
 * @param response what came, or null
 * @param failed whether no server answered
 */
record DnsLookup(
    List<String> servers,
    DnsMessage query,
    int server,
    int round,
    int descriptor,
    long sent,
    long deadline,
    @Nullable DnsMessage response,
    int size,
    long nanos,
    boolean failed) {

  private static final long TIMEOUT = 5_000_000_000L;
  private static final int ROUNDS = 3;
  private static final int PORT = 53;

  static DnsLookup of(Sys sys, List<String> servers, String name, int type) {
    int number = (int) (sys.randomLong() & 0xffff);
    String plain =
        name.endsWith(".") && name.length() > 1 ? name.substring(0, name.length() - 1) : name;
    return new DnsLookup(
        servers,
        DnsMessage.question(number, plain, type),
        0,
        0,
        -1,
        0,
        0,
        null,
        0,
        0,
        servers.isEmpty());
  }

  boolean done() {
    return response != null || failed;
  }

  String serverAddress() {
    return servers.isEmpty() ? "" : servers.get(Math.min(server, servers.size() - 1));
  }

  List<Wake> wakes() {
    return List.of(Wake.readable(descriptor), Wake.until(deadline));
  }

  /** Goes on; tells about servers that do not answer. */
  DnsLookup advance(Sys sys, Consumer<String> complaint) {
    DnsLookup at = this;
    while (!at.done()) {
      if (at.descriptor < 0) {
        at = at.ask(sys);
      }
      if (at.descriptor < 0) {
        complaint.accept(at.serverAddress() + "#53: host unreachable");
        at = at.nextServer();
        continue;
      }
      boolean refused;
      try {
        if (sys.read(at.descriptor, 4096) instanceof ReadResult.Data data) {
          DnsLookup answered = at.answered(sys, data);
          if (answered != null) {
            return answered;
          }
          continue;
        }
        refused = sys.connectionError(at.descriptor) != null;
      } catch (SysException failure) {
        refused = true;
      }
      if (!refused && sys.nanos() < at.deadline) {
        return at;
      }
      sys.close(at.descriptor);
      complaint.accept(
          at.serverAddress() + "#53: " + (refused ? "connection refused" : "timed out"));
      at = at.nextServer();
    }
    return at;
  }

  private DnsLookup ask(Sys sys) {
    try {
      int socket = sys.datagramSocket(serverAddress(), PORT);
      sys.write(socket, query.encode());
      return new DnsLookup(
          servers,
          query,
          server,
          round,
          socket,
          sys.nanos(),
          sys.nanos() + TIMEOUT,
          null,
          0,
          0,
          false);
    } catch (SysException failure) {
      return this;
    }
  }

  private @Nullable DnsLookup answered(Sys sys, ReadResult.Data data) {
    DnsMessage message;
    try {
      message = DnsMessage.decode(data.bytes());
    } catch (IllegalArgumentException malformed) {
      return null;
    }
    if (message.number() != query.number()) {
      return null;
    }
    sys.close(descriptor);
    return new DnsLookup(
        servers,
        query,
        server,
        round,
        -1,
        sent,
        deadline,
        message,
        data.bytes().size(),
        sys.nanos() - sent,
        false);
  }

  private DnsLookup nextServer() {
    int next = server + 1;
    int nextRound = next >= servers.size() ? round + 1 : round;
    int index = next >= servers.size() ? 0 : next;
    return new DnsLookup(
        servers, query, index, nextRound, -1, 0, 0, null, 0, 0, nextRound >= ROUNDS);
  }
}
