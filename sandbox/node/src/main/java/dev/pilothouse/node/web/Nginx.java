package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** nginx as a server of static files and fixed answers, steered by its configuration file. */
final class Nginx implements WebServer.Site {

  private static final String CONFIGURATION = "/etc/nginx/nginx.conf";

  /** What an nginx process runs with. */
  record Settings(String version, NginxConfiguration http, List<Integer> ports, String greeting)
      implements WebServer.Settings {
    Settings {
      ports = List.copyOf(ports);
    }
  }

  @Override
  public WebServer.Settings configure(Sys sys) {
    String file = CONFIGURATION;
    List<String> arguments = sys.arguments();
    for (int index = 1; index + 1 < arguments.size(); index++) {
      if (arguments.get(index).equals("-c")) {
        file = arguments.get(index + 1);
      }
    }
    NginxConfiguration root = NginxConfiguration.read(sys, file);
    List<NginxConfiguration> http = root.all("http");
    NginxConfiguration main =
        http.isEmpty() ? new NginxConfiguration("http", List.of(), List.of()) : http.getLast();
    List<Integer> ports = new ArrayList<>();
    for (NginxConfiguration server : main.all("server")) {
      for (int port : ports(server)) {
        if (!ports.contains(port)) {
          ports.add(port);
        }
      }
    }
    String version = sys.environment().getOrDefault("NGINX_VERSION", "1.28.0");
    String greeting =
        notice(sys, "using the \"epoll\" event method")
            + notice(sys, "nginx/" + version)
            + notice(sys, "start worker processes");
    return new Settings(version, main, ports, greeting);
  }

  private static String notice(Sys sys, String text) {
    return "%s [notice] %d#%d: %s\n".formatted(time(sys), sys.pid(), sys.pid(), text);
  }

  private static String time(Sys sys) {
    return StaticFiles.errorLogDate(sys);
  }

