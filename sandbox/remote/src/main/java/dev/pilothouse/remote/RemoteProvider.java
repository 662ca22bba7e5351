package dev.pilothouse.remote;

import dev.pilothouse.remote.client.ApiClient;
import dev.pilothouse.remote.client.ClusterAccess.Credential;
import dev.pilothouse.remote.client.Json;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxSpec;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Provides tenants of one cluster. */
public final class RemoteProvider implements SandboxProvider {

  private static final int ID_BYTES = 8;

  private final RemoteSettings settings;
  private final Tenancy tenancy;
  private final NodeShells nodes;
  private final ApiClient operator;
  private final ApiClient anybody;
  private final ScheduledExecutorService timer =
      Executors.newScheduledThreadPool(
          1, Thread.ofPlatform().daemon().name("remote-timer").factory());
  private final Set<RemoteSandbox> sandboxes = ConcurrentHashMap.newKeySet();
  private final SecureRandom random = new SecureRandom();

  /**
   * Namespaces of a cluster that others use too.
   *
   * @throws SandboxException when the cluster cannot be used, in words for who runs the server
   */
  public RemoteProvider(RemoteSettings settings) {
    this(settings, Tenancy.NAMESPACE, NodeShells.NONE);
  }

  /**
   * Sandboxes with a part of the cluster or the whole.
   *
   * @param nodes opens the nodes, where that is possible
   */
  public RemoteProvider(RemoteSettings settings, Tenancy tenancy, NodeShells nodes) {
    this.settings = settings;
    this.tenancy = tenancy;
    this.nodes = nodes;
    this.operator = new ApiClient(settings.access());
    this.anybody = new ApiClient(settings.access().with(Credential.NONE));
    try {
      prepare();
    } catch (RuntimeException unusable) {
      close();
      throw unusable;
    }
  }

  private void prepare() {
    requireRight("create", "", "namespaces");
    requireRight("create", "rbac.authorization.k8s.io", "clusterrolebindings");
    if (tenancy == Tenancy.NAMESPACE) {
      Manifests.read("cluster.yaml", Map.of()).apply(operator);
      if (serves("/apis/admissionregistration.k8s.io/v1", "validatingadmissionpolicies")) {
        Manifests.read("policy.yaml", Map.of()).apply(operator);
      }
    }
  }

  private boolean serves(String group, String plural) {
    return operator
        .get(group)
        .map(found -> Json.list(found, "resources"))
        .orElse(List.of())
        .stream()
        .anyMatch(resource -> Json.text(resource, "name").equals(plural));
  }

  private void requireRight(String verb, String group, String resource) {
    Map<String, Object> question =
        Map.of(
            "apiVersion",
            "authorization.k8s.io/v1",
            "kind",
            "SelfSubjectAccessReview",
            "spec",
            Map.of(
                "resourceAttributes", Map.of("verb", verb, "group", group, "resource", resource)));
    Map<String, Object> answer =
        operator.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", question);
    if (Json.at(answer, "status", "allowed") != Boolean.TRUE) {
      throw new SandboxException(
          "the kubeconfig's user may not " + verb + " " + resource + " on " + address());
    }
  }

  private String address() {
    return settings.access().server().toString();
  }

  @Override
  public String name() {
    return "remote";
  }

  @Override
  public Sandbox create(SandboxSpec spec) {
    if (!spec.release().equals("current")) {
      throw new SandboxException(
          "no release profile " + spec.release() + " on a cluster that exists already");
    }
    Tenant tenant = new Tenant(newId(), tenancy);
    RemoteSandbox sandbox =
        new RemoteSandbox(
            spec, tenant, settings, operator, anybody, nodes, timer, sandboxes::remove);
    sandboxes.add(sandbox);
    try {
      sandbox.begin();
      return sandbox;
    } catch (RuntimeException failed) {
      sandbox.close();
      throw failed;
    }
  }

  private String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void close() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      sandboxes.forEach(sandbox -> threads.execute(sandbox::close));
    }
    timer.shutdownNow();
    operator.close();
    anybody.close();
  }
}
