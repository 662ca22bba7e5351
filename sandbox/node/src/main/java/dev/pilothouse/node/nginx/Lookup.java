package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import java.util.List;
import java.util.Map;

/**
 * The looking up of the names in a configuration.
 *
 * @param pending names by descriptor
 */
record Lookup(
    Configuration configuration,
    SortedMap<Integer, String> pending,
    SortedMap<String, List<String>> found) {

  static Lookup begin(Sys sys, Configuration configuration) {
    SortedMap<Integer, String> pending = SortedMap.empty();
    for (String host : configuration.hosts().keys()) {
      pending = pending.with(sys.resolve(host), host);
    }
    return new Lookup(configuration, pending, SortedMap.empty());
  }

  /** Fails as nginx does when a name has no address. */
  Lookup advance(Sys sys) {
    SortedMap<Integer, String> left = pending;
    SortedMap<String, List<String>> addresses = found;
    for (Map.Entry<Integer, String> entry : pending) {
      List<String> resolved = sys.resolved(entry.getKey());
      if (resolved != null) {
        sys.close(entry.getKey());
        left = left.without(entry.getKey());
        addresses = addresses.with(entry.getValue(), resolved);
        Directive wanted = configuration.hosts().get(entry.getValue());
        if (resolved.isEmpty() && wanted != null) {
          throw new BadConfiguration(
              "host not found in upstream \"" + named(wanted, entry.getValue()) + "\"", wanted);
        }
      }
    }
    return new Lookup(configuration, left, addresses);
  }

  /** The host as it was written: with its port in "server", as it is in proxy_pass. */
  private static String named(Directive wanted, String host) {
    if (wanted.name().equals("server")) {
      return wanted.argument(0);
    }
    ProxyTarget target = ProxyTarget.of(wanted.argument(0));
    return target == null ? host : target.named();
  }

  boolean done() {
    return pending.isEmpty();
  }

  List<Wake> wakes() {
    return pending.keys().stream().map(Wake::readable).toList();
  }

  Configuration result() {
    return configuration.resolved(found);
  }
}
