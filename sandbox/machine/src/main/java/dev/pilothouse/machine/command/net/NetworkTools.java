package dev.pilothouse.machine.command.net;

import dev.pilothouse.machine.SocketInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.network.Addresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** ip(8), ss(8), netstat(8) and ifconfig(8): they only look. */
final class NetworkTools {

  private static final OptionTable SOCKETS =
      OptionTable.of(
          1,
          "n,numeric a,all l,listening t,tcp u,udp p,processes,programs 4,ipv4 6,ipv6 s,summary"
              + " H,no-header r,route e,extended o,timers i,info m,memory w x,unix O,oneline"
              + " c W,wide");

  private NetworkTools() {}

  // ---- ip

  static int ip(Call call) {
    List<String> words = new ArrayList<>();
    boolean brief = false;
    for (String word : call.arguments()) {
      brief |= word.equals("-br") || word.equals("-brief");
      if (!word.startsWith("-")) {
        words.add(word);
      }
    }
    String object = words.isEmpty() ? "" : words.getFirst();
    String verb = words.size() > 1 ? words.get(1) : "show";
    if (object.isEmpty()) {
      throw Failure.plain(
          255,
          "Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { address | link | route }");
    }
    boolean shows =
        "show".startsWith(verb)
            || "list".startsWith(verb)
            || verb.equals("ls")
            || verb.equals("get");
    if ("address".startsWith(object) || "link".startsWith(object)) {
      if (!shows) {
        throw Failure.plain(2, "RTNETLINK answers: Operation not permitted");
      }
      String device = words.getLast();
      boolean one = words.size() > 2;
      if (one && !call.sys().interfaces().containsKey(device)) {
        throw Failure.plain(1, "Device \"" + device + "\" does not exist.");
      }
      return addresses(call, "address".startsWith(object), brief, one ? device : "");
    }
    if ("route".startsWith(object)) {
      if (verb.equals("get")) {
        return routeTo(call, words.getLast());
      }
      if (!shows) {
        throw Failure.plain(2, "RTNETLINK answers: Operation not permitted");
      }
      return routes(call);
    }
    throw Failure.plain(1, "Object \"" + object + "\" is unknown, try \"ip help\".");
  }

  private static int addresses(Call call, boolean withAddresses, boolean brief, String only) {
    int number = 0;
    for (Map.Entry<String, List<String>> entry : ordered(call.sys())) {
      number++;
      String name = entry.getKey();
      if (!only.isEmpty() && !only.equals(name)) {
        continue;
      }
      boolean loop = name.equals("lo");
      if (brief) {
        String last = withAddresses ? String.join(" ", entry.getValue()) : mac(entry.getValue());
        call.println(
            String.format("%-16s %-14s %s ", name, loop ? "UNKNOWN" : "UP", last).stripTrailing());
        continue;
      }
      call.println(
          number
              + ": "
              + name
              + (loop
                  ? ": <LOOPBACK,UP,LOWER_UP> mtu 65536"
                  : ": <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500")
              + " qdisc noqueue state "
              + (loop ? "UNKNOWN" : "UP")
              + " group default qlen 1000");
      call.println(
          loop
              ? "    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00"
              : "    link/ether " + mac(entry.getValue()) + " brd ff:ff:ff:ff:ff:ff");
      for (String address : withAddresses ? entry.getValue() : List.<String>of()) {
        call.println(
            "    inet "
                + address
                + (loop ? " scope host " : " brd " + broadcast(address) + " scope global ")
                + name
                + "\n       valid_lft forever preferred_lft forever");
      }
    }
    return 0;
  }

  /** The interfaces, the loopback first. */
  private static List<Map.Entry<String, List<String>>> ordered(Sys sys) {
    List<Map.Entry<String, List<String>>> entries = new ArrayList<>();
    for (Map.Entry<String, List<String>> entry : sys.interfaces()) {
      if (entry.getKey().equals("lo")) {
        entries.addFirst(entry);
      } else {
        entries.add(entry);
      }
    }
    return entries;
  }

  /** A locally administered address made of the first IP address, as container networks do it. */
  private static String mac(List<String> addresses) {
    if (addresses.isEmpty()) {
      return "02:00:00:00:00:00";
    }
    StringBuilder mac = new StringBuilder("02:42");
    for (String part : Addresses.withoutLength(addresses.getFirst()).split("\\.")) {
      mac.append(String.format(":%02x", Integer.parseInt(part)));
    }
    return mac.toString();
  }

  private static int length(String address) {
    int slash = address.indexOf('/');
    return slash < 0 ? 32 : Integer.parseInt(address.substring(slash + 1));
  }

  private static String dotted(long number) {
    return (number >> 24 & 0xff)
        + "."
        + (number >> 16 & 0xff)
        + "."
        + (number >> 8 & 0xff)
        + "."
        + (number & 0xff);
  }

  private static long mask(int length) {
    return length == 0 ? 0 : 0xffffffffL << (32 - length) & 0xffffffffL;
  }

  private static String broadcast(String address) {
    long number = Addresses.parse(Addresses.withoutLength(address));
    return dotted(number | ~mask(length(address)) & 0xffffffffL);
  }

