package dev.pilothouse.cel;

import static dev.cel.common.types.SimpleType.BOOL;
import static dev.cel.common.types.SimpleType.STRING;

import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * URLs.
 *
 * @see <a href="https://kubernetes.io/docs/reference/using-api/cel/#kubernetes-url-library">
 *     Kubernetes URL library</a>
 */
final class Urls {

  private static final OpaqueType URL = OpaqueType.create("kubernetes.URL");

  private Urls() {}

  static void addTo(Functions functions) {
    functions.type(URL, URI.class);
    functions.global("url", URL, a -> url((String) a[0]), STRING);
    functions.global("isURL", BOOL, a -> isUrl((String) a[0]), STRING);
    functions.member("getScheme", STRING, a -> text(url(a).getScheme()), URL);
    functions.member("getHost", STRING, a -> text(url(a).getRawAuthority()), URL);
    functions.member("getHostname", STRING, a -> host(url(a)), URL);
    functions.member("getPort", STRING, a -> port(url(a)), URL);
    functions.member("getEscapedPath", STRING, a -> text(url(a).getRawPath()), URL);
    functions.member(
        "getQuery",
        MapType.create(STRING, ListType.create(STRING)),
        a -> query(text(url(a).getRawQuery())),
        URL);
  }

  private static URI url(Object[] arguments) {
    return (URI) arguments[0];
  }

  private static URI url(String text) {
    if (!isUrl(text)) {
      throw new IllegalArgumentException(
          "URL parse error during conversion from string: parse \""
              + text
              + "\": invalid URI for request");
    }
    return URI.create(escaped(text));
  }

  /** Absolute, or an absolute path, as Go's ParseRequestURI takes it. */
  private static boolean isUrl(String text) {
    try {
      URI uri = new URI(escaped(text));
      boolean rooted = text.startsWith("/") || uri.isAbsolute() && !uri.isOpaque();
      return !text.isEmpty() && (rooted || uri.isAbsolute());
    } catch (URISyntaxException _) {
      return false;
    }
  }

  private static String escaped(String text) {
    return text.replace(" ", "%20");
  }

  private static String text(String value) {
    return Objects.requireNonNullElse(value, "");
  }

  private static String host(URI uri) {
    String host = text(uri.getHost());
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String port(URI uri) {
    return uri.getPort() < 0 ? "" : String.valueOf(uri.getPort());
  }

  private static Map<String, List<String>> query(String raw) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String part : raw.isEmpty() ? new String[0] : raw.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = decoded(equals < 0 ? part : part.substring(0, equals));
      String value = equals < 0 ? "" : decoded(part.substring(equals + 1));
      values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }
    return values;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
