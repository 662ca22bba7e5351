package dev.pilothouse.kubectl.proxy;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files of a directory that the proxy serves under a prefix (--www, --www-prefix). */
final class StaticPages {

  private static final int CHUNK = 65_536;

  private final String directory;
  private final String prefix;

  StaticPages(Context context) {
    directory = context.text("www");
    prefix = ProxyCommand.slashes(context.text("www-prefix"));
  }

  /** The page of a path; null when the path is not below the prefix. */
  @Nullable HttpResponse find(Sys sys, String path) {
    if (directory.isEmpty() || !path.startsWith(prefix)) {
      return null;
    }
    String name = path.substring(prefix.length());
    String file =
        directory + "/" + (name.isEmpty() || name.endsWith("/") ? name + "index.html" : name);
    if (name.contains("..")) {
      return HttpResponse.text(400, "invalid URL path\n");
    }
    try {
      return HttpResponse.of(200, HttpHeaders.of("Content-Type", type(file)), content(sys, file));
    } catch (SysException absent) {
      return HttpResponse.text(404, "404 page not found\n");
    }
  }

  private static Bytes content(Sys sys, String file) {
    int descriptor = sys.open(file, Set.of(OpenOption.READ), 0);
    Bytes content = Bytes.EMPTY;
    while (sys.read(descriptor, CHUNK) instanceof ReadResult.Data data) {
      content = content.plus(data.bytes());
    }
    sys.close(descriptor);
    return content;
  }

  private static String type(String file) {
    String ending = file.substring(file.lastIndexOf('.') + 1);
    return switch (ending) {
      case "html", "htm" -> "text/html; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "json" -> "application/json";
      case "svg" -> "image/svg+xml";
      default -> "text/plain; charset=utf-8";
    };
  }
}
