package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Regex;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes an exchange through nginx' phases: rewriting, locations, access, content. */
final class Handler {

  private static final int MOST_TURNS = 10;

  private final Exchange exchange;
  private final Service service;

  Handler(Exchange exchange) {
    this.exchange = exchange;
    this.service = exchange.service();
  }

  // ---- the way of a request

  /** Handles a request that has just come. */
  Outcome begin() {
    String target = exchange.request.target();
    int question = target.indexOf('?');
    exchange.args = question < 0 ? "" : target.substring(question + 1);
    String path = clean(question < 0 ? target : target.substring(0, question));
    boolean hostless = exchange.protocol.equals("HTTP/1.1") && exchange.header("Host") == null;
    if (path == null || hostless) {
      return special(400);
    }
    exchange.uri = path;
    RealAddress.apply(exchange);
    Rewriter rewriter = new Rewriter(exchange);
    Outcome done = rewriter.run(exchange.server.scope());
    return done != null ? finish(done) : search();
  }

  /** Goes on after a delay. */
  Outcome resume() {
    return content();
  }

  private Outcome finish(Outcome outcome) {
    if (outcome instanceof Outcome.Answer(Reply reply) && reply.status() < 0) {
      return special(-reply.status());
    }
    return outcome;
  }

  private Outcome search() {
    while (true) {
      if (exchange.turns++ > MOST_TURNS) {
        service.log(
            exchange,
            "error",
            "rewrite or internal redirection cycle while processing \"" + exchange.uri + "\"",
            null);
        return special(500);
      }
      Location location = find(exchange.server.locations(), exchange.uri);
      enter(location);
      if (location != null && !exchange.internal && location.scope().own("internal") != null) {
        return special(404);
      }
      if (location == null) {
        return access();
      }
      Rewriter rewriter = new Rewriter(exchange);
      Outcome done = rewriter.run(location.scope());
      if (done != null) {
        return finish(done);
      }
      if (!rewriter.searchAgain()) {
        return access();
      }
    }
  }

  private void enter(@Nullable Location location) {
    exchange.location = location;
    exchange.scope = location == null ? exchange.server.scope() : location.scope();
  }

  private @Nullable Location find(List<Location> locations, String uri) {
    Location best = null;
    for (Location location : locations) {
      switch (location.kind()) {
        case EXACT -> {
          if (location.pattern().equals(uri)) {
            return location;
          }
        }
        case PREFIX, FINAL_PREFIX -> {
          boolean longer = best == null || location.pattern().length() > best.pattern().length();
          best = longer && uri.startsWith(location.pattern()) ? location : best;
        }
        case REGEX, NAMED -> {
          // Looked at below, or by name.
        }
      }
    }
    Location inner = best == null ? null : find(best.nested(), uri);
    if (inner != null && inner.kind() != Location.Kind.PREFIX) {
      return inner;
    }
    Location found = inner != null ? inner : best;
    if (best != null && best.kind() == Location.Kind.FINAL_PREFIX) {
      return found;
    }
    for (Location location : locations) {
      if (location.expression() != null) {
        Regex.Match match = location.expression().match(uri);
        if (match != null) {
          exchange.capture(location.expression(), match, uri);
          Location deeper = find(location.nested(), uri);
          return deeper == null ? location : deeper;
        }
      }
    }
    return found;
  }

  // ---- access

  private Outcome access() {
    Access access = new Access(exchange);
    if (!exchange.limited) {
      exchange.limited = true;
      long wait = access.limits();
      if (wait < 0) {
        return special((int) -wait);
      }
      int refused = access.check();
      if (refused != 0) {
        return refused == 401 ? access.challenge(this) : special(refused);
      }
      if (wait > 0) {
        return new Outcome.Delay(wait);
      }
    }
    return content();
  }

  // ---- content

  private Outcome content() {
    Directive tries = exchange.scope.own("try_files");
    if (tries != null) {
      Outcome other = tryFiles(tries.arguments());
      if (other != null) {
        return other;
      }
    }
    Directive pass = exchange.scope.own("proxy_pass");
    if (pass != null) {
      return new Proxy(exchange, this).outcome(pass);
    }
    if (exchange.scope.own("stub_status") != null) {
      return status();
    }
    return file(exchange.uri);
  }

