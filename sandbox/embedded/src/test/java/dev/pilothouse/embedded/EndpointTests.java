package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.embedded.endpoint.EndpointSettings;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxSpec;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The HTTPS door, seen by an HTTP client. */
class EndpointTests {

  private final EmbeddedProvider provider =
      new EmbeddedProvider(
          (sandbox, fault) -> {
            throw new AssertionError("in sandbox " + sandbox, fault);
          },
          EndpointSettings.LOOPBACK);
  private final Sandbox sandbox = provider.create(SandboxSpec.STANDARD);
  private final Struct kubeconfig = Yaml.readStruct(sandbox.kubeconfig());
  private final HttpClient client = client();

  @AfterEach
  void close() {
    client.close();
    provider.close();
  }

  private String server() {
    return kubeconfig.listAt("clusters").struct(0).textAt("cluster", "server");
  }

  private String token() {
    return kubeconfig.listAt("users").struct(0).textAt("user", "token");
  }

  private HttpClient client() {
    try {
      String encoded =
          kubeconfig.listAt("clusters").struct(0).textAt("cluster", "certificate-authority-data");
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      trusted.setCertificateEntry(
          "ca",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(encoded))));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return HttpClient.newBuilder()
          .sslContext(context)
          .version(HttpClient.Version.HTTP_1_1)
          .build();
    } catch (IOException | java.security.GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(target))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + token());
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private HttpResponse<String> get(String path) {
    return send(request(server() + path).build());
  }

  @Nested
  class WhoIsLetIn {

    @Test
    void theHolderOfTheTokenIsTheAdministrator() {
      assertThat(get("/api/v1/nodes").body()).contains("\"kind\":\"NodeList\"");
    }

    @Test
    void withoutATokenOneIsAnonymous() {
      HttpResponse<String> answer =
          send(HttpRequest.newBuilder(URI.create(server() + "/api/v1/nodes")).build());
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).contains("system:anonymous");
    }

    @Test
    void aWrongTokenIsRefused() {
      HttpResponse<String> answer =
          send(
              HttpRequest.newBuilder(URI.create(server() + "/api/v1/nodes"))
                  .header("Authorization", "Bearer " + token() + "0")
                  .build());
      assertThat(answer.statusCode()).isEqualTo(401);
    }

    @Test
    void aTokenOpensNoOtherSandbox() {
      try (Sandbox other = provider.create(SandboxSpec.STANDARD)) {
        String target = server().replace(sandbox.id(), other.id()) + "/api/v1/nodes";
        assertThat(send(request(target).build()).statusCode()).isEqualTo(401);
      }
    }

    @Test
    void theTokenNamesTheSandboxWhenThePathDoesNot() {
      String root = server().substring(0, server().indexOf("/sandboxes/"));
      assertThat(send(request(root + "/healthz").build()).body()).isEqualTo("ok");
    }

    @Test
    void aSandboxThatIsNotThereIsNotFound() {
      String target = server().replace(sandbox.id(), "nobody") + "/api";
      HttpResponse<String> answer = send(request(target).build());
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.body()).contains("\"kind\":\"Status\"");
    }
  }

  @Nested
  class WhatIsBounded {

    @Test
    void aBodyBeyondThreeMebibytesIsTooLarge() {
      HttpResponse<String> answer =
          send(
              request(server() + "/api/v1/namespaces/default/configmaps")
                  .header("Content-Type", "application/json")
                  .expectContinue(true)
                  .POST(HttpRequest.BodyPublishers.ofString("x".repeat((3 << 20) + 1)))
                  .build());
      assertThat(answer.statusCode()).isEqualTo(413);
    }

    @Test
    void aMalformedTargetIsABadRequest() {
      String target = server() + "/api/v1/pods?labelSelector=%zz";
      assertThatThrownBy(() -> URI.create(target)).isInstanceOf(IllegalArgumentException.class);
      assertThat(get("/api/v1/pods?labelSelector=a%3D%3D%3Db").statusCode()).isEqualTo(400);
    }
  }

  @Nested
  class HowItAnswers {

    @Test
    void largeAnswersAreCompressedWhenTheClientTakesThat() throws Exception {
      HttpResponse<InputStream> answer =
          client.send(
              request(server() + "/openapi/v2").header("Accept-Encoding", "gzip").build(),
              BodyHandlers.ofInputStream());
      assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
      try (InputStream plain = new GZIPInputStream(answer.body())) {
        assertThat(new String(plain.readAllBytes(), StandardCharsets.UTF_8)).contains("swagger");
      }
    }

    @Test
    void aWatchGoesOnAndEndsWithTheSandbox() throws Exception {
      HttpResponse<InputStream> watch =
          client.send(
              request(server() + "/api/v1/namespaces/default/configmaps?watch=1").build(),
              BodyHandlers.ofInputStream());
      try (BufferedReader lines =
          new BufferedReader(new InputStreamReader(watch.body(), StandardCharsets.UTF_8))) {
        send(
            request(server() + "/api/v1/namespaces/default/configmaps")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"metadata\":{\"name\":\"news\"}}"))
                .build());
        String line = lines.readLine();
        while (!line.contains("\"news\"")) {
          line = lines.readLine();
        }
        assertThat(line).startsWith("{\"type\":\"ADDED\"");
        sandbox.close();
        assertThatThrownBy(
                () -> {
                  if (lines.readLine() == null) {
                    throw new IOException("ended");
                  }
                })
            .isInstanceOf(IOException.class);
      }
    }

    @Test
    void aWatchEndsWhenTheClusterGoesBack() throws Exception {
      Sandbox.Snapshot before = sandbox.snapshot().orElseThrow();
      HttpResponse<InputStream> watch =
          client.send(
              request(server() + "/api/v1/pods?watch=1&resourceVersion=0").build(),
              BodyHandlers.ofInputStream());
      sandbox.restore(before);
      assertThatThrownBy(() -> watch.body().readAllBytes()).isInstanceOf(IOException.class);
      assertThat(get("/api/v1/nodes").statusCode()).isEqualTo(200);
    }
  }

  @Nested
  class WhoIsTrusted {

    @TempDir private Path directory;

    @Test
    void theAuthorityIsKept() throws IOException {
      EndpointSettings settings = new EndpointSettings("127.0.0.1", 0, directory, null);
      String first = authority(settings);
      assertThat(authority(settings)).isEqualTo(first);
      assertThat(Files.getPosixFilePermissions(directory.resolve("endpoint-ca.key"))).hasSize(2);
    }

    private String authority(EndpointSettings settings) {
      try (EmbeddedProvider kept = new EmbeddedProvider((_, _) -> {}, settings);
          Sandbox one = kept.create(SandboxSpec.STANDARD)) {
        return Yaml.readStruct(one.kubeconfig())
            .listAt("clusters")
            .struct(0)
            .textAt("cluster", "certificate-authority-data");
      }
    }
  }
}