  private static String network(String address) {
    return dotted(Addresses.parse(Addresses.withoutLength(address)) & mask(length(address)));
  }

  private static String gateway(String address) {
    return dotted((Addresses.parse(Addresses.withoutLength(address)) & mask(length(address))) + 1);
  }

  private static int routes(Call call) {
    for (Map.Entry<String, List<String>> entry : ordered(call.sys())) {
      if (entry.getKey().equals("eth0") && !entry.getValue().isEmpty()) {
        call.println("default via " + gateway(entry.getValue().getFirst()) + " dev eth0 ");
      }
    }
    for (Map.Entry<String, List<String>> entry : ordered(call.sys())) {
      for (String address : entry.getKey().equals("lo") ? List.<String>of() : entry.getValue()) {
        if (length(address) < 32) {
          call.println(
              network(address)
                  + "/"
                  + length(address)
                  + " dev "
                  + entry.getKey()
                  + " proto kernel scope link src "
                  + Addresses.withoutLength(address)
                  + " ");
        }
      }
    }
    return 0;
  }

  private static int routeTo(Call call, String target) {
    if (!Addresses.isAddress(target)) {
      throw Failure.plain(1, "Error: any valid prefix is expected rather than \"" + target + "\".");
    }
    for (Map.Entry<String, List<String>> entry : ordered(call.sys())) {
      for (String address : entry.getValue()) {
        String own = Addresses.withoutLength(address);
        if (own.equals(target)) {
          call.println(
              "local "
                  + target
                  + " dev lo src "
                  + own
                  + " uid "
                  + call.sys().user()
                  + " \n    cache <local> ");
          return 0;
        }
        if (!entry.getKey().equals("lo")) {
          boolean near = Addresses.contains(network(address) + "/" + length(address), target);
          call.println(
              target
                  + (near ? "" : " via " + gateway(address))
                  + " dev "
                  + entry.getKey()
                  + " src "
                  + own
                  + " uid "
                  + call.sys().user()
                  + " \n    cache ");
          return 0;
        }
      }
    }
    throw Failure.plain(2, "RTNETLINK answers: Network is unreachable");
  }

  static int ifconfig(Call call) {
    for (Map.Entry<String, List<String>> entry : ordered(call.sys())) {
      boolean loop = entry.getKey().equals("lo");
      call.println(
          entry.getKey()
              + ": flags="
              + (loop
                  ? "73<UP,LOOPBACK,RUNNING>  mtu 65536"
                  : "4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500"));
      for (String address : entry.getValue()) {
        call.println(
            "        inet "
                + Addresses.withoutLength(address)
                + "  netmask "
                + dotted(mask(length(address)))
                + (loop ? "" : "  broadcast " + broadcast(address)));
      }
      call.println("");
    }
    return 0;
  }

  // ---- ss and netstat

  private static List<SocketInfo> chosen(Call call, Options options, boolean establishedByDefault) {
    boolean tcp = options.has("t") || !options.has("u");
    boolean udp = options.has("u") || !options.has("t");
    List<SocketInfo> chosen = new ArrayList<>();
    for (SocketInfo socket : call.sys().sockets()) {
      boolean listening = socket.state().equals("LISTEN") || socket.state().equals("UNCONN");
      boolean wanted =
          options.has("a") || (options.has("l") ? listening : !listening && establishedByDefault);
      if (wanted && (socket.protocol().equals("tcp") ? tcp : udp)) {
        chosen.add(socket);
      }
    }
    return chosen;
  }

  private static String place(String address, int port) {
    return address + ":" + (port == 0 ? "*" : String.valueOf(port));
  }

  static int ss(Call call) {
    Options options = SOCKETS.parse(call);
    if (!options.has("H")) {
      call.println("Netid State  Recv-Q Send-Q Local Address:Port  Peer Address:Port Process");
    }
    for (SocketInfo socket : chosen(call, options, true)) {
      call.println(
          String.format(
                  "%-5s %-6s %-6d %-6d %18s %18s",
                  socket.protocol(),
                  socket.state(),
                  socket.received(),
                  socket.state().equals("LISTEN") ? 4096 : socket.unsent(),
                  place(socket.address(), socket.port()),
                  place(socket.peer(), socket.peerPort()))
              .stripTrailing());
    }
    return 0;
  }

  static int netstat(Call call) {
    Options options = SOCKETS.parse(call);
    if (options.has("r")) {
      return routes(call);
    }
    String which =
        options.has("l")
            ? "(only servers)"
            : options.has("a") ? "(servers and established)" : "(w/o servers)";
    call.println("Active Internet connections " + which);
    call.println("Proto Recv-Q Send-Q Local Address           Foreign Address         State      ");
    for (SocketInfo socket : chosen(call, options, true)) {
      String state =
          switch (socket.state()) {
            case "ESTAB" -> "ESTABLISHED";
            case "UNCONN" -> "";
            default -> socket.state().replace('-', '_');
          };
      call.println(
          String.format(
              "%-5s %6d %6d %-23s %-23s %-11s",
              socket.protocol(),
              socket.received(),
              socket.unsent(),
              place(socket.address(), socket.port()),
              place(socket.peer(), socket.peerPort()),
              state));
    }
    return 0;
  }
}
