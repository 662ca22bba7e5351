package dev.pilothouse.machine.command.net;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A web address in its parts. {@code user} is "name:password", or "". */
record Url(String scheme, String user, String host, int port, String path, String query) {

  private static final Pattern FORM =
      Pattern.compile(
          "(?:([A-Za-z][A-Za-z0-9+.-]*)://)?(?:([^/?#@]*)@)?(\\[[^\\]]*\\]|[^:/?#]*)(?::(\\d*))?"
              + "([^?#]*)(?:\\?([^#]*))?(?:#.*)?");

  /** Reads an address; http is meant when it has no scheme. Null when it is none. */
  static @Nullable Url parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      return null;
    }
    String scheme = matcher.group(1) == null ? "http" : matcher.group(1).toLowerCase(Locale.ROOT);
    String digits = matcher.group(4) == null ? "" : matcher.group(4);
    if (digits.length() > 5 || !digits.isEmpty() && Integer.parseInt(digits) > 65535) {
      return null;
    }
    int port = digits.isEmpty() ? scheme.equals("https") ? 443 : 80 : Integer.parseInt(digits);
    String path = matcher.group(5).isEmpty() ? "/" : matcher.group(5);
    return new Url(
        scheme,
        matcher.group(2) == null ? "" : matcher.group(2),
        matcher.group(3),
        port,
        path,
        matcher.group(6) == null ? "" : matcher.group(6));
  }

  boolean secure() {
    return scheme.equals("https");
  }

  /** The path and query, as a request line has them. */
  String target() {
    return query.isEmpty() ? path : path + "?" + query;
  }

  /** The host, with the port when it is not the scheme's own. */
  String authority() {
    boolean usual = port == (secure() ? 443 : 80);
    return usual ? host : host + ":" + port;
  }

  /** Where a Location header leads. */
  @Nullable Url resolve(String location) {
    if (location.contains("://")) {
      return parse(location);
    }
    if (location.startsWith("//")) {
      return parse(scheme + ":" + location);
    }
    String base = path.substring(0, path.lastIndexOf('/') + 1);
    String target = location.startsWith("/") ? location : base + location;
    return parse(scheme + "://" + authority() + target);
  }

  Url withQuery(String more) {
    return new Url(scheme, user, host, port, path, query.isEmpty() ? more : query + "&" + more);
  }

  @Override
  public String toString() {
    return scheme + "://" + authority() + target();
  }
}
