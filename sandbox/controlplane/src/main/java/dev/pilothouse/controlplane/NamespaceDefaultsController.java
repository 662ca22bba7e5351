package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.view.ApiObject;
import dev.pilothouse.apiserver.view.core.ConfigMap;
import dev.pilothouse.apiserver.view.core.Namespace;
import dev.pilothouse.apiserver.view.core.ServiceAccount;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Puts one named object into every active namespace and keeps it there: the default service
 * account, and the certificate of the cluster's authority.
 */
final class NamespaceDefaultsController<V extends ApiObject<V>> implements Controller {

  private final String name;
  private final V object;
  private final UnaryOperator<V> repair;

  private NamespaceDefaultsController(String name, V object, UnaryOperator<V> repair) {
    this.name = name;
    this.object = object;
    this.repair = repair;
  }

  /** Gives every namespace its service account "default". */
  static NamespaceDefaultsController<ServiceAccount> serviceAccounts() {
    return new NamespaceDefaultsController<>(
        "serviceaccount-controller",
        ServiceAccount.EMPTY.withMetadata(ObjectMeta.EMPTY.withName("default")),
        UnaryOperator.identity());
  }

  /** Gives every namespace the config map "kube-root-ca.crt". */
  static NamespaceDefaultsController<ConfigMap> rootCertificates(String certificateAuthority) {
    Map<String, String> data = Map.of("ca.crt", certificateAuthority);
    return new NamespaceDefaultsController<>(
        "root-ca-certificate-publisher",
        ConfigMap.EMPTY
            .withMetadata(ObjectMeta.EMPTY.withName("kube-root-ca.crt"))
            .withAnnotation(
                "kubernetes.io/description",
                "The certificate authority of this cluster's API server, for clients that"
                    + " reach it at the service kubernetes.default.svc.")
            .withData(data),
        present -> present.withData(data));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.isOf(Namespace.KIND)) {
      return Requests.of(change);
    }
    return change
        .object(object.ofKind())
        .filter(changed -> changed.name().equals(object.name()))
        .map(changed -> List.of(new Request("", changed.namespace())))
        .orElse(List.of());
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Namespace> namespace = client.find(Namespace.KIND, "", request.name());
    if (namespace.isEmpty() || namespace.get().deleting()) {
      return Result.DONE;
    }
    Optional<V> present = client.find(object.ofKind(), request.name(), object.name());
    if (present.isEmpty()) {
      client.create(object.withMetadata(object.metadata().withNamespace(request.name())));
    } else if (!repair.apply(present.get()).equals(present.get())) {
      client.update(repair.apply(present.get()));
    }
    return Result.DONE;
  }
}
