package dev.pilothouse.embedded;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.machine.network.tls.Authority;
import dev.pilothouse.machine.network.tls.Certificate;
import dev.pilothouse.machine.network.tls.CertificateRequest;
import dev.pilothouse.node.door.ApiServerProgram;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The authority of the simulated cluster and what it has signed, as kubeadm lays it out. */
final class ClusterCertificates {

  private static final Authority AUTHORITY =
      new Authority("kubernetes", "kubernetes-ca", Instant.parse("2025-01-01T00:00:00Z"));
  private static final Duration LIFE = Duration.ofDays(3650);

  private ClusterCertificates() {}

  /** The authority's own certificate, which clients trust. */
  static String authority() {
    return AUTHORITY.certificate().pem();
  }

  /** Signs a request as the cluster's signers do: both in PEM, in Base64. */
  static Optional<String> sign(String request, Instant now, Duration life) {
    CertificateRequest read = CertificateRequest.parse(decoded(request));
    if (read == null) {
      return Optional.empty();
    }
    Authority present =
        new Authority(AUTHORITY.name(), AUTHORITY.key(), now.minus(Duration.ofMinutes(5)));
    Certificate issued =
        present.issue(
            read.commonName(),
            read.organizations(),
            read.names(),
            read.key(),
            life.plus(Duration.ofMinutes(5)));
    return Optional.of(Bytes.of(issued.pem()).base64());
  }

  private static String decoded(String base64) {
    return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  /** The files of a control-plane node: certificates, and kubeconfigs for root. */
  static Layer controlPlane() {
    Bytes administrator = Bytes.of(kubeconfig());
    return Layer.builder()
        .directory("/etc/kubernetes", 0755)
        .directory(ApiServerProgram.DIRECTORY, 0755)
        .directory("/root/.kube", 0755)
        .file(ApiServerProgram.DIRECTORY + "/ca.crt", authority())
        .file(ApiServerProgram.DIRECTORY + "/apiserver.crt", server().pem())
        .file("/etc/kubernetes/admin.conf", 0600, 0, 0, administrator)
        .file("/root/.kube/config", 0600, 0, 0, administrator)
        .build();
  }

  private static Certificate server() {
    return AUTHORITY.issue(
        "kube-apiserver",
        List.of(),
        List.of(
            EmbeddedCluster.CONTROL_PLANE,
            "kubernetes",
            "kubernetes.default",
            "kubernetes.default.svc",
            "kubernetes.default.svc.cluster.local",
            "localhost",
            "10.96.0.1",
            EmbeddedCluster.API_ADDRESS,
            "127.0.0.1"),
        "kube-apiserver",
        LIFE);
  }

  /** The kubeconfig of the cluster's administrator. */
  static String kubeconfig() {
    String certificate =
        AUTHORITY
            .issue(
                "kubernetes-admin", List.of("system:masters"), List.of(), "kubernetes-admin", LIFE)
            .pem();
    String key = "-----BEGIN PRIVATE KEY-----\nkubernetes-admin\n-----END PRIVATE KEY-----\n";
    return """
        apiVersion: v1
        clusters:
        - cluster:
            certificate-authority-data: %s
            server: https://%s:6443
          name: kubernetes
        contexts:
        - context:
            cluster: kubernetes
            user: kubernetes-admin
          name: kubernetes-admin@kubernetes
        current-context: kubernetes-admin@kubernetes
        kind: Config
        preferences: {}
        users:
        - name: kubernetes-admin
          user:
            client-certificate-data: %s
            client-key-data: %s
        """
        .formatted(
            Bytes.of(authority()).base64(),
            EmbeddedCluster.API_ADDRESS,
            Bytes.of(certificate).base64(),
            Bytes.of(key).base64());
  }
}
