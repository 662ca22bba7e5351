package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hands requests on: what is sent to the server behind, and what of its answer is given. */
final class Proxy {

  private final Exchange exchange;
  private final Handler handler;

  Proxy(Exchange exchange, Handler handler) {
    this.exchange = exchange;
    this.handler = handler;
  }

  Outcome outcome(Directive directive) {
    Service service = exchange.service();
    long most = exchange.scope.bytes("client_max_body_size", 1 << 20);
    int size = exchange.request.body().size();
    if (most > 0 && size > most) {
      service.log(
          exchange, "error", "client intended to send too large body: " + size + " bytes", null);
      return handler.special(413);
    }
    boolean variable = directive.argument(0).contains("$");
    String url = exchange.expand(directive.argument(0));
    ProxyTarget target = ProxyTarget.of(url);
    if (target == null || target.port() <= 0) {
      service.log(exchange, "error", "invalid URL prefix in \"" + url + "\"", null);
      return handler.special(500);
    }
    Upstream upstream = service.configuration.upstreams().get(target.named());
    if (upstream == null) {
      upstream = service.configuration.upstreams().get(target.single());
    }
    if (upstream == null) {
      boolean address = target.host().matches("[\\d.]+");
      if (!address && exchange.scope.find("resolver") == null) {
        service.log(exchange, "error", "no resolver defined to resolve " + target.host(), null);
        return handler.special(502);
      }
      upstream = Upstream.single(target.host() + (address ? "" : "."), target.port());
    }
    return new Outcome.Pass(upstream, target, request(target, variable));
  }

  private HttpRequest request(ProxyTarget target, boolean variable) {
    boolean bodied = exchange.scope.on("proxy_pass_request_body", true);
    String set = exchange.scope.value("proxy_set_body", "");
    Bytes body =
        !set.isEmpty()
            ? Bytes.of(exchange.expand(set))
            : bodied ? exchange.request.body() : Bytes.EMPTY;
    String method = exchange.expand(exchange.scope.value("proxy_method", exchange.method));
    exchange.upstream =
        exchange
            .upstream
            .with("proxy_host", target.named())
            .with("proxy_port", String.valueOf(target.port()));
    return new HttpRequest(method, path(target, variable), headers(target, body), body);
  }

  /** The path that is asked for: with a URI in the URL, that in the place of the location. */
  private String path(ProxyTarget target, boolean variable) {
    String uri = target.uri();
    String query = exchange.args.isEmpty() ? "" : "?" + exchange.args;
    if (uri.isEmpty()) {
      return exchange.internal ? Pages.encode(exchange.uri) + query : exchange.request.target();
    }
    if (variable) {
      return uri;
    }
    Location location = exchange.location;
    boolean prefix =
        location != null
            && location.kind() != Location.Kind.REGEX
            && location.kind() != Location.Kind.NAMED;
    String rest =
        prefix && location != null
            ? exchange.uri.substring(Math.min(location.pattern().length(), exchange.uri.length()))
            : exchange.uri;
    return uri + Pages.encode(rest) + query;
  }

  private HttpHeaders headers(ProxyTarget target, Bytes body) {
    List<String> names = new ArrayList<>();
    HttpHeaders headers = HttpHeaders.EMPTY;
    boolean hostSet = false;
    boolean connectionSet = false;
    for (Directive directive : exchange.scope.all("proxy_set_header")) {
      String name = directive.argument(0);
      String value = exchange.expand(directive.argument(1));
      names.add(name.toLowerCase(java.util.Locale.ROOT));
      hostSet |= name.equalsIgnoreCase("Host");
      connectionSet |= name.equalsIgnoreCase("Connection");
      if (!value.isEmpty()) {
        headers = headers.plus(name, value);
      }
    }
    if (!connectionSet) {
      headers = new HttpHeaders(first("Connection", "close", headers));
    }
    if (!hostSet) {
      headers = new HttpHeaders(first("Host", target.hostHeader(), headers));
    }
    if (exchange.scope.on("proxy_pass_request_headers", true)) {
      for (HttpHeaders.Field field : exchange.request.headers().fields()) {
        String name = field.name().toLowerCase(java.util.Locale.ROOT);
        boolean own =
            name.matches(
                "host|connection|keep-alive|transfer-encoding|content-length|te|expect|upgrade|trailer");
        if (!own && !names.contains(name)) {
          headers = headers.plus(field.name(), field.value());
        }
      }
    }
    return body.isEmpty() ? headers : headers.with("Content-Length", String.valueOf(body.size()));
  }

