package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.access.Tokens;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.kernel.World;
import java.util.function.UnaryOperator;

/** What is posted to parts of an object: bindings, evictions and their like. */
final class Subresources {

  private final ApiServer server;

  Subresources(ApiServer server) {
    this.server = server;
  }

  /** A part of an object as it is read. */
  Struct get(ResourceType type, String namespace, String name, String subresource) {
    Struct object = server.reads().get(type, namespace, name);
    return subresource.equals("scale") ? Scales.of(type, object, server.scalePaths(type)) : object;
  }

  Struct update(
      Call call,
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      Struct body) {
    return switch (subresource) {
      case "scale" -> scale(call, type, namespace, name, _ -> body);
      case "finalize" -> finalizeNamespace(call, type, name, body);
      default -> server.writes().update(call, type, namespace, name, subresource, body);
    };
  }

  Struct patch(
      Call call,
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      String contentType,
      String body) {
    if (subresource.equals("scale")) {
      UnaryOperator<Struct> patch = server.patches().reader(type, contentType, body);
      return scale(call, type, namespace, name, patch);
    }
    return server.patches().patch(call, type, namespace, name, subresource, contentType, body);
  }

  private Struct scale(
      Call call, ResourceType type, String namespace, String name, UnaryOperator<Struct> change) {
    Scales.ScalePaths paths = server.scalePaths(type);
    Struct changed =
        server
            .writes()
            .change(
                call,
                type,
                namespace,
                name,
                "scale",
                object ->
                    Scales.applied(
                        type, object, change.apply(Scales.of(type, object, paths)), paths));
    return Scales.of(type, changed, paths);
  }

  /** Takes the finalizers of a namespace's spec as given, which only this door can change. */
  private Struct finalizeNamespace(Call call, ResourceType type, String name, Struct body) {
    return server
        .writes()
        .change(
            call,
            type,
            "",
            name,
            "finalize",
            object -> object.set(body.structAt("spec").list("finalizers"), "spec", "finalizers"));
  }

  Struct post(
      Call call,
      ResourceType type,
      String namespace,
      String name,
      String subresource,
      Struct body) {
    server.policyAdmission().validatePart(call, type, namespace, name, subresource, "CREATE", body);
    return switch (type.groupResource() + "/" + subresource) {
      case "pods/binding" -> bind(call, type, namespace, name, body);
      case "pods/eviction" -> evict(call, type, namespace, name, body);
      case "serviceaccounts/token" -> token(type, namespace, name, body);
      case "namespaces/finalize" -> finalizeNamespace(call, type, name, body);
      default -> throw Failures.methodNotAllowed(type, "create");
    };
  }

  /** Makes a token of a service account (TokenRequest). */
  private Struct token(ResourceType accounts, String namespace, String name, Struct request) {
    Struct account = server.reads().get(accounts, namespace, name);
    Struct spec = request.struct("spec");
    long seconds = spec.number("expirationSeconds", 3600);
    if (seconds < 600) {
      FieldErrors errors = new FieldErrors();
      errors.invalid(
          "spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
      throw Failures.invalid("authentication.k8s.io", "TokenRequest", "", errors);
    }
    World world = server.world();
    Struct bound = spec.struct("boundObjectRef");
    String token =
        server
            .tokens()
            .issue(
                account,
                bound(bound, namespace),
                spec.list("audiences").texts(),
                world.now(),
                seconds,
                Randomness.uid(world));
    Struct complete =
        spec.list("audiences").isEmpty()
            ? spec.with("audiences", Sequence.of(Tokens.ISSUER))
            : spec;
    return Struct.of(
        "kind", "TokenRequest",
        "apiVersion", "authentication.k8s.io/v1",
        "metadata",
            Struct.of(
                "name", name,
                "namespace", namespace,
                "creationTimestamp", Times.time(world.now())),
        "spec", complete.with("expirationSeconds", seconds),
        "status",
            Struct.of(
                "token",
                token,
                "expirationTimestamp",
                Times.time(world.now().plusSeconds(seconds))));
  }

  private Struct bound(Struct reference, String namespace) {
    if (!reference.text("kind").equals("Pod")) {
      return reference;
    }
    Struct pod = server.reads().get(type(Resource.PODS), namespace, reference.text("name"));
    return reference.with("uid", Metadata.of(pod).text("uid"));
  }

  /** Puts a pod on a node, once. */
  Struct bind(Call call, ResourceType pods, String namespace, String name, Struct binding) {
    String node = binding.structAt("target").text("name");
    server
        .writes()
        .change(call, pods, namespace, name, "binding", pod -> bound(call, pods, pod, node));
    return success();
  }

  private Struct bound(Call call, ResourceType pods, Struct pod, String node) {
    String name = Metadata.name(pod);
    if (!Metadata.of(pod).text("deletionTimestamp").isEmpty()) {
      throw Failures.conflict(
          pods, name, "pod " + name + " is being deleted, cannot be assigned to a host");
    }
    String present = pod.structAt("spec").text("nodeName");
    if (!present.isEmpty()) {
      throw Failures.conflict(
          pods, name, "pod " + name + " is already assigned to node \"" + present + "\"");
    }
    Struct condition =
        Struct.of(
            "type",
            "PodScheduled",
            "status",
            "True",
            "observedGeneration",
            Metadata.of(pod).number("generation", 1),
            "lastProbeTime",
            null,
            "lastTransitionTime",
            Times.time(server.world().now()));
    return pod.set(node, "spec", "nodeName")
        .set(
            replaced(pod.structAt("status").list("conditions"), condition), "status", "conditions");
  }

  private static Sequence replaced(Sequence conditions, Struct condition) {
    for (int at = 0; at < conditions.size(); at++) {
      if (conditions.struct(at).text("type").equals(condition.text("type"))) {
        return conditions.with(at, condition);
      }
    }
    return conditions.plus(condition);
  }

  /** Deletes a pod unless a PodDisruptionBudget forbids it. */
  Struct evict(Call call, ResourceType pods, String namespace, String name, Struct eviction) {
    Struct pod = server.table(pods).objects().get(namespace + "/" + name);
    if (pod == null) {
      throw Failures.notFound(pods, name);
    }
    new Evictions(server).allow(call, pod);
    server.deletions().delete(call, pods, namespace, name, eviction.structAt("deleteOptions"));
    return success().with("code", 201);
  }

  static Struct success() {
    return Struct.of(
        "kind",
        "Status",
        "apiVersion",
        "v1",
        "metadata",
        Struct.EMPTY,
        "status",
        "Success",
        "code",
        201);
  }

  ResourceType type(Resource resource) {
    return server.registry().find(resource).orElseThrow(Failures::noSuchResource);
  }
}
