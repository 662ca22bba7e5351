package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.access.UserInfo;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.fields.ManagedFields;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.policy.Attributes;
import dev.pilothouse.apiserver.policy.Policies;
import dev.pilothouse.apiserver.policy.Webhooks;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.registry.Subresource;
import dev.pilothouse.apiserver.strategy.WriteContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Asks the cluster's own policies about writes. With none there, it costs next to nothing. */
final class PolicyAdmission {

  private final ApiServer server;

  PolicyAdmission(ApiServer server) {
    this.server = server;
  }

  /**
   * The object after all mutating policies and webhooks.
   *
   * @param object as it is to be stored
   * @param old as it is stored, or null
   */
  Struct mutate(WriteContext context, Struct object, @Nullable Struct old) {
    Policies policies = server.policies();
    Webhooks webhooks = server.webhooks();
    boolean whole = context.subresource().isEmpty() || context.subresource().equals("status");
    if (!policies.mutates() && webhooks.isEmpty() || !whole) {
      return object;
    }
    Attributes attributes = attributes(context, object, old);
    Struct before = attributes.object();
    if (before == null) {
      return object;
    }
    Struct changed = policies.mutates() ? policies.mutate(attributes) : before;
    Struct after = webhooks.mutate(attributes.with(changed), server.webhookCalls());
    return before == after ? object : Conversion.toStorage(context.type(), after);
  }

  /** Fails when a policy or webhook denies the write of an object. */
  void validate(WriteContext context, Struct object, @Nullable Struct old) {
    Policies policies = server.policies();
    boolean asked = context.subresource().equals("binding");
    if (!asked && isAsked(policies)) {
      ask(policies, attributes(context, object, old));
    }
  }

  private boolean isAsked(Policies policies) {
    return policies.validates() || !server.webhooks().isEmpty();
  }

  private void ask(Policies policies, Attributes attributes) {
    if (policies.validates()) {
      policies.validate(attributes);
    }
    server.webhooks().validate(attributes, server.webhookCalls());
  }

  /** Fails when a policy or webhook denies the deletion of an object. */
  void validateDelete(Call call, ResourceType type, Struct old, boolean dryRun) {
    Policies policies = server.policies();
    if (isAsked(policies)) {
      ask(
          policies,
          attributes(
              type,
              "",
              "DELETE",
              Metadata.namespace(old),
              Metadata.name(old),
              null,
              Conversion.fromStorage(type, old),
              call.user(),
              dryRun,
              options("DeleteOptions", dryRun),
              call.warnings()));
    }
  }

  /**
   * Fails when a policy or webhook denies what is posted or connected to a part of an object. A
   * connection cannot wait, so webhooks are not asked about it.
   */
  void validatePart(
      Call call,
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      String operation,
      Struct body) {
    Policies policies = server.policies();
    boolean connects = operation.equals("CONNECT");
    if (connects ? !policies.validates() : !isAsked(policies)) {
      return;
    }
    Attributes attributes =
        attributes(
            type,
            subresource,
            operation,
            namespace,
            name,
            body,
            null,
            call.user(),
            call.dryRun(),
            connects ? Struct.EMPTY : options("CreateOptions", call.dryRun()),
            call.warnings());
    if (connects) {
      policies.validate(attributes);
    } else {
      ask(policies, attributes);
    }
  }

  private Attributes attributes(WriteContext context, Struct object, @Nullable Struct old) {
    ResourceType type = context.type();
    Struct now = shown(context, object);
    return attributes(
        type,
        context.subresource(),
        old == null ? "CREATE" : "UPDATE",
        Metadata.namespace(object),
        Metadata.name(object),
        now,
        old == null ? null : shown(context, old),
        context.user(),
        context.dryRun(),
        options(old == null ? "CreateOptions" : "UpdateOptions", context.dryRun()),
        context.warnings());
  }

  private Struct shown(WriteContext context, Struct stored) {
    ResourceType type = context.type();
    Struct object = Conversion.fromStorage(type, stored);
    return context.subresource().equals("scale")
        ? Scales.of(type, object, server.scalePaths(type))
        : object;
  }

  private static Struct options(String kind, boolean dryRun) {
    Struct options = Struct.of("kind", kind, "apiVersion", "meta.k8s.io/v1");
    return dryRun ? options.with("dryRun", List.of("All")) : options;
  }

  private Attributes attributes(
      ResourceType type,
      String subresource,
      String operation,
      String namespace,
      String name,
      @Nullable Struct object,
      @Nullable Struct old,
      UserInfo user,
      boolean dryRun,
      Struct options,
      List<String> warnings) {
    return new Attributes(
        server.state().now(),
        server.registry(),
        type,
        subresource,
        kind(type, subresource),
        operation,
        namespace,
        name,
        object,
        old,
        user,
        dryRun,
        options,
        new Forms(type),
        warnings);
  }

  private static Attributes.Kind kind(ResourceType type, String subresource) {
    Attributes.Kind own = Attributes.Kind.of(type);
    if (subresource.isEmpty()) {
      return own;
    }
    return type.subresource(subresource)
        .filter(part -> !part.kind().isEmpty())
        .map(PolicyAdmission::kind)
        .orElse(own);
  }

  private static Attributes.Kind kind(Subresource part) {
    int slash = part.apiVersion().indexOf('/');
    String group = slash < 0 ? "" : part.apiVersion().substring(0, slash);
    return new Attributes.Kind(group, part.apiVersion().substring(slash + 1), part.kind());
  }

  /** The forms of the objects of a type. */
  private final class Forms implements Attributes.Forms {
    private final ResourceType type;

    Forms(ResourceType type) {
      this.type = type;
    }

    @Override
    public Struct converted(Struct object, ResourceType from, ResourceType to) {
      return from == to ? object : Conversion.fromStorage(to, Conversion.toStorage(from, object));
    }

    @Override
    public Struct shown(Struct stored, ResourceType of) {
      return Conversion.fromStorage(of, stored);
    }

    @Override
    public Struct completed(Struct object) {
      Call quiet = ApiServer.componentCall("kube-apiserver");
      return server.admission().decode(quiet, type, object);
    }

    @Override
    public Struct merged(Struct object, Struct configuration) {
      ManagedFields.Writer writer =
          new ManagedFields.Writer(
              "admission", type.apiVersion(), "", Times.time(server.world().now()));
      Struct bare = object.remove("metadata", "managedFields");
      Struct merged =
          ManagedFields.apply(bare, configuration, server.admission().schema(type), writer)
              .object();
      Object managed = Metadata.of(object).get("managedFields");
      return managed == null ? merged : merged.set(managed, "metadata", "managedFields");
    }
  }
}