  private static List<Integer> ports(NginxConfiguration server) {
    List<Integer> ports = new ArrayList<>();
    for (NginxConfiguration listen : server.all("listen")) {
      String address = listen.argument();
      if (!address.startsWith("unix:")) {
        try {
          ports.add(Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
        } catch (NumberFormatException noPort) {
          ports.add(80);
        }
      }
    }
    return ports.isEmpty() ? List.of(80) : ports;
  }

  @Override
  public String bindFailure(Sys sys, int port, Errno errno) {
    return "%s [emerg] %d#%d: bind() to 0.0.0.0:%d failed (%d: %s)"
        .formatted(time(sys), sys.pid(), sys.pid(), port, errno.number(), errno.text());
  }

  @Override
  public void log(
      WebServer.Settings given,
      Sys sys,
      String client,
      HttpRequest request,
      HttpResponse response) {
    Settings settings = (Settings) given;
    String path = settings.http.last("access_log", List.of("/var/log/nginx/access.log")).getFirst();
    if (!path.equals("off")) {
      String line =
          "%s - - [%s] \"%s %s HTTP/1.1\" %d %d \"%s\" \"%s\" \"%s\""
              .formatted(
                  client,
                  StaticFiles.logDate(sys),
                  request.method(),
                  request.target(),
                  response.status(),
                  response.body().size(),
                  header(request, "referer"),
                  header(request, "user-agent"),
                  header(request, "x-forwarded-for"));
      StaticFiles.append(sys, path, line);
    }
  }

  private static String header(HttpRequest request, String name) {
    String value = request.headers().get(name);
    return value == null ? "-" : value;
  }

  @Override
  public HttpResponse answer(WebServer.Settings given, Sys sys, int port, HttpRequest request) {
    Settings settings = (Settings) given;
    NginxConfiguration server = server(settings, port, request);
    HttpResponse answer = new Answer(settings, server, sys, request).build();
    return request.method().equals("HEAD")
        ? new HttpResponse(
            answer.status(),
            answer.reason(),
            answer.headers().with("Content-Length", String.valueOf(answer.body().size())),
            Bytes.EMPTY)
        : answer;
  }

  /** The server block that a request is for: by name, else the first that listens on the port. */
  private static NginxConfiguration server(Settings settings, int port, HttpRequest request) {
    String host = request.headers().get("host");
    String name = host == null ? "" : host.replaceAll(":\\d+$", "");
    NginxConfiguration first = null;
    for (NginxConfiguration server : settings.http.all("server")) {
      if (!ports(server).contains(port)) {
        continue;
      }
      boolean chosen =
          server.all("listen").stream()
              .anyMatch(listen -> listen.arguments().contains("default_server"));
      first = first == null || chosen ? server : first;
      if (server.all("server_name").stream().anyMatch(names -> names.arguments().contains(name))) {
        return server;
      }
    }
    return first == null ? new NginxConfiguration("server", List.of(), List.of()) : first;
  }

  /** The way from one request to its answer. */
  private record Answer(
      Settings settings, NginxConfiguration server, Sys sys, HttpRequest request) {

    private static final int MOST_REDIRECTS = 10;

    HttpResponse build() {
      String path = StaticFiles.clean(request.path());
      return path == null ? page(400, null) : locate(path, 0);
    }

    private HttpResponse locate(String path, int redirects) {
      NginxConfiguration location = location(path);
      if (redirects > MOST_REDIRECTS) {
        return page(500, location);
      }
      for (NginxConfiguration scope :
          location == null ? List.of(server) : List.of(location, server)) {
        List<NginxConfiguration> returns = scope.all("return");
        if (!returns.isEmpty()) {
          return returned(returns.getFirst(), location);
        }
      }
      boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
      if (!reads) {
        return page(405, location);
      }
      List<String> tries = setting(location, "try_files", List.of());
      return tries.isEmpty()
          ? file(path, location, redirects)
          : tried(tries, path, location, redirects);
    }

    /** The location block for a path: an exact one, a regular expression, or the longest prefix. */
    private @Nullable NginxConfiguration location(String path) {
      NginxConfiguration best = null;
      boolean decided = false;
      for (NginxConfiguration location : server.all("location")) {
        String pattern = location.arguments().isEmpty() ? "" : location.arguments().getLast();
        String modifier = location.arguments().size() > 1 ? location.argument() : "";
        if (modifier.equals("=") && path.equals(pattern)) {
          return location;
        }
        boolean prefix = (modifier.isEmpty() || modifier.equals("^~")) && path.startsWith(pattern);
        if (prefix && (best == null || pattern.length() > best.arguments().getLast().length())) {
          best = location;
          decided = modifier.equals("^~");
        }
      }
      if (!decided) {
        for (NginxConfiguration location : server.all("location")) {
          if (location.argument().startsWith("~")
              && location.arguments().size() > 1
              && matches(location, path)) {
            return location;
          }
        }
      }
      return best;
    }

    private static boolean matches(NginxConfiguration location, String path) {
      int flags = location.argument().equals("~*") ? Pattern.CASE_INSENSITIVE : 0;
      try {
        return Pattern.compile(location.arguments().getLast(), flags).matcher(path).find();
      } catch (PatternSyntaxException invalid) {
        return false;
      }
    }

    private List<String> setting(
        @Nullable NginxConfiguration location, String name, List<String> otherwise) {
      List<String> outer = server.last(name, settings.http.last(name, otherwise));
      return location == null ? outer : location.last(name, outer);
    }

    private HttpResponse returned(
        NginxConfiguration directive, @Nullable NginxConfiguration location) {
      List<String> arguments = directive.arguments();
      int status;
      try {
        status = Integer.parseInt(directive.argument());
      } catch (NumberFormatException url) {
        return redirect(302, directive.argument(), location);
      }
      String text = arguments.size() > 1 ? expand(arguments.get(1)) : "";
      if (status >= 301 && status <= 308 && status != 304 && !text.isEmpty()) {
        return redirect(status, text, location);
      }
      if (arguments.size() == 1) {
        return page(status, location);
      }
      String type = setting(location, "default_type", List.of("text/plain")).getFirst();
      return complete(status, type, Bytes.of(text), location, HttpHeaders.EMPTY);
    }

    private String expand(String text) {
      return text.replace("$hostname", sys.hostname())
          .replace("$request_uri", request.target())
          .replace("$uri", request.path())
          .replace("$request_method", request.method())
          .replace("$nginx_version", settings.version)
          .replace("$scheme", "http")
          .replace("$host", host())
          .replace("$server_addr", "");
    }

    private String host() {
      String host = request.headers().get("host");
      return host == null ? "" : host.replaceAll(":\\d+$", "");
    }

    private HttpResponse redirect(
        int status, String target, @Nullable NginxConfiguration location) {
      HttpResponse page = page(status, location);
      return new HttpResponse(
          page.status(),
          page.reason(),
          page.headers().plus("Location", expand(target)),
          page.body());
    }

    private HttpResponse tried(
        List<String> tries, String path, @Nullable NginxConfiguration location, int redirects) {
      for (String candidate : tries.subList(0, tries.size() - 1)) {
        String shown =
            candidate.replace(
                "$uri", path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
        String full = place(shown.isEmpty() ? "/" : shown, location);
        FileInfo info = info(full);
        if (info != null && (candidate.endsWith("/") ? info.isDirectory() : info.isRegular())) {
          return file(shown.isEmpty() ? "/" : shown, location, redirects);
        }
      }
      String last = tries.getLast();
      return last.startsWith("=")
          ? page(Integer.parseInt(last.substring(1)), location)
          : locate(last.replace("$uri", path), redirects + 1);
    }

    private String place(String path, @Nullable NginxConfiguration location) {
      if (location != null && !location.all("alias").isEmpty()) {
        String prefix = location.arguments().getLast();
        return location.all("alias").getLast().argument()
            + path.substring(Math.min(prefix.length(), path.length()));
      }
      return setting(location, "root", List.of("/etc/nginx/html")).getFirst() + path;
    }

    private @Nullable FileInfo info(String full) {
      try {
        return sys.stat(full);
      } catch (SysException absent) {
        return null;
      }
    }

    private HttpResponse file(String path, @Nullable NginxConfiguration location, int redirects) {
      String full = place(path, location);
      FileInfo info = info(full);
      if (info == null) {
        return page(404, location);
      }
      if (!info.isDirectory()) {
        return content(full, info, location);
      }
      if (!path.endsWith("/")) {
        return redirect(301, "http://" + host() + path + "/", location);
      }
      for (String index : setting(location, "index", List.of("index.html"))) {
        FileInfo found = info(full + index);
        if (found != null) {
          return content(full + index, found, location);
        }
      }
      boolean listed = setting(location, "autoindex", List.of("off")).getFirst().equals("on");
      return listed ? listing(path, full, location) : page(403, location);
    }

    private HttpResponse listing(String path, String full, @Nullable NginxConfiguration location) {
      StringBuilder html =
          new StringBuilder("<html>\r\n<head><title>Index of %s</title></head>\r\n".formatted(path))
              .append(
                  "<body>\r\n<h1>Index of %s</h1><hr><pre><a href=\"../\">../</a>\r\n"
                      .formatted(path));
      for (String name : sys.list(full)) {
        html.append("<a href=\"%s\">%s</a>\r\n".formatted(name, name));
      }
      html.append("</pre><hr></body>\r\n</html>\r\n");
      return complete(200, "text/html", Bytes.of(html.toString()), location, HttpHeaders.EMPTY);
    }

    private HttpResponse content(
        String full, FileInfo info, @Nullable NginxConfiguration location) {
      Bytes body;
      try {
        body = StaticFiles.read(sys, full);
      } catch (SysException refused) {
        return page(refused.errno() == Errno.EACCES ? 403 : 500, location);
      }
      String type =
          StaticFiles.type(
              full, setting(location, "default_type", List.of("text/plain")).getFirst());
      String tag = "\"%x-%x\"".formatted(info.modifiedNanos() / 1_000_000_000, info.size());
      HttpHeaders headers =
          HttpHeaders.of(
              "Last-Modified", StaticFiles.modified(info), "ETag", tag, "Accept-Ranges", "bytes");
      return complete(200, type, body, location, headers);
    }

    /** A page of nginx' own, or the one that error_page names. */
    private HttpResponse page(int status, @Nullable NginxConfiguration location) {
      for (NginxConfiguration error : server.all("error_page")) {
        List<String> arguments = error.arguments();
        if (arguments.size() > 1
            && arguments.subList(0, arguments.size() - 1).contains(String.valueOf(status))) {
          String full = place(arguments.getLast(), location(arguments.getLast()));
          FileInfo info = info(full);
          if (info != null && info.isRegular()) {
            HttpResponse found = content(full, info, location);
            return new HttpResponse(
                status, HttpResponse.reason(status), found.headers(), found.body());
          }
        }
      }
      String title = status + " " + HttpResponse.reason(status);
      String html =
          ("<html>\r\n<head><title>%s</title></head>\r\n<body>\r\n<center><h1>%s</h1></center>\r\n"
                  + "<hr><center>nginx/%s</center>\r\n</body>\r\n</html>\r\n")
              .formatted(title, title, settings.version);
      return complete(status, "text/html", Bytes.of(html), location, HttpHeaders.EMPTY);
    }

    private HttpResponse complete(
        int status,
        String type,
        Bytes body,
        @Nullable NginxConfiguration location,
        HttpHeaders more) {
      HttpHeaders headers =
          HttpHeaders.of(
              "Server",
              "nginx/" + settings.version,
              "Date",
              StaticFiles.httpDate(sys),
              "Content-Type",
              type);
      for (HttpHeaders.Field field : more.fields()) {
        headers = headers.plus(field.name(), field.value());
      }
      NginxConfiguration scope =
          location != null && !location.all("add_header").isEmpty() ? location : server;
      if (status < 400) {
        for (NginxConfiguration added : scope.all("add_header")) {
          if (added.arguments().size() > 1) {
            headers = headers.plus(added.argument(), expand(added.arguments().get(1)));
          }
        }
      }
      return new HttpResponse(status, HttpResponse.reason(status), headers, body);
    }
  }
}
