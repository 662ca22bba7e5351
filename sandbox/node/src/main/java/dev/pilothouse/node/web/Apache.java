package dev.pilothouse.node.web;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.List;

/** Apache httpd as its image runs it: the files below htdocs on port 80. */
final class Apache implements WebServer.Site {

  private static final String ROOT = "/usr/local/apache2/htdocs";

  /** What an httpd process runs with. */
  record Settings(String version, List<Integer> ports, String greeting)
      implements WebServer.Settings {
    Settings {
      ports = List.copyOf(ports);
    }
  }

  @Override
  public WebServer.Settings configure(Sys sys) {
    String version = sys.environment().getOrDefault("HTTPD_VERSION", "2.4.65");
    String greeting =
        "[core:notice] [pid %d] AH00094: Command line: 'httpd -D FOREGROUND'\n"
            .formatted(sys.pid());
    return new Settings(version, List.of(80), greeting);
  }

  @Override
  public String bindFailure(Sys sys, int port, Errno errno) {
    return "(%d)%s: AH00072: make_sock: could not bind to address 0.0.0.0:%d\nno listening sockets available, shutting down"
        .formatted(errno.number(), errno.text(), port);
  }

  @Override
  public HttpResponse answer(WebServer.Settings given, Sys sys, int port, HttpRequest request) {
    Settings settings = (Settings) given;
    String path = StaticFiles.clean(request.path());
    if (path == null) {
      return page(settings, sys, 400);
    }
    String full = ROOT + path;
    try {
      FileInfo info = sys.stat(full);
      if (info.isDirectory()) {
        full = full + (full.endsWith("/") ? "" : "/") + "index.html";
        info = sys.stat(full);
      }
      HttpHeaders headers =
          HttpHeaders.of(
              "Date", StaticFiles.httpDate(sys),
              "Server", "Apache/" + settings.version + " (Unix)",
              "Last-Modified", StaticFiles.modified(info),
              "ETag", "\"%x-%x\"".formatted(info.size(), info.modifiedNanos() / 1000),
              "Accept-Ranges", "bytes",
              "Content-Type", StaticFiles.type(full, "text/plain"));
      return HttpResponse.of(200, headers, StaticFiles.read(sys, full));
    } catch (SysException refused) {
      return page(settings, sys, refused.errno() == Errno.EACCES ? 403 : 404);
    }
  }

  private static HttpResponse page(Settings settings, Sys sys, int status) {
    String title = status + " " + HttpResponse.reason(status);
    String html =
        "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<html><head>\n<title>%s</title>\n</head><body>\n<h1>%s</h1>\n</body></html>\n"
            .formatted(title, HttpResponse.reason(status));
    HttpHeaders headers =
        HttpHeaders.of(
            "Date",
            StaticFiles.httpDate(sys),
            "Server",
            "Apache/" + settings.version + " (Unix)",
            "Content-Type",
            "text/html; charset=iso-8859-1");
    return HttpResponse.of(status, headers, Bytes.of(html));
  }

  @Override
  public void log(
      WebServer.Settings settings,
      Sys sys,
      String client,
      HttpRequest request,
      HttpResponse response) {
    String line =
        "%s - - [%s] \"%s %s HTTP/1.1\" %d %d\n"
            .formatted(
                client,
                StaticFiles.logDate(sys),
                request.method(),
                request.target(),
                response.status(),
                response.body().size());
    sys.write(1, Bytes.of(line));
  }
}
