package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What holds for one container of a pod. */
final class ContainerRules {

  private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  private static final List<String> HANDLERS =
      List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");

  private final Struct container;
  private final String field;
  private final FieldErrors errors;
  private final Set<String> volumes;
  private final String list;

  ContainerRules(
      Struct container, String field, FieldErrors errors, Set<String> volumes, String list) {
    this.container = container;
    this.field = field;
    this.errors = errors;
    this.volumes = volumes;
    this.list = list;
  }

  void run() {
    String image = container.text("image");
    if (image.isEmpty()) {
      errors.required(field + ".image", "");
    } else if (!image.equals(image.strip())) {
      errors.invalid(field + ".image", image, "must not have leading or trailing whitespace");
    }
    PodSpecRules.choice(container, field, "imagePullPolicy", PULL_POLICIES, errors);
    PodSpecRules.choice(
        container,
        field,
        "terminationMessagePolicy",
        List.of("File", "FallbackToLogsOnError"),
        errors);
    ports();
    environment();
    mounts();
    resources();
    for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
      probe(probe);
    }
    for (String hook : List.of("postStart", "preStop")) {
      if (container.struct("lifecycle").has(hook)) {
        handler(container.structAt("lifecycle", hook), field + ".lifecycle." + hook);
      }
    }
  }

  private void ports() {
    Set<String> names = new HashSet<>();
    int index = 0;
    for (Struct port : container.list("ports").structs()) {
      String at = field + ".ports[" + index++ + "]";
      String name = port.text("name");
      if (!name.isEmpty()) {
        List<String> wrong = Names.portName(name);
        wrong.forEach(error -> errors.invalid(at + ".name", name, error));
        if (wrong.isEmpty() && !names.add(name)) {
          errors.duplicate(at + ".name", name);
        }
      }
      if (!port.has("containerPort") || port.number("containerPort", 0) == 0) {
        errors.required(at + ".containerPort", "");
      } else {
        portNumber(port.number("containerPort", 0), at + ".containerPort");
      }
      if (port.number("hostPort", 0) != 0) {
        portNumber(port.number("hostPort", 0), at + ".hostPort");
      }
      PodSpecRules.choice(port, at, "protocol", PROTOCOLS, errors);
    }
  }

  private void portNumber(long port, String at) {
    if (port < 1 || port > 65535) {
      errors.invalid(at, port, "must be between 1 and 65535, inclusive");
    }
  }

  private void environment() {
    int index = 0;
    for (Struct variable : container.list("env").structs()) {
      String at = field + ".env[" + index++ + "]";
      String name = variable.text("name");
      if (name.isEmpty()) {
        errors.required(at + ".name", "");
      } else if (name.contains("=")) {
        errors.invalid(
            at + ".name",
            name,
            "a valid environment variable name must consist only of printable ASCII characters other than '='");
      }
      Struct source = variable.struct("valueFrom");
      if (variable.has("valueFrom")) {
        if (source.isEmpty()) {
          errors.invalid(
              at + ".valueFrom",
              "",
              "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
        } else if (!variable.text("value").isEmpty()) {
          errors.invalid(at + ".valueFrom", "", "may not be specified when `value` is not empty");
        }
        for (String reference : List.of("configMapKeyRef", "secretKeyRef")) {
          if (source.has(reference) && source.struct(reference).text("key").isEmpty()) {
            errors.required(at + ".valueFrom." + reference + ".key", "");
          }
        }
      }
    }
  }

  private void mounts() {
    Set<String> paths = new HashSet<>();
    int index = 0;
    for (Struct mount : container.list("volumeMounts").structs()) {
      String at = field + ".volumeMounts[" + index++ + "]";
      String name = mount.text("name");
      if (name.isEmpty()) {
        errors.required(at + ".name", "");
      } else if (!volumes.contains(name)) {
        errors.add(dev.pilothouse.apiserver.validation.FieldError.notFound(at + ".name", name));
      }
      String path = mount.text("mountPath");
      if (path.isEmpty()) {
        errors.required(at + ".mountPath", "");
      } else if (!paths.add(path)) {
        errors.invalid(at + ".mountPath", path, "must be unique");
      }
    }
  }

  private void resources() {
    Struct resources = container.struct("resources");
    Struct limits = resources.struct("limits");
    Struct requests = resources.struct("requests");
    for (String kind : List.of("limits", "requests")) {
      Struct amounts = resources.struct(kind);
      for (String resource : amounts.keys()) {
        Quantity amount = Quantity.parseOrZero(amounts.text(resource));
        if (amount.value().signum() < 0) {
          errors.invalid(
              field + ".resources." + kind + "[" + resource + "]",
              amounts.text(resource),
              "must be greater than or equal to 0");
        }
      }
    }
    for (String resource : requests.keys()) {
      Quantity request = Quantity.parseOrZero(requests.text(resource));
      if (limits.has(resource)
          && request.compareTo(Quantity.parseOrZero(limits.text(resource))) > 0) {
        errors.invalid(
            field + ".resources.requests",
            request.toString(),
            "must be less than or equal to "
                + resource
                + " limit of "
                + Quantity.parseOrZero(limits.text(resource)));
      }
    }
  }

  private void probe(String name) {
    if (!container.has(name)) {
      return;
    }
    Struct probe = container.struct(name);
    String at = field + "." + name;
    if (list.equals("initContainers") && !container.text("restartPolicy").equals("Always")) {
      errors.forbidden(at, "may not be set for init containers without restartPolicy=Always");
      return;
    }
    handler(probe, at);
    for (String number :
        List.of(
            "initialDelaySeconds",
            "timeoutSeconds",
            "periodSeconds",
            "successThreshold",
            "failureThreshold")) {
      PodSpecRules.atLeast(probe, at, number, 0, errors);
    }
    if (!name.equals("readinessProbe") && probe.number("successThreshold", 1) != 1) {
      errors.invalid(at + ".successThreshold", probe.get("successThreshold"), "must be 1");
    }
  }

  private void handler(Struct holder, String at) {
    String first = handlerKind(holder, at);
    switch (first) {
      case "" -> errors.required(at, "must specify a handler type");
      case "exec" -> {
        if (holder.struct("exec").list("command").isEmpty()) {
          errors.required(at + ".exec.command", "");
        }
      }
      case "httpGet", "tcpSocket" -> {
        Object port = holder.struct(first).get("port");
        if (port instanceof Long number) {
          portNumber(number, at + "." + first + ".port");
        } else if (port instanceof String text && !text.isEmpty()) {
          Names.portName(text)
              .forEach(error -> errors.invalid(at + "." + first + ".port", text, error));
        } else {
          errors.invalid(at + "." + first + ".port", 0L, "must be between 1 and 65535, inclusive");
        }
      }
      default -> {}
    }
  }

  private String handlerKind(Struct holder, String at) {
    String first = "";
    for (String kind : HANDLERS) {
      if (holder.has(kind)) {
        if (!first.isEmpty()) {
          errors.forbidden(at + "." + kind, "may not specify more than 1 handler type");
        }
        first = first.isEmpty() ? kind : first;
      }
    }
    return first;
  }
}
