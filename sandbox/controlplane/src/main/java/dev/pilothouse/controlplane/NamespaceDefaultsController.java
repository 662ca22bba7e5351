package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Controller;
import dev.pilothouse.apiserver.client.ControllerContext;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import java.util.List;
import java.util.Optional;

/**
 * Puts one named object into every active namespace and keeps it there: the default service
 * account, and the certificate of the cluster's authority.
 */
final class NamespaceDefaultsController implements Controller {

  private final String name;
  private final Resource resource;
  private final Struct object;

  private NamespaceDefaultsController(String name, Resource resource, Struct object) {
    this.name = name;
    this.resource = resource;
    this.object = object;
  }

  /** Gives every namespace its service account "default". */
  static NamespaceDefaultsController serviceAccounts() {
    return new NamespaceDefaultsController(
        "serviceaccount-controller",
        Resource.SERVICE_ACCOUNTS,
        Struct.of(
            "apiVersion", "v1",
            "kind", "ServiceAccount",
            "metadata", Struct.of("name", "default")));
  }

  /** Gives every namespace the config map "kube-root-ca.crt". */
  static NamespaceDefaultsController rootCertificates(String certificateAuthority) {
    return new NamespaceDefaultsController(
        "root-ca-certificate-publisher",
        Resource.CONFIG_MAPS,
        Struct.of(
            "apiVersion",
            "v1",
            "kind",
            "ConfigMap",
            "metadata",
            Struct.of(
                "name",
                "kube-root-ca.crt",
                "annotations",
                Struct.of(
                    "kubernetes.io/description",
                    "The certificate authority of this cluster's API server, for clients that"
                        + " reach it at the service kubernetes.default.svc.")),
            "data",
            Struct.of("ca.crt", certificateAuthority)));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Request> requestsFor(Change change, Client client) {
    if (change.resource().equals(Resource.NAMESPACES)) {
      return List.of(Requests.of(change.object()));
    }
    boolean own =
        change.resource().equals(resource) && Meta.name(change.object()).equals(Meta.name(object));
    return own ? List.of(new Request("", Meta.namespace(change.object()))) : List.of();
  }

  @Override
  public Result reconcile(Request request, ControllerContext context) {
    Client client = context.client();
    Optional<Struct> namespace = client.find(Resource.NAMESPACES, "", request.name());
    if (namespace.isEmpty() || Meta.deleting(namespace.get())) {
      return Result.DONE;
    }
    Struct wanted = object.set(request.name(), "metadata", "namespace");
    Optional<Struct> present = client.find(resource, request.name(), Meta.name(object));
    if (present.isEmpty()) {
      client.create(resource, request.name(), wanted);
    } else if (object.has("data") && !present.get().struct("data").equals(object.struct("data"))) {
      client.update(resource, present.get().with("data", object.struct("data")));
    }
    return Result.DONE;
  }
}
