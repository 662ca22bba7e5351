package dev.pilothouse.node.door;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.HttpServerConnection;
import dev.pilothouse.machine.network.tls.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * kube-apiserver as the network sees it: hands requests that come to its port to the API server of
 * the world. Its certificates are in {@link #DIRECTORY}.
 */
public final class ApiServerProgram implements Program<ApiServerProgram.State> {

  public static final String ID = "kube-apiserver";
  public static final String PATH = "/usr/local/bin/kube-apiserver";
  public static final int PORT = 6443;

  /** Where its own certificate (apiserver.crt) and that of its authority (ca.crt) are. */
  public static final String DIRECTORY = "/etc/kubernetes/pki";

  /** Announced when a watch may have more. */
  static final String STORE_TOPIC = "store";

  private static final int LARGEST_FILE = 1 << 16;

  /** Fewer than the files that a process may open; more clients wait to be accepted. */
  private static final int MOST_CONNECTIONS = 200;

  /** Whom it trusts to say who a client is. */
  public record Trust(List<Certificate> authorities) {}

  /** The listening socket and the connections by their descriptors. */
  public record State(
      int listener, Certificate certificate, Trust trust, SortedMap<Integer, Object> doors) {}

  @Override
  public Step<State> start(Sys sys) {
    Certificate own = Certificate.parse(file(sys, DIRECTORY + "/apiserver.crt")).getFirst();
    Trust trust = new Trust(Certificate.parse(file(sys, DIRECTORY + "/ca.crt")));
    return resume(new State(sys.listen(PORT), own, trust, SortedMap.empty()), sys);
  }

  private static String file(Sys sys, String path) {
    int descriptor = sys.open(path, Set.of(OpenOption.READ), 0);
    Bytes content = Bytes.EMPTY;
    while (sys.read(descriptor, LARGEST_FILE) instanceof ReadResult.Data(Bytes bytes)) {
      content = content.plus(bytes);
    }
    sys.close(descriptor);
    return content.text();
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    SortedMap<Integer, Object> doors = state.doors();
    while (doors.size() < MOST_CONNECTIONS) {
      int socket = sys.accept(state.listener());
      if (socket < 0) {
        break;
      }
      doors = doors.with(socket, Door.of(HttpServerConnection.tls(socket, state.certificate())));
    }
    List<Wake> wakes = new ArrayList<>();
    for (Map.Entry<Integer, Object> entry : doors) {
      Door door = ((Door) entry.getValue()).advance(sys, state.trust());
      doors = door == null ? doors.without(entry.getKey()) : doors.with(entry.getKey(), door);
      if (door != null) {
        door.addWakes(sys, wakes);
      }
    }
    if (doors.size() < MOST_CONNECTIONS) {
      wakes.add(Wake.readable(state.listener()));
    }
    return new Step.Await<>(
        new State(state.listener(), state.certificate(), state.trust(), doors), wakes);
  }
}
