package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.ApiRequest.CertificateSubject;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.network.tls.Certificate;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server that a command talks to, and as whom.
 *
 * @param server the address as configured, such as "https://192.168.64.10:6443"
 * @param headers what every request carries: credentials, impersonation
 * @param identity the client's certificate, or null
 * @param authorities the authorities of which the server's certificate must be
 * @param namespace of the context, or "default"
 * @param explicitNamespace whether the namespace was given on the command line
 */
public record Target(
    String server,
    SortedMap<String, List<String>> headers,
    @Nullable Certificate identity,
    List<Certificate> authorities,
    boolean insecure,
    String namespace,
    boolean explicitNamespace) {

  /** Whom the client's certificate names, or null. */
  public @Nullable CertificateSubject subject() {
    return identity == null
        ? null
        : new CertificateSubject(identity.commonName(), identity.organizations());
  }

  /** The host of the address, without brackets. */
  public String host() {
    String host = URI.create(server).getHost();
    return host == null ? "" : host.replace("[", "").replace("]", "");
  }

  public boolean secure() {
    return server.startsWith("https:");
  }

  public int port() {
    int port = URI.create(server).getPort();
    return port >= 0 ? port : secure() ? 443 : 80;
  }

  /** "host:port" as messages name the server. */
  public String address() {
    return URI.create(server).getAuthority();
  }
}
