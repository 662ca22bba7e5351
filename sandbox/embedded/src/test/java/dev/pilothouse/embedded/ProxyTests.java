package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxSpec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy subresources of the API, and {@code kubectl proxy}. */
class ProxyTests {

  private static final String WEB = "/api/v1/namespaces/default/services/web";

  private final EmbeddedProvider provider =
      new EmbeddedProvider(
          (sandbox, fault) -> {
            throw new AssertionError("in sandbox " + sandbox, fault);
          });
  private Sandbox sandbox;

  @BeforeEach
  void deployWeb() {
    sandbox = provider.create(SandboxSpec.STANDARD);
    run("kubectl create deployment web --image=nginx:1.28 --port=80");
    run("kubectl expose deployment web && kubectl rollout status deployment/web");
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private CommandResult run(String command) {
    return sandbox.run(new CommandPlace.Workstation(), command, Duration.ofMinutes(2));
  }

  @Test
  void aServiceAnswersThroughTheApiServer() {
    assertThat(run("kubectl get --raw " + WEB + ":80/proxy/").stdout())
        .contains("Welcome to nginx!");
    assertThat(run("kubectl get --raw " + WEB + "/proxy/index.html").stdout())
        .contains("Welcome to nginx!");
    assertThat(run("kubectl get --raw " + WEB + ":81/proxy/").stderr())
        .isEqualTo(
            "Error from server (ServiceUnavailable): no service port 81 found for service \"web\"\n");
    assertThat(run("kubectl get --raw " + WEB + "/proxy/nothing").stderr())
        .isEqualTo(
            "Error from server (NotFound): the server could not find the requested resource\n");
  }

  @Test
  void aPodAnswersOrItsPortRefuses() {
    String pod = "/api/v1/namespaces/default/$(kubectl get pods -o name | sed s/pod/pods/)";
    assertThat(run("kubectl get --raw " + pod + "/proxy/").stdout()).contains("Welcome to nginx!");
    assertThat(run("kubectl get --raw " + pod + ":81/proxy/").stderr())
        .contains("(ServiceUnavailable): error trying to reach service: dial tcp 10.244.")
        .contains(":81: connect: connection refused");
  }

  @Test
  void aServiceWithoutPodsIsUnavailable() {
    run("kubectl create service clusterip none --tcp=80");
    assertThat(run("kubectl get --raw /api/v1/namespaces/default/services/none/proxy/").stderr())
        .isEqualTo(
            "Error from server (ServiceUnavailable): no endpoints available for service \"none\"\n");
  }

  @Test
  void theEndpointForRealClientsProxiesToo() throws Exception {
    String config = sandbox.kubeconfig();
    String server =
        config.lines().filter(line -> line.contains("server: ")).findFirst().orElseThrow();
    String token =
        config.lines().filter(line -> line.contains("token: ")).findFirst().orElseThrow();
    javax.net.ssl.SSLContext trusting = javax.net.ssl.SSLContext.getInstance("TLS");
    trusting.init(null, new javax.net.ssl.TrustManager[] {new Trusting()}, null);
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusting).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(
                  URI.create(server.replaceFirst(" *server: ", "").strip() + WEB + "/proxy/"))
              .header("Authorization", "Bearer " + token.replaceFirst(" *token: ", "").strip())
              .timeout(Duration.ofSeconds(30))
              .build();
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains("text/html");
      assertThat(answer.body()).contains("Welcome to nginx!");
    }
  }

  @Test
  void kubectlProxyServesTheApiInPlainHttp() {
    String begin = "kubectl proxy --port=8001 > said & sleep 1; ";
    CommandResult result =
        run(begin + "cat said; curl -s localhost:8001/api/v1/namespaces/default/pods; kill $!");
    assertThat(result.stdout())
        .startsWith("Starting to serve on 127.0.0.1:8001\n{\n  \"kind\": \"PodList\",\n")
        .contains("\"name\": \"web-");
    assertThat(run(begin + "curl -s localhost:8001" + WEB + "/proxy/; kill $!").stdout())
        .contains("Welcome to nginx!");
    assertThat(run(begin + "kubectl --server=http://localhost:8001 get deploy; kill $!").stdout())
        .contains("web    1/1");
  }

  @Test
  void kubectlProxyFiltersRequests() {
    String begin = "kubectl proxy --port=8001 --reject-methods=POST --accept-paths=^/api > said & ";
    CommandResult result =
        run(
            begin
                + "sleep 1; curl -s localhost:8001/version; curl -s -XPOST localhost:8001/api/v1/x;"
                + " curl -s -H 'Host: evil.example' localhost:8001/api; curl -s localhost:8001/api"
                + " | head -2; kill $!");
    assertThat(result.stdout())
        .isEqualTo("Forbidden\nForbidden\nForbidden\n{\n  \"kind\": \"APIVersions\",\n");
  }

  /** Trusts every server. */
  private static final class Trusting extends javax.net.ssl.X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(
        java.security.cert.X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkServerTrusted(
        java.security.cert.X509Certificate[] chain, String type, java.net.Socket socket) {}

    @Override
    public void checkClientTrusted(
        java.security.cert.X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        java.security.cert.X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public java.security.cert.X509Certificate[] getAcceptedIssuers() {
      return new java.security.cert.X509Certificate[0];
    }
  }
}
