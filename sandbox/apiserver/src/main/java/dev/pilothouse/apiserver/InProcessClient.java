package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.RequestWaiting;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.selector.FieldSelector;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.apiserver.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The client of a component: objects go in and out as they are, without texts between. */
final class InProcessClient implements Client {

  /** As client-go's event correlator: more similar events than this in a while become one. */
  private static final int MOST_SIMILAR = 10;

  private static final Duration COMBINING = Duration.ofMinutes(10);
  private static final String COMBINED = "(combined from similar events): ";

  private final ApiServer server;
  private final String component;
  private final String host;

  InProcessClient(ApiServer server, String component, String host) {
    this.server = server;
    this.component = component;
    this.host = host;
  }

  private ResourceType type(Resource resource) {
    return server.registry().find(resource).orElseThrow(Failures::noSuchResource);
  }

  /** Does what may have to wait for a webhook. */
  private Struct waiting(
      String verb, Resource resource, String namespace, String name, Supplier<Struct> work) {
    return server.webhooks().isEmpty()
        ? work.get()
        : server
            .webhookCalls()
            .ofComponent(
                String.join("|", component, host, verb, resource.toString(), namespace, name),
                work);
  }

  private Call call() {
    return ApiServer.componentCall(component);
  }

  @Override
  public Optional<Struct> find(Resource resource, String namespace, String name) {
    ResourceType type = type(resource);
    Struct stored = server.table(type).objects().get(Table.key(namespace, name));
    return Optional.ofNullable(stored).map(object -> Conversion.fromStorage(type, object));
  }

  @Override
  public List<Struct> list(Resource resource, String namespace) {
    ResourceType type = type(resource);
    return shown(type, server.table(type).list(namespace));
  }

  @Override
  public List<Struct> list(Resource resource, String namespace, String labelSelector) {
    ResourceType type = type(resource);
    LabelSelector labels = LabelSelector.parse(labelSelector);
    return shown(
        type, Reads.select(type, server.table(type), namespace, labels, FieldSelector.EVERYTHING));
  }

  @Override
  public List<Struct> controlledBy(Resource resource, String namespace, String ownerUid) {
    ResourceType type = type(resource);
    return shown(type, server.table(type).controlledBy(namespace, ownerUid));
  }

  private List<Struct> shown(ResourceType type, List<Struct> stored) {
    List<Struct> objects = new ArrayList<>(stored.size());
    for (Struct object : stored) {
      objects.add(Conversion.fromStorage(type, object));
    }
    return objects;
  }

  @Override
  public Struct create(Resource resource, String namespace, Struct object) {
    Struct metadata = Metadata.of(object);
    String base = metadata.text("generateName");
    return waiting(
        "create",
        resource,
        namespace,
        base.isEmpty() ? metadata.text("name") : base,
        () -> server.writes().create(call(), type(resource), namespace, object));
  }

  @Override
  public Struct update(Resource resource, Struct object) {
    return update(resource, object, "");
  }

  @Override
  public Struct updateStatus(Resource resource, Struct object) {
    return update(resource, object, "status");
  }

  private Struct update(Resource resource, Struct object, String subresource) {
    String namespace = Metadata.namespace(object);
    String name = Metadata.name(object);
    return waiting(
        "update/" + subresource,
        resource,
        namespace,
        name,
        () -> server.writes().update(call(), type(resource), namespace, name, subresource, object));
  }

  @Override
  public Struct patch(
      Resource resource, String namespace, String name, Struct patch, String subresource) {
    ResourceType type = type(resource);
    return waiting(
        "patch/" + subresource,
        resource,
        namespace,
        name,
        () -> server.patches().strategic(call(), type, namespace, name, subresource, patch));
  }

  @Override
  public void delete(Resource resource, String namespace, String name, Struct options) {
    waiting(
        "delete",
        resource,
        namespace,
        name,
        () -> server.deletions().delete(call(), type(resource), namespace, name, options));
  }

