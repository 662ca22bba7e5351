package dev.pilothouse.node;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.core.ConfigMap;
import dev.pilothouse.apiserver.view.core.Node;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodStatus;
import dev.pilothouse.apiserver.view.core.Secret;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import dev.pilothouse.apiserver.view.meta.Preconditions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The kubelets of all nodes: brings the containers of each pod that is bound to a node to what the
 * pod asks for, and reports how they are.
 *
 * <p>Each pass looks at one pod, does all that is due, and asks to look again when the next thing
 * is due; the end of a process makes it look at once.
 */
public final class Kubelet implements Controller {

  static final String NAME = "kubelet";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    boolean mountable = change.isOf(ConfigMap.KIND) || change.isOf(Secret.KIND);
    if (mountable && change.before() != null) {
      return readersOf(change.object(), client);
    }
    return change
        .object(Pod.KIND)
        .filter(pod -> pod.spec().hasNodeName() && !onlyStatusChanged(change))
        .map(pod -> List.of(request(pod)))
        .orElse(List.of());
  }

  private static Request request(Pod pod) {
    return new Request(pod.namespace(), pod.name());
  }

  /** The pods that show a config map or secret in a volume. */
  private static List<Request> readersOf(Struct object, Client client) {
    List<Request> readers = new ArrayList<>();
    for (Pod pod : client.list(Pod.KIND, Meta.namespace(object))) {
      if (pod.spec().hasNodeName() && Volumes.mentions(pod, Meta.name(object))) {
        readers.add(request(pod));
      }
    }
    return readers;
  }

  /** The kubelet's own reports are no news to it. */
  private static boolean onlyStatusChanged(Change change) {
    Optional<Pod> before = change.before(Pod.KIND);
    Optional<Pod> after = change.after(Pod.KIND);
    return before.isPresent()
        && after.isPresent()
        && before.get().spec().equals(after.get().spec())
        && sameOrders(before.get().metadata(), after.get().metadata());
  }

  private static boolean sameOrders(ObjectMeta before, ObjectMeta after) {
    return before.hasDeletionTimestamp() == after.hasDeletionTimestamp()
        && before.deletionGracePeriodSeconds() == after.deletionGracePeriodSeconds()
        && before.annotations().equals(after.annotations())
        && before.labels().equals(after.labels());
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Kubelets kubelets = context.world().part(Kubelets.class);
    Optional<Pod> pod = context.client().find(Pod.KIND, request.namespace(), request.name());
    Optional<PodState> state = kubelets.find(request.namespace(), request.name());
    if (state.isPresent() && !isOf(pod, state.get())) {
      kubelets.remove(state.get());
      state = Optional.empty();
    }
    if (pod.isEmpty() || !pod.get().spec().hasNodeName()) {
      return Result.DONE;
    }
    if (finishedElsewhere(pod.get(), state)) {
      return deleteWhenAsked(context, pod.get());
    }
    PodState present = state.orElseGet(() -> PodStates.admitted(pod.get(), context.world().now()));
    PodSync sync = new PodSync(context, kubelets, pod.get(), present);
    PodState next = sync.run();
    kubelets.put(next);
    report(context, pod.get(), next);
    if (pod.get().deleting() && sync.allEnded()) {
      return finish(context, kubelets, pod.get(), next);
    }
    return until(context, sync.nextLook());
  }

  private static boolean isOf(Optional<Pod> pod, PodState state) {
    return pod.isPresent() && pod.get().uid().equals(state.uid());
  }

  private static boolean finishedElsewhere(Pod pod, Optional<PodState> state) {
    String phase = pod.status().phase();
    return state.isEmpty() && (phase.equals("Succeeded") || phase.equals("Failed"));
  }

  private static Result deleteWhenAsked(ControllerContext context, Pod pod) {
    if (pod.deleting()) {
      delete(context, pod);
    }
    return Result.DONE;
  }

  private static Result finish(
      ControllerContext context, Kubelets kubelets, Pod pod, PodState state) {
    kubelets.remove(state);
    delete(context, pod);
    return Result.DONE;
  }

  private static void delete(ControllerContext context, Pod pod) {
    try {
      context
          .client()
          .delete(
              pod,
              DeleteOptions.EMPTY
                  .withGracePeriodSeconds(0)
                  .withPreconditions(Preconditions.EMPTY.withUid(pod.uid())));
    } catch (ApiException refused) {
      if (refused.code() != 404 && refused.code() != 409) {
        throw refused;
      }
    }
  }

  private static void report(ControllerContext context, Pod pod, PodState state) {
    Optional<Pod> present = context.client().find(Pod.KIND, pod.namespace(), pod.name());
    if (present.isEmpty()) {
      return;
    }
    Optional<Node> node = context.client().find(Node.KIND, "", pod.spec().nodeName());
    PodStatus status = new StatusReport(present.get(), state, node, context.world().now()).build();
    if (!status.equals(present.get().status())) {
      context.client().updateStatus(present.get().withStatus(status));
    }
  }

  private static Result until(ControllerContext context, Instant next) {
    if (next.equals(Instant.MAX)) {
      return Result.DONE;
    }
    Duration delay = Duration.between(context.world().now(), next);
    return Result.after(delay.isNegative() ? Duration.ofMillis(1) : delay);
  }
}
