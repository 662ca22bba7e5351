package dev.pilothouse.machine.command.net;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Datagram;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.network.DnsMessage;
import dev.pilothouse.machine.network.DnsMessage.Record;
import dev.pilothouse.machine.network.ResolverSettings;
import java.util.List;
import java.util.Locale;

/**
 * dnsmasq(8) without servers above it: answers over UDP what its machine's /etc/hosts knows, names
 * and addresses; there is no other name.
 */
final class Dnsmasq implements Program<Dnsmasq.State> {

  private static final int PORT = 53;
  private static final String REVERSE = ".in-addr.arpa";

  /** The socket that it listens on. */
  record State(int socket) {}

  @Override
  public Step<State> start(Sys sys) {
    try {
      int socket = sys.listenDatagrams(PORT);
      return Step.await(new State(socket), Wake.readable(socket));
    } catch (SysException refused) {
      String reason = refused.errno().text();
      sys.write(
          2,
          Bytes.of("\ndnsmasq: failed to create listening socket for port 53: " + reason + "\n"));
      return Step.exit(2);
    }
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    ResolverSettings known = ResolverSettings.parse(FileAccess.textOrEmpty(sys, "/etc/hosts"), "");
    Datagram datagram;
    while ((datagram = sys.receive(state.socket)) != null) {
      DnsMessage query;
      try {
        query = DnsMessage.decode(datagram.bytes());
      } catch (IllegalArgumentException malformed) {
        continue;
      }
      Bytes answer = answer(known, query).encode();
      sys.send(state.socket, new Datagram(datagram.address(), datagram.port(), answer));
      if (!sys.charge(20)) {
        return Step.yield(state);
      }
    }
    return Step.await(state, Wake.readable(state.socket));
  }

  private static DnsMessage answer(ResolverSettings known, DnsMessage query) {
    DnsMessage.Question question = query.questions().getFirst();
    String name = question.name().toLowerCase(Locale.ROOT);
    boolean reverse = name.endsWith(REVERSE);
    List<String> found = reverse ? known.namesOf(address(name)) : known.addressesOf(name);
    int type = reverse ? DnsMessage.PTR : DnsMessage.A;
    boolean asked = question.type() == type || question.type() == DnsMessage.ANY;
    List<Record> records =
        found.stream().filter(_ -> asked).map(text -> new Record(name, type, 0, text)).toList();
    int code = found.isEmpty() ? DnsMessage.NO_SUCH_NAME : DnsMessage.NO_ERROR;
    return query.answer(code, !found.isEmpty(), records, List.of());
  }

  /** The address that a name such as 2.64.168.192.in-addr.arpa stands for. */
  private static String address(String name) {
    List<String> octets = List.of(name.substring(0, name.length() - REVERSE.length()).split("\\."));
    return String.join(".", octets.reversed());
  }
}
