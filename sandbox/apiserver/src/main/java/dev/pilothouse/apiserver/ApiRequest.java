package dev.pilothouse.apiserver;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A request as it comes over HTTP, whichever door it came through.
 *
 * @param method upper case
 * @param path decoded, beginning with a slash, without the query
 * @param query decoded values by name, each in the order given
 * @param headers values by lower-case name
 * @param clientCertificate subject of the verified client certificate, or null
 */
public record ApiRequest(
    String method,
    String path,
    SortedMap<String, List<String>> query,
    SortedMap<String, List<String>> headers,
    Bytes body,
    @Nullable CertificateSubject clientCertificate) {

  /**
   * The parts of an X.509 subject that Kubernetes reads: common name is the user, organizations are
   * groups.
   */
  public record CertificateSubject(String commonName, List<String> organizations) {
    public CertificateSubject {
      organizations = List.copyOf(organizations);
    }
  }

  /** The first value of the query parameter, or null. */
  public @Nullable String parameter(String name) {
    List<String> values = query.get(name);
    return values == null || values.isEmpty() ? null : values.getFirst();
  }

  /** Whether the query parameter is given as true or 1. */
  public boolean flag(String name) {
    String value = parameter(name);
    return "true".equals(value) || "1".equals(value);
  }

  /** The first value of the header, or "". */
  public String header(String name) {
    List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
    return values == null || values.isEmpty() ? "" : values.getFirst();
  }
}
