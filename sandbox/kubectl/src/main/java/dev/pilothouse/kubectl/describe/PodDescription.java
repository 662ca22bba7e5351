package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.output.Ages;

/** A pod in full. */
final class PodDescription {

  private PodDescription() {}

  static void write(Page page, Context context, Struct pod) {
    Struct spec = pod.struct("spec");
    Struct status = pod.struct("status");
    Parts.name(page, pod);
    if (spec.has("priority")) {
      page.field(0, "Priority", spec.number("priority", 0));
    }
    page.fieldUnlessEmpty(0, "Priority Class Name", spec.text("priorityClassName"));
    page.fieldUnlessEmpty(0, "Runtime Class Name", spec.text("runtimeClassName"));
    page.fieldUnlessEmpty(0, "Service Account", spec.text("serviceAccountName"));
    String node = spec.text("nodeName");
    page.field(0, "Node", node.isEmpty() ? "<none>" : node + "/" + status.text("hostIP"));
    if (status.has("startTime")) {
      page.field(0, "Start Time", Parts.time(status.text("startTime")));
    }
    Parts.marks(page, pod);
    phase(page, context, pod, status);
    page.field(0, "IP", status.text("podIP"));
    addresses(page, status.list("podIPs"));
    Parts.controller(page, pod);
    page.fieldUnlessEmpty(0, "NominatedNodeName", status.text("nominatedNodeName"));
    if (!spec.list("initContainers").isEmpty()) {
      Containers.write(page, "Init Containers", spec.list("initContainers"), pod, "");
    }
    Containers.write(page, "Containers", spec.list("containers"), pod, "");
    if (!spec.list("ephemeralContainers").isEmpty()) {
      Containers.write(page, "Ephemeral Containers", spec.list("ephemeralContainers"), pod, "");
    }
    gates(page, pod);
    conditions(page, status.list("conditions"));
    Volumes.write(page, spec.list("volumes"), "");
    page.field(0, "QoS Class", qualityOfService(spec, status));
    Parts.nodeSelectors(page, spec.struct("nodeSelector"), "");
    Parts.tolerations(page, spec.list("tolerations"), "");
    Parts.spread(page, spec.list("topologySpreadConstraints"), "");
    Events.write(page, context, pod);
  }

  private static void phase(Page page, Context context, Struct pod, Struct status) {
    String phase = status.text("phase");
    boolean over = phase.equals("Failed") || phase.equals("Succeeded");
    if (Meta.deleting(pod) && !over) {
      String since =
          Ages.since(pod.textAt("metadata", "deletionTimestamp"), context.session().now());
      page.field(0, "Status", "Terminating (lasts " + since + ")");
      page.field(
          0,
          "Termination Grace Period",
          pod.textAt("metadata", "deletionGracePeriodSeconds") + "s");
    } else {
      page.field(0, "Status", phase);
    }
    page.fieldUnlessEmpty(0, "Reason", status.text("reason"));
    page.fieldUnlessEmpty(0, "Message", status.text("message"));
    page.fieldUnlessEmpty(
        0, "SeccompProfile", pod.textAt("spec", "securityContext", "seccompProfile", "type"));
  }

  private static void addresses(Page page, Sequence addresses) {
    if (addresses.isEmpty()) {
      page.field(0, "IPs", "<none>");
      return;
    }
    page.line(0, "IPs:");
    for (Struct address : addresses.structs()) {
      page.field(1, "IP", address.text("ip"));
    }
  }

  private static void gates(Page page, Struct pod) {
    Sequence gates = pod.structAt("spec").list("readinessGates");
    if (gates.isEmpty()) {
      return;
    }
    page.line(0, "Readiness Gates:");
    page.line(1, "Type\tStatus");
    for (Struct gate : gates.structs()) {
      String type = gate.text("conditionType");
      String status = Meta.condition(pod, type).text("status");
      page.line(1, type + " \t" + Parts.orNone(status) + " ");
    }
  }

  private static void conditions(Page page, Sequence conditions) {
    if (conditions.isEmpty()) {
      return;
    }
    page.line(0, "Conditions:");
    page.line(1, "Type\tStatus");
    for (Struct condition : conditions.structs()) {
      page.line(1, condition.text("type") + " \t" + condition.text("status") + " ");
    }
  }

  private static String qualityOfService(Struct spec, Struct status) {
    String known = status.text("qosClass");
    if (!known.isEmpty()) {
      return known;
    }
    for (Struct container : spec.list("containers").structs()) {
      if (!container.struct("resources").isEmpty()) {
        return "Burstable";
      }
    }
    return "BestEffort";
  }
}
