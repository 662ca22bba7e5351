package dev.pilothouse.remote;

import dev.pilothouse.remote.ResourceKey.ObjectKey;
import dev.pilothouse.remote.client.ApiClient;
import dev.pilothouse.remote.client.ApiFailure;
import dev.pilothouse.remote.client.Json;
import dev.pilothouse.sandbox.SandboxException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Lists a resource of a tenant, and then watches it until it is closed. */
final class Follower implements AutoCloseable {

  private static final int GONE = 410;
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration WORTH_A_NOTICE = Duration.ofSeconds(8);

  private final ApiClient client;
  private final Tenant tenant;
  private final ResourceKey resource;
  private final String path;
  private final TenantHistory history;
  private final Consumer<String> notices;
  private String version = "";
  private Duration pause = SHORTEST_PAUSE;
  private @Nullable Thread thread;
  private @Nullable InputStream stream;
  private volatile boolean closed;

  Follower(
      ApiClient client,
      Tenant tenant,
      ResourceKey resource,
      boolean namespaced,
      TenantHistory history,
      Consumer<String> notices) {
    this.client = client;
    this.tenant = tenant;
    this.resource = resource;
    this.path = tenant.path(resource, namespaced);
    this.history = history;
    this.notices = notices;
  }

  /** Lists and begins to watch; false when the cluster has no such resource or does not show it. */
  boolean begin() {
    try {
      list();
    } catch (ApiFailure refused) {
      return false;
    }
    synchronized (this) {
      thread = Thread.ofVirtual().name("follow-" + resource.plural()).start(this::watch);
    }
    return true;
  }

  private void list() {
    Map<String, Object> answer = client.get(path).orElse(null);
    if (answer == null) {
      version = "";
      history.listed(resource, new TreeMap<>());
      return;
    }
    String kind = Json.text(answer, "kind").replaceFirst("List$", "");
    NavigableMap<ObjectKey, Map<String, Object>> objects = new TreeMap<>();
    for (Map<String, Object> item : Json.list(answer, "items")) {
      Map<String, Object> whole = new LinkedHashMap<>();
      whole.put("apiVersion", resource.apiVersion());
      whole.put("kind", kind);
      whole.putAll(item);
      if (tenant.includes(resource, whole)) {
        objects.put(Tenant.key(whole), java.util.Collections.unmodifiableMap(whole));
      }
    }
    history.listed(resource, objects);
    version = Json.text(answer, "metadata", "resourceVersion");
  }

  private void watch() {
    while (!closed) {
      try {
        if (version.isEmpty()) {
          list();
        }
        long begun = System.nanoTime();
        watchOnce();
        if (System.nanoTime() - begun < SHORTEST_PAUSE.toNanos()) {
          throw new IOException("the watch ended at once");
        }
        pause = SHORTEST_PAUSE;
      } catch (SandboxException | IOException failed) {
        if (!closed) {
          rest(failed);
        }
      }
    }
  }

  private void rest(Exception failed) {
    if (failed instanceof ApiFailure refused && refused.status() == GONE) {
      version = "";
    }
    if (pause.compareTo(WORTH_A_NOTICE) > 0) {
      notices.accept("The cluster cannot be watched: " + failed.getMessage());
    }
    try {
      Thread.sleep(pause);
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
      closed = true;
    }
    pause = pause.multipliedBy(2);
    pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private void watchOnce() throws IOException {
    String query = "?watch=true&allowWatchBookmarks=true&resourceVersion=" + version;
    try (InputStream body = client.stream(path + query)) {
      synchronized (this) {
        stream = body;
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
        take(Json.read(line.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private void take(Map<String, Object> event) {
    Map<String, Object> object = Json.map(event, "object");
    switch (Json.text(event, "type")) {
      case "ADDED", "MODIFIED" -> {
        if (tenant.includes(resource, object)) {
          history.put(resource, object);
        }
      }
      case "DELETED" -> history.remove(resource, object);
      case "BOOKMARK" -> {
        // Only tells how far we are.
      }
      default -> {
        version = "";
        throw new SandboxException("the watch ended: " + Json.text(object, "message"));
      }
    }
    version = Json.text(object, "metadata", "resourceVersion");
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (thread != null) {
      thread.interrupt();
    }
    if (stream != null) {
      try {
        stream.close();
      } catch (IOException ignored) {
        // It is gone in any case.
        stream = null;
      }
    }
  }
}
