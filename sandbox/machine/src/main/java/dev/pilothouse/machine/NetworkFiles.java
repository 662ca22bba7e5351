package dev.pilothouse.machine;

import dev.pilothouse.machine.network.Addresses;
import dev.pilothouse.machine.network.Endpoint;
import dev.pilothouse.machine.network.Home;
import java.util.List;
import java.util.Locale;

/** /proc/net: what a network namespace has; proc_net(5). */
final class NetworkFiles {

  static final List<String> NAMES = List.of("dev", "route", "tcp", "udp");

  private NetworkFiles() {}

  static String read(Kernel kernel, Context context, String name) {
    Home home = new Home(kernel.name(), context.network());
    return switch (name) {
      case "tcp", "udp" -> sockets(kernel, home, name);
      case "dev" -> devices(kernel, home);
      default -> routes(kernel, home);
    };
  }

  private static String sockets(Kernel kernel, Home home, String protocol) {
    StringBuilder text =
        new StringBuilder(
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid"
                + "  timeout inode\n");
    int line = 0;
    for (SocketInfo socket : kernel.machines.network().list(home)) {
      if (socket.protocol().equals(protocol)) {
        text.append(
            String.format(
                Locale.ROOT,
                "%4d: %s %s %02X %08X:%08X 00:00000000 00000000     0        0 %d 1\n",
                line++,
                hex(new Endpoint(socket.address(), socket.port())),
                hex(new Endpoint(socket.peer(), socket.peerPort())),
                state(socket.state()),
                socket.unsent(),
                socket.received(),
                socket.inode()));
      }
    }
    return text.toString();
  }

  private static int state(String name) {
    return switch (name) {
      case "ESTAB" -> 1;
      case "SYN-SENT" -> 2;
      case "FIN-WAIT-2" -> 5;
      case "CLOSE-WAIT" -> 8;
      case "LISTEN" -> 10;
      default -> 7;
    };
  }

  private static String hex(Endpoint endpoint) {
    int address = Integer.reverseBytes((int) Math.max(0, Addresses.parse(endpoint.address())));
    return String.format(Locale.ROOT, "%08X:%04X", address, endpoint.port());
  }

  private static String devices(Kernel kernel, Home home) {
    StringBuilder text =
        new StringBuilder(
            "Inter-|   Receive                                                |  Transmit\n"
                + " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets"
                + " errs drop fifo colls carrier compressed\n");
    for (String name : kernel.machines.network().interfaces(home).keys()) {
      text.append(String.format(Locale.ROOT, "%6s:", name))
          .append("       0".repeat(16))
          .append('\n');
    }
    return text.toString();
  }

  private static String routes(Kernel kernel, Home home) {
    StringBuilder text =
        new StringBuilder(
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n");
    kernel
        .machines
        .network()
        .interfaces(home)
        .forEach(
            (name, addresses) -> {
              for (String address : name.equals("lo") ? List.<String>of() : addresses) {
                int slash = address.indexOf('/');
                int length = slash < 0 ? 32 : Integer.parseInt(address.substring(slash + 1));
                int mask = length == 0 ? 0 : -1 << 32 - length;
                int network = (int) Addresses.parse(Addresses.withoutLength(address)) & mask;
                text.append(
                    String.format(
                        Locale.ROOT,
                        "%s\t%08X\t00000000\t0001\t0\t0\t0\t%08X\t0\t0\t0\n",
                        name,
                        Integer.reverseBytes(network),
                        Integer.reverseBytes(mask)));
              }
            });
    return text.toString();
  }
}
