package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.command.support.Regex;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to its answer. It changes during one step only: one that waits is kept as it
 * is, and goes on as a {@link #copy}.
 */
final class Exchange {

  private final @Nullable Service service;
  final HttpRequest request;
  final String protocol;
  final boolean tls;
  final long connection;
  final long requests;
  final String serverAddress;
  final int serverPort;
  final String peer;
  final String clientPort;
  final String id;
  final long startedNanos;

  String client;
  Server server;
  Scope scope;
  @Nullable Location location;
  String method;
  String uri = "/";
  String args = "";
  boolean internal;
  boolean limited;
  int turns;
  int errorStatus;
  boolean inErrorPage;
  SortedMap<String, String> variables = SortedMap.empty();
  List<String> captures = List.of();

  int status;
  long bodyBytes;
  long headBytes;
  HttpHeaders sent = HttpHeaders.EMPTY;
  HttpHeaders upstreamHeaders = HttpHeaders.EMPTY;
  SortedMap<String, String> upstream = SortedMap.empty();

  /** What is known of a connection that a request came by. */
  record Arrival(
      HttpRequest request,
      String protocol,
      boolean tls,
      long connection,
      long requests,
      String local,
      String peer) {}

  Exchange(Service service, Arrival arrival) {
    this.service = service;
    this.request = arrival.request;
    this.protocol = arrival.protocol;
    this.tls = arrival.tls;
    this.connection = arrival.connection;
    this.requests = arrival.requests;
    int colon = arrival.local.lastIndexOf(':');
    this.serverAddress = arrival.local.substring(0, colon);
    this.serverPort = Integer.parseInt(arrival.local.substring(colon + 1));
    int peerColon = arrival.peer.lastIndexOf(':');
    this.peer = arrival.peer.substring(0, peerColon);
    this.clientPort = arrival.peer.substring(peerColon + 1);
    this.client = peer;
    this.method = request.method();
    this.startedNanos = service.sys.nanos();
    this.id = "%016x%016x".formatted(service.sys.randomLong(), service.sys.randomLong());
    this.server =
        Server.choose(service.configuration.servers(), serverAddress, serverPort, hostName());
    this.scope = server.scope();
  }

  private Exchange(@Nullable Service service, Exchange other) {
    this.service = service;
    this.request = other.request;
    this.protocol = other.protocol;
    this.tls = other.tls;
    this.connection = other.connection;
    this.requests = other.requests;
    this.serverAddress = other.serverAddress;
    this.serverPort = other.serverPort;
    this.peer = other.peer;
    this.clientPort = other.clientPort;
    this.id = other.id;
    this.startedNanos = other.startedNanos;
    this.client = other.client;
    this.server = other.server;
    this.scope = other.scope;
    this.location = other.location;
    this.method = other.method;
    this.uri = other.uri;
    this.args = other.args;
    this.internal = other.internal;
    this.limited = other.limited;
    this.turns = other.turns;
    this.errorStatus = other.errorStatus;
    this.inErrorPage = other.inErrorPage;
    this.variables = other.variables;
    this.captures = other.captures;
    this.status = other.status;
    this.bodyBytes = other.bodyBytes;
    this.headBytes = other.headBytes;
    this.sent = other.sent;
    this.upstreamHeaders = other.upstreamHeaders;
    this.upstream = other.upstream;
  }

  /** The same exchange in another step. */
  Exchange copy(Service now) {
    return new Exchange(now, this);
  }

  /** The same exchange outside of any step, to be kept. */
  Exchange frozen() {
    return new Exchange(null, this);
  }

  Service service() {
    return Objects.requireNonNull(service);
  }

  Sys sys() {
    return service().sys;
  }

  long elapsedNanos() {
    return sys().nanos() - startedNanos;
  }

  String requestLine() {
    return request.method() + " " + request.target() + " " + protocol;
  }

  @Nullable String header(String name) {
    return request.headers().get(name);
  }

  private String hostName() {
    String host = header("Host");
    return host == null ? "" : host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
  }

  /** The host of the request, else the server's name. */
  String host() {
    String host = hostName();
    return host.isEmpty() ? server.name() : host;
  }

  // ---- variables

  String expand(String text) {
    return Variables.expand(text, this);
  }

  /** The value of a variable; "-" in logs stands for "". */
  String variable(String name) {
    if (Character.isDigit(name.charAt(0))) {
      int group = Integer.parseInt(name);
      return group < captures.size() ? captures.get(group) : "";
    }
    String set = variables.get(name);
    if (set != null) {
      return set;
    }
    Mapping mapping = service().configuration.maps().get(name);
    if (mapping != null && turns < 100) {
      turns++;
      return expand(mapping.value(expand(mapping.source()), this));
    }
    String value = Variables.value(name, this);
    return value == null ? "" : value;
  }

  @Nullable String upstreamValue(String name) {
    return upstream.get(name);
  }

  /** Remembers what an expression caught. */
  void capture(Expression expression, Regex.Match match, String text) {
    List<String> groups = new ArrayList<>();
    for (int group = 0; group <= match.groups(); group++) {
      groups.add(match.group(text, group));
    }
    captures = List.copyOf(groups);
    for (int group = 0; group < expression.names().size(); group++) {
      String name = expression.names().get(group);
      if (!name.isEmpty() && group + 1 < groups.size()) {
        variables = variables.with(name, groups.get(group + 1));
      }
    }
  }

  // ---- files

  String root() {
    Directive alias = location == null ? null : scope.own("alias");
    String root = expand(alias != null ? alias.argument(0) : scope.value("root", "html"));
    return root.startsWith("/") ? root : service().configuration.prefix() + root;
  }

  /** The file that a path of this location is for. */
  String file(String path) {
    Location at = location;
    Directive alias = at == null ? null : scope.own("alias");
    if (alias == null || at == null) {
      String root = root();
      return (root.endsWith("/") ? root.substring(0, root.length() - 1) : root) + path;
    }
    boolean captured = at.kind() == Location.Kind.REGEX;
    String rest = captured ? "" : path.substring(Math.min(at.pattern().length(), path.length()));
    return root() + rest;
  }

  /** An absolute URL of this server, as redirects give it. */
  String absolute(String target) {
    if (!target.startsWith("/") || !scope.on("absolute_redirect", true)) {
      return target;
    }
    String scheme = tls ? "https" : "http";
    String name = header("Host") == null ? serverAddress : host();
    if (scope.on("server_name_in_redirect", false)) {
      name = server.name();
    }
    boolean usual = serverPort == (tls ? 443 : 80) || !scope.on("port_in_redirect", true);
    return scheme + "://" + name + (usual ? "" : ":" + serverPort) + target;
  }

  String signature() {
    String tokens = scope.value("server_tokens", "on");
    return tokens.equals("off") ? "nginx" : "nginx/" + service().version;
  }
}
