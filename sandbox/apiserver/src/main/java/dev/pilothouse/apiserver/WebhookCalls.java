package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.client.RequestWaiting;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.codec.CodecException;
import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.policy.Webhooks;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls webhooks over the simulated network. A request that needs an answer which is not there ends
 * with a {@link Suspension}; looked at again, it finds the answer among its {@link Exchanges}.
 */
final class WebhookCalls implements Webhooks.Caller {

  private static final String REVIEW = "admission.k8s.io/v1";
  private static final int MOST_TIMES = 5;
  private static final int MOST_WAITING = 256;
  private static final String NO_NETWORK = "error trying to reach service: ";

  private final ApiServer server;
  private Exchanges exchanges = Exchanges.NONE;

  /** Requests of components that wait, by what they are about. */
  private SortedMap<String, Suspension.Awaited> waiting;

  WebhookCalls(ApiServer server, SortedMap<String, Suspension.Awaited> waiting) {
    this.server = server;
    this.waiting = waiting;
  }

  SortedMap<String, Suspension.Awaited> waiting() {
    return waiting;
  }

  /** Works on a request with what has been exchanged for it so far. */
  <T> T with(Exchanges known, Supplier<T> work) {
    Exchanges outer = exchanges;
    exchanges = known;
    try {
      return work.get();
    } finally {
      exchanges = outer;
    }
  }

  /** As {@link #with}, and the wait when it has to wait. */
  ApiResponse answer(ApiRequest request, Exchanges known, Supplier<ApiResponse> work) {
    Exchanges outer = exchanges;
    exchanges = known;
    try {
      return work.get();
    } catch (Suspension suspension) {
      return new ApiResponse.Pending(
          new SuspendedRequest(request, suspension.begin(server, exchanges)));
    } finally {
      exchanges = outer;
    }
  }

  /** What chance gives, or gave when the request was first looked at. */
  String drawn(String purpose, Supplier<String> chance) {
    if (server.webhooks().isEmpty()) {
      return chance.get();
    }
    String known = exchanges.drawn().get(purpose);
    if (known != null) {
      return known;
    }
    String fresh = chance.get();
    exchanges = new Exchanges(exchanges.exchanges(), exchanges.drawn().with(purpose, fresh));
    return fresh;
  }

  /**
   * Does what a component asks for; while it has to wait, {@link RequestWaiting} is thrown, and the
   * component comes again with the same request.
   *
   * @param key what the request is about
   */
  <T> T ofComponent(String key, Supplier<T> work) {
    if (server.webhooks().isEmpty()) {
      return work.get();
    }
    Exchanges known = Exchanges.NONE;
    Suspension.Awaited awaited = waiting.get(key);
    if (awaited != null) {
      PendingAnswer.Poll poll = awaited.answer().poll(server.world());
      ApiResponse.Complete answer = poll.answer();
      if (answer == null) {
        waiting = waiting.with(key, awaited.with(poll.next()));
        throw new RequestWaiting();
      }
      waiting = waiting.without(key);
      known = awaited.with(answer);
    }
    Exchanges outer = exchanges;
    exchanges = known;
    try {
      return work.get();
    } catch (Suspension suspension) {
      if (waiting.size() < MOST_WAITING) {
        waiting = waiting.with(key, suspension.begin(server, exchanges));
      }
      throw new RequestWaiting();
    } finally {
      exchanges = outer;
    }
  }

  @Override
  public Struct call(String place, Struct webhook, Struct request) {
    Struct sent = comparable(request);
    Exchanges.Exchange known = exchanges.exchanges().get(place);
    if (known != null && (known.sent().equals(sent) || known.times() >= MOST_TIMES)) {
      return response(webhook, known.answer());
    }
    throw new Suspension(
        proxied(webhook, request), place, sent, known == null ? 1 : known.times() + 1);
  }

  /** A request without what differs each time. */
  private static Struct comparable(Struct request) {
    Struct result = request;
    for (String part : List.of("object", "oldObject")) {
      if (result.get(part) instanceof Struct object) {
        result =
            result.with(
                part,
                object
                    .remove("metadata", "managedFields")
                    .remove("metadata", "creationTimestamp")
                    .remove("metadata", "deletionTimestamp"));
      }
    }
    return result;
  }

  // ---- there

