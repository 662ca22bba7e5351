package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Files;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.machine.network.tls.Certificate;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** As whom a command talks to the server: what a kubeconfig user and the flags say. */
final class Credentials {

  private final Session session;
  private final Invocation invocation;
  private final Struct user;

  Credentials(Session session, Invocation invocation, Struct user) {
    this.session = session;
    this.invocation = invocation;
    this.user = user;
  }

  /** The headers that every request carries. */
  SortedMap<String, List<String>> headers() {
    SortedMap<String, List<String>> headers = SortedMap.empty();
    String token = first("token", user.text("token"));
    if (token.isEmpty() && !user.text("tokenFile").isEmpty()) {
      token = text(Files.readText(session, user.text("tokenFile"))).strip();
    }
    String name = first("username", user.text("username"));
    if (!token.isEmpty()) {
      headers = headers.with("authorization", List.of("Bearer " + token));
    } else if (!name.isEmpty()) {
      String pair = name + ":" + first("password", user.text("password"));
      headers = headers.with("authorization", List.of("Basic " + Bytes.of(pair).base64()));
    }
    return impersonation(headers);
  }

  private SortedMap<String, List<String>> impersonation(SortedMap<String, List<String>> headers) {
    SortedMap<String, List<String>> more = headers;
    String as = first("as", user.text("as"));
    if (!as.isEmpty()) {
      more = more.with("impersonate-user", List.of(as));
    }
    List<String> groups = invocation.list("as-group");
    if (!groups.isEmpty()) {
      more = more.with("impersonate-group", groups);
    }
    String uid = invocation.global("as-uid");
    return uid.isEmpty() ? more : more.with("impersonate-uid", List.of(uid));
  }

  private String first(String flag, String otherwise) {
    String given = invocation.global(flag);
    return given.isEmpty() ? otherwise : given;
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** The client's certificate, or null when there is none. */
  @Nullable Certificate identity() {
    String path = first("client-certificate", user.text("client-certificate"));
    String data = user.text("client-certificate-data");
    if (!data.isEmpty() && invocation.global("client-certificate").isEmpty()) {
      return parse(decode("client-cert", data)).getFirst();
    }
    if (path.isEmpty()) {
      return null;
    }
    String pem = Files.readText(session, path);
    if (pem == null) {
      throw new UsageException(
          "unable to read client-cert "
              + path
              + " for user due to open "
              + path
              + ": no such file or directory");
    }
    return parse(pem).getFirst();
  }

  /** The certificates of a PEM text. */
  static List<Certificate> parse(String pem) {
    List<Certificate> certificates;
    try {
      certificates = Certificate.parse(pem);
    } catch (IllegalArgumentException e) {
      certificates = List.of();
    }
    if (certificates.isEmpty()) {
      throw new UsageException("tls: failed to find any PEM data in certificate input");
    }
    return certificates;
  }

  static String decode(String what, String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new UsageException("illegal base64 data in " + what);
    }
  }
}
