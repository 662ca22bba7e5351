package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.policy.TypeChecking;
import java.util.List;

/**
 * Tells in the status of a ValidatingAdmissionPolicy which of its expressions do not fit the types
 * of the objects that it is about.
 */
final class AdmissionPolicyStatusController implements Controller {

  private static final Resource POLICIES =
      new Resource("admissionregistration.k8s.io", "v1", "validatingadmissionpolicies");

  @Override
  public String name() {
    return "validatingadmissionpolicy-status-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    Struct policy = change.after();
    return policy != null && change.resource().equals(POLICIES)
        ? List.of(new Request("", policy.textAt("metadata", "name")))
        : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Struct policy = context.client().find(POLICIES, "", request.name()).orElse(Struct.EMPTY);
    long generation = policy.numberAt(0, "metadata", "generation");
    if (policy.isEmpty() || policy.numberAt(0, "status", "observedGeneration") == generation) {
      return Result.DONE;
    }
    ApiServer server = context.world().part(ApiServer.class);
    List<Struct> warnings = TypeChecking.warnings(policy, server.registry());
    Struct checking =
        Struct.builder().putUnlessEmpty("expressionWarnings", Sequence.copyOf(warnings)).build();
    Struct status = Struct.of("observedGeneration", generation, "typeChecking", checking);
    context.client().updateStatus(POLICIES, policy.with("status", status));
    return Result.DONE;
  }
}
