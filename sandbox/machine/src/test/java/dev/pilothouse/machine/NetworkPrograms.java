package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.network.DnsMessage;
import java.util.List;
import java.util.Map;

/** Small network programs for the tests. */
final class NetworkPrograms {

  private NetworkPrograms() {}

  /** Listens on a port; tells each client who serves it and whom it sees, then closes. */
  static final class Greeter implements Program<Integer> {
    @Override
    public Step<Integer> start(Sys sys) {
      try {
        return resume(sys.listen(Integer.parseInt(sys.arguments().get(1))), sys);
      } catch (SysException failure) {
        sys.write(2, Bytes.of(failure.getMessage() + "\n"));
        return Step.exit(1);
      }
    }

    @Override
    public Step<Integer> resume(Integer listener, Sys sys) {
      for (int client = sys.accept(listener); client >= 0; client = sys.accept(listener)) {
        String peer = sys.peerAddress(client);
        sys.write(
            client,
            Bytes.of(sys.hostname() + " sees " + peer.substring(0, peer.indexOf(':')) + "\n"));
        sys.close(client);
      }
      return Step.await(listener, Wake.readable(listener));
    }
  }

  /** Connects to an address and port, sends its third argument if any, and copies what comes. */
  static final class Connect implements Program<Integer> {
    @Override
    public Step<Integer> start(Sys sys) {
      try {
        int socket = sys.connect(sys.arguments().get(1), Integer.parseInt(sys.arguments().get(2)));
        if (sys.arguments().size() > 3) {
          sys.write(socket, Bytes.of(sys.arguments().get(3)));
        }
        return Step.await(socket, Wake.writable(socket));
      } catch (SysException failure) {
        return failed(sys, failure.errno());
      }
    }

    private static Step<Integer> failed(Sys sys, Errno errno) {
      sys.write(2, Bytes.of(errno.text() + "\n"));
      return Step.exit(1);
    }

    @Override
    public Step<Integer> resume(Integer socket, Sys sys) {
      Errno error = sys.connectionError(socket);
      if (error != null) {
        return failed(sys, error);
      }
      while (true) {
        switch (sys.read(socket, 4096)) {
          case ReadResult.Data(Bytes bytes) -> sys.write(1, bytes);
          case ReadResult.End _ -> {
            return Step.exit(0);
          }
          case ReadResult.Blocked _ -> {
            return Step.await(socket, Wake.readable(socket));
          }
        }
      }
    }
  }

  /** Reads all that one client sends, slowly, and then tells how much it was. */
  static final class Counter implements Program<Counter.State> {
    record State(int listener, int client, long count) {}

    @Override
    public Step<State> start(Sys sys) {
      return resume(new State(sys.listen(9000), -1, 0), sys);
    }

    @Override
    public Step<State> resume(State state, Sys sys) {
      if (state.client() < 0) {
        int client = sys.accept(state.listener());
        return client < 0
            ? Step.await(state, Wake.readable(state.listener()))
            : resume(new State(state.listener(), client, 0), sys);
      }
      return switch (sys.read(state.client(), 50_000)) {
        case ReadResult.Data(Bytes bytes) -> {
          State next = new State(state.listener(), state.client(), state.count() + bytes.size());
          yield Step.await(next, Wake.until(sys.nanos() + 10_000_000));
        }
        case ReadResult.Blocked _ -> Step.await(state, Wake.readable(state.client()));
        case ReadResult.End _ -> {
          sys.write(state.client(), Bytes.of(state.count() + " bytes\n"));
          yield Step.exit(0);
        }
      };
    }
  }

  /** Sends 300,000 bytes to a port of this host, closes that direction, and copies the answer. */
  static final class Pour implements Program<Integer> {
    @Override
    public Step<Integer> start(Sys sys) {
      int socket = sys.connect("127.0.0.1", 9000);
      return Step.await(-socket, Wake.writable(socket));
    }

    @Override
    public Step<Integer> resume(Integer state, Sys sys) {
      if (state == -1000) {
        return Step.exit(1);
      }
      if (state < 0) {
        int socket = -state;
        sys.write(socket, Bytes.of(new byte[300_000]));
        return Step.yield(socket);
      }
      try {
        sys.shutdownOutput(state);
      } catch (SysException _) {
        return Step.exit(2);
      }
      return switch (sys.read(state, 4096)) {
        case ReadResult.Data(Bytes bytes) -> {
          sys.write(1, bytes);
          yield Step.yield(state);
        }
        case ReadResult.Blocked _ -> Step.await(state, Wake.readable(state));
        case ReadResult.End _ -> Step.exit(0);
      };
    }
  }

  /** Resolves its argument and writes the addresses. */
  static final class Resolve implements Program<Integer> {
    @Override
    public Step<Integer> start(Sys sys) {
      return resume(sys.resolve(sys.arguments().get(1)), sys);
    }

    @Override
    public Step<Integer> resume(Integer lookup, Sys sys) {
      List<String> addresses = sys.resolved(lookup);
      if (addresses == null) {
        return Step.await(lookup, Wake.readable(lookup));
      }
      sys.write(1, Bytes.of(addresses + " " + sys.connectionError(lookup)));
      return Step.exit(addresses.isEmpty() ? 1 : 0);
    }
  }

  /** A name server that knows a few names and writes the questions to its output. */
  record NameServer(Map<String, String> names) implements Program<Integer> {
    @Override
    public Step<Integer> start(Sys sys) {
      return resume(sys.listenDatagrams(53), sys);
    }

    @Override
    public Step<Integer> resume(Integer socket, Sys sys) {
      for (Datagram datagram = sys.receive(socket);
          datagram != null;
          datagram = sys.receive(socket)) {
        DnsMessage query = DnsMessage.decode(datagram.bytes());
        String name = query.questions().getFirst().name();
        sys.write(1, Bytes.of(name + "\n"));
        String address = names.get(name);
        DnsMessage answer =
            address == null
                ? query.answer(DnsMessage.NO_SUCH_NAME, true, List.of(), List.of())
                : query.answer(
                    DnsMessage.NO_ERROR,
                    true,
                    List.of(new DnsMessage.Record(name, DnsMessage.A, 30, address)),
                    List.of());
        sys.send(socket, new Datagram(datagram.address(), datagram.port(), answer.encode()));
      }
      return Step.await(socket, Wake.readable(socket));
    }
  }

  /** Sends one echo request and tells what came. */
  static final class Ping implements Program<Integer> {
    @Override
    public Step<Integer> start(Sys sys) {
      int socket = sys.ping(sys.arguments().get(1), 1, 56);
      return Step.await(socket, Wake.readable(socket), Wake.until(sys.nanos() + 10_000_000_000L));
    }

    @Override
    public Step<Integer> resume(Integer socket, Sys sys) {
      String told =
          switch (sys.read(socket, 1)) {
            case ReadResult.Data(Bytes bytes) -> "ttl=" + bytes.at(0);
            case ReadResult.End _ -> "" + sys.connectionError(socket);
            case ReadResult.Blocked _ -> "lost";
          };
      sys.write(1, Bytes.of(told));
      return Step.exit(0);
    }
  }
}
