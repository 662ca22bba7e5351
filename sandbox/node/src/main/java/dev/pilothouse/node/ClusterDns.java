package dev.pilothouse.node;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.store.StoreState;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Datagram;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.DnsMessage;
import java.util.Locale;

/** CoreDNS with its kubernetes plugin: answers names of services and pods over UDP. */
final class ClusterDns implements Program<ClusterDns.State> {

  static final String ID = "coredns";

  private static final int PORT = 53;

  /** The socket that it listens on. */
  record State(int socket) {}

  @Override
  public Step<State> start(Sys sys) {
    try {
      int socket = sys.listenDatagrams(PORT);
      sys.write(1, Bytes.of(".:53\nCoreDNS-1.13.1\nlinux/amd64\n"));
      return Step.await(new State(socket), Wake.readable(socket));
    } catch (SysException refused) {
      String text = refused.errno().text().toLowerCase(Locale.ROOT);
      sys.write(2, Bytes.of("Listen: listen udp :53: bind: " + text + "\n"));
      return Step.exit(1);
    }
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    Datagram datagram;
    while ((datagram = sys.receive(state.socket)) != null) {
      DnsMessage query;
      try {
        query = DnsMessage.decode(datagram.bytes());
      } catch (IllegalArgumentException malformed) {
        continue;
      }
      DnsMessage answer = answer(sys.part(ApiServer.class).state(), query);
      sys.send(state.socket, new Datagram(datagram.address(), datagram.port(), answer.encode()));
      if (!sys.charge(20)) {
        return Step.yield(state);
      }
    }
    return Step.await(state, Wake.readable(state.socket));
  }

  private static DnsMessage answer(StoreState store, DnsMessage query) {
    DnsMessage.Question question = query.questions().getFirst();
    ClusterZone.Answer found =
        new ClusterZone(store).answer(question.name().toLowerCase(Locale.ROOT), question.type());
    return query.answer(found.code(), found.authoritative(), found.records(), found.about());
  }
}