  private Outcome status() {
    String text =
        "Active connections: %d \nserver accepts handled requests\n %d %d %d \nReading: 0 Writing: 1 Waiting: %d \n"
            .formatted(
                service.active,
                service.accepted,
                service.accepted,
                service.handled,
                Math.max(0, service.active - 1));
    return Outcome.answer(Reply.of(200, "text/plain", Bytes.of(text)));
  }

  /** Null when a file was found and the location goes on with it. */
  private @Nullable Outcome tryFiles(List<String> tries) {
    for (String candidate : tries.subList(0, tries.size() - 1)) {
      String path = exchange.expand(candidate);
      boolean folder = path.endsWith("/") && path.length() > 1;
      String bare = folder ? path.substring(0, path.length() - 1) : path;
      FileInfo info = FileAccess.statOrNull(exchange.sys(), exchange.file(bare));
      boolean root = candidate.endsWith("/") && path.matches("/+");
      if (info != null && (folder || root ? info.isDirectory() : info.isRegular())) {
        exchange.uri = folder ? path.replaceAll("/+", "/") : bare;
        return null;
      }
    }
    String last = tries.getLast();
    if (last.matches("=\\d{3}")) {
      return special(Integer.parseInt(last.substring(1)));
    }
    return redirectInside(exchange.expand(last));
  }

  /** Goes on with another path of the server, or with a named location. */
  private Outcome redirectInside(String target) {
    if (target.startsWith("@")) {
      for (Location location : exchange.server.locations()) {
        if (location.kind() == Location.Kind.NAMED && location.pattern().equals(target)) {
          enter(location);
          exchange.internal = true;
          if (exchange.turns++ > MOST_TURNS) {
            return special(500);
          }
          Outcome done = new Rewriter(exchange).run(location.scope());
          return done != null ? finish(done) : access();
        }
      }
      service.log(exchange, "error", "could not find named location \"" + target + "\"", null);
      return special(500);
    }
    int question = target.indexOf('?');
    exchange.uri = question < 0 ? target : target.substring(0, question);
    if (question >= 0) {
      exchange.args = target.substring(question + 1);
    }
    exchange.internal = true;
    return search();
  }

  private Outcome file(String uri) {
    String path = exchange.file(uri);
    try {
      FileInfo info = exchange.sys().stat(path);
      if (uri.endsWith("/")) {
        return info.isDirectory() ? folder(uri, path) : notFound(path, Errno.ENOTDIR);
      }
      if (info.isDirectory()) {
        String query = exchange.args.isEmpty() ? "" : "?" + exchange.args;
        return Outcome.answer(page(301).withLocation(Pages.encode(uri) + "/" + query));
      }
      String method = exchange.method;
      if (!method.equals("GET") && !method.equals("HEAD")) {
        return special(405);
      }
      return Outcome.answer(contents(path, info));
    } catch (SysException failed) {
      return notFound(path, failed.errno());
    }
  }

  private Reply contents(String path, FileInfo info) {
    Bytes body = FileAccess.read(exchange.sys(), path);
    long seconds = info.modifiedNanos() / 1_000_000_000;
    String tag = exchange.scope.on("etag", true) ? "\"%x-%x\"".formatted(seconds, info.size()) : "";
    return Reply.file(type(path), body, info.modifiedNanos(), tag);
  }

  /** The type of a file by its name. */
  private String type(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    int dot = name.lastIndexOf('.');
    String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(java.util.Locale.ROOT);
    List<Directive> tables = exchange.scope.all("types");
    for (Directive table : tables) {
      for (Directive entry : table.entries()) {
        if (dot >= 0 && entry.arguments().contains(extension)) {
          return entry.name();
        }
      }
    }
    if (tables.isEmpty() && extension.matches("html|gif|jpg")) {
      return extension.equals("html") ? "text/html" : "image/" + extension.replace("jpg", "jpeg");
    }
    return exchange.expand(exchange.scope.value("default_type", "text/plain"));
  }

