package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.network.tls.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that has been read and checked. Immutable.
 *
 * @param http the scope of the http block
 * @param sockets where to listen
 * @param zones rates of limit_req zones in thousandths per second; 0 for those of limit_conn
 * @param hosts names to look up before it can be used, and who wants them
 */
record Configuration(
    String prefix,
    Scope main,
    Scope http,
    List<Server> servers,
    List<Server.Listen> sockets,
    SortedMap<String, Upstream> upstreams,
    SortedMap<String, Mapping> maps,
    SortedMap<String, Directive> formats,
    SortedMap<String, Directive> zones,
    SortedMap<String, Directive> hosts,
    Map<String, String> files) {

  private static final String COMBINED =
      "$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"";

  /** The configuration of the files, with the directives of the command line in front. */
  static Configuration read(Sys sys, CommandLine line) {
    ConfigurationReader reader =
        new ConfigurationReader(sys, FileAccess.directoryName(line.configuration()));
    List<Directive> all = new ArrayList<>(reader.commandLine(line.directives()));
    for (Directive directive : reader.file(line.configuration())) {
      boolean given = all.stream().anyMatch(other -> other.name().equals(directive.name()));
      if (given && !directive.name().matches("error_log|env")) {
        throw new BadConfiguration(
            "\"" + directive.name() + "\" directive is duplicate", directive);
      }
      all.add(directive);
    }
    return new Builder(sys, line.prefix(), all, reader.files()).build();
  }

  boolean daemon() {
    return main.on("daemon", true);
  }

  String pidFile() {
    String given = main.value("pid", "/run/nginx.pid");
    return given.startsWith("/") ? given : prefix + given;
  }

  /** The format of an access log. */
  String format(String name) {
    Directive format = formats.get(name);
    if (format == null) {
      return COMBINED;
    }
    List<String> parts = format.arguments().subList(1, format.arguments().size());
    boolean escaped = parts.getFirst().startsWith("escape=");
    return String.join("", escaped ? parts.subList(1, parts.size()) : parts);
  }

  /** The same with the addresses of all names. */
  Configuration resolved(SortedMap<String, List<String>> addresses) {
    SortedMap<String, Upstream> groups = SortedMap.empty();
    for (Map.Entry<String, Upstream> entry : upstreams) {
      groups = groups.with(entry.getKey(), entry.getValue().resolved(addresses));
    }
    return new Configuration(
        prefix, main, http, servers, sockets, groups, maps, formats, zones, hosts, files);
  }

  /** Puts one together from its directives. */
  private static final class Builder {
    private final Sys sys;
    private final String prefix;
    private final Scope main;
    private final Map<String, String> files;
    private final List<Server> servers = new ArrayList<>();
    private final List<Server.Listen> sockets = new ArrayList<>();
    private SortedMap<String, Upstream> upstreams = SortedMap.empty();
    private SortedMap<String, Mapping> maps = SortedMap.empty();
    private SortedMap<String, Directive> formats = SortedMap.empty();
    private SortedMap<String, Directive> zones = SortedMap.empty();
    private SortedMap<String, Directive> hosts = SortedMap.empty();

    Builder(Sys sys, String prefix, List<Directive> all, Map<String, String> files) {
      this.sys = sys;
      this.prefix = prefix;
      this.files = files;
      this.main = new Scope(null, new Directive("", List.of(), all, "", 0));
    }

    Configuration build() {
      checkMain();
      Directive block = main.find("http");
      Scope http = new Scope(main, block == null ? Directive.NONE : block);
      for (Directive directive : http.block().entries()) {
        switch (directive.name()) {
          case "upstream" -> addUpstream(directive);
          case "map" -> {
            Mapping mapping = Mapping.of(directive);
            maps = maps.with(mapping.variable(), mapping);
          }
          case "log_format" -> addFormat(directive);
          case "limit_req_zone", "limit_conn_zone" -> addZone(directive);
          default -> {
            // Read where it is used.
          }
        }
      }
      for (Directive directive : http.block().all("server")) {
        addServer(new Scope(http, directive));
      }
      new Checks(maps.keys(), formats, zones).check(http.block());
      for (Server server : servers) {
        addHosts(server.scope().block());
      }
      return new Configuration(
          prefix, main, http, servers, sockets, upstreams, maps, formats, zones, hosts, files);
    }

    private void checkMain() {
      Directive workers = main.find("worker_processes");
      if (workers != null && !workers.argument(0).matches("auto|[1-9]\\d{0,2}")) {
        throw new BadConfiguration("\"worker_processes\" directive invalid value", workers);
      }
    }

    private void addUpstream(Directive directive) {
      Upstream upstream = Upstream.of(directive);
      if (upstreams.containsKey(upstream.name())) {
        throw new BadConfiguration("duplicate upstream \"" + upstream.name() + "\"", directive);
      }
      upstreams = upstreams.with(upstream.name(), upstream);
      List<Directive> entries = directive.all("server");
      for (int index = 0; index < entries.size(); index++) {
        wantHost(upstream.peers().get(index).host(), entries.get(index));
      }
    }

    private void addFormat(Directive directive) {
      String name = directive.argument(0);
      if (formats.containsKey(name) || name.equals("combined")) {
        throw new BadConfiguration("duplicate \"log_format\" name \"" + name + "\"", directive);
      }
      formats = formats.with(name, directive);
    }

    private void addZone(Directive directive) {
      String zone = directive.parameter("zone");
      if (zone == null) {
        throw new BadConfiguration(
            "\"" + directive.name() + "\" must have \"zone\" parameter", directive);
      }
      if (!zone.matches("[^:]+:\\d+[kKmM]?")) {
        throw new BadConfiguration("invalid zone size \"zone=" + zone + "\"", directive);
      }
      String rate = directive.parameter("rate");
      if (rate != null && !rate.matches("\\d{1,6}r/[sm]")) {
        throw new BadConfiguration("invalid rate \"rate=" + rate + "\"", directive);
      }
      zones = zones.with(zone.substring(0, zone.indexOf(':')), directive);
    }

    private void addServer(Scope scope) {
      List<Server.Listen> listens = new ArrayList<>();
      boolean any = false;
      for (Directive directive : scope.block().all("listen")) {
        any = true;
        Server.Listen listen = listen(directive);
        if (listen != null) {
          if (listens.stream().anyMatch(other -> other.shown().equals(listen.shown()))) {
            throw new BadConfiguration("a duplicate listen " + listen.shown(), directive);
          }
          listens.add(listen);
        }
      }
      if (!any) {
        listens.add(new Server.Listen("", 80, false, false));
      }
      listens.forEach(this::addSocket);
      List<String> names = new ArrayList<>();
      List<Expression> patterns = new ArrayList<>();
      for (Directive directive : scope.block().all("server_name")) {
        for (String name : directive.arguments()) {
          if (name.startsWith("~")) {
            patterns.add(Expression.of(name.substring(1), true, directive));
          } else {
            names.add(name.toLowerCase(Locale.ROOT));
          }
        }
      }
      servers.add(
          new Server(
              scope, listens, names, patterns, Location.all(scope), certificate(scope, listens)));
    }

    /** A place to listen at; null for those of IPv6 and Unix sockets, which are not here. */
    private static Server.@Nullable Listen listen(Directive directive) {
      String given = directive.argument(0);
      if (given.startsWith("[") || given.startsWith("unix:")) {
        return null;
      }
      int colon = given.lastIndexOf(':');
      String address = colon < 0 ? (given.matches("\\d+") ? "" : given) : given.substring(0, colon);
      int port =
          colon >= 0
              ? Upstream.port(given.substring(colon + 1))
              : given.matches("\\d+") ? Upstream.port(given) : 80;
      if (port <= 0) {
        throw new BadConfiguration(
            "invalid port in \"%s\" of the \"listen\" directive".formatted(given), directive);
      }
      boolean everywhere = address.matches("\\*|0\\.0\\.0\\.0|");
      if (!everywhere && !address.matches("[\\d.]+|localhost")) {
        throw new BadConfiguration(
            "host not found in \"%s\" of the \"listen\" directive".formatted(given), directive);
      }
      for (String argument : directive.arguments().subList(1, directive.arguments().size())) {
        if (!argument.matches(
            "default_server|default|ssl|http2|reuseport|deferred|bind|proxy_protocol|(backlog|rcvbuf|sndbuf|fastopen|ipv6only|so_keepalive)=\\S+")) {
          throw new BadConfiguration("invalid parameter \"" + argument + "\"", directive);
        }
      }
      return new Server.Listen(
          everywhere ? "" : address.equals("localhost") ? "127.0.0.1" : address,
          port,
          directive.arguments().contains("ssl"),
          directive.arguments().contains("default_server")
              || directive.arguments().contains("default"));
    }

    /** A wildcard takes the connections of all addresses of its port. */
    private void addSocket(Server.Listen listen) {
      boolean covered =
          sockets.stream()
              .anyMatch(
                  other ->
                      other.port() == listen.port()
                          && (other.address().isEmpty()
                              || other.address().equals(listen.address())));
      if (!covered) {
        if (listen.address().isEmpty()) {
          sockets.removeIf(other -> other.port() == listen.port());
        }
        sockets.add(listen);
      }
    }

    private @Nullable Certificate certificate(Scope scope, List<Server.Listen> listens) {
      Directive named = scope.find("ssl_certificate");
      if (named == null) {
        Server.Listen tls = listens.stream().filter(Server.Listen::tls).findFirst().orElse(null);
        if (tls != null) {
          throw new BadConfiguration(
              "no \"ssl_certificate\" is defined for the \"listen ... ssl\" directive",
              scope.block());
        }
        return null;
      }
      String path = named.argument(0);
      String full = path.startsWith("/") ? path : "/etc/nginx/" + path;
      List<Certificate> found = List.of();
      if (FileAccess.exists(sys, full)) {
        found = Certificate.parse(FileAccess.textOrEmpty(sys, full));
      } else {
        throw new BadConfiguration(
            "cannot load certificate \"%s\": BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(%s, r) error:10000080:BIO routines::no such file)"
                .formatted(full, full));
      }
      if (found.isEmpty()) {
        throw new BadConfiguration(
            "cannot load certificate \"%s\": PEM_read_bio_X509_AUX() failed (SSL: error:0480006C:PEM routines::no start line:Expecting: TRUSTED CERTIFICATE)"
                .formatted(full));
      }
      return found.getFirst();
    }

    /** Finds the names that requests are handed on to. */
    private void addHosts(Directive block) {
      for (Directive directive : block.entries()) {
        if (directive.name().equals("proxy_pass") && !directive.argument(0).contains("$")) {
          ProxyTarget target = ProxyTarget.of(directive.argument(0));
          if (target == null) {
            throw new BadConfiguration("invalid URL prefix", directive);
          }
          if (target.host().isEmpty()) {
            throw new BadConfiguration("no host in upstream \"\"", directive);
          }
          if (target.port() <= 0) {
            throw new BadConfiguration(
                "invalid port in upstream \"" + target.named() + "\"", directive);
          }
          if (!upstreams.containsKey(target.named())) {
            Upstream single = Upstream.single(target.host(), target.port());
            upstreams = upstreams.with(single.name(), single);
            wantHost(target.host(), directive);
          }
        }
        addHosts(directive);
      }
    }

    private void wantHost(String host, Directive directive) {
      if (!host.matches("[\\d.]+") && !hosts.containsKey(host)) {
        hosts = hosts.with(host, directive);
      }
    }
  }
}
