package dev.pilothouse.kubectl.create;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes namespaces, accounts, quotas, budgets, priorities and ingresses. */
final class Policies {

  private Policies() {}

  static Struct namespace(Context context, String name) {
    return Objects.start("Namespace", "v1", Objects.metadata(name, Struct.EMPTY))
        .put("spec", Struct.EMPTY)
        .put("status", Struct.EMPTY)
        .build();
  }

  static Struct serviceAccount(Context context, String name) {
    return Objects.start("ServiceAccount", "v1", Objects.metadata(name, Struct.EMPTY)).build();
  }

  static Struct quota(Context context, String name) {
    Struct.Builder hard = Struct.builder();
    for (String pair : context.text("hard").split(",")) {
      String[] parts = pair.split("=", -1);
      if (!pair.isEmpty() && parts.length != 2) {
        throw new UsageException(
            "Invalid argument syntax " + pair + ", expected <resource>=<value>");
      }
      if (!pair.isEmpty()) {
        Objects.checkQuantity(parts[1]);
        hard.put(parts[0], parts[1]);
      }
    }
    List<String> scopes = new ArrayList<>();
    for (String scope : context.text("scopes").split(",")) {
      if (!scope.isEmpty()) {
        scopes.add(scope);
      }
    }
    Struct spec =
        Struct.builder()
            .putUnlessEmpty("hard", hard.build())
            .putUnlessEmpty("scopes", Sequence.copyOf(scopes))
            .build();
    return Objects.start("ResourceQuota", "v1", Objects.metadata(name, Struct.EMPTY))
        .put("spec", spec)
        .put("status", Struct.EMPTY)
        .build();
  }

  static Struct budget(Context context, String name) {
    String least = context.text("min-available");
    String most = context.text("max-unavailable");
    if (context.text("selector").isEmpty()) {
      throw new UsageException("a selector must be specified");
    }
    if (least.isEmpty() && most.isEmpty()) {
      throw new UsageException("one of min-available or max-unavailable must be specified");
    }
    if (!least.isEmpty() && !most.isEmpty()) {
      throw new UsageException("min-available and max-unavailable cannot be both specified");
    }
    Struct.Builder spec = Struct.builder();
    if (!least.isEmpty()) {
      spec.put("minAvailable", Objects.numberOrName(least));
    }
    spec.put("selector", Struct.of("matchLabels", Objects.labels(context.text("selector"))));
    if (!most.isEmpty()) {
      spec.put("maxUnavailable", Objects.numberOrName(most));
    }
    return Objects.start("PodDisruptionBudget", "policy/v1", Objects.metadata(name, Struct.EMPTY))
        .put("spec", spec.build())
        .put(
            "status",
            Struct.of(
                "disruptionsAllowed",
                0,
                "currentHealthy",
                0,
                "desiredHealthy",
                0,
                "expectedPods",
                0))
        .build();
  }

  static Struct priorityClass(Context context, String name) {
    Struct.Builder builder =
        Objects.start("PriorityClass", "scheduling.k8s.io/v1", Objects.metadata(name, Struct.EMPTY))
            .put("value", context.invocation().number("value"));
    if (context.flag("global-default")) {
      builder.put("globalDefault", true);
    }
    return builder
        .putUnlessEmpty("description", context.text("description"))
        .put("preemptionPolicy", context.text("preemption-policy"))
        .build();
  }

  static Struct ingress(Context context, String name) {
    List<String> specs = context.invocation().list("rule");
    String backend = context.text("default-backend");
    if (specs.isEmpty() && backend.isEmpty()) {
      throw new UsageException(
          "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)");
    }
    Struct annotations = Struct.EMPTY;
    for (String annotation : context.invocation().list("annotation")) {
      String[] parts = annotation.split("=", 2);
      annotations = annotations.with(parts[0], parts.length > 1 ? parts[1] : "");
    }
    Map<String, Sequence> paths = new LinkedHashMap<>();
    List<Struct> tls = new ArrayList<>();
    for (String spec : specs) {
      rule(spec, paths, tls);
    }
    List<Struct> rules = new ArrayList<>();
    paths.forEach(
        (host, list) ->
            rules.add(
                Struct.builder()
                    .putUnlessEmpty("host", host)
                    .put("http", Struct.of("paths", list))
                    .build()));
    Struct spec =
        Struct.builder()
            .putUnlessEmpty("ingressClassName", context.text("class"))
            .putUnlessEmpty("defaultBackend", backend.isEmpty() ? Struct.EMPTY : backend(backend))
            .putUnlessEmpty("tls", Sequence.copyOf(tls))
            .putUnlessEmpty("rules", Sequence.copyOf(rules))
            .build();
    Struct metadata =
        Struct.builder().put("name", name).putUnlessEmpty("annotations", annotations).build();
    return Objects.start("Ingress", "networking.k8s.io/v1", metadata)
        .put("spec", spec)
        .put("status", Struct.of("loadBalancer", Struct.EMPTY))
        .build();
  }

  /** One rule as "host/path=service:port[,tls[=secret]]". */
  private static void rule(String spec, Map<String, Sequence> paths, List<Struct> tls) {
    String[] options = spec.split(",");
    int equals = options[0].indexOf('=');
    int slash = options[0].indexOf('/');
    if (equals < 0
        || slash < 0
        || slash > equals
        || !options[0].substring(equals + 1).contains(":")) {
      throw new UsageException(
          "rule "
              + spec
              + " is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]");
    }
    String host = options[0].substring(0, slash);
    String path = options[0].substring(slash, equals);
    boolean prefix = path.endsWith("*");
    Struct entry =
        Struct.of(
            "path", prefix ? path.substring(0, path.length() - 1) : path,
            "pathType", prefix ? "Prefix" : "Exact",
            "backend", backend(options[0].substring(equals + 1)));
    paths.merge(host, Sequence.of(entry), (old, more) -> old.plus(entry));
    for (int i = 1; i < options.length; i++) {
      if (options[i].equals("tls") || options[i].startsWith("tls=")) {
        Struct.Builder one = Struct.builder();
        if (!host.isEmpty()) {
          one.put("hosts", Sequence.of(host));
        }
        tls.add(
            one.putUnlessEmpty("secretName", options[i].substring(Math.min(options[i].length(), 4)))
                .build());
      }
    }
  }

  private static Struct backend(String text) {
    String[] parts = text.split(":", 2);
    if (parts.length < 2) {
      throw new UsageException("default-backend should be in format servicename:serviceport");
    }
    Object port = Objects.numberOrName(parts[1]);
    return Struct.of(
        "service",
        Struct.of(
            "name", parts[0], "port", Struct.of(port instanceof Long ? "number" : "name", port)));
  }
}
