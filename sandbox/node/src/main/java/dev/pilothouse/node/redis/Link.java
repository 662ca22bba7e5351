package dev.pilothouse.node.redis;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replica's way to its master, until the data have come. Immutable.
 *
 * @param descriptor of the name's lookup, then of the connection; -1 while it waits to try again
 * @param untilNanos when it tries again or gives up
 */
record Link(String host, int port, Phase phase, int descriptor, Bytes received, long untilNanos) {

  private static final long PAUSE_NANOS = 1_000_000_000L;
  private static final long LIMIT_NANOS = 60_000_000_000L;

  /** How far it is. */
  enum Phase {
    PAUSE,
    RESOLVING,
    CONNECTING,
    AUTHENTICATING,
    SYNCHRONIZING,
    ONLINE
  }

  static Link to(String master) {
    String[] parts = master.split(" ");
    return new Link(parts[0], Integer.parseInt(parts[1]), Phase.PAUSE, -1, Bytes.EMPTY, 0);
  }

  boolean online() {
    return phase == Phase.ONLINE;
  }

  Wake wake() {
    return switch (phase) {
      case PAUSE -> Wake.until(untilNanos);
      case CONNECTING -> Wake.writable(descriptor);
      case RESOLVING, AUTHENTICATING, SYNCHRONIZING -> Wake.readable(descriptor);
      case ONLINE -> new Wake.Never();
    };
  }

  private Link with(Phase next, int newDescriptor, Bytes bytes, long until) {
    return new Link(host, port, next, newDescriptor, bytes, until);
  }

  /** Gives the connection up and tries again later. */
  Link failed(Server server, String why) {
    Sys sys = server.sys;
    if (!why.isEmpty()) {
      server.log('#', why);
    }
    if (descriptor >= 0 && sys.openDescriptors().contains(descriptor)) {
      sys.close(descriptor);
    }
    return with(Phase.PAUSE, -1, Bytes.EMPTY, sys.nanos() + PAUSE_NANOS);
  }

  /** Goes on as far as possible. */
  Link advance(Server server) {
    Link link = this;
    while (true) {
      Link next;
      try {
        next = link.step(server);
      } catch (SysException broken) {
        next = link.failed(server, "Error condition on socket for SYNC: " + broken.errno().text());
      }
      if (next == link || next.phase == Phase.PAUSE && next.untilNanos > server.sys.nanos()) {
        return next;
      }
      link = next;
    }
  }

  private Link step(Server server) {
    Sys sys = server.sys;
    return switch (phase) {
      case PAUSE -> {
        if (sys.nanos() < untilNanos) {
          yield this;
        }
        server.log('*', "Connecting to MASTER " + host + ":" + port);
        yield with(Phase.RESOLVING, sys.resolve(host), Bytes.EMPTY, sys.nanos() + LIMIT_NANOS);
      }
      case RESOLVING -> resolve(server);
      case CONNECTING -> connect(server);
      case AUTHENTICATING, SYNCHRONIZING -> read(server);
      case ONLINE -> this;
    };
  }

  private Link resolve(Server server) {
    List<String> found = server.sys.resolved(descriptor);
    if (found == null) {
      return this;
    }
    if (found.isEmpty()) {
      return failed(server, "Unable to connect to MASTER: Resource temporarily unavailable");
    }
    server.sys.close(descriptor);
    server.log('*', "MASTER <-> REPLICA sync started");
    int socket = server.sys.connect(found.getFirst(), port);
    return with(Phase.CONNECTING, socket, Bytes.EMPTY, untilNanos);
  }

  private Link connect(Server server) {
    Errno errno = server.sys.connectionError(descriptor);
    if (errno != null) {
      return failed(server, "Error condition on socket for SYNC: " + errno.text());
    }
    if (!server.sys.connected(descriptor)) {
      return this;
    }
    server.log('*', "Non blocking connect for SYNC fired the event.");
    String password = server.setting("masterauth");
    Bytes hello = password.isEmpty() ? command("PING") : command("AUTH", password);
    server.sys.write(descriptor, hello);
    return with(Phase.AUTHENTICATING, descriptor, Bytes.EMPTY, untilNanos);
  }

  private static Bytes command(String... words) {
    return Reply.command(java.util.Arrays.stream(words).map(Bytes::of).toList());
  }

  private Link read(Server server) {
    return switch (server.sys.read(descriptor, 1 << 16)) {
      case ReadResult.Blocked _ -> this;
      case ReadResult.End _ -> failed(server, "Failed to read response from the server: (null)");
      case ReadResult.Data(Bytes bytes) -> understand(server, received.plus(bytes));
    };
  }

  private Link understand(Server server, Bytes all) {
    Link now = with(phase, descriptor, all, untilNanos);
    int end = all.indexOf((byte) '\n', 0);
    if (end < 0) {
      return now;
    }
    String line = all.slice(0, end).text().strip();
    if (phase == Phase.AUTHENTICATING) {
      if (line.startsWith("-")) {
        return failed(server, "Error reply to PING from master: '" + line + "'");
      }
      server.log('*', "Master replied to PING, replication can continue...");
      server.sys.write(descriptor, command("PSYNC", "?", "-1"));
      return with(Phase.SYNCHRONIZING, descriptor, all.from(end + 1), untilNanos);
    }
    if (!line.startsWith("+FULLRESYNC")) {
      return failed(server, "Unexpected reply to PSYNC from master: " + line);
    }
    return receive(server, now, line, all.from(end + 1));
  }

  private Link receive(Server server, Link now, String line, Bytes rest) {
    int end = rest.indexOf((byte) '\n', 0);
    if (end < 0) {
      return now;
    }
    int size = Integer.parseInt(rest.slice(1, end).text().strip());
    if (rest.size() < end + 1 + size) {
      return now;
    }
    server.log('*', "Full resync from master: " + line.substring(12).replace(' ', ':'));
    server.log('*', "MASTER <-> REPLICA sync: receiving " + size + " bytes from master to disk");
    server.log('*', "MASTER <-> REPLICA sync: Flushing old data");
    server.log('*', "MASTER <-> REPLICA sync: Loading DB in memory");
    server.loadFromMaster(rest.slice(end + 1, end + 1 + size));
    server.log('*', "MASTER <-> REPLICA sync: Finished with success");
    server.addMaster(descriptor, host + ":" + port, rest.from(end + 1 + size));
    return with(Phase.ONLINE, descriptor, Bytes.EMPTY, 0);
  }

  @Nullable Long deadline() {
    return phase == Phase.PAUSE || phase == Phase.ONLINE ? null : untilNanos;
  }
}
