package dev.pilothouse.node;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
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
    boolean mountable =
        change.resource().equals(Resource.CONFIG_MAPS)
            || change.resource().equals(Resource.SECRETS);
    if (mountable && change.before() != null) {
      return readersOf(change.object(), client);
    }
    Struct pod = change.object();
    boolean bound =
        change.resource().equals(Resource.PODS) && !pod.textAt("spec", "nodeName").isEmpty();
    if (!bound || onlyStatusChanged(change)) {
      return List.of();
    }
    return List.of(new Request(Meta.namespace(pod), Meta.name(pod)));
  }

  /** The pods that show a config map or secret in a volume. */
  private static List<Request> readersOf(Struct object, Client client) {
    List<Request> readers = new ArrayList<>();
    for (Struct pod : client.list(Resource.PODS, Meta.namespace(object))) {
      if (!pod.textAt("spec", "nodeName").isEmpty() && Volumes.mentions(pod, Meta.name(object))) {
        readers.add(new Request(Meta.namespace(pod), Meta.name(pod)));
      }
    }
    return readers;
  }

  /** The kubelet's own reports are no news to it. */
  private static boolean onlyStatusChanged(Change change) {
    Struct before = change.before();
    Struct after = change.after();
    return before != null
        && after != null
        && before.struct("spec").equals(after.struct("spec"))
        && Meta.deleting(before) == Meta.deleting(after)
        && before.structAt("metadata").number("deletionGracePeriodSeconds", -1)
            == after.structAt("metadata").number("deletionGracePeriodSeconds", -1)
        && Meta.annotations(before).equals(Meta.annotations(after))
        && Meta.labels(before).equals(Meta.labels(after));
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Kubelets kubelets = context.world().part(Kubelets.class);
    Optional<Struct> pod =
        context.client().find(Resource.PODS, request.namespace(), request.name());
    Optional<PodState> state = kubelets.find(request.namespace(), request.name());
    if (state.isPresent() && !isOf(pod, state.get())) {
      kubelets.remove(state.get());
      state = Optional.empty();
    }
    if (pod.isEmpty() || pod.get().textAt("spec", "nodeName").isEmpty()) {
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
    if (Meta.deleting(pod.get()) && sync.allEnded()) {
      return finish(context, kubelets, pod.get(), next);
    }
    return until(context, sync.nextLook());
  }

  private static boolean isOf(Optional<Struct> pod, PodState state) {
    return pod.isPresent() && Meta.uid(pod.get()).equals(state.uid());
  }

  private static boolean finishedElsewhere(Struct pod, Optional<PodState> state) {
    String phase = pod.textAt("status", "phase");
    return state.isEmpty() && (phase.equals("Succeeded") || phase.equals("Failed"));
  }

  private static Result deleteWhenAsked(ControllerContext context, Struct pod) {
    if (Meta.deleting(pod)) {
      delete(context, pod);
    }
    return Result.DONE;
  }

  private static Result finish(
      ControllerContext context, Kubelets kubelets, Struct pod, PodState state) {
    kubelets.remove(state);
    delete(context, pod);
    return Result.DONE;
  }

  private static void delete(ControllerContext context, Struct pod) {
    try {
      context
          .client()
          .delete(
              Resource.PODS,
              Meta.namespace(pod),
              Meta.name(pod),
              Struct.of(
                  "gracePeriodSeconds", 0L, "preconditions", Struct.of("uid", Meta.uid(pod))));
    } catch (ApiException refused) {
      if (refused.code() != 404 && refused.code() != 409) {
        throw refused;
      }
    }
  }

  private static void report(ControllerContext context, Struct pod, PodState state) {
    Optional<Struct> present =
        context.client().find(Resource.PODS, Meta.namespace(pod), Meta.name(pod));
    if (present.isEmpty()) {
      return;
    }
    Optional<Struct> node =
        context.client().find(Resource.NODES, "", pod.textAt("spec", "nodeName"));
    Struct status =
        new PodStatus(present.get(), state, node.orElse(Struct.EMPTY), context.world().now())
            .build();
    if (!status.equals(present.get().struct("status"))) {
      context.client().updateStatus(Resource.PODS, present.get().with("status", status));
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
