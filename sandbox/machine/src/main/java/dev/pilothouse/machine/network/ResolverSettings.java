package dev.pilothouse.machine.network;

import java.util.ArrayList;
import java.util.List;

/**
 * What /etc/hosts and /etc/resolv.conf say; hosts(5), resolv.conf(5).
 *
 * @param hosts lines of /etc/hosts: an address and its names
 * @param servers name servers, three at the most
 * @param search domains to try for short names
 * @param dots how many dots make a name long
 * @param timeoutSeconds how long a server has for its answer
 * @param attempts how often all servers are asked
 */
public record ResolverSettings(
    List<List<String>> hosts,
    List<String> servers,
    List<String> search,
    int dots,
    int timeoutSeconds,
    int attempts) {

  private static final int MOST_SERVERS = 3;
  private static final int MOST_DOTS = 15;
  private static final int MOST_SECONDS = 30;
  private static final int MOST_ATTEMPTS = 5;

  /** Reads the two files. */
  public static ResolverSettings parse(String hostsText, String resolverText) {
    List<List<String>> hosts = lines(hostsText);
    List<String> servers = new ArrayList<>();
    List<String> search = new ArrayList<>();
    int dots = 1;
    int timeout = 5;
    int attempts = 2;
    for (List<String> line : lines(resolverText)) {
      List<String> values = line.subList(1, line.size());
      switch (line.getFirst()) {
        case "nameserver" -> {
          if (servers.size() < MOST_SERVERS && !values.isEmpty()) {
            servers.add(values.getFirst());
          }
        }
        case "search", "domain" -> {
          search.clear();
          search.addAll(values);
        }
        case "options" -> {
          for (String option : values) {
            String[] parts = option.split(":");
            if (parts.length == 2 && parts[1].matches("\\d{1,3}")) {
              int value = Integer.parseInt(parts[1]);
              switch (parts[0]) {
                case "ndots" -> dots = Math.min(MOST_DOTS, value);
                case "timeout" -> timeout = Math.clamp(value, 1, MOST_SECONDS);
                case "attempts" -> attempts = Math.clamp(value, 1, MOST_ATTEMPTS);
                default -> {}
              }
            }
          }
        }
        default -> {}
      }
    }
    return new ResolverSettings(
        hosts,
        servers.isEmpty() ? List.of("127.0.0.1") : List.copyOf(servers),
        List.copyOf(search),
        dots,
        timeout,
        attempts);
  }

  private static List<List<String>> lines(String text) {
    List<List<String>> lines = new ArrayList<>();
    for (String line : text.split("\n")) {
      String bare = line.replaceFirst("[#;].*", "").strip();
      if (!bare.isEmpty()) {
        lines.add(List.of(bare.split("\\s+")));
      }
    }
    return lines;
  }

  /** The addresses that are known without asking: of an address itself, and from /etc/hosts. */
  List<String> known(String host) {
    if (Addresses.isAddress(host)) {
      return List.of(host);
    }
    return addressesOf(host);
  }

  /** The addresses (IPv4) that /etc/hosts has for a name, in any case. */
  public List<String> addressesOf(String host) {
    return hosts.stream()
        .filter(line -> Addresses.isAddress(line.getFirst()))
        .filter(line -> line.subList(1, line.size()).stream().anyMatch(host::equalsIgnoreCase))
        .map(List::getFirst)
        .toList();
  }

  /** The first name of each line of /etc/hosts that is for an address. */
  public List<String> namesOf(String address) {
    return hosts.stream()
        .filter(line -> line.size() > 1 && line.getFirst().equals(address))
        .map(line -> line.get(1))
        .toList();
  }

  /** The full names to ask for, in order. */
  List<String> names(String host) {
    if (host.endsWith(".")) {
      return List.of(host.substring(0, host.length() - 1));
    }
    List<String> names = new ArrayList<>();
    boolean isLong = host.chars().filter(one -> one == '.').count() >= dots;
    if (isLong) {
      names.add(host);
    }
    for (String domain : search) {
      names.add(host + "." + domain);
    }
    if (!isLong) {
      names.add(host);
    }
    return names;
  }
}
