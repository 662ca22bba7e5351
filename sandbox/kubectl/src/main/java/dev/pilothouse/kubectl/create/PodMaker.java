package dev.pilothouse.kubectl.create;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import java.util.List;

/** Makes the pod of "kubectl run", and the service that --expose asks for. */
public final class PodMaker {

  private PodMaker() {}

  public static Struct pod(Context context, String name, boolean interactive) {
    Invocation invocation = context.invocation();
    String labels = context.text("labels");
    Struct.Builder metadata = Struct.builder().put("name", name);
    if (context.cluster().target().explicitNamespace()) {
      metadata.put("namespace", context.namespace());
    }
    metadata.put("labels", labels.isEmpty() ? Struct.of("run", name) : Objects.labels(labels));
    metadata.putUnlessEmpty("annotations", annotations(invocation.list("annotations")));
    Struct.Builder spec =
        Struct.builder().put("containers", Sequence.of(container(context, name, interactive)));
    spec.put("restartPolicy", restart(context, interactive)).put("dnsPolicy", "ClusterFirst");
    Struct pod =
        Objects.start("Pod", "v1", metadata.build())
            .put("spec", spec.build())
            .put("status", Struct.EMPTY)
            .build();
    return Overrides.apply(context, pod);
  }

  private static Struct annotations(List<String> pairs) {
    Struct annotations = Struct.EMPTY;
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw new UsageException("unexpected annotation: " + pair);
      }
      annotations = annotations.with(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return annotations;
  }

  private static String restart(Context context, boolean interactive) {
    String restart = context.text("restart");
    return switch (restart) {
      case "" -> "Always";
      case "Always", "OnFailure", "Never" -> restart;
      default -> throw context.invocation().usage("invalid restart policy: " + restart);
    };
  }

  private static Struct container(Context context, String name, boolean interactive) {
    Invocation invocation = context.invocation();
    List<String> words = Workloads.command(context);
    boolean command = context.flag("command");
    String port = context.text("port");
    Sequence ports =
        port.isEmpty() ? Sequence.EMPTY : Sequence.of(Struct.of("containerPort", port(port)));
    Struct container =
        Objects.container(
            name,
            context.text("image"),
            command ? words : List.of(),
            command ? List.of() : words,
            ports,
            Objects.environment(invocation.list("env")));
    if (!context.text("image-pull-policy").isEmpty()) {
      container = container.with("imagePullPolicy", context.text("image-pull-policy"));
    }
    if (context.flag("privileged")) {
      container = container.with("securityContext", Struct.of("privileged", true));
    }
    if (context.flag("stdin")) {
      container = container.with("stdin", true);
      container =
          context.flag("leave-stdin-open") || !interactive
              ? container
              : container.with("stdinOnce", true);
    }
    return context.flag("tty") ? container.with("tty", true) : container;
  }

  private static long port(String text) {
    if (!text.matches("[0-9]{1,9}")) {
      throw new UsageException("strconv.Atoi: parsing \"" + text + "\": invalid syntax");
    }
    return Long.parseLong(text);
  }

  public static Struct service(Context context, Struct pod) {
    String port = context.text("port");
    if (port.isEmpty()) {
      throw context.invocation().usage("--port must be set when exposing a service");
    }
    Struct metadata = pod.struct("metadata");
    Struct ports = Struct.of("protocol", "TCP", "port", port(port), "targetPort", port(port));
    return Objects.start("Service", "v1", Struct.of("name", metadata.text("name")))
        .put("spec", Struct.of("ports", Sequence.of(ports), "selector", metadata.struct("labels")))
        .put("status", Struct.of("loadBalancer", Struct.EMPTY))
        .build();
  }
}
