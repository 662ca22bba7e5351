package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.network.http.HttpExchange;
import dev.pilothouse.machine.network.http.HttpExchange.Destination;
import dev.pilothouse.machine.network.http.HttpExchange.Progress;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpResponse;
import dev.pilothouse.machine.network.http.HttpServerConnection;
import dev.pilothouse.machine.network.tls.Certificate;
import dev.pilothouse.machine.network.tls.Tls;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries a request to a server behind, and its answer back. */
final class Relay {

  private static final int LARGEST = 8 << 20;

  private final Worker.Work work;
  private final Worker.Client client;
  private final Sys sys;
  private final Service service;

  Relay(Worker.Work work, Worker.Client client) {
    this.work = work;
    this.client = client;
    this.service = work.service;
    this.sys = service.sys;
  }

  /** What wakes an exchange with a server behind. */
  static List<Wake> wakes(HttpExchange upstream) {
    return switch (upstream.phase()) {
      case CONNECTING -> List.of(Wake.writable(upstream.descriptor()));
      case RESOLVING, SHAKING_HANDS, RECEIVING -> List.of(Wake.readable(upstream.descriptor()));
      case DONE -> List.of();
    };
  }

  /** Begins with the next server of the group. */
  Worker.@Nullable Client begin(Exchange exchange, Outcome.Pass pass, List<String> tried) {
    Balancer balancer = new Balancer(service, pass.upstream());
    Upstream.Peer peer = balancer.next(exchange, tried);
    int most = exchange.scope.number("proxy_next_upstream_tries", 0);
    if (peer == null || most > 0 && tried.size() >= most) {
      if (tried.isEmpty()) {
        service.log(
            exchange,
            "error",
            "no live upstreams while connecting to upstream",
            url(pass, pass.upstream().name()));
        note(exchange, "upstream_addr", pass.upstream().name());
        note(exchange, "upstream_status", "502");
      }
      return fail(exchange, 502);
    }
    balancer.began(peer);
    note(exchange, "upstream_addr", peer.address());
    List<String> all = new ArrayList<>(tried);
    all.add(peer.address());
    HttpExchange upstream =
        HttpExchange.begin(
            sys, new Destination(peer.host(), peer.port(), tls(exchange, pass)), pass.request());
    long limit = exchange.scope.milliseconds("proxy_connect_timeout", 60_000);
    return client.with(
        client.http(),
        new Worker.Passing(
            new Passage(
                exchange,
                pass,
                upstream,
                peer,
                all,
                null,
                Bytes.EMPTY,
                false,
                false,
                sys.nanos() + limit * 1_000_000)));
  }

  private Tls.@Nullable Client tls(Exchange exchange, Outcome.Pass pass) {
    if (!pass.target().scheme().equals("https")) {
      return null;
    }
    String file = exchange.scope.value("proxy_ssl_trusted_certificate", "");
    List<Certificate> trusted =
        file.isEmpty() ? List.of() : Certificate.parse(FileAccess.textOrEmpty(sys, file));
    String name = exchange.expand(exchange.scope.value("proxy_ssl_name", pass.target().host()));
    boolean insecure = !exchange.scope.on("proxy_ssl_verify", false);
    return new Tls.Client(name, trusted, insecure, null);
  }

  private static void note(Exchange exchange, String name, String value) {
    String before = exchange.upstream.get(name);
    exchange.upstream =
        exchange.upstream.with(name, before == null ? value : before + ", " + value);
  }

  private static String url(Outcome.Pass pass, String address) {
    return pass.target().scheme() + "://" + address + pass.request().target();
  }

  private Worker.@Nullable Client fail(Exchange exchange, int status) {
    return work.decided(
        client.with(client.http(), null), exchange, new Handler(exchange).special(status));
  }

  Worker.@Nullable Client advance(Passage passage) {
    if (sys.nanos() >= passage.deadlineNanos()) {
      return timedOut(passage);
    }
    Progress progress = passage.upstream().advance(sys);
    HttpExchange upstream = progress.exchange();
    return switch (progress) {
      case Progress.Waiting _ -> waiting(passage, upstream);
      case Progress.Head(HttpExchange _, HttpResponse response) ->
          head(passage.withHead(upstream, response));
      case Progress.Body(HttpExchange _, Bytes bytes) -> body(passage, upstream, bytes);
      case Progress.Done _ -> done(passage, upstream);
      case Progress.Failed failed -> failed(passage, failed);
    };
  }

