package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
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

  private static final Resource REQUESTS =
      new Resource("certificates.k8s.io", "v1", "certificatesigningrequests");
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
    return change.resource().equals(REQUESTS)
        ? List.of(new Request("", Meta.name(change.object())))
        : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Optional<Struct> found = context.client().find(REQUESTS, "", request.name());
    if (found.isEmpty()) {
      return Result.DONE;
    }
    Struct wanted = found.get();
    Usages usages = SIGNERS.get(wanted.textAt("spec", "signerName"));
    boolean open =
        wanted.textAt("status", "certificate").isEmpty()
            && Meta.conditionTrue(wanted, "Approved")
            && !Meta.conditionTrue(wanted, "Denied")
            && !Meta.conditionTrue(wanted, "Failed");
    if (usages != null && open) {
      sign(context, wanted, usages);
    }
    return clean(context, wanted);
  }

  private void sign(ControllerContext context, Struct request, Usages usages) {
    List<String> asked = request.listAt("spec", "usages").texts();
    boolean fits =
        asked.containsAll(usages.required())
            && (usages.allowed().isEmpty() || usages.allowed().containsAll(asked));
    if (!fits) {
      fail(context, request, "invalid usages for this signer: " + asked);
      return;
    }
    Duration life = LONGEST_LIFE;
    if (request.at("spec", "expirationSeconds") instanceof Long seconds) {
      Duration wanted = Duration.ofSeconds(seconds);
      life = wanted.compareTo(life) < 0 ? wanted : life;
    }
    Optional<String> certificate =
        signer.sign(request.textAt("spec", "request"), context.world().now(), life);
    if (certificate.isEmpty()) {
      fail(context, request, "unable to parse the request");
      return;
    }
    context
        .client()
        .updateStatus(REQUESTS, request.set(certificate.get(), "status", "certificate"));
  }

  private static void fail(ControllerContext context, Struct request, String message) {
    String now = Times.time(context.world().now());
    Struct condition =
        Struct.of(
            "type",
            "Failed",
            "status",
            "True",
            "reason",
            "SignerValidationFailure",
            "message",
            message,
            "lastUpdateTime",
            now,
            "lastTransitionTime",
            now);
    Sequence conditions = request.listAt("status", "conditions").plus(condition);
    context.client().updateStatus(REQUESTS, request.set(conditions, "status", "conditions"));
  }

  /** Removes a request that is old, else says when to look again. */
  private static Result clean(ControllerContext context, Struct request) {
    boolean decided =
        Meta.conditionTrue(request, "Approved")
            || Meta.conditionTrue(request, "Denied")
            || Meta.conditionTrue(request, "Failed");
    Instant end =
        Meta.time(request.textAt("metadata", "creationTimestamp"))
            .plus(decided ? DECIDED_KEPT : PENDING_KEPT);
    Instant now = context.world().now();
    if (end.isAfter(now)) {
      return Result.after(Duration.between(now, end));
    }
    context.client().delete(REQUESTS, "", Meta.name(request), Struct.EMPTY);
    return Result.DONE;
  }
}
