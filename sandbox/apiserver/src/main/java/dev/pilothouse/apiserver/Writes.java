package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.store.Table;
import dev.pilothouse.apiserver.strategy.Strategies;
import dev.pilothouse.apiserver.strategy.Strategy;
import dev.pilothouse.apiserver.strategy.WriteContext;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.MetadataRules;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Creates and changes objects: the generic part of every kind's registry. */
final class Writes {

  /** Kinds that PUT creates when they are not there. */
  private static final Set<String> CREATED_BY_UPDATE =
      Set.of(
          "services",
          "endpoints",
          "events",
          "limitranges",
          "leases.coordination.k8s.io",
          "roles.rbac.authorization.k8s.io",
          "rolebindings.rbac.authorization.k8s.io",
          "clusterroles.rbac.authorization.k8s.io",
          "clusterrolebindings.rbac.authorization.k8s.io",
          "runtimeclasses.node.k8s.io");

  private final ApiServer server;

  Writes(ApiServer server) {
    this.server = server;
  }

  Struct create(Call call, ResourceType type, String namespace, Struct given) {
    Struct object = server.admission().decode(call, type, given);
    Struct metadata = placed(type, namespace, Metadata.of(object));
    if (metadata.text("name").isEmpty() && !metadata.text("generateName").isEmpty()) {
      metadata = metadata.with("name", generatedName(namespace, metadata.text("generateName")));
    }
    object = Conversion.toStorage(type, object.with("metadata", metadata));
    WriteContext context = context(call, type, "");
    object = server.admission().admitCreate(context, object);
    metadata = initial(type, Metadata.of(object));
    Strategy strategy = Strategies.of(type.groupResource());
    object = object.with("metadata", metadata);
    object = strategy.prepareForCreate(context, Statuses.forCreate(type, object));
    object = Metadata.ordered(object, type.kind(), type.storageApiVersion(), Metadata.of(object));
    object = server.admission().track(call, type, "", null, object);
    FieldErrors errors = new FieldErrors();
    MetadataRules.validate(Metadata.of(object), type.namespaced(), strategy::checkName, errors);
    strategy.validate(context, object, errors);
    server.admission().validateCustom(context, object, null, errors);
    String name = Metadata.name(object);
    if (!errors.isEmpty()) {
      throw Failures.invalid(type, name, errors);
    }
    server.admission().validateCreate(context, object);
    String key = Table.key(namespace, name);
    if (EventExpiry.applies(type) && server.isPurgeDue()) {
      EventExpiry.purge(server, type);
    }
    if (server.table(type).objects().containsKey(key)) {
      throw Failures.alreadyExists(type, name);
    }
    if (call.dryRun()) {
      return Conversion.fromStorage(type, object);
    }
    return Conversion.fromStorage(
        type, Objects.requireNonNull(server.commit(type, key, null, object)));
  }

