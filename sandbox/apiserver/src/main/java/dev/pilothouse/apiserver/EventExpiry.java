package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;

/**
 * Events live for an hour after they were last written. No timer takes them away: readers do not
 * see them any more, and the next event that is created removes them.
 */
final class EventExpiry {

  private static final Duration LIFE = Duration.ofHours(1);

  private EventExpiry() {}

  static boolean applies(ResourceType type) {
    return type.storage().equals("events");
  }

  static boolean isExpired(Struct event, Instant now) {
    String time = event.text("lastTimestamp");
    if (time.isEmpty()) {
      time = event.structAt("series").text("lastObservedTime");
    }
    if (time.isEmpty()) {
      time = Metadata.of(event).text("creationTimestamp");
    }
    return OffsetDateTime.parse(time).toInstant().plus(LIFE).isBefore(now);
  }

  /** Removes the expired ones. */
  static void purge(ApiServer server, ResourceType type) {
    Instant now = server.world().now();
    for (Map.Entry<String, Struct> entry : server.table(type).objects()) {
      if (isExpired(entry.getValue(), now)) {
        server.commit(type, entry.getKey(), entry.getValue(), null);
      }
    }
  }
}
