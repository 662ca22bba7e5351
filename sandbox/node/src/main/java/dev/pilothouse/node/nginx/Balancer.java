package dev.pilothouse.node.nginx;

import dev.pilothouse.node.nginx.Service.Balance;
import dev.pilothouse.node.nginx.Upstream.Peer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Chooses the server of a group for a request, and remembers which of them fail. */
final class Balancer {

  private final Service service;
  private final Upstream upstream;

  Balancer(Service service, Upstream upstream) {
    this.service = service;
    this.upstream = upstream;
  }

  private String name(Peer peer) {
    return upstream.name() + "|" + peer.address();
  }

  private Balance balance(Peer peer) {
    return service.peers.getOrDefault(name(peer), Balance.NEW);
  }

  private void put(Peer peer, Balance balance) {
    service.peers = service.peers.with(name(peer), balance);
  }

  /** A server that was not tried yet, or null when none is left. */
  @Nullable Peer next(Exchange exchange, List<String> tried) {
    Peer peer = among(exchange, candidates(tried, false));
    return peer != null ? peer : among(exchange, candidates(tried, true));
  }

  private List<Peer> candidates(List<String> tried, boolean backup) {
    List<Peer> usable = new ArrayList<>();
    for (Peer peer : upstream.peers()) {
      boolean free =
          peer.mostConnections() == 0 || balance(peer).connections() < peer.mostConnections();
      if (peer.backup() == backup
          && !peer.down()
          && free
          && !tried.contains(peer.address())
          && (upstream.peers().size() == 1 || alive(peer))) {
        usable.add(peer);
      }
    }
    return usable;
  }

  private boolean alive(Peer peer) {
    Balance balance = balance(peer);
    return peer.mostFails() == 0
        || balance.fails() < peer.mostFails()
        || service.millis() - balance.checkedMillis() > peer.failMillis();
  }

  private @Nullable Peer among(Exchange exchange, List<Peer> peers) {
    if (peers.size() < 2) {
      return peers.isEmpty() ? null : peers.getFirst();
    }
    return switch (upstream.method()) {
      case ROUND_ROBIN -> weighted(peers);
      case LEAST_CONNECTIONS -> weighted(leastBusy(peers));
      case IP_HASH -> hashed(peers, exchange.client.replaceFirst("\\.\\d+$", ""));
      case HASH -> hashed(peers, exchange.expand(upstream.key()));
      case RANDOM -> peers.get((int) Math.floorMod(service.sys.randomLong(), (long) peers.size()));
    };
  }

  /** Smooth weighted round robin: the one whose running weight is highest. */
  private Peer weighted(List<Peer> peers) {
    int total = 0;
    Peer best = peers.getFirst();
    int most = Integer.MIN_VALUE;
    for (Peer peer : peers) {
      Balance balance = balance(peer);
      int current = balance.current() + peer.weight();
      put(
          peer,
          new Balance(current, balance.fails(), balance.checkedMillis(), balance.connections()));
      total += peer.weight();
      if (current > most) {
        most = current;
        best = peer;
      }
    }
    Balance chosen = balance(best);
    put(
        best,
        new Balance(
            chosen.current() - total,
            chosen.fails(),
            chosen.checkedMillis(),
            chosen.connections()));
    return best;
  }

  private List<Peer> leastBusy(List<Peer> peers) {
    long least = Long.MAX_VALUE;
    List<Peer> found = new ArrayList<>();
    for (Peer peer : peers) {
      long load = balance(peer).connections() * 1000L / peer.weight();
      if (load < least) {
        found.clear();
        least = load;
      }
      if (load == least) {
        found.add(peer);
      }
    }
    return found;
  }

  private static Peer hashed(List<Peer> peers, String key) {
    CRC32 sum = new CRC32();
    sum.update(key.getBytes(StandardCharsets.UTF_8));
    int total = peers.stream().mapToInt(Peer::weight).sum();
    long left = sum.getValue() % total;
    for (Peer peer : peers) {
      left -= peer.weight();
      if (left < 0) {
        return peer;
      }
    }
    return peers.getFirst();
  }

  void began(Peer peer) {
    count(peer, 1);
  }

  void ended(Peer peer) {
    count(peer, -1);
  }

  private void count(Peer peer, int change) {
    Balance balance = balance(peer);
    put(
        peer,
        new Balance(
            balance.current(),
            balance.fails(),
            balance.checkedMillis(),
            Math.max(0, balance.connections() + change)));
  }

  void succeeded(Peer peer) {
    Balance balance = balance(peer);
    if (balance.fails() > 0) {
      put(peer, new Balance(balance.current(), 0, balance.checkedMillis(), balance.connections()));
    }
  }

  /** Counts a failure; true when that takes the server out for some time. */
  boolean failed(Peer peer) {
    Balance balance = balance(peer);
    int fails = balance.fails() + 1;
    put(peer, new Balance(balance.current(), fails, service.millis(), balance.connections()));
    return upstream.peers().size() > 1 && peer.mostFails() > 0 && fails >= peer.mostFails();
  }
}
