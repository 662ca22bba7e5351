package dev.pilothouse.kubectl.create;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.output.Table;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import java.util.ArrayList;
import java.util.List;

/** {@code kubectl expose}: makes a service for the pods of an object. */
public final class ExposeCommand {

  private final Context context;
  private final Item item;

  private ExposeCommand(Context context, Item item) {
    this.context = context;
    this.item = item;
  }

  public static void run(Context context) {
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    List<RuntimeException> failures = new ArrayList<>();
    for (Item item : Finder.of(context).labels("").liveItems()) {
      try {
        Struct service = new ExposeCommand(context, item).service();
        Struct done = dryRun == DryRun.CLIENT ? service : post(context, item, service, dryRun);
        report.done(GenerateCommand.typeOf(service), done, "exposed");
      } catch (ApiFailure | UsageException failure) {
        failures.add(failure);
      }
    }
    Failures.throwIfAny(failures);
  }

  private static Struct post(Context context, Item item, Struct service, DryRun dryRun) {
    return context
        .cluster()
        .send(
            dryRun.on(
                Call.of("POST", context.known("services").path(item.namespace()))
                    .with("fieldManager", context.text("field-manager"))
                    .body(service)));
  }

  private Struct service() {
    String given = context.text("name");
    String name = given.isEmpty() ? item.name() : given;
    String labels = context.text("labels");
    Struct own =
        labels.isEmpty() ? item.content().structAt("metadata", "labels") : Objects.labels(labels);
    Struct metadata =
        Struct.builder()
            .put("name", name)
            .putUnlessEmpty(
                "namespace", context.cluster().target().explicitNamespace() ? item.namespace() : "")
            .putUnlessEmpty("labels", own)
            .build();
    Struct.Builder spec = Struct.builder().put("ports", ports()).put("selector", selector());
    spec.putUnlessEmpty("clusterIP", context.text("cluster-ip"));
    spec.putUnlessEmpty("type", context.text("type"));
    String external = context.text("external-ip");
    if (!external.isEmpty()) {
      spec.put("externalIPs", Sequence.of(external));
    }
    String affinity = context.text("session-affinity");
    if (!affinity.isEmpty() && !affinity.equals("None") && !affinity.equals("ClientIP")) {
      throw new UsageException("unknown session affinity: " + affinity);
    }
    spec.putUnlessEmpty("sessionAffinity", affinity);
    spec.putUnlessEmpty("loadBalancerIP", context.text("load-balancer-ip"));
    Struct service =
        Objects.start("Service", "v1", metadata)
            .put("spec", spec.build())
            .put("status", Struct.of("loadBalancer", Struct.EMPTY))
            .build();
    return Overrides.apply(context, service);
  }

  private Struct selector() {
    String given = context.text("selector");
    if (!given.isEmpty()) {
      return Objects.labels(given);
    }
    Struct spec = item.content().struct("spec");
    Struct labels =
        switch (item.type().kind()) {
          case "Service", "ReplicationController" -> spec.struct("selector");
          case "Deployment", "ReplicaSet" -> {
            if (!spec.structAt("selector").list("matchExpressions").isEmpty()) {
              throw new UsageException(
                  "couldn't retrieve selectors via --selector flag or introspection: couldn't convert"
                      + " expressions - \""
                      + spec.structAt("selector").list("matchExpressions")
                      + "\" to map-based selector format");
            }
            yield spec.structAt("selector", "matchLabels");
          }
          case "Pod" -> item.content().structAt("metadata", "labels");
          default ->
              throw new UsageException(
                  "cannot expose a "
                      + item.type().kind()
                      + (item.type().group().isEmpty() ? "" : "." + item.type().group()));
        };
    if (labels.isEmpty()) {
      throw new UsageException(
          item.type().kind().equals("Pod")
              ? "couldn't retrieve selectors via --selector flag or introspection: the pod has no labels and cannot be exposed"
              : "couldn't retrieve selectors via --selector flag or introspection: invalid deployment: no selectors, therefore cannot be exposed");
    }
    return labels;
  }

  private static Object port(String text) {
    return text.matches("-?[0-9]{1,9}") ? Long.valueOf(text) : text;
  }

  private Sequence ports() {
    String given = context.text("port");
    List<Struct> own = ownPorts();
    List<String> numbers = new ArrayList<>();
    if (given.isEmpty()) {
      own.forEach(port -> numbers.add(number(port)));
    } else {
      numbers.addAll(List.of(given.split(",")));
    }
    if (numbers.isEmpty()) {
      throw new UsageException("couldn't find port via --port flag or introspection");
    }
    Sequence ports = Sequence.EMPTY;
    String target = context.text("target-port");
    for (int i = 0; i < numbers.size(); i++) {
      String number = numbers.get(i);
      if (!number.matches("[0-9]{1,9}")) {
        throw new UsageException("strconv.Atoi: parsing \"" + number + "\": invalid syntax");
      }
      Struct.Builder port = Struct.builder();
      if (numbers.size() > 1) {
        port.put("name", "port-" + (i + 1));
      }
      ports =
          ports.plus(
              port.put("protocol", protocol(own, number))
                  .put("port", Long.valueOf(number))
                  .put("targetPort", port(target.isEmpty() ? number : target))
                  .build());
    }
    return ports;
  }

  private String number(Struct port) {
    return port.has("containerPort") ? port.text("containerPort") : port.text("port");
  }

  private String protocol(List<Struct> own, String number) {
    String given = context.text("protocol");
    if (!given.isEmpty()) {
      return given;
    }
    for (Struct port : own) {
      if (number(port).equals(number) && !port.text("protocol").isEmpty()) {
        return port.text("protocol");
      }
    }
    return "TCP";
  }

  /** The ports of a service, or of the containers of a pod or pod template. */
  private List<Struct> ownPorts() {
    List<Struct> ports = new ArrayList<>();
    Struct spec = item.content().struct("spec");
    spec.list("ports").structs().forEach(ports::add);
    Struct pod = item.type().kind().equals("Pod") ? spec : spec.structAt("template", "spec");
    for (Struct container : pod.list("containers").structs()) {
      container.list("ports").structs().forEach(ports::add);
    }
    return ports;
  }

  /** The labels as a selector's text. */
  static String selectorText(Struct labels) {
    return Table.labels(labels);
  }
}
