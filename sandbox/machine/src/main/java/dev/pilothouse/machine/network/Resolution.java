package dev.pilothouse.machine.network;

import dev.pilothouse.kernel.Event;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Datagram;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.network.DnsMessage.Record;
import dev.pilothouse.machine.network.Socket.Lookup;
import dev.pilothouse.machine.network.Socket.Mailbox;
import java.util.ArrayList;
import java.util.List;

/** Asks name servers for the addresses of a name, as the resolver of the C library does. */
final class Resolution {

  private static final int PORT = 53;

  private Resolution() {}

  /** A name server has not answered. */
  record TimedOut(long lookup, long mailbox) implements Event {
    @Override
    public void occur(World world) {
      Network network = world.part(Network.class);
      if (network.find(lookup) instanceof Lookup found && found.mailbox() == mailbox) {
        network.close(mailbox);
        retry(network, lookup, found);
      }
    }
  }

  /** Sends the question for the current name to the next server. */
  static void ask(Network network, long id) {
    if (!(network.find(id) instanceof Lookup lookup)) {
      return;
    }
    String server = lookup.servers().get(lookup.asked() % lookup.servers().size());
    long mailbox;
    try {
      mailbox = network.datagramSocket(lookup.home(), server, PORT);
    } catch (SysException _) {
      finish(network, id, lookup.done(List.of(), Errno.EAGAIN));
      return;
    }
    if (network.find(mailbox) instanceof Mailbox question) {
      network.put(mailbox, question.of(id));
    }
    network.put(id, lookup.asking(lookup.name(), lookup.asked() + 1, mailbox));
    int number = (int) (network.world().randomLong() & 0xffff);
    DnsMessage question =
        DnsMessage.question(number, lookup.names().get(lookup.name()), DnsMessage.A);
    network.send(mailbox, new Datagram(server, PORT, question.encode()));
    network
        .world()
        .scheduleAt(network.world().nanos() + lookup.timeoutNanos(), new TimedOut(id, mailbox));
  }

  /** Something has come to the socket of a question. */
  static void answered(Network network, long id, long mailbox) {
    if (!(network.find(id) instanceof Lookup lookup) || lookup.mailbox() != mailbox) {
      return;
    }
    DnsMessage answer;
    try {
      Datagram datagram = network.error(mailbox) == null ? network.receive(mailbox) : null;
      answer = datagram == null ? null : DnsMessage.decode(datagram.bytes());
    } catch (IllegalArgumentException _) {
      answer = null;
    }
    network.close(mailbox);
    if (answer == null
        || answer.code() != DnsMessage.NO_ERROR && answer.code() != DnsMessage.NO_SUCH_NAME) {
      retry(network, id, lookup);
      return;
    }
    List<String> addresses = new ArrayList<>();
    for (Record record : answer.answers()) {
      if (record.type() == DnsMessage.A) {
        addresses.add(record.text());
      }
    }
    if (!addresses.isEmpty()) {
      finish(network, id, lookup.done(addresses, null));
    } else if (lookup.name() + 1 < lookup.names().size()) {
      network.put(id, lookup.asking(lookup.name() + 1, 0, 0));
      ask(network, id);
    } else {
      finish(network, id, lookup.done(List.of(), null));
    }
  }

  private static void retry(Network network, long id, Lookup lookup) {
    if (lookup.asked() < lookup.attempts() * lookup.servers().size()) {
      ask(network, id);
    } else {
      finish(network, id, lookup.done(List.of(), Errno.EAGAIN));
    }
  }

  private static void finish(Network network, long id, Lookup done) {
    network.put(id, done);
    network.tellInput(id);
  }
}