  private Worker.Client waiting(Passage passage, HttpExchange upstream) {
    boolean connected = upstream.phase() == HttpExchange.Phase.RECEIVING;
    if (connected == passage.connected()) {
      return passage.upstream().equals(upstream)
          ? client
          : client.with(
              client.http(),
              new Worker.Passing(passage.with(upstream, connected, passage.deadlineNanos())));
    }
    long limit = passage.exchange().scope.milliseconds("proxy_read_timeout", 60_000);
    Exchange exchange = passage.exchange().copy(service);
    note(exchange, "upstream_connect_time", Times.seconds(exchange.elapsedNanos()));
    Passage moved =
        new Passage(
            exchange,
            passage.pass(),
            upstream,
            passage.peer(),
            passage.tried(),
            passage.head(),
            passage.body(),
            passage.streaming(),
            true,
            sys.nanos() + limit * 1_000_000);
    return client.with(client.http(), new Worker.Passing(moved));
  }

  private Worker.@Nullable Client timedOut(Passage passage) {
    Exchange exchange = passage.exchange().copy(service);
    passage.upstream().close(sys);
    String doing =
        passage.connected() ? "reading response header from upstream" : "connecting to upstream";
    service.log(
        exchange,
        "error",
        "upstream timed out (110: Connection timed out) while " + doing,
        url(passage.pass(), passage.peer().address()));
    if (passage.streaming()) {
      client.http().close(sys);
      return null;
    }
    return next(passage, exchange, doing, "timeout", 504);
  }

  private Worker.@Nullable Client failed(Passage passage, Progress.Failed failed) {
    Exchange exchange = passage.exchange().copy(service);
    boolean connecting =
        failed.cause() == HttpExchange.Cause.CONNECT
            || failed.cause() == HttpExchange.Cause.RESOLVE;
    String doing = connecting ? "connecting to upstream" : "reading response header from upstream";
    String what =
        switch (failed.cause()) {
          case CONNECT ->
              failed.errno() == null
                  ? "connect() failed"
                  : "connect() failed (%d: %s)"
                      .formatted(failed.errno().number(), failed.errno().text());
          case RESOLVE ->
              "%s could not be resolved (3: Host not found)"
                  .formatted(passage.peer().host().replaceFirst("\\.$", ""));
          case HANDSHAKE -> "SSL_do_handshake() failed (SSL: " + failed.text() + ")";
          case CERTIFICATE -> "upstream SSL certificate verify error: (20:" + failed.text() + ")";
          case EMPTY -> "upstream prematurely closed connection";
          case BROKEN ->
              failed.errno() == null
                  ? "upstream prematurely closed connection"
                  : "recv() failed (%d: %s)"
                      .formatted(failed.errno().number(), failed.errno().text());
          case MALFORMED -> "upstream sent invalid header";
        };
    boolean resolving = failed.cause() == HttpExchange.Cause.RESOLVE;
    service.log(
        exchange,
        "error",
        resolving ? what : what + " while " + doing,
        resolving ? null : url(passage.pass(), passage.peer().address()));
    if (passage.streaming()) {
      client.http().close(sys);
      return null;
    }
    return next(passage, exchange, doing, "error", 502);
  }

  /** Tries the next server of the group after a failure, or gives up with a status. */
  private Worker.@Nullable Client next(
      Passage passage, Exchange exchange, String doing, String reason, int status) {
    Balancer balancer = new Balancer(service, passage.pass().upstream());
    balancer.ended(passage.peer());
    note(exchange, "upstream_status", String.valueOf(status));
    if (balancer.failed(passage.peer())) {
      service.log(
          exchange,
          "warn",
          "upstream server temporarily disabled while " + doing,
          url(passage.pass(), passage.peer().address()));
    }
    Bytes sent = passage.connected() ? passage.pass().request().body() : null;
    boolean again =
        passage.pass().upstream().peers().size() > 1
            && Proxy.triesNext(exchange.scope, reason, exchange.method, sent);
    boolean left =
        again
            && new Balancer(service, passage.pass().upstream()).next(exchange, passage.tried())
                != null;
    return left ? begin(exchange, passage.pass(), passage.tried()) : fail(exchange, status);
  }

  private Worker.@Nullable Client head(Passage passage) {
    HttpResponse head = passage.head();
    if (head == null) {
      throw new IllegalStateException("no head");
    }
    Exchange exchange = passage.exchange().copy(service);
    if (head.status() == 101) {
      return upgraded(passage.withExchange(exchange), head);
    }
    String reason = "http_" + head.status();
    if (passage.pass().upstream().peers().size() > 1
        && Proxy.triesNext(exchange.scope, reason, exchange.method, null)
        && new Balancer(service, passage.pass().upstream()).next(exchange, passage.tried())
            != null) {
      passage.upstream().close(sys);
      return next(
          passage, exchange, "reading response header from upstream", reason, head.status());
    }
    new Balancer(service, passage.pass().upstream()).succeeded(passage.peer());
    note(exchange, "upstream_status", String.valueOf(head.status()));
    note(exchange, "upstream_header_time", Times.seconds(exchange.elapsedNanos()));
    exchange.upstreamHeaders = head.headers();
    if (exchange.scope.on("proxy_intercept_errors", false) && head.status() >= 300) {
      passage.upstream().close(sys);
      new Balancer(service, passage.pass().upstream()).ended(passage.peer());
      return fail(exchange, head.status());
    }
    return client.with(client.http(), new Worker.Passing(passage.withExchange(exchange)));
  }

