package dev.pilothouse.apiserver;

import dev.pilothouse.kernel.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that the API server hands on to a pod, a service's endpoint or a kubelet.
 *
 * @param target path and query, encoded
 * @param headers lines "Name: value"
 * @param trust whom the other side must prove to be; null for anybody
 * @param timeoutSeconds after which it is given up; 0 for never
 */
public record ProxyRequest(
    String host,
    int port,
    boolean tls,
    String method,
    String target,
    List<String> headers,
    Bytes body,
    @Nullable Trust trust,
    long timeoutSeconds) {

  /**
   * What is expected of a server's certificate.
   *
   * @param serverName for which it is
   * @param authorities who may have issued it, as PEM
   */
  public record Trust(String serverName, String authorities) {}

  /** A request to whoever is there, for as long as it takes. */
  public ProxyRequest(
      String host,
      int port,
      boolean tls,
      String method,
      String target,
      List<String> headers,
      Bytes body) {
    this(host, port, tls, method, target, headers, body, null, 0);
  }

  public ProxyRequest {
    headers = List.copyOf(headers);
  }
}
