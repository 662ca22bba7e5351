package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the scale of a HorizontalPodAutoscaler's target within its bounds. Nothing serves metrics
 * in the cluster, so within the bounds it can only say what it lacks.
 */
final class HorizontalPodAutoscalerController implements Controller {

  private static final Resource AUTOSCALERS =
      new Resource("autoscaling", "v2", "horizontalpodautoscalers");

  @Override
  public String name() {
    return "horizontal-pod-autoscaler";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    Struct object = change.object();
    if (change.resource().plural().equals(AUTOSCALERS.plural())) {
      return change.after() == null ? List.of() : List.of(Requests.of(object));
    }
    boolean scales = object.structAt("spec").has("replicas") && !Meta.namespace(object).isEmpty();
    if (!scales || !scaleChanged(change)) {
      return List.of();
    }
    return client.list(AUTOSCALERS, Meta.namespace(object)).stream()
        .filter(autoscaler -> targets(autoscaler, object))
        .map(Requests::of)
        .toList();
  }

  private static boolean scaleChanged(Change change) {
    Struct before = change.before();
    Struct after = change.after();
    return before == null
        || after == null
        || before.numberAt(0, "spec", "replicas") != after.numberAt(0, "spec", "replicas")
        || before.numberAt(0, "status", "replicas") != after.numberAt(0, "status", "replicas");
  }

  private static boolean targets(Struct autoscaler, Struct object) {
    Struct target = autoscaler.structAt("spec", "scaleTargetRef");
    return target.text("kind").equals(object.text("kind"))
        && target.text("name").equals(Meta.name(object));
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Optional<Struct> found =
        context.client().find(AUTOSCALERS, request.namespace(), request.name());
    found
        .filter(autoscaler -> !Meta.deleting(autoscaler))
        .ifPresent(autoscaler -> new Look(context, autoscaler).run());
    return Result.DONE;
  }

  /** One look at an autoscaler. */
  private static final class Look {

    private final ControllerContext context;
    private final Client client;
    private final Instant now;
    private final Struct before;
    private Struct autoscaler;

    Look(ControllerContext context, Struct autoscaler) {
      this.context = context;
      this.client = context.client();
      this.now = context.world().now();
      this.before = autoscaler;
      this.autoscaler = autoscaler;
    }

    void run() {
      Struct reference = autoscaler.structAt("spec", "scaleTargetRef");
      Optional<Resource> resource =
          StoredResources.ofKind(
              context.world().part(ApiServer.class),
              reference.text("apiVersion"),
              reference.text("kind"));
      Optional<Struct> target =
          resource.flatMap(
              known -> client.find(known, Meta.namespace(autoscaler), reference.text("name")));
      if (resource.isEmpty() || target.isEmpty()) {
        lost(reference, resource);
      } else {
        scale(resource.get(), target.get());
      }
      if (!before.struct("status").equals(autoscaler.struct("status"))) {
        client.updateStatus(AUTOSCALERS, autoscaler);
      }
    }

    private void lost(Struct reference, Optional<Resource> resource) {
      String missing =
          resource
              .map(
                  known ->
                      "%s \"%s\" not found"
                          .formatted(
                              known.group().isEmpty()
                                  ? known.plural()
                                  : known.plural() + "." + known.group(),
                              reference.text("name")))
              .orElse(
                  "no matches for kind \"%s\" in group \"%s\""
                      .formatted(
                          reference.text("kind"),
                          reference.text("apiVersion").replaceFirst("/?[^/]*$", "")));
      condition(
          "AbleToScale",
          "False",
          "FailedGetScale",
          "the HPA controller was unable to get the target's current scale: " + missing);
      warn("FailedGetScale", missing);
    }

