package dev.pilothouse.contract;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Somebody outside who has nothing but a sandbox' kubeconfig, with a token in it. */
final class OutsideClient {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final String server;
  private final String token;
  private final String namespace;
  private final HttpClient client;

  private OutsideClient(String server, String token, String namespace, HttpClient client) {
    this.server = server;
    this.token = token;
    this.namespace = namespace;
    this.client = client;
  }

  static OutsideClient of(String kubeconfig) {
    Object config = new Load(LoadSettings.builder().build()).loadFromString(kubeconfig);
    Map<?, ?> cluster = first(config, "clusters", "cluster");
    Map<?, ?> user = first(config, "users", "user");
    Map<?, ?> context = first(config, "contexts", "context");
    Object namespace = context.get("namespace");
    return new OutsideClient(
        String.valueOf(cluster.get("server")),
        String.valueOf(user.get("token")),
        namespace == null ? "default" : namespace.toString(),
        client(String.valueOf(cluster.get("certificate-authority-data"))));
  }

  private static Map<?, ?> first(Object config, String list, String part) {
    Object entries = ((Map<?, ?>) config).get(list);
    Map<?, ?> entry = (Map<?, ?>) ((List<?>) Objects.requireNonNull(entries, list)).getFirst();
    return (Map<?, ?>) Objects.requireNonNull(entry.get(part), part);
  }

  private static HttpClient client(String authority) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      byte[] pem = Base64.getDecoder().decode(authority);
      trusted.setCertificateEntry(
          "ca",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem)));
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return HttpClient.newBuilder()
          .sslContext(context)
          .version(HttpClient.Version.HTTP_1_1)
          .build();
    } catch (IOException | GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The namespace that a kubectl with this file works in. */
  String namespace() {
    return namespace;
  }

  HttpResponse<String> get(String path) {
    return send(request(path).header("Authorization", "Bearer " + token).build());
  }

  HttpResponse<String> getWithoutToken(String path) {
    return send(request(path).build());
  }

  /** False when it is refused, or when nobody answers any more. */
  boolean opens(String path) {
    try {
      return get(path).statusCode() == 200;
    } catch (IllegalStateException nobody) {
      return false;
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server + path)).timeout(LIMIT);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new IllegalStateException("no answer to " + request, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
