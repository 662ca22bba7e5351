package dev.pilothouse.controlplane;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The cluster's certificate authority, as the signing controller uses it. */
@FunctionalInterface
public interface CertificateSigner {

  /**
   * Signs a request.
   *
   * @param request spec.request of the object: PEM in Base64
   * @return status.certificate: PEM in Base64; empty when the request cannot be read
   */
  Optional<String> sign(String request, Instant now, Duration life);
}