  private Struct placed(ResourceType type, String namespace, Struct metadata) {
    String given = metadata.text("namespace");
    if (!given.isEmpty() && !given.equals(namespace) && type.namespaced()) {
      throw Failures.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    if (!metadata.text("resourceVersion").isEmpty()
        && !metadata.text("resourceVersion").equals("0")) {
      throw Failures.badRequest("resourceVersion should not be set on objects to be created");
    }
    if (type.namespaced()) {
      return metadata.with("namespace", namespace);
    }
    return metadata.without("namespace");
  }

  private String generatedName(String namespace, String base) {
    return server
        .webhookCalls()
        .drawn("name/" + namespace + "/" + base, () -> Randomness.name(server.world(), base));
  }

  private Struct initial(ResourceType type, Struct metadata) {
    Struct fresh =
        metadata
            .without("deletionTimestamp")
            .without("deletionGracePeriodSeconds")
            .without("selfLink")
            .without("generation")
            .without("managedFields")
            .with(
                "uid",
                server
                    .webhookCalls()
                    .drawn(
                        "uid/" + type.groupResource() + "/" + metadata.text("name"),
                        () -> Randomness.uid(server.world())))
            .with("creationTimestamp", Times.time(server.world().now()));
    boolean counted = type.custom() || Strategies.hasGeneration(type.groupResource());
    return counted ? fresh.with("generation", 1) : fresh;
  }

  private WriteContext context(Call call, ResourceType type, String subresource) {
    return new WriteContext(
        server.world(),
        server.state().now(),
        type,
        subresource,
        call.user(),
        call.dryRun(),
        call.warnings());
  }

  /** Replaces an object, or only its part that a subresource is about. */
  Struct update(
      Call call,
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      Struct given) {
    Struct object = server.admission().decode(call, type, given);
    String named = Metadata.name(object);
    if (named.isEmpty()) {
      object = object.set(name, "metadata", "name");
    } else if (!named.equals(name)) {
      throw Failures.badRequest(
          "the name of the object ("
              + named
              + ") does not match the name on the URL ("
              + name
              + ")");
    }
    String space = Metadata.namespace(object);
    if (type.namespaced() && !space.isEmpty() && !space.equals(namespace)) {
      throw Failures.badRequest(
          "the namespace of the object ("
              + space
              + ") does not match the namespace on the request ("
              + namespace
              + ")");
    }
    if (type.custom() && Metadata.of(object).text("resourceVersion").isEmpty()) {
      FieldErrors errors = new FieldErrors();
      errors.invalid("metadata.resourceVersion", 0L, "must be specified for an update");
      throw Failures.invalid(type, name, errors);
    }
    Struct whole = object;
    boolean missing = !server.table(type).objects().containsKey(Table.key(namespace, name));
    if (missing && subresource.isEmpty() && CREATED_BY_UPDATE.contains(type.groupResource())) {
      return create(call, type, namespace, given);
    }
    return change(call, type, namespace, name, subresource, _ -> whole);
  }

  /**
   * Changes an object.
   *
   * @param updater from the present object to the wanted one, both in the version of {@code type}
   */
  Struct change(
      Call call,
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      UnaryOperator<Struct> updater) {
    String key = Table.key(namespace, name);
    Struct old = server.table(type).objects().get(key);
    if (old == null) {
      throw Failures.notFound(type, name);
    }
    Struct wanted = Conversion.toStorage(type, updater.apply(Conversion.fromStorage(type, old)));
    checkPreconditions(type, name, wanted, old);
    WriteContext context = context(call, type, subresource);
    Struct object = Statuses.forUpdate(type, subresource, carried(type, wanted, old), old);
    object = server.admission().admitUpdate(context, object, old);
    Strategy strategy = Strategies.of(type.groupResource());
    object = strategy.prepareForUpdate(context, object, old);
    object = subresource.equals("binding") ? object : generation(type, object, old);
    object = server.admission().track(call, type, subresource, old, object);
    FieldErrors errors = new FieldErrors();
    MetadataRules.validateUpdate(Metadata.of(object), Metadata.of(old), errors);
    strategy.validateUpdate(context, object, old, errors);
    server.admission().validateCustom(context, object, old, errors);
    if (!errors.isEmpty()) {
      throw Failures.invalid(type, name, errors);
    }
    server.admission().validateUpdate(context, object, old);
    return Conversion.fromStorage(type, store(call, type, key, old, object));
  }

  private Struct store(Call call, ResourceType type, String key, Struct old, Struct object) {
    if (Deletions.finished(type, object) && !Deletions.finished(type, old)) {
      if (!call.dryRun()) {
        server.commit(type, key, old, null);
      }
      return object;
    }
    if (object.equals(old) || call.dryRun()) {
      return object.equals(old) ? old : object;
    }
    return Objects.requireNonNull(server.commit(type, key, old, object));
  }

  private static void checkPreconditions(
      ResourceType type, String name, Struct wanted, Struct old) {
    String uid = Metadata.of(wanted).text("uid");
    String oldUid = Metadata.of(old).text("uid");
    if (!uid.isEmpty() && !uid.equals(oldUid)) {
      throw Failures.conflict(
          type,
          name,
          "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + oldUid);
    }
    String version = Metadata.of(wanted).text("resourceVersion");
    if (!version.isEmpty()
        && !version.equals("0")
        && !version.equals(Metadata.of(old).text("resourceVersion"))) {
      throw Failures.modified(type, name);
    }
  }

  /** The wanted object with the metadata that no request can change. */
  private static Struct carried(ResourceType type, Struct wanted, Struct old) {
    Struct before = Metadata.of(old);
    Struct after = Metadata.of(wanted);
    for (String field :
        new String[] {
          "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp",
          "deletionGracePeriodSeconds", "generation", "generateName", "namespace"
        }) {
      after = taken(after, before, field);
    }
    if (!after.has("managedFields")) {
      after = taken(after, before, "managedFields");
    }
    return Metadata.ordered(wanted, type.kind(), type.storageApiVersion(), after);
  }

  private static Struct taken(Struct after, Struct before, String field) {
    @Nullable Object value = before.get(field);
    return value == null ? after.without(field) : after.with(field, value);
  }

  /** Counts the generation up when more than metadata and status differ. */
  private static Struct generation(ResourceType type, Struct object, Struct old) {
    if (!Metadata.of(old).has("generation")) {
      return object;
    }
    boolean same = true;
    for (String key : object.keys()) {
      same &= isApart(type, key) || Objects.equals(object.get(key), old.get(key));
    }
    for (String key : old.keys()) {
      same &= isApart(type, key) || object.has(key);
    }
    long generation = Metadata.of(old).number("generation", 0);
    return object.set(same ? generation : generation + 1, "metadata", "generation");
  }

  private static boolean isApart(ResourceType type, String key) {
    return key.equals("metadata")
        || key.equals("status") && (!type.custom() || type.subresource("status").isPresent());
  }

  /**
   * Creates an object, or replaces the one that is there; for what the server itself keeps right.
   */
  void ensure(Call call, ResourceType type, String namespace, Struct object) {
    if (!server.table(type).objects().containsKey(Table.key(namespace, Metadata.name(object)))) {
      create(call, type, namespace, object);
    }
  }

  static Sequence withoutText(Sequence list, String text) {
    return Sequence.copyOf(list.texts().stream().filter(item -> !item.equals(text)).toList());
  }
}