    private void scale(Resource resource, Struct target) {
      long current = target.numberAt(1, "spec", "replicas");
      long least = autoscaler.numberAt(1, "spec", "minReplicas");
      long most = autoscaler.numberAt(0, "spec", "maxReplicas");
      condition(
          "AbleToScale",
          "True",
          "SucceededGetScale",
          "the HPA controller was able to get the target's current scale");
      if (current == 0 && least != 0) {
        condition(
            "ScalingActive",
            "False",
            "ScalingDisabled",
            "scaling is disabled since the replica count of the target is zero");
      } else if (current > most) {
        rescale(resource, target, most, "Current number of replicas above Spec.MaxReplicas");
      } else if (current < least) {
        rescale(resource, target, least, "Current number of replicas below Spec.MinReplicas");
      } else {
        lackMetrics();
      }
      long desired = Math.clamp(current, Math.min(least, current), most);
      autoscaler =
          autoscaler
              .set(target.numberAt(0, "status", "replicas"), "status", "currentReplicas")
              .set(current == 0 ? 0 : Math.max(desired, least), "status", "desiredReplicas");
    }

    private void rescale(Resource resource, Struct target, long replicas, String reason) {
      client.update(resource, target.set(replicas, "spec", "replicas"));
      client.event(
          autoscaler,
          "Normal",
          "SuccessfulRescale",
          "New size: %d; reason: %s".formatted(replicas, reason));
      condition(
          "AbleToScale",
          "True",
          "SucceededRescale",
          "the HPA controller was able to update the target scale to " + replicas);
      autoscaler = autoscaler.set(Times.time(now), "status", "lastScaleTime");
    }

    private void lackMetrics() {
      Sequence metrics = autoscaler.listAt("spec", "metrics");
      if (metrics.isEmpty()) {
        return;
      }
      Struct metric = metrics.struct(0);
      String reason = reason(metric);
      String problem = problem(metric);
      condition(
          "ScalingActive",
          "False",
          reason,
          "the HPA was unable to compute the replica count: " + problem);
      warn(reason, problem);
      warn(
          "FailedComputeMetricsReplicas",
          "invalid metrics (%d invalid out of %d), first error is: failed to get %s metric value: %s"
              .formatted(metrics.size(), metrics.size(), described(metric), problem));
    }

    private static String reason(Struct metric) {
      return "FailedGet" + metric.text("type") + "Metric";
    }

    private static String described(Struct metric) {
      return switch (metric.text("type")) {
        case "Resource" -> metric.structAt("resource").text("name") + " resource";
        case "ContainerResource" ->
            metric.structAt("containerResource").text("name") + " container resource";
        case "External" -> metric.textAt("external", "metric", "name") + " external metric";
        case "Object" -> "object";
        default -> "pods";
      };
    }

    private static String problem(Struct metric) {
      return switch (metric.text("type")) {
        case "Resource" -> resourceProblem(metric.struct("resource"));
        case "ContainerResource" -> resourceProblem(metric.struct("containerResource"));
        case "External" ->
            "unable to get external metric: unable to fetch metrics from external metrics API: no"
                + " external metrics API (external.metrics.k8s.io) registered";
        default ->
            "unable to get metric %s: unable to fetch metrics from custom metrics API: no custom"
                    .formatted(
                        metric.textAt(
                            metric.text("type").equals("Object") ? "object" : "pods",
                            "metric",
                            "name"))
                + " metrics API (custom.metrics.k8s.io) registered";
      };
    }

    private static String resourceProblem(Struct source) {
      String what =
          source.structAt("target").text("type").equals("Utilization") ? "utilization" : "usage";
      return "failed to get %s %s: unable to get metrics for resource %s: unable to fetch metrics from"
              .formatted(source.text("name"), what, source.text("name"))
          + " resource metrics API: the server could not find the requested resource (get"
          + " pods.metrics.k8s.io)";
    }

    private void warn(String reason, String message) {
      client.event(autoscaler, "Warning", reason, message);
    }

    private void condition(String type, String status, String reason, String message) {
      Struct condition =
          DeploymentStatus.condition(autoscaler, type, status, reason, message, now)
              .without("lastUpdateTime");
      autoscaler =
          autoscaler.set(
              Meta.withCondition(autoscaler.listAt("status", "conditions"), condition),
              "status",
              "conditions");
    }
  }
}
