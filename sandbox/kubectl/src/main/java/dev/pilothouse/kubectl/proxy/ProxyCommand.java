package dev.pilothouse.kubectl.proxy;

import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.HttpTransport;
import dev.pilothouse.kubectl.api.Target;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Files;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.kubectl.session.Turn;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.network.http.HttpExchange;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import dev.pilothouse.machine.network.http.HttpServerConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code kubectl proxy}: answers on a port of this machine in the API server's stead. */
public final class ProxyCommand {

  private static final String USUAL_PORT = "8001";
  private static final List<String> NOT_HANDED_ON =
      List.of("host", "authorization", "connection", "content-length", "transfer-encoding");

  private final Context context;
  private final RequestFilter filter;
  private final StaticPages pages;
  private final String prefix;

  private ProxyCommand(Context context) {
    this.context = context;
    this.filter = new RequestFilter(context);
    this.pages = new StaticPages(context);
    this.prefix = slashes(context.text("api-prefix"));
  }

  /** A prefix of paths with a slash on both ends. */
  static String slashes(String prefix) {
    String leading = prefix.startsWith("/") ? prefix : "/" + prefix;
    return leading.endsWith("/") ? leading : leading + "/";
  }

  public static void run(Context context) {
    String socket = context.text("unix-socket");
    if (!socket.isEmpty() && !context.text("port").equals(USUAL_PORT)) {
      throw new UsageException("cannot set --unix-socket and --port at the same time");
    }
    if (!socket.isEmpty()) {
      throw new UsageException("listen unix " + socket + ": socket: operation not supported");
    }
    Target target = context.cluster().target();
    if (context.flag("disable-filter")) {
      context.err("Request filter disabled, your proxy is vulnerable to XSRF attacks, please be");
      context.err(" cautious\n");
    }
    String www = context.text("www");
    if (!www.isEmpty() && !Files.isDirectory(context.session(), www)) {
      context.err("Failed to stat static file directory " + www + ": stat " + www);
      context.err(": no such file or directory\n");
    }
    new ProxyCommand(context).serve(target);
  }

  private record State(int socket, List<ProxyLink> links) {
    State {
      links = List.copyOf(links);
    }
  }

  private void serve(Target target) {
    int socket = listen();
    Session session = context.session();
    String address = session.effect(sys -> sys.localAddress(socket));
    String port = address.substring(address.lastIndexOf(':') + 1);
    context.out("Starting to serve on " + context.text("address") + ":" + port + "\n");
    session.<State, Boolean>loop(
        new State(socket, List.of()),
        state -> Turn.again(session.effect(sys -> advance(sys, target, state))));
  }

  private int listen() {
    String address = context.text("address");
    int wanted = Integer.parseInt(context.text("port"));
    try {
      return context
          .session()
          .effect(
              sys -> {
                int port =
                    wanted == 0 ? 30_000 + (int) Math.floorMod(sys.randomLong(), 10_000L) : wanted;
                return address.equals("0.0.0.0") ? sys.listen(port) : sys.listen(address, port);
              });
    } catch (SysException failure) {
      throw new UsageException(
          "listen tcp "
              + address
              + ":"
              + wanted
              + ": bind: "
              + failure.errno().text().toLowerCase(Locale.ROOT));
    }
  }

  /** Takes every connection as far as it goes now; suspends when none has gone on. */
  private State advance(Sys sys, Target target, State state) {
    List<ProxyLink> links = new ArrayList<>();
    boolean moved = false;
    int accepted = sys.accept(state.socket());
    while (accepted >= 0) {
      links.add(ProxyLink.of(HttpServerConnection.plain(accepted)));
      moved = true;
      accepted = sys.accept(state.socket());
    }
    for (ProxyLink link : state.links()) {
      ProxyLink next = link.advance(sys, (request) -> answer(sys, target, request));
      moved |= !link.equals(next);
      if (!next.over()) {
        links.add(next);
      }
    }
    if (moved) {
      return new State(state.socket(), links);
    }
    List<Wake> wakes = new ArrayList<>();
    wakes.add(Wake.readable(state.socket()));
    state.links().forEach(link -> link.addWakes(sys, wakes));
    throw Session.suspend(wakes);
  }

  /** What becomes of a request: an answer of this proxy's own, or an exchange with the server. */
  private ProxyLink.Outcome answer(Sys sys, Target target, HttpRequest request) {
    String host = String.valueOf(request.headers().get("Host"));
    HttpResponse page = pages.find(sys, request.path());
    if (page != null) {
      return new ProxyLink.Outcome.Own(page);
    }
    if (!filter.accepts(request.method(), request.path(), host)) {
      return new ProxyLink.Outcome.Own(
          HttpResponse.of(
              403,
              HttpHeaders.of(
                  "Content-Type", "text/plain; charset=utf-8", "X-Content-Type-Options", "nosniff"),
              dev.pilothouse.kernel.Bytes.of("Forbidden\n")));
    }
    if (!request.path().startsWith(prefix)) {
      return new ProxyLink.Outcome.Own(HttpResponse.text(404, "404 page not found\n"));
    }
    String path = "/" + request.target().substring(prefix.length());
    HttpHeaders headers = HttpHeaders.of("Host", target.address());
    for (Map.Entry<String, List<String>> header : target.headers()) {
      for (String value : header.getValue()) {
        headers = headers.plus(header.getKey(), value);
      }
    }
    boolean upgrades = request.headers().contains("Upgrade");
    for (HttpHeaders.Field field : request.headers().fields()) {
      String name = field.name().toLowerCase(Locale.ROOT);
      if (!NOT_HANDED_ON.contains(name) || upgrades && name.equals("connection")) {
        headers = headers.plus(field.name(), field.value());
      }
    }
    return new ProxyLink.Outcome.Handed(
        HttpExchange.begin(
            sys,
            HttpTransport.destination(target),
            new HttpRequest(request.method(), path, headers, request.body())));
  }
}
