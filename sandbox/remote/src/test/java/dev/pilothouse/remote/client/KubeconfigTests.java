package dev.pilothouse.remote.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.sandbox.SandboxException;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kubeconfigs that people have. */
class KubeconfigTests {

  @TempDir private Path directory;

  private ClusterAccess parse(String cluster, String user) {
    return Kubeconfig.parse(
        """
        apiVersion: v1
        kind: Config
        current-context: mine
        contexts:
        - {name: other, context: {cluster: no, user: no}}
        - {name: mine, context: {cluster: here, user: me}}
        clusters: [{name: here, cluster: {%s}}]
        users: [{name: me, user: {%s}}]
        """
            .formatted(cluster, user),
        directory);
  }

  private ClusterAccess user(String user) {
    return parse("server: 'https://example.test:6443/'", user);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void sayWhereTheServerIs() {
    ClusterAccess access =
        parse("server: https://a.test/base/, proxy-url: 'http://proxy.test:3128'", "token: t");
    assertThat(access.server()).isEqualTo(URI.create("https://a.test/base"));
    assertThat(access.proxy()).isEqualTo(URI.create("http://proxy.test:3128"));
    assertThat(access.insecure()).isFalse();
  }

  @Test
  void holdTokensAndPasswords() throws IOException {
    assertThat(user("token: abc").credential().authorization()).isEqualTo("Bearer abc");
    assertThat(user("username: u, password: p").credential().authorization())
        .isEqualTo("Basic " + base64("u:p"));
    assertThat(user("").credential().authorization()).isNull();
    Path file = Files.writeString(directory.resolve("token"), "first\n");
    ClusterAccess.Credential fromFile = user("token: stale, tokenFile: token").credential();
    assertThat(fromFile.authorization()).isEqualTo("Bearer first");
    Files.writeString(file, "second\n");
    assertThat(fromFile.authorization()).isEqualTo("Bearer second");
  }

  @Test
  void nameProgramsThatGiveTokens() throws IOException {
    Path program = directory.resolve("login.sh");
    Files.writeString(
        program,
        """
        #!/bin/sh
        echo x >> "${0%/*}/runs"
        echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",'
        echo "\\"status\\":{\\"token\\":\\"$1-$ROLE-$(wc -l < "${0%/*}/runs" | tr -d ' ')\\"}}"
        """);
    assertThat(program.toFile().setExecutable(true)).isTrue();
    ClusterAccess.Credential credential =
        user("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./login.sh,"
                + " args: [me], env: [{name: ROLE, value: admin}]}")
            .credential();
    assertThat(credential.authorization()).isEqualTo("Bearer me-admin-1");
    assertThat(credential.authorization()).isEqualTo("Bearer me-admin-1");
    credential.refused();
    assertThat(credential.authorization()).isEqualTo("Bearer me-admin-2");
    ClusterAccess.Credential missing = user("exec: {command: ./nowhere}").credential();
    assertThatThrownBy(missing::authorization)
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("nowhere cannot be run");
  }

  @ParameterizedTest
  @CsvSource({"RSA, false", "RSA, true", "EC, false", "EC, true"})
  void holdCertificatesWithKeysOfAllForms(String algorithm, boolean pkcs8) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
    KeyPair pair = generator.generateKeyPair();
    X500Principal name = new X500Principal("O=system:masters, CN=me");
    Date now = Date.from(Instant.parse("2026-01-01T00:00:00Z"));
    Date later = Date.from(Instant.parse("2036-01-01T00:00:00Z"));
    String signature = algorithm.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    String certificate =
        pem(
            new JcaX509v3CertificateBuilder(
                    name, BigInteger.ONE, now, later, name, pair.getPublic())
                .build(new JcaContentSignerBuilder(signature).build(pair.getPrivate())));
    String key =
        pem(pkcs8 ? new JcaPKCS8Generator(pair.getPrivate(), null) : older(pair.getPrivate()));
    assertThat(key).contains(pkcs8 ? "BEGIN PRIVATE KEY" : "BEGIN " + algorithm + " PRIVATE KEY");
    ClusterAccess access =
        parse(
            "server: https://a.test, certificate-authority-data: " + base64(certificate),
            "client-certificate-data: %s, client-key-data: %s"
                .formatted(base64(certificate), base64(key)));
    assertThat(access.authority()).isEqualTo(certificate);
    assertThatCode(() -> Tls.context(access)).doesNotThrowAnyException();
    assertThat(access.with(() -> "Bearer learner").certificate()).isNull();
    try (ApiClient operator = new ApiClient(access)) {
      assertThatThrownBy(() -> operator.as(ClusterAccess.Credential.NONE))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /** As openssl writes it: of a curve, its name comes with the key (RFC 5915). */
  private static Object older(PrivateKey key) throws IOException {
    return key instanceof ECPrivateKey curve
        ? new PemObject(
            "EC PRIVATE KEY",
            new org.bouncycastle.asn1.sec.ECPrivateKey(
                    256, curve.getS(), SECObjectIdentifiers.secp256r1)
                .getEncoded())
        : key;
  }

  private static String pem(Object object) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  @Test
  void areRefusedInPlainWords() {
    assertThatThrownBy(() -> parse("server: 'ftp://x'", "token: t"))
        .hasMessageContaining("the server must be an http or https address");
    assertThatThrownBy(() -> user("auth-provider: {name: gcp}"))
        .hasMessageContaining("auth-provider is gone");
    assertThatThrownBy(() -> user("client-certificate: none.pem"))
        .hasMessageContaining("cannot read");
    assertThatThrownBy(() -> Kubeconfig.parse("kind: Config", directory))
        .hasMessage("it has no current-context");
    assertThatThrownBy(() -> Kubeconfig.parse("{current-context: a}", directory))
        .hasMessage("it has no context \"a\"");
    assertThatThrownBy(() -> Kubeconfig.parse("a: [", directory))
        .hasMessageContaining("it is no YAML");
    assertThatThrownBy(() -> Kubeconfig.read(directory.resolve("none")))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("cannot read the kubeconfig");
  }
}
