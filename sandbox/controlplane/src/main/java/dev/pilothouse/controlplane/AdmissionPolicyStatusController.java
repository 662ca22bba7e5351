package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.policy.TypeChecking;
import dev.pilothouse.apiserver.view.admissionregistration.ExpressionWarning;
import dev.pilothouse.apiserver.view.admissionregistration.ValidatingAdmissionPolicy;
import dev.pilothouse.apiserver.view.admissionregistration.ValidatingAdmissionPolicyStatus;
import java.util.List;

/**
 * Tells in the status of a ValidatingAdmissionPolicy which of its expressions do not fit the types
 * of the objects that it is about.
 */
final class AdmissionPolicyStatusController implements Controller {

  @Override
  public String name() {
    return "validatingadmissionpolicy-status-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    return change.isOf(ValidatingAdmissionPolicy.KIND) ? Requests.ofPresent(change) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    context
        .client()
        .find(ValidatingAdmissionPolicy.KIND, "", request.name())
        .filter(policy -> policy.status().observedGeneration() != policy.metadata().generation())
        .ifPresent(policy -> check(context, policy));
    return Result.DONE;
  }

  private static void check(ControllerContext context, ValidatingAdmissionPolicy policy) {
    ApiServer server = context.world().part(ApiServer.class);
    List<ExpressionWarning> warnings =
        TypeChecking.warnings(policy.struct(), server.registry()).stream()
            .map(ExpressionWarning::new)
            .toList();
    ValidatingAdmissionPolicyStatus status =
        ValidatingAdmissionPolicyStatus.EMPTY.withObservedGeneration(
            policy.metadata().generation());
    context
        .client()
        .updateStatus(
            policy.withStatus(
                status.withTypeChecking(status.typeChecking().withExpressionWarnings(warnings))));
  }
}