  @Override
  public Struct post(
      Resource resource, String namespace, String name, String subresource, Struct body) {
    return waiting(
        "post/" + subresource,
        resource,
        namespace,
        name,
        () ->
            server.subresources().post(call(), type(resource), namespace, name, subresource, body));
  }

  @Override
  public void event(Struct about, String type, String reason, String message) {
    Struct reference = reference(about);
    String space = reference.text("namespace").isEmpty() ? "default" : reference.text("namespace");
    String name = eventName(reference, type, reason, message);
    String text = message;
    if (!isKnown(space, name) && isSpam(space, reference, type, reason)) {
      name = eventName(reference, type, reason, "");
      text = COMBINED + message;
    }
    String now = Times.time(server.world().now());
    try {
      Optional<Struct> earlier = find(Resource.EVENTS, space, name);
      if (earlier.isPresent()) {
        Struct event = earlier.get();
        update(
            Resource.EVENTS,
            event
                .with("count", event.number("count", 1) + 1)
                .with("lastTimestamp", now)
                .with("message", text));
        return;
      }
      create(Resource.EVENTS, space, event(reference, space, name, type, reason, text, now));
    } catch (ApiException | RequestWaiting refused) {
      // As in client-go: an event that is refused (its namespace is going) is dropped.
      return;
    }
  }

  private Struct event(
      Struct reference,
      String space,
      String name,
      String type,
      String reason,
      String message,
      String now) {
    return Struct.builder()
        .put("metadata", Struct.of("name", name, "namespace", space))
        .put("involvedObject", reference)
        .put("reason", reason)
        .put("message", message)
        .put(
            "source",
            Struct.builder().put("component", component).putUnlessEmpty("host", host).build())
        .put("firstTimestamp", now)
        .put("lastTimestamp", now)
        .put("count", 1)
        .put("type", type)
        .put("eventTime", null)
        .put("reportingComponent", component)
        .put("reportingInstance", host)
        .build();
  }

  private boolean isKnown(String space, String name) {
    return server.table(type(Resource.EVENTS)).objects().containsKey(Table.key(space, name));
  }

  /** Whether there are many events of the last while that differ in their message only. */
  private boolean isSpam(String space, Struct reference, String type, String reason) {
    String prefix = Table.key(space, reference.text("name"));
    Instant recent = server.world().now().minus(COMBINING);
    int similar = 0;
    for (Map.Entry<String, Struct> entry :
        server.table(type(Resource.EVENTS)).objects().range(prefix + ".", prefix + "/")) {
      Struct event = entry.getValue();
      boolean same =
          event.text("reason").equals(reason)
              && event.text("type").equals(type)
              && event.structAt("source").text("component").equals(component)
              && event.structAt("involvedObject").text("uid").equals(reference.text("uid"))
              && !event.text("lastTimestamp").isEmpty()
              && Times.parse(event.text("lastTimestamp")).isAfter(recent);
      similar += same ? 1 : 0;
    }
    return similar >= MOST_SIMILAR;
  }

  /** The name is the same for the same event, so that a repetition is found and counted. */
  private String eventName(Struct reference, String type, String reason, String message) {
    String key =
        component
            + '\0'
            + host
            + '\0'
            + reference.without("resourceVersion")
            + type
            + '\0'
            + reason
            + '\0'
            + message;
    long hash = 0xcbf29ce484222325L;
    for (int at = 0; at < key.length(); at++) {
      hash = (hash ^ key.charAt(at)) * 0x100000001b3L;
    }
    return reference.text("name") + "." + String.format("%016x", hash);
  }

  /** An ObjectReference, made of an object unless it is one already. */
  private static Struct reference(Struct about) {
    if (!about.has("metadata")) {
      return about;
    }
    Struct metadata = Metadata.of(about);
    return Struct.builder()
        .put("kind", about.text("kind"))
        .putUnlessEmpty("namespace", metadata.text("namespace"))
        .put("name", metadata.text("name"))
        .putUnlessEmpty("uid", metadata.text("uid"))
        .put("apiVersion", about.text("apiVersion"))
        .putUnlessEmpty("resourceVersion", metadata.text("resourceVersion"))
        .build();
  }
}
