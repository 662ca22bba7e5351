package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kubectl.cli.Durations;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Files;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.machine.network.tls.Certificate;
import java.util.List;

/**
 * Finds out which server a command talks to: flags, then the kubeconfig, then the pod it runs in.
 */
final class Targets {

  private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount/";

  private final Session session;
  private final Invocation invocation;
  private final Kubeconfig config;

  Targets(Session session, Invocation invocation, Kubeconfig config) {
    this.session = session;
    this.invocation = invocation;
    this.config = config;
  }

  Target target() {
    String server = invocation.global("server");
    boolean inPod =
        !session.fixed().environment().getOrDefault("KUBERNETES_SERVICE_HOST", "").isEmpty();
    if (config.isEmpty() && server.isEmpty() && inPod) {
      return inPod();
    }
    String name = chosen("context", config.currentContext());
    if (!name.isEmpty()
        && config.part("contexts", "context", name).isEmpty()
        && Kubeconfig.named(config.content().list("contexts"), name) == null) {
      throw new ConnectionFailure(
          "Error in configuration: context was not found for specified context: " + name, "");
    }
    Struct context = config.part("contexts", "context", name);
    Struct cluster = part("clusters", "cluster", chosen("cluster", context.text("cluster")));
    Struct user = part("users", "user", chosen("user", context.text("user")));
    return target(server, context, cluster, user);
  }

  private Struct part(String list, String key, String name) {
    if (!name.isEmpty() && Kubeconfig.named(config.content().list(list), name) == null) {
      throw new UsageException(
          key.equals("user")
              ? "auth info \"" + name + "\" does not exist"
              : "no server found for cluster \"" + name + "\"");
    }
    return config.part(list, key, name);
  }

  private String chosen(String flag, String otherwise) {
    String given = invocation.global(flag);
    return given.isEmpty() ? otherwise : given;
  }

  private Target target(String server, Struct context, Struct cluster, Struct user) {
    String timeout = invocation.global("request-timeout");
    if (!timeout.matches("[0-9]*") && Durations.parse(timeout) == null) {
      throw new UsageException(
          "Invalid timeout value. Timeout must be a single integer in seconds, or an integer"
              + " followed by a corresponding time unit (e.g. 1s | 2m | 3h)");
    }
    Credentials credentials = new Credentials(session, invocation, user);
    String address = server.isEmpty() ? cluster.text("server") : server;
    address = address.isEmpty() ? "http://localhost:8080" : address;
    address = address.contains("://") ? address : "http://" + address;
    String namespace = invocation.global("namespace");
    boolean explicit = !namespace.isEmpty();
    namespace = explicit ? namespace : context.text("namespace");
    return new Target(
        address.replaceAll("/+$", ""),
        credentials.headers(),
        credentials.identity(),
        authority(cluster),
        cluster.flag("insecure-skip-tls-verify")
            || invocation.global("insecure-skip-tls-verify").equals("true"),
        namespace.isEmpty() ? "default" : namespace,
        explicit);
  }

  private List<Certificate> authority(Struct cluster) {
    String path = chosen("certificate-authority", cluster.text("certificate-authority"));
    String data = cluster.text("certificate-authority-data");
    if (!data.isEmpty()) {
      return Credentials.parse(Credentials.decode("ca", data));
    }
    if (path.isEmpty()) {
      return List.of();
    }
    String pem = Files.readText(session, path);
    if (pem == null) {
      throw new UsageException(
          "unable to read certificate-authority "
              + path
              + " for "
              + "cluster"
              + " due to open "
              + path
              + ": no such file or directory");
    }
    return Credentials.parse(pem);
  }

  private static List<Certificate> trusted(String pem) {
    return pem.isEmpty() ? List.of() : Credentials.parse(pem);
  }

  private Target inPod() {
    String token = text(ACCOUNT + "token");
    String namespace = invocation.global("namespace");
    boolean explicit = !namespace.isEmpty();
    String own = text(ACCOUNT + "namespace");
    var environment = session.fixed().environment();
    return new Target(
        "https://"
            + environment.getOrDefault("KUBERNETES_SERVICE_HOST", "")
            + ":"
            + environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443"),
        SortedMap.<String, List<String>>empty().with("authorization", List.of("Bearer " + token)),
        null,
        trusted(text(ACCOUNT + "ca.crt")),
        false,
        explicit ? namespace : own.isEmpty() ? "default" : own,
        explicit);
  }

  private String text(String path) {
    String content = Files.readText(session, path);
    return content == null ? "" : content.strip();
  }
}
