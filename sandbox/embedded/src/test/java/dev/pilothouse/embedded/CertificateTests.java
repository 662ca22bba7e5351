package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxSpec;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A user gets a certificate of the cluster, and is let in with it. */
class CertificateTests {

  private static final String REQUEST =
      """
      openssl genrsa -out jane.key 2048
      openssl req -new -key jane.key -out jane.csr -subj /CN=jane/O=dev
      cat > csr.yaml <<END
      apiVersion: certificates.k8s.io/v1
      kind: CertificateSigningRequest
      metadata: {name: jane}
      spec:
        request: $(base64 -w0 jane.csr)
        signerName: kubernetes.io/kube-apiserver-client
        expirationSeconds: 86400
        usages: [client auth]
      END
      kubectl apply -f csr.yaml
      """;

  private final EmbeddedProvider provider =
      new EmbeddedProvider(
          (sandbox, fault) -> {
            throw new AssertionError("in sandbox " + sandbox, fault);
          });
  private Sandbox sandbox;

  @BeforeEach
  void open() {
    sandbox = provider.create(SandboxSpec.STANDARD);
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private CommandResult run(String command) {
    return sandbox.run(new CommandPlace.Workstation(), command, Duration.ofMinutes(2));
  }

  private String good(String command) {
    CommandResult result = run(command);
    assertThat(result.exitCode()).as(command + ": " + result.stderr()).isZero();
    return result.stdout();
  }

  @Test
  void anApprovedRequestGivesACertificateThatLetsItsUserIn() {
    assertThat(good(REQUEST))
        .isEqualTo("certificatesigningrequest.certificates.k8s.io/jane created\n");
    assertThat(good("kubectl get csr jane --no-headers")).contains("24h").contains("Pending");
    assertThat(good("kubectl certificate approve jane"))
        .isEqualTo("certificatesigningrequest.certificates.k8s.io/jane approved\n");
    assertThat(good("sleep 1; kubectl get csr jane --no-headers")).contains("Approved,Issued");
    good("kubectl get csr jane -o jsonpath={.status.certificate} | base64 -d > jane.crt");
    assertThat(good("openssl x509 -in jane.crt -noout -subject -issuer"))
        .isEqualTo("subject=O=dev, CN=jane\nissuer=CN=kubernetes\n");
    good("kubectl config set-credentials jane --client-certificate=jane.crt --client-key=jane.key");
    assertThat(run("kubectl get pods --user=jane").stderr())
        .contains("User \"jane\" cannot list resource \"pods\"");
    good("kubectl create rolebinding jane --clusterrole=view --group=dev");
    assertThat(run("kubectl get pods --user=jane").stderr())
        .isEqualTo("No resources found in default namespace.\n");
    assertThat(good("kubectl auth whoami --user=jane")).contains("jane").contains("dev");
  }

  @Test
  void aDeniedRequestGivesNone() {
    good(REQUEST);
    assertThat(good("kubectl certificate deny jane"))
        .isEqualTo("certificatesigningrequest.certificates.k8s.io/jane denied\n");
    assertThat(good("sleep 1; kubectl get csr jane --no-headers")).contains("Denied");
    assertThat(run("kubectl certificate approve jane").stderr())
        .isEqualTo("error: certificate signing request \"jane\" is already Denied\n");
  }

  @Test
  void aRequestMustBeOne() {
    good(REQUEST);
    assertThat(
            run("sed 's/request: .*/request: aGVsbG8=/; s/name: jane/name: x/' csr.yaml"
                    + " | kubectl apply -f -")
                .stderr())
        .isEqualTo(
            "The CertificateSigningRequest \"x\" is invalid: spec.request: Invalid value:"
                + " []byte{0x68, 0x65, 0x6c, 0x6c, 0x6f}: PEM block type must be CERTIFICATE"
                + " REQUEST\n");
    good(
        "sed 's/client auth/server auth/; s/name: jane/name: other/' csr.yaml | kubectl apply -f -");
    good("kubectl certificate approve other");
    assertThat(good("sleep 1; kubectl get csr other --no-headers")).contains("Approved,Failed");
  }
}