  private Worker.@Nullable Client body(Passage passage, HttpExchange upstream, Bytes bytes) {
    HttpResponse head = passage.head();
    if (head == null) {
      throw new IllegalStateException("a body without a head");
    }
    long limit = passage.exchange().scope.milliseconds("proxy_read_timeout", 60_000);
    Passage now = passage.with(upstream, true, sys.nanos() + limit * 1_000_000);
    boolean known = head.headers().get("Content-Length") != null;
    if (!passage.streaming() && known && passage.body().size() < LARGEST) {
      return kept(now.withBody(upstream, passage.body().plus(bytes), false));
    }
    HttpServerConnection http = client.http();
    Exchange exchange = passage.exchange().copy(service);
    if (!passage.streaming()) {
      Reply reply =
          Proxy.reply(exchange, passage.pass().target(), head, Bytes.EMPTY)
              .rewritten(Bytes.EMPTY, false);
      boolean stays = work.persistent(client, exchange, head.status());
      http = http.beginResponse(sys, new Dresser(exchange).dress(reply, stays).response());
      http.write(sys, passage.body());
      exchange.bodyBytes = passage.body().size();
    }
    http.write(sys, bytes);
    exchange.bodyBytes += bytes.size();
    return client.with(
        http, new Worker.Passing(now.withExchange(exchange).withBody(upstream, Bytes.EMPTY, true)));
  }

  private Worker.Client kept(Passage passage) {
    return client.with(client.http(), new Worker.Passing(passage));
  }

  private Worker.@Nullable Client done(Passage passage, HttpExchange upstream) {
    upstream.close(sys);
    new Balancer(service, passage.pass().upstream()).ended(passage.peer());
    HttpResponse head = passage.head();
    Exchange exchange = passage.exchange().copy(service);
    if (head == null) {
      return fail(exchange, 502);
    }
    note(exchange, "upstream_response_time", Times.seconds(exchange.elapsedNanos()));
    note(exchange, "upstream_response_length", String.valueOf(passage.body().size()));
    if (passage.streaming()) {
      exchange.status = head.status();
      exchange.bodyBytes = passage.exchange().bodyBytes;
      boolean stays = work.persistent(client, exchange, head.status());
      return work.answered(client, client.http().finish(sys), exchange, stays);
    }
    Reply reply = Proxy.reply(exchange, passage.pass().target(), head, passage.body());
    return work.answer(client.with(client.http(), null), exchange, reply);
  }

  // ---- after an upgrade

  private Worker.Client upgraded(Passage passage, HttpResponse head) {
    HttpHeaders headers = HttpHeaders.of("Server", passage.exchange().copy(service).signature());
    for (HttpHeaders.Field field : head.headers().fields()) {
      if (!field.name().equalsIgnoreCase("Server")) {
        headers = headers.plus(field.name(), field.value());
      }
    }
    HttpServerConnection http = client.http().upgrade(sys, headers);
    return client.with(http, new Worker.Tunnel(passage.upstream()));
  }

  Worker.@Nullable Client tunnel(Worker.Tunnel tunnel) {
    HttpExchange upstream = tunnel.upstream();
    HttpServerConnection http = client.http();
    boolean moved = false;
    switch (upstream.advance(sys)) {
      case Progress.Body(HttpExchange next, Bytes bytes) -> {
        sys.write(http.descriptor(), bytes);
        upstream = next;
        moved = true;
      }
      case Progress.Waiting waiting -> upstream = waiting.exchange();
      case Progress.Head _, Progress.Done _, Progress.Failed _ -> {
        upstream.close(sys);
        http.close(sys);
        return null;
      }
    }
    switch (http.advance(sys)) {
      case HttpServerConnection.Event.Raw(HttpServerConnection next, Bytes bytes) -> {
        sys.write(upstream.descriptor(), bytes);
        http = next;
        moved = true;
      }
      case HttpServerConnection.Event.Waiting waiting -> http = waiting.connection();
      case HttpServerConnection.Event.Closed _, HttpServerConnection.Event.Requested _ -> {
        upstream.close(sys);
        http.close(sys);
        return null;
      }
    }
    return moved ? client.with(http, new Worker.Tunnel(upstream)) : client;
  }
}
