package dev.pilothouse.node.nginx;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a proxy_pass.
 *
 * @param named host and port as they are written
 * @param uri what follows, "" when nothing does
 */
record ProxyTarget(String scheme, String named, String host, int port, String uri) {

  private static final Pattern URL =
      Pattern.compile("(https?)://([^/?#]*)(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  static @Nullable ProxyTarget of(String url) {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      return null;
    }
    String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
    String named = matcher.group(2);
    int colon = named.lastIndexOf(':');
    String host = colon < 0 ? named : named.substring(0, colon);
    int port =
        colon < 0 ? (scheme.equals("https") ? 443 : 80) : Upstream.port(named.substring(colon + 1));
    return new ProxyTarget(scheme, named, host.toLowerCase(Locale.ROOT), port, matcher.group(3));
  }

  /** The name of its group of servers when it is none of the configuration's. */
  String single() {
    return host + ":" + port;
  }

  /** As the Host header gives it: without the scheme's own port. */
  String hostHeader() {
    return named;
  }
}
