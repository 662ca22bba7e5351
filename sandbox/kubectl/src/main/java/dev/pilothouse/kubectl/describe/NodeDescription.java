package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.output.Ages;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A node in full. */
final class NodeDescription {

  private static final String ROLE = "node-role.kubernetes.io/";
  private static final String[][] SYSTEM = {
    {"Machine ID", "machineID"},
    {"System UUID", "systemUUID"},
    {"Boot ID", "bootID"},
    {"Kernel Version", "kernelVersion"},
    {"OS Image", "osImage"},
    {"Operating System", "operatingSystem"},
    {"Architecture", "architecture"},
    {"Container Runtime Version", "containerRuntimeVersion"},
    {"Kubelet Version", "kubeletVersion"}
  };

  private NodeDescription() {}

  static void write(Page page, Context context, Struct node) {
    Struct spec = node.struct("spec");
    Struct status = node.struct("status");
    page.field(0, "Name", Meta.name(node));
    page.field(0, "Roles", roles(Meta.labels(node)));
    Parts.marks(page, node);
    page.field(0, "CreationTimestamp", Parts.time(node.textAt("metadata", "creationTimestamp")));
    Parts.taints(page, spec.list("taints"));
    page.field(0, "Unschedulable", spec.flag("unschedulable"));
    lease(page, context, node);
    conditions(page, status.list("conditions"));
    page.line(0, "Addresses:");
    for (Struct address : status.list("addresses").structs()) {
      page.field(1, address.text("type"), address.text("address"));
    }
    amounts(page, "Capacity", status.struct("capacity"));
    amounts(page, "Allocatable", status.struct("allocatable"));
    page.line(0, "System Info:");
    for (String[] entry : SYSTEM) {
      page.field(1, entry[0], status.textAt("nodeInfo", entry[1]));
    }
    page.fieldUnlessEmpty(0, "PodCIDR", spec.text("podCIDR"));
    page.fieldUnlessEmpty(0, "PodCIDRs", String.join(",", spec.list("podCIDRs").texts()));
    page.fieldUnlessEmpty(0, "ProviderID", spec.text("providerID"));
    pods(page, context, node);
    Events.write(page, context, node);
  }

  private static String roles(Struct labels) {
    List<String> roles = new ArrayList<>();
    for (String key : new TreeMap<>(labels.asMap()).keySet()) {
      if (key.startsWith(ROLE) && key.length() > ROLE.length()) {
        roles.add(key.substring(ROLE.length()));
      } else if (key.equals("kubernetes.io/role")) {
        roles.add(labels.text(key));
      }
    }
    return Parts.orNone(String.join(",", roles));
  }

  private static void lease(Page page, Context context, Struct node) {
    Struct lease =
        context
            .cluster()
            .find(context.known("leases.coordination.k8s.io"), "kube-node-lease", Meta.name(node));
    if (lease == null) {
      page.raw(
          "Lease:\tFailed to get lease: leases.coordination.k8s.io \""
              + Meta.name(node)
              + "\" not found\n");
      return;
    }
    Struct spec = lease.struct("spec");
    page.line(0, "Lease:");
    page.field(
        1,
        "HolderIdentity",
        spec.text("holderIdentity").isEmpty() ? "<unset>" : spec.text("holderIdentity"));
    page.field(
        1,
        "AcquireTime",
        spec.has("acquireTime") ? Parts.time(spec.text("acquireTime")) : "<unset>");
    page.field(
        1, "RenewTime", spec.has("renewTime") ? Parts.time(spec.text("renewTime")) : "<unset>");
  }

  private static void conditions(Page page, Sequence conditions) {
    if (conditions.isEmpty()) {
      return;
    }
    page.line(0, "Conditions:");
    page.line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage");
    page.line(1, "----\t------\t-----------------\t------------------\t------\t-------");
    for (Struct condition : conditions.structs()) {
      page.line(
          1,
          condition.text("type")
              + " \t"
              + condition.text("status")
              + " \t"
              + Parts.time(condition.text("lastHeartbeatTime"))
              + " \t"
              + Parts.time(condition.text("lastTransitionTime"))
              + " \t"
              + condition.text("reason")
              + " \t"
              + condition.text("message"));
    }
  }

  private static void amounts(Page page, String title, Struct amounts) {
    if (amounts.isEmpty()) {
      return;
    }
    page.line(0, title + ":");
    for (String name : new TreeMap<>(amounts.asMap()).keySet()) {
      page.field(1, name, amounts.text(name));
    }
  }

  private static void pods(Page page, Context context, Struct node) {
    String fields =
        "spec.nodeName=" + Meta.name(node) + ",status.phase!=Succeeded,status.phase!=Failed";
    List<Struct> pods = context.cluster().list(context.known("pods"), "", "", fields);
    page.line(0, "Non-terminated Pods:\t(" + pods.size() + " in total)");
    page.line(
        1, "Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge");
    page.line(
        1, "---------\t----\t\t------------\t----------\t---------------\t-------------\t---");
    Struct allocatable = node.structAt("status", "allocatable");
    for (Struct pod : pods) {
      page.line(
          1,
          Meta.namespace(pod)
              + "\t"
              + Meta.name(pod)
              + "\t\t"
              + share(List.of(pod), "requests", "cpu", allocatable)
              + "\t"
              + share(List.of(pod), "limits", "cpu", allocatable)
              + "\t"
              + share(List.of(pod), "requests", "memory", allocatable)
              + "\t"
              + share(List.of(pod), "limits", "memory", allocatable)
              + "\t"
              + Ages.since(pod.textAt("metadata", "creationTimestamp"), context.session().now()));
    }
    page.line(0, "Allocated resources:");
    page.line(1, "(Total limits may be over 100 percent, i.e., overcommitted.)");
    page.line(1, "Resource\tRequests\tLimits");
    page.line(1, "--------\t--------\t------");
    List<String> names = new ArrayList<>(List.of("cpu", "memory", "ephemeral-storage"));
    for (String name : new TreeMap<>(allocatable.asMap()).keySet()) {
      if (!names.contains(name) && !name.equals("pods")) {
        names.add(name);
      }
    }
    for (String name : names) {
      page.line(
          1,
          name
              + "\t"
              + share(pods, "requests", name, allocatable)
              + "\t"
              + share(pods, "limits", name, allocatable));
    }
  }

  private static String share(List<Struct> pods, String list, String name, Struct allocatable) {
    BigDecimal sum = BigDecimal.ZERO;
    boolean binary = false;
    for (Struct pod : pods) {
      for (Struct container : pod.structAt("spec").list("containers").structs()) {
        String amount = container.textAt("resources", list, name);
        binary |= amount.endsWith("i");
        sum = sum.add(Quantities.parse(amount));
      }
    }
    long percent = Quantities.percent(sum, Quantities.parse(allocatable.text(name)));
    return Quantities.format(sum, binary) + " (" + percent + "%)";
  }
}
