package dev.pilothouse.remote.client;

import dev.pilothouse.sandbox.ClusterApi.Reply;
import dev.pilothouse.sandbox.SandboxException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Talks to a cluster's API server as somebody. Safe for use by several threads. */
public final class ApiClient implements AutoCloseable {

  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int FAILED = 300;

  private final ClusterAccess access;
  private final @Nullable ExecutorService threads;
  private final HttpClient client;

  /** Somebody with connections of their own. */
  public ApiClient(ClusterAccess access) {
    this.access = access;
    ExecutorService own = Executors.newVirtualThreadPerTaskExecutor();
    this.threads = own;
    this.client = connect(access, own);
  }

  private ApiClient(ClusterAccess access, HttpClient client) {
    this.access = access;
    this.threads = null;
    this.client = client;
  }

  /**
   * Somebody else over the same connections, which must not say who we are: a certificate would be
   * stronger than any token. Nothing has to be closed.
   */
  public ApiClient as(ClusterAccess.Credential credential) {
    if (access.certificate() != null) {
      throw new IllegalStateException("these connections have an identity of their own");
    }
    return new ApiClient(access.with(credential), client);
  }

  private static HttpClient connect(ClusterAccess access, ExecutorService threads) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .connectTimeout(CONNECT_LIMIT)
            .sslContext(Tls.context(access));
    URI proxy = access.proxy();
    if (proxy != null) {
      builder.proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort())));
    }
    return builder.build();
  }

  /** How this client reaches the cluster. */
  public ClusterAccess access() {
    return access;
  }

  /** Any request. */
  public Reply request(
      String method, String pathAndQuery, @Nullable String contentType, byte[] body) {
    HttpResponse<byte[]> response =
        send(method, pathAndQuery, contentType, body, BodyHandlers.ofByteArray(), ANSWER_LIMIT);
    return new Reply(
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse("application/json"),
        response.body());
  }

  /** An object; empty when it is not there. */
  public Optional<Map<String, Object>> get(String pathAndQuery) {
    Reply reply = request("GET", pathAndQuery, null, new byte[0]);
    return reply.status() == NOT_FOUND
        ? Optional.empty()
        : Optional.of(checked("GET", pathAndQuery, reply));
  }

  /** Posts an object and gives the answer. */
  public Map<String, Object> post(String path, Map<String, Object> object) {
    return checked("POST", path, request("POST", path, "application/json", Json.write(object)));
  }

  /** Makes an object so (server-side apply), whatever it was before. */
  public Map<String, Object> apply(String path, String yaml) {
    String target = path + "?fieldManager=pilothouse&force=true";
    byte[] body = yaml.getBytes(StandardCharsets.UTF_8);
    return checked("PATCH", path, request("PATCH", target, "application/apply-patch+yaml", body));
  }

  /** Deletes an object; one that is not there is no fault. */
  public void delete(String path) {
    Reply reply = request("DELETE", path, null, new byte[0]);
    if (reply.status() != NOT_FOUND) {
      checked("DELETE", path, reply);
    }
  }

  private static Map<String, Object> checked(String method, String path, Reply reply) {
    if (reply.status() >= FAILED) {
      throw new ApiFailure(reply.status(), method + " " + path + ": " + message(reply));
    }
    return Json.read(reply.body());
  }

  private static String message(Reply reply) {
    String text = new String(reply.body(), StandardCharsets.UTF_8);
    if (text.startsWith("{")) {
      return Json.text(Json.read(reply.body()), "message");
    }
    return reply.status() + " " + text.lines().findFirst().orElse("");
  }

  /** An answer that does not end, line by line. The caller closes it. */
  public InputStream stream(String pathAndQuery) {
    HttpResponse<InputStream> response =
        send("GET", pathAndQuery, null, new byte[0], BodyHandlers.ofInputStream(), null);
    if (response.statusCode() >= FAILED) {
      try (InputStream body = response.body()) {
        Reply reply = new Reply(response.statusCode(), "", body.readAllBytes());
        throw new ApiFailure(reply.status(), "GET " + pathAndQuery + ": " + message(reply));
      } catch (IOException broken) {
        throw new SandboxException("the cluster broke off its answer", broken);
      }
    }
    return response.body();
  }

  /**
   * Begins a command in a container.
   *
   * @param path of the pod's exec, with its query
   */
  public ExecSession exec(String path, ExecSession.Listener listener) {
    try {
      return ExecSession.open(client, access, path, listener);
    } catch (ApiFailure refused) {
      if (refused.status() != UNAUTHORIZED) {
        throw refused;
      }
      access.credential().refused();
      return ExecSession.open(client, access, path, listener);
    }
  }

  private <T> HttpResponse<T> send(
      String method,
      String pathAndQuery,
      @Nullable String contentType,
      byte[] body,
      BodyHandler<T> handler,
      @Nullable Duration limit) {
    HttpResponse<T> response = sendOnce(method, pathAndQuery, contentType, body, handler, limit);
    if (response.statusCode() == UNAUTHORIZED) {
      access.credential().refused();
      response = sendOnce(method, pathAndQuery, contentType, body, handler, limit);
    }
    return response;
  }

  private <T> HttpResponse<T> sendOnce(
      String method,
      String pathAndQuery,
      @Nullable String contentType,
      byte[] body,
      BodyHandler<T> handler,
      @Nullable Duration limit) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(access.server() + pathAndQuery))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .header("Accept", "application/json");
    if (contentType != null) {
      request.header("Content-Type", contentType);
    }
    if (limit != null) {
      request.timeout(limit);
    }
    String authorization = access.credential().authorization();
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      return client.send(request.build(), handler);
    } catch (IOException failed) {
      throw new SandboxException("no answer from " + access.server() + ": " + failed, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted", interrupted);
    }
  }

  @Override
  public void close() {
    if (threads != null) {
      client.shutdownNow();
      threads.shutdownNow();
    }
  }
}