  private static List<HttpHeaders.Field> first(String name, String value, HttpHeaders rest) {
    List<HttpHeaders.Field> fields = new ArrayList<>();
    fields.add(new HttpHeaders.Field(name, value));
    fields.addAll(rest.fields());
    return fields;
  }

  /** The head of the answer as the client gets it. */
  static HttpHeaders given(Exchange exchange, ProxyTarget target, HttpHeaders theirs) {
    List<String> hidden = new ArrayList<>();
    hidden.addAll(
        List.of(
            "date",
            "server",
            "x-pad",
            "connection",
            "keep-alive",
            "transfer-encoding",
            "content-length",
            "content-type"));
    for (Directive directive : exchange.scope.all("proxy_hide_header")) {
      hidden.add(directive.argument(0).toLowerCase(java.util.Locale.ROOT));
    }
    for (Directive directive : exchange.scope.all("proxy_pass_header")) {
      hidden.remove(directive.argument(0).toLowerCase(java.util.Locale.ROOT));
    }
    HttpHeaders headers = HttpHeaders.EMPTY;
    for (HttpHeaders.Field field : theirs.fields()) {
      String name = field.name().toLowerCase(java.util.Locale.ROOT);
      if (!hidden.contains(name) && !name.startsWith("x-accel-")) {
        String value =
            name.matches("location|refresh")
                ? redirected(exchange, target, field.value())
                : field.value();
        headers = headers.plus(field.name(), value);
      }
    }
    return headers;
  }

  /** A redirect of the server behind, as seen from the client: proxy_redirect. */
  private static String redirected(Exchange exchange, ProxyTarget target, String value) {
    for (Directive directive : exchange.scope.all("proxy_redirect")) {
      String from = directive.argument(0);
      if (from.equals("off")) {
        return value;
      }
      if (!from.equals("default") && value.startsWith(exchange.expand(from))) {
        return exchange.expand(directive.argument(1))
            + value.substring(exchange.expand(from).length());
      }
    }
    Location location = exchange.location;
    String base = target.scheme() + "://" + target.named() + target.uri();
    if (location != null
        && location.kind() != Location.Kind.REGEX
        && value.startsWith(base)
        && !target.uri().isEmpty()) {
      return exchange.absolute(location.pattern() + value.substring(base.length()));
    }
    String bare = target.scheme() + "://" + target.named() + "/";
    return target.uri().isEmpty() && location != null && value.startsWith(bare)
        ? exchange.absolute(value.substring(bare.length() - 1))
        : value;
  }

  /** An answer that has come whole. */
  static Reply reply(Exchange exchange, ProxyTarget target, HttpResponse response, Bytes body) {
    String type = response.headers().get("Content-Type");
    return Reply.of(response.status(), type == null ? "" : type, body)
        .withHeaders(given(exchange, target, response.headers()));
  }

  /** Whether the configuration wants another server to be tried after a status or failure. */
  static boolean triesNext(Scope scope, String reason, String method, @Nullable Bytes body) {
    Directive directive = scope.find("proxy_next_upstream");
    List<String> reasons = directive == null ? List.of("error", "timeout") : directive.arguments();
    boolean safe = !method.matches("POST|LOCK|PATCH") || reasons.contains("non_idempotent");
    return reasons.contains(reason) && (safe || body == null);
  }
}