  private Outcome notFound(String path, Errno errno) {
    boolean missing =
        errno == Errno.ENOENT || errno == Errno.ENOTDIR || errno == Errno.ENAMETOOLONG;
    if (!missing || exchange.scope.on("log_not_found", true)) {
      service.log(
          exchange,
          "error",
          "open() \"%s\" failed (%d: %s)".formatted(path, errno.number(), errno.text()),
          null);
    }
    return special(missing ? 404 : errno == Errno.EACCES ? 403 : 500);
  }

  private Outcome folder(String uri, String path) {
    List<String> names = new ArrayList<>();
    exchange.scope.all("index").forEach(directive -> names.addAll(directive.arguments()));
    for (String given : names.isEmpty() ? List.of("index.html") : names) {
      String name = exchange.expand(given);
      if (name.startsWith("/")) {
        return redirectInside(name);
      }
      try {
        if (exchange.sys().stat(path + name).isRegular()) {
          return redirectInside(uri + name);
        }
      } catch (SysException failed) {
        if (failed.errno() == Errno.EACCES) {
          return notFound(path + name, Errno.EACCES);
        }
      }
    }
    if (!exchange.method.equals("GET") && !exchange.method.equals("HEAD")) {
      return special(405);
    }
    if (exchange.scope.on("autoindex", false)) {
      return Outcome.answer(Pages.listing(exchange.sys(), exchange.scope, uri, path));
    }
    service.log(exchange, "error", "directory index of \"" + path + "\" is forbidden", null);
    return special(403);
  }

  // ---- errors

  private Reply page(int status) {
    Bytes body = Pages.of(status, exchange.signature());
    return Reply.of(status, body.isEmpty() ? "" : "text/html", body);
  }

  /** The answer for a status that is no success: the page of error_page, or nginx' own. */
  Outcome special(int status) {
    exchange.errorStatus = 0;
    boolean again = exchange.scope.on("recursive_error_pages", false);
    if (!exchange.inErrorPage || again && exchange.turns < MOST_TURNS) {
      for (Directive directive : exchange.scope.all("error_page")) {
        List<String> words = directive.arguments();
        if (words.subList(0, words.size() - 1).contains(String.valueOf(status))) {
          return errorPage(status, words);
        }
      }
    }
    return Outcome.answer(page(status));
  }

  private Outcome errorPage(int status, List<String> words) {
    exchange.inErrorPage = true;
    String replaced = words.size() > 2 ? words.get(words.size() - 2) : "";
    exchange.errorStatus =
        replaced.equals("=")
            ? 0
            : replaced.matches("=\\d{3}") ? Integer.parseInt(replaced.substring(1)) : status;
    String target = exchange.expand(words.getLast());
    if (!target.startsWith("/") && !target.startsWith("@")) {
      int code =
          exchange.errorStatus >= 301 && exchange.errorStatus <= 308 ? exchange.errorStatus : 302;
      exchange.errorStatus = 0;
      return Outcome.answer(page(code).plus("Location", target));
    }
    if (!target.startsWith("@") && !exchange.method.equals("HEAD")) {
      exchange.method = "GET";
    }
    return redirectInside(target);
  }

  // ---- paths

  /** A path with its escapes decoded and its dots resolved; null when it leaves the root. */
  private static @Nullable String clean(String path) {
    if (!path.startsWith("/")) {
      return path.matches("https?://.*") ? clean(path.replaceFirst("https?://[^/]*/?", "/")) : null;
    }
    String decoded;
    try {
      decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return null;
    }
    List<String> parts = new ArrayList<>();
    for (String part : decoded.split("/")) {
      if (part.equals("..")) {
        if (parts.isEmpty()) {
          return null;
        }
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    String clean = "/" + String.join("/", parts);
    boolean folder = decoded.matches("(?s).*(/|/\\.{1,2})");
    return folder && !parts.isEmpty() ? clean + "/" : clean;
  }
}
