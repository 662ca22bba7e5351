package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.StatusCondition;
import dev.pilothouse.apiserver.view.certificates.CertificateSigningRequest;
import dev.pilothouse.apiserver.view.certificates.CertificateSigningRequestCondition;
import dev.pilothouse.apiserver.view.meta.DeleteOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signs approved certificate requests of the signers that Kubernetes itself has (KEP-1513), and
 * removes requests that have been decided for an hour or have waited for a day.
 */
final class CertificateSigningController implements Controller {

  private static final Duration LONGEST_LIFE = Duration.ofDays(365);
  private static final Duration PENDING_KEPT = Duration.ofHours(24);
  private static final Duration DECIDED_KEPT = Duration.ofHours(1);

  /** The usages that each signer demands and allows. */
  private record Usages(List<String> required, List<String> allowed) {}

  private static final Usages CLIENT =
      new Usages(
          List.of("client auth"), List.of("client auth", "digital signature", "key encipherment"));
  private static final Map<String, Usages> SIGNERS =
      Map.of(
          "kubernetes.io/kube-apiserver-client",
          CLIENT,
          "kubernetes.io/kube-apiserver-client-kubelet",
          CLIENT,
          "kubernetes.io/kubelet-serving",
          new Usages(
              List.of("server auth"),
              List.of("server auth", "digital signature", "key encipherment")),
          "kubernetes.io/legacy-unknown",
          new Usages(List.of(), List.of()));

  private final CertificateSigner signer;

  CertificateSigningController(CertificateSigner signer) {
    this.signer = signer;
  }

  @Override
  public String name() {
    return "certificate-controller";
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    return change.isOf(CertificateSigningRequest.KIND) ? Requests.of(change) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Optional<CertificateSigningRequest> found =
        context.client().find(CertificateSigningRequest.KIND, "", request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    CertificateSigningRequest wanted = found.get();
    Usages usages = SIGNERS.get(wanted.spec().signerName());
    boolean open =
        !wanted.status().hasCertificate()
            && is(wanted, "Approved")
            && !is(wanted, "Denied")
            && !is(wanted, "Failed");
    if (usages != null && open) {
      sign(context, wanted, usages);
    }
    return clean(context, wanted);
  }

  private static boolean is(CertificateSigningRequest request, String condition) {
    return StatusCondition.isTrue(request.status().conditions(), condition);
  }

  private void sign(ControllerContext context, CertificateSigningRequest request, Usages usages) {
    List<String> asked = request.spec().usages();
    boolean fits =
        asked.containsAll(usages.required())
            && (usages.allowed().isEmpty() || usages.allowed().containsAll(asked));
    if (!fits) {
      fail(context, request, "invalid usages for this signer: " + asked);
      return;
    }
    Duration life = LONGEST_LIFE;
    if (request.spec().hasExpirationSeconds()) {
      Duration wanted = Duration.ofSeconds(request.spec().expirationSeconds());
      life = wanted.compareTo(life) < 0 ? wanted : life;
    }
    Optional<String> certificate =
        signer.sign(request.spec().request(), context.world().now(), life);
    if (certificate.isEmpty()) {
      fail(context, request, "unable to parse the request");
      return;
    }
    context
        .client()
        .updateStatus(request.withStatus(request.status().withCertificate(certificate.get())));
  }

  private static void fail(
      ControllerContext context, CertificateSigningRequest request, String message) {
    Instant now = context.world().now();
    CertificateSigningRequestCondition condition =
        CertificateSigningRequestCondition.EMPTY
            .withType("Failed")
            .withStatus("True")
            .withReason("SignerValidationFailure")
            .withMessage(message)
            .withLastUpdateTime(now)
            .withLastTransitionTime(now);
    context.client().updateStatus(request.withStatus(request.status().plusConditions(condition)));
  }

  /** Removes a request that is old, else says when to look again. */
  private static Result clean(ControllerContext context, CertificateSigningRequest request) {
    boolean decided = is(request, "Approved") || is(request, "Denied") || is(request, "Failed");
    Instant end = request.created().plus(decided ? DECIDED_KEPT : PENDING_KEPT);
    Instant now = context.world().now();
    if (end.isAfter(now)) {
      return Result.after(Duration.between(now, end));
    }
    context.client().delete(request, DeleteOptions.EMPTY);
    return Result.DONE;
  }
}