  private ProxyRequest proxied(Struct webhook, Struct request) {
    Struct client = webhook.struct("clientConfig");
    String uid = drawn("review", () -> Randomness.uid(server.world()));
    Struct body =
        Struct.of(
            "kind",
            "AdmissionReview",
            "apiVersion",
            REVIEW,
            "request",
            Struct.of("uid", uid).toBuilder().putAll(request).build());
    long timeout = webhook.number("timeoutSeconds", 10);
    Place place = place(client);
    return new ProxyRequest(
        place.address,
        place.port,
        true,
        "POST",
        place.path + "?timeout=" + timeout + "s",
        List.of(
            "Host: " + place.name + ":" + place.port,
            "Accept: application/json, */*",
            "Content-Type: application/json",
            "User-Agent: kube-apiserver-admission"),
        Bytes.of(Json.write(body)),
        new ProxyRequest.Trust(place.name, authorities(client)),
        timeout);
  }

  private record Place(String name, String address, int port, String path) {}

  private Place place(Struct client) {
    String url = client.text("url");
    if (!url.isEmpty()) {
      URI uri = URI.create(url);
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      int port = uri.getPort() < 0 ? 443 : uri.getPort();
      return new Place(uri.getHost(), uri.getHost(), port, path.isEmpty() ? "/" : path);
    }
    Struct reference = client.struct("service");
    String name = reference.text("name");
    String namespace = reference.text("namespace");
    String host = name + "." + namespace + ".svc";
    int port = (int) reference.number("port", 443);
    String path = reference.text("path").isEmpty() ? "/" : reference.text("path");
    Struct service = server.state().now().get(Resource.SERVICES, namespace, name).orElse(null);
    if (service == null) {
      throw unreachable(host, port, path, "service \"" + name + "\" not found");
    }
    String address = service.textAt("spec", "clusterIP");
    boolean external = service.textAt("spec", "type").equals("ExternalName");
    return new Place(host, external ? service.textAt("spec", "externalName") : address, port, path);
  }

  private static Webhooks.Failed unreachable(String host, int port, String path, String why) {
    return new Webhooks.Failed(
        "failed to call webhook: Post \"https://" + host + ":" + port + path + "\": " + why);
  }

  private static String authorities(Struct client) {
    try {
      return new String(
          Base64.getDecoder().decode(client.text("caBundle")), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  // ---- and back

  private Struct response(Struct webhook, ApiResponse.Complete answer) {
    String text = answer.body().text();
    if (answer.status() != 200) {
      throw refused(webhook, answer, text);
    }
    Struct review;
    try {
      review = Json.readStruct(text);
    } catch (CodecException failure) {
      throw new Webhooks.Failed("failed to call webhook: " + failure.getMessage());
    }
    if (!review.text("kind").equals("AdmissionReview")
        || !review.text("apiVersion").equals(REVIEW)) {
      throw new Webhooks.Failed(
          "received invalid webhook response: expected webhook response of "
              + REVIEW
              + ", Kind=AdmissionReview, got "
              + review.text("apiVersion")
              + ", Kind="
              + review.text("kind"));
    }
    Struct response = review.struct("response");
    if (response.isEmpty()) {
      throw new Webhooks.Failed("received invalid webhook response: webhook response was absent");
    }
    String uid = exchanges.drawn().getOrDefault("review", "");
    if (!response.text("uid").equals(uid)) {
      throw new Webhooks.Failed(
          "received invalid webhook response: expected response.uid=\""
              + uid
              + "\", got \""
              + response.text("uid")
              + "\"");
    }
    return response;
  }

  private Webhooks.Failed refused(Struct webhook, ApiResponse.Complete answer, String text) {
    String message = message(text);
    if (answer.status() == 503 && message != null && message.startsWith(NO_NETWORK)) {
      Place place = place(webhook.struct("clientConfig"));
      return unreachable(
          place.name,
          place.port,
          place.path + "?timeout=" + webhook.number("timeoutSeconds", 10) + "s",
          message.substring(NO_NETWORK.length()));
    }
    return new Webhooks.Failed(
        answer.status() == 404
            ? "failed to call webhook: the server could not find the requested resource"
            : "failed to call webhook: an error on the server (\""
                + text.strip()
                + "\") has prevented the request from succeeding");
  }

  private static @Nullable String message(String text) {
    try {
      return Json.readStruct(text).text("message");
    } catch (CodecException _) {
      return null;
    }
  }
}
