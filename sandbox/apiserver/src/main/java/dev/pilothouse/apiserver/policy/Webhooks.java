package dev.pilothouse.apiserver.policy;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.store.Snapshot;
import dev.pilothouse.apiserver.store.Table;
import dev.pilothouse.cel.Budget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The admission webhooks of a state. Immutable. */
public final class Webhooks {

  /** No webhooks. */
  public static final Webhooks NONE = new Webhooks(Table.EMPTY, Table.EMPTY, List.of(), List.of());

  private static final String MUTATING = table("mutatingwebhookconfigurations");
  private static final String VALIDATING = table("validatingwebhookconfigurations");

  private final Table mutatingTable;
  private final Table validatingTable;
  private final List<Hook> mutating;
  private final List<Hook> validating;

  /** One webhook of a configuration. */
  record Hook(String configuration, Struct given, CompiledPolicy conditions) {

    String name() {
      return given.text("name");
    }

    boolean ignoresFailures() {
      return given.text("failurePolicy").equals("Ignore");
    }

    boolean isAgain() {
      return given.text("reinvocationPolicy").equals("IfNeeded");
    }
  }

  /** Calls webhooks; gives what they answer, when they have. */
  public interface Caller {

    /**
     * The response of a webhook.
     *
     * @param place which call of which webhook about what this is: the same when the request is
     *     looked at again
     * @param webhook as the configuration has it
     * @param request without its uid
     * @return response of the AdmissionReview
     */
    Struct call(String place, Struct webhook, Struct request);
  }

  /** A webhook could not be called, or gave no answer. */
  public static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Failed(String message) {
      super(message, null, false, false);
    }
  }

  private Webhooks(
      Table mutatingTable, Table validatingTable, List<Hook> mutating, List<Hook> validating) {
    this.mutatingTable = mutatingTable;
    this.validatingTable = validatingTable;
    this.mutating = mutating;
    this.validating = validating;
  }

  private static String table(String plural) {
    return new Resource("admissionregistration.k8s.io", "v1", plural).toString();
  }

  /** The webhooks of a state; {@code known} when they are of the same tables. */
  public static Webhooks of(Snapshot state, Webhooks known) {
    Table mutating = state.table(MUTATING);
    Table validating = state.table(VALIDATING);
    return mutating == known.mutatingTable && validating == known.validatingTable
        ? known
        : new Webhooks(mutating, validating, hooks(mutating), hooks(validating));
  }

  private static List<Hook> hooks(Table table) {
    List<Hook> hooks = new ArrayList<>();
    for (Struct configuration : table.objects().values()) {
      for (Struct webhook : configuration.list("webhooks").structs()) {
        hooks.add(
            new Hook(
                configuration.textAt("metadata", "name"),
                webhook,
                CompiledPolicy.webhook(webhook, "")));
      }
    }
    return List.copyOf(hooks);
  }

  /** Whether there is none at all. */
  public boolean isEmpty() {
    return mutating.isEmpty() && validating.isEmpty();
  }

  /** The object of a request after all mutating webhooks. */
  public Struct mutate(Attributes attributes, Caller caller) {
    Struct object = attributes.subject();
    if (mutating.isEmpty() || Matching.isExempt(attributes)) {
      return object;
    }
    List<Struct> after = new ArrayList<>();
    Struct current = object;
    for (Hook hook : mutating) {
      current = mutated(hook, attributes.with(current), caller, "mutate");
      after.add(current);
    }
    for (int at = 0; at < mutating.size(); at++) {
      if (mutating.get(at).isAgain() && !after.get(at).equals(current)) {
        current = mutated(mutating.get(at), attributes.with(current), caller, "again");
      }
    }
    return current == object ? object : attributes.forms().completed(current);
  }

  private static Struct mutated(Hook hook, Attributes attributes, Caller caller, String phase) {
    Struct current = attributes.subject();
    ResourceType matched = matched(hook, attributes);
    if (matched == null) {
      return current;
    }
    Struct response = response(hook, attributes, matched, caller, phase);
    String patch = response.text("patch");
    if (patch.isEmpty()) {
      return current;
    }
    try {
      Struct before = attributes.forms().converted(current, attributes.type(), matched);
      Struct after = WebhookPatches.apply(before, response);
      return attributes.forms().converted(after, matched, attributes.type());
    } catch (Failed failure) {
      return failed(hook, failure, current);
    }
  }

  private static Struct failed(Hook hook, Failed failure, Struct otherwise) {
    if (hook.ignoresFailures()) {
      return otherwise;
    }
    throw Failures.internal(
        "failed calling webhook \"" + hook.name() + "\": " + failure.getMessage());
  }

  /** Fails with an ApiException when a webhook denies the request. */
  public void validate(Attributes attributes, Caller caller) {
    if (validating.isEmpty() || Matching.isExempt(attributes)) {
      return;
    }
    for (Hook hook : validating) {
      ResourceType matched = matched(hook, attributes);
      if (matched != null) {
        response(hook, attributes, matched, caller, "validate");
      }
    }
  }

  private static @Nullable ResourceType matched(Hook hook, Attributes attributes) {
    ResourceType matched =
        Matching.match(
            hook.given,
            hook.given.list("rules"),
            dev.pilothouse.apiserver.object.Sequence.EMPTY,
            attributes);
    if (matched == null || hook.given.list("rules").isEmpty()) {
      return null;
    }
    try {
      Activation activation =
          new Activation(hook.conditions, attributes, matched, null, Budget.ofRequest());
      return Conditions.hold(hook.conditions, activation) ? matched : null;
    } catch (Conditions.Failed failure) {
      throw attributes.refused(403, "Forbidden", String.valueOf(failure.getMessage()), List.of());
    }
  }

  private static Struct response(
      Hook hook, Attributes attributes, ResourceType matched, Caller caller, String phase) {
    String place =
        String.join(
            "|",
            phase,
            hook.configuration,
            hook.name(),
            attributes.operation(),
            attributes.type().groupResource(),
            attributes.subresource(),
            attributes.namespace(),
            attributes.name());
    Struct response;
    try {
      response = caller.call(place, hook.given, review(attributes, matched));
    } catch (Failed failure) {
      return failed(hook, failure, Struct.EMPTY);
    }
    attributes.warnings().addAll(response.list("warnings").texts());
    if (!response.flag("allowed")) {
      throw denied(hook, response.struct("status"));
    }
    return response;
  }

  private static Struct review(Attributes attributes, ResourceType matched) {
    Struct.Builder request = attributes.request(matched, "").without("uid").toBuilder();
    Struct object = attributes.object();
    Struct old = attributes.old();
    boolean own = attributes.subresource().isEmpty() || attributes.subresource().equals("status");
    request.put("object", object == null ? null : shown(attributes, object, matched, own));
    request.put("oldObject", old == null ? null : shown(attributes, old, matched, own));
    return request.build();
  }

  private static Struct shown(
      Attributes attributes, Struct object, ResourceType matched, boolean own) {
    return own ? attributes.forms().converted(object, attributes.type(), matched) : object;
  }

  private static ApiException denied(Hook hook, Struct status) {
    String by = "admission webhook \"" + hook.name() + "\" denied the request";
    String message = status.text("message");
    String reason = status.text("reason");
    String text =
        !message.isEmpty()
            ? by + ": " + message
            : !reason.isEmpty() ? by + ": " + reason : by + " without explanation";
    int code = (int) Math.max(400, status.number("code", 400));
    return new ApiException(code, reason, text, status.struct("details"));
  }
}
