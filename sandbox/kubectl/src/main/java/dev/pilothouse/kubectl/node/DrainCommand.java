package dev.pilothouse.kubectl.node;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.change.Deletion;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.resource.Item;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code kubectl drain}: cordons a node and evicts its pods. */
public final class DrainCommand {

  private static final long RETRY_NANOS = 5_000_000_000L;

  private final Context context;
  private final DryRun dryRun;
  private final ApiType pods;

  private DrainCommand(Context context) {
    this.context = context;
    this.dryRun = context.dryRun();
    this.pods = context.known("pods");
  }

  public static void run(Context context) {
    DrainCommand command = new DrainCommand(context);
    List<Item> nodes = CordonCommand.nodes(context, "drain");
    for (Item node : nodes) {
      CordonCommand.mark(context, node, true, command.dryRun);
    }
    for (Item node : nodes) {
      command.drain(node);
    }
  }

  private void drain(Item node) {
    List<Struct> evicted = new ArrayList<>();
    Map<String, List<String>> warnings = new LinkedHashMap<>();
    Map<String, List<String>> errors = new LinkedHashMap<>();
    for (Struct pod :
        context
            .cluster()
            .list(pods, "", context.text("pod-selector"), "spec.nodeName=" + node.name())) {
      if (wanted(pod, warnings, errors)) {
        evicted.add(pod);
      }
    }
    if (!errors.isEmpty()) {
      String text = "cannot delete " + listed(errors, ", cannot delete ");
      context.out(
          "error: unable to drain node \""
              + node.name()
              + "\" due to error: "
              + text
              + ", continuing command...\n");
      context.out("There are pending nodes to be drained:\n " + node.name() + "\n");
      throw new UsageException(text);
    }
    if (!warnings.isEmpty()) {
      context.err("Warning: " + listed(warnings, "; ") + "\n");
    }
    if (dryRun == DryRun.NONE) {
      evicted.forEach(
          pod -> context.out("evicting pod " + Meta.namespace(pod) + "/" + Meta.name(pod) + "\n"));
      long timeout = context.invocation().nanos("timeout");
      long end =
          timeout <= 0 ? Long.MAX_VALUE : context.session().effect(sys -> sys.nanos()) + timeout;
      for (Struct pod : evicted) {
        evict(pod, end);
      }
      for (Struct pod : evicted) {
        Item item = new Item(pods, Meta.namespace(pod), Meta.name(pod), pod, "");
        Deletion.await(context, List.of(item), timeout);
        context.out("pod/" + Meta.name(pod) + " evicted\n");
      }
    } else {
      evicted.forEach(
          pod ->
              context.out(
                  "evicting pod "
                      + Meta.namespace(pod)
                      + "/"
                      + Meta.name(pod)
                      + dryRun.suffix()
                      + "\n"));
    }
    context.out("node/" + node.name() + " drained" + dryRun.suffix() + "\n");
  }

  private static String listed(Map<String, List<String>> reasons, String separator) {
    List<String> all = new ArrayList<>();
    reasons.forEach((reason, names) -> all.add(reason + ": " + String.join(", ", names)));
    return String.join(separator, all);
  }

  /** Whether a pod goes; notes what speaks against it. */
  private boolean wanted(
      Struct pod, Map<String, List<String>> warnings, Map<String, List<String>> errors) {
    String name = Meta.namespace(pod) + "/" + Meta.name(pod);
    if (!Meta.annotation(pod, "kubernetes.io/config.mirror").isEmpty()) {
      return false;
    }
    String phase = pod.textAt("status", "phase");
    boolean over = phase.equals("Succeeded") || phase.equals("Failed");
    String kind = Meta.controller(pod).map(owner -> owner.text("kind")).orElse("");
    if (kind.equals("DaemonSet") && !over) {
      (context.flag("ignore-daemonsets") ? warnings : errors)
          .computeIfAbsent(
              context.flag("ignore-daemonsets")
                  ? "ignoring DaemonSet-managed Pods"
                  : "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)",
              _ -> new ArrayList<>())
          .add(name);
      return false;
    }
    if (over) {
      return true;
    }
    boolean fine = true;
    if (hasEmptyDirectory(pod) && !context.flag("delete-emptydir-data")) {
      errors
          .computeIfAbsent(
              "Pods with local storage (use --delete-emptydir-data to override)",
              _ -> new ArrayList<>())
          .add(name);
      fine = false;
    }
    if (kind.isEmpty()) {
      (context.flag("force") ? warnings : errors)
          .computeIfAbsent(
              context.flag("force")
                  ? "deleting Pods that declare no controller"
                  : "Pods that declare no controller (use --force to override)",
              _ -> new ArrayList<>())
          .add(name);
      fine &= context.flag("force");
    }
    return fine;
  }

  private static boolean hasEmptyDirectory(Struct pod) {
    for (Struct volume : pod.structAt("spec").list("volumes").structs()) {
      if (volume.has("emptyDir")) {
        return true;
      }
    }
    return false;
  }

  private void evict(Struct pod, long end) {
    context
        .session()
        .<Integer, Boolean>loop(
            0,
            tries -> {
              try {
                request(pod);
                return dev.pilothouse.kubectl.session.Turn.finish(true);
              } catch (ApiFailure failure) {
                if (failure.notFound()) {
                  return dev.pilothouse.kubectl.session.Turn.finish(true);
                }
                if (failure.code() != 429) {
                  throw new UsageException(
                      "error when evicting pods/\""
                          + Meta.name(pod)
                          + "\" -n \""
                          + Meta.namespace(pod)
                          + "\": "
                          + failure.getMessage());
                }
                context.err(
                    "error when evicting pods/\""
                        + Meta.name(pod)
                        + "\" -n \""
                        + Meta.namespace(pod)
                        + "\" (will retry after 5s): "
                        + failure.getMessage()
                        + "\n");
              }
              context.session().sleep(RETRY_NANOS);
              if (context.session().effect(sys -> sys.nanos()) >= end) {
                throw new UsageException(
                    "error when evicting pods/\""
                        + Meta.name(pod)
                        + "\" -n \""
                        + Meta.namespace(pod)
                        + "\": global timeout reached: "
                        + context.text("timeout"));
              }
              context.out("evicting pod " + Meta.namespace(pod) + "/" + Meta.name(pod) + "\n");
              return dev.pilothouse.kubectl.session.Turn.again(tries + 1);
            });
  }

  private void request(Struct pod) {
    String path = pods.path(Meta.namespace(pod), Meta.name(pod));
    long grace = context.invocation().number("grace-period");
    Struct options = grace >= 0 ? Struct.of("gracePeriodSeconds", grace) : Struct.EMPTY;
    if (context.flag("disable-eviction")) {
      context.cluster().send(Call.of("DELETE", path).body(options));
      return;
    }
    Struct eviction =
        Struct.of(
            "kind",
            "Eviction",
            "apiVersion",
            "policy/v1",
            "metadata",
            Struct.of("name", Meta.name(pod), "namespace", Meta.namespace(pod)),
            "deleteOptions",
            options);
    context.cluster().send(Call.of("POST", path + "/eviction").body(eviction));
  }
}
