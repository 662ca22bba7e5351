package dev.pilothouse.apiserver;

import dev.pilothouse.kernel.Bytes;
import java.util.List;

/**
 * A request that the API server hands on to a pod, a service's endpoint or a kubelet.
 *
 * @param target path and query, encoded
 * @param headers lines "Name: value"
 */
public record ProxyRequest(
    String host,
    int port,
    boolean tls,
    String method,
    String target,
    List<String> headers,
    Bytes body) {

  public ProxyRequest {
    headers = List.copyOf(headers);
  }
}
