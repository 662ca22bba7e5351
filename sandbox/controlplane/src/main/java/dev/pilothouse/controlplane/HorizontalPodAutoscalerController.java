package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.autoscaling.CrossVersionObjectReference;
import dev.pilothouse.apiserver.view.autoscaling.HorizontalPodAutoscaler;
import dev.pilothouse.apiserver.view.autoscaling.HorizontalPodAutoscalerCondition;
import dev.pilothouse.apiserver.view.autoscaling.HorizontalPodAutoscalerStatus;
import dev.pilothouse.apiserver.view.autoscaling.MetricIdentifier;
import dev.pilothouse.apiserver.view.autoscaling.MetricSpec;
import dev.pilothouse.apiserver.view.autoscaling.MetricTarget;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps the scale of a HorizontalPodAutoscaler's target within its bounds. Nothing serves metrics
 * in the cluster, so within the bounds it can only say what it lacks.
 */
final class HorizontalPodAutoscalerController implements Controller {

  @Override
  public String name() {
    return "horizontal-pod-autoscaler";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.isOf(HorizontalPodAutoscaler.KIND)) {
      return Requests.ofPresent(change);
    }
    Scalable object = new Scalable(change.object());
    if (!object.hasReplicas() || object.namespace().isEmpty() || !scaleChanged(change)) {
      return List.of();
    }
    return client.list(HorizontalPodAutoscaler.KIND, object.namespace()).stream()
        .filter(autoscaler -> targets(autoscaler, object))
        .map(Requests::of)
        .toList();
  }

  private static boolean scaleChanged(Change change) {
    if (change.before() == null || change.after() == null) {
      return true;
    }
    Scalable before = new Scalable(change.before());
    Scalable after = new Scalable(change.after());
    return before.replicas() != after.replicas() || before.present() != after.present();
  }

  private static boolean targets(HorizontalPodAutoscaler autoscaler, Scalable object) {
    CrossVersionObjectReference target = autoscaler.spec().scaleTargetRef();
    return target.kind().equals(object.kind()) && target.name().equals(object.name());
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    context
        .client()
        .find(HorizontalPodAutoscaler.KIND, request.namespace(), request.name())
        .filter(autoscaler -> !autoscaler.deleting())
        .ifPresent(autoscaler -> new Look(context, autoscaler).run());
    return Result.DONE;
  }

  /** One look at an autoscaler. */
  private static final class Look {

    private final ControllerContext context;
    private final Client client;
    private final Instant now;
    private final HorizontalPodAutoscaler before;
    private HorizontalPodAutoscaler autoscaler;

    Look(ControllerContext context, HorizontalPodAutoscaler autoscaler) {
      this.context = context;
      this.client = context.client();
      this.now = context.world().now();
      this.before = autoscaler;
      this.autoscaler = autoscaler;
    }

    void run() {
      CrossVersionObjectReference reference = autoscaler.spec().scaleTargetRef();
      Optional<Resource> resource =
          StoredResources.ofKind(
              context.world().part(ApiServer.class), reference.apiVersion(), reference.kind());
      Optional<Scalable> target =
          resource
              .flatMap(known -> client.find(known, autoscaler.namespace(), reference.name()))
              .map(Scalable::new);
      if (resource.isEmpty() || target.isEmpty()) {
        lost(reference, resource);
      } else {
        scale(resource.get(), target.get());
      }
      if (!before.status().equals(autoscaler.status())) {
        client.updateStatus(autoscaler);
      }
    }

    private void lost(CrossVersionObjectReference reference, Optional<Resource> resource) {
      String missing =
          resource
              .map(known -> "%s \"%s\" not found".formatted(known, reference.name()))
              .orElse(
                  "no matches for kind \"%s\" in group \"%s\""
                      .formatted(
                          reference.kind(), reference.apiVersion().replaceFirst("/?[^/]*$", "")));
      condition(
          "AbleToScale",
          "False",
          "FailedGetScale",
          "the HPA controller was unable to get the target's current scale: " + missing);
      warn("FailedGetScale", missing);
    }

    private void scale(Resource resource, Scalable target) {
      long current = target.replicas();
      long least = autoscaler.spec().minReplicas();
      long most = autoscaler.spec().maxReplicas();
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
          autoscaler.withStatus(
              autoscaler
                  .status()
                  .withCurrentReplicas(target.present())
                  .withDesiredReplicas(current == 0 ? 0 : Math.max(desired, least)));
    }

    private void rescale(Resource resource, Scalable target, long replicas, String reason) {
      client.update(resource, target.withReplicas(replicas).struct());
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
      autoscaler = autoscaler.withStatus(autoscaler.status().withLastScaleTime(now));
    }

    private void lackMetrics() {
      List<MetricSpec> metrics = autoscaler.spec().metrics();
      if (metrics.isEmpty()) {
        return;
      }
      MetricSpec metric = metrics.getFirst();
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

    private static String reason(MetricSpec metric) {
      return "FailedGet" + metric.type() + "Metric";
    }

    private static String described(MetricSpec metric) {
      return switch (metric.type()) {
        case "Resource" -> metric.resource().name() + " resource";
        case "ContainerResource" -> metric.containerResource().name() + " container resource";
        case "External" -> metric.external().metric().name() + " external metric";
        case "Object" -> "object";
        default -> "pods";
      };
    }

    private static String problem(MetricSpec metric) {
      return switch (metric.type()) {
        case "Resource" -> resourceProblem(metric.resource().name(), metric.resource().target());
        case "ContainerResource" ->
            resourceProblem(metric.containerResource().name(), metric.containerResource().target());
        case "External" ->
            "unable to get external metric: unable to fetch metrics from external metrics API: no"
                + " external metrics API (external.metrics.k8s.io) registered";
        case "Object" -> customProblem(metric.object().metric());
        default -> customProblem(metric.pods().metric());
      };
    }

    private static String customProblem(MetricIdentifier metric) {
      return "unable to get metric %s: unable to fetch metrics from custom metrics API: no custom"
              .formatted(metric.name())
          + " metrics API (custom.metrics.k8s.io) registered";
    }

    private static String resourceProblem(String name, MetricTarget target) {
      String what = target.type().equals("Utilization") ? "utilization" : "usage";
      return "failed to get %s %s: unable to get metrics for resource %s: unable to fetch metrics from"
              .formatted(name, what, name)
          + " resource metrics API: the server could not find the requested resource (get"
          + " pods.metrics.k8s.io)";
    }

    private void warn(String reason, String message) {
      client.event(autoscaler, "Warning", reason, message);
    }

    private void condition(String type, String status, String reason, String message) {
      HorizontalPodAutoscalerStatus present = autoscaler.status();
      HorizontalPodAutoscalerCondition condition =
          HorizontalPodAutoscalerCondition.EMPTY
              .withType(type)
              .withStatus(status)
              .withLastTransitionTime(
                  StatusCondition.since(present.conditions(), type, status, now))
              .withReason(reason)
              .withMessage(message);
      autoscaler =
          autoscaler.withStatus(
              present.withConditions(StatusCondition.with(present.conditions(), condition)));
    }
  }
}
