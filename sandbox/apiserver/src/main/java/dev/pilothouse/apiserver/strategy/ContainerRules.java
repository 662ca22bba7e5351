package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.validation.FieldError;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import dev.pilothouse.apiserver.view.IntOrString;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.ContainerPort;
import dev.pilothouse.apiserver.view.core.EnvVar;
import dev.pilothouse.apiserver.view.core.EnvVarSource;
import dev.pilothouse.apiserver.view.core.LifecycleHandler;
import dev.pilothouse.apiserver.view.core.Probe;
import dev.pilothouse.apiserver.view.core.VolumeMount;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What holds for one container of a pod. */
final class ContainerRules {

  private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");
  private static final List<String> MESSAGE_POLICIES = List.of("File", "FallbackToLogsOnError");
  private static final List<String> PROTOCOLS = List.of("SCTP", "TCP", "UDP");
  private static final List<String> HANDLERS =
      List.of("exec", "httpGet", "tcpSocket", "grpc", "sleep");

  private final Container container;
  private final String field;
  private final FieldErrors errors;
  private final Set<String> volumes;
  private final boolean init;

  ContainerRules(
      Container container, String field, FieldErrors errors, Set<String> volumes, boolean init) {
    this.container = container;
    this.field = field;
    this.errors = errors;
    this.volumes = volumes;
    this.init = init;
  }

  void run() {
    String image = container.image();
    if (image.isEmpty()) {
      errors.required(field + ".image", "");
    } else if (!image.equals(image.strip())) {
      errors.invalid(field + ".image", image, "must not have leading or trailing whitespace");
    }
    Fields.choice(field + ".imagePullPolicy", container.imagePullPolicy(), PULL_POLICIES, errors);
    Fields.choice(
        field + ".terminationMessagePolicy",
        container.terminationMessagePolicy(),
        MESSAGE_POLICIES,
        errors);
    ports();
    environment();
    mounts();
    resources();
    probes();
    hooks();
  }

  private void ports() {
    Set<String> names = new HashSet<>();
    int index = 0;
    for (ContainerPort port : container.ports()) {
      port(port, field + ".ports[" + index++ + "]", names);
    }
  }

  private void port(ContainerPort port, String at, Set<String> names) {
    String name = port.name();
    if (!name.isEmpty()) {
      List<String> wrong = Names.portName(name);
      wrong.forEach(error -> errors.invalid(at + ".name", name, error));
      if (wrong.isEmpty() && !names.add(name)) {
        errors.duplicate(at + ".name", name);
      }
    }
    if (port.containerPort() == 0) {
      errors.required(at + ".containerPort", "");
    } else {
      Fields.portNumber(at + ".containerPort", port.containerPort(), errors);
    }
    if (port.hostPort() != 0) {
      Fields.portNumber(at + ".hostPort", port.hostPort(), errors);
    }
    Fields.choice(at + ".protocol", port.protocol(), PROTOCOLS, errors);
  }

  private void environment() {
    int index = 0;
    for (EnvVar variable : container.env()) {
      String at = field + ".env[" + index++ + "]";
      String name = variable.name();
      if (name.isEmpty()) {
        errors.required(at + ".name", "");
      } else if (name.contains("=")) {
        errors.invalid(
            at + ".name",
            name,
            "a valid environment variable name must consist only of printable ASCII characters other than '='");
      }
      if (variable.hasValueFrom()) {
        source(variable, at + ".valueFrom");
      }
    }
  }

  private void source(EnvVar variable, String at) {
    EnvVarSource source = variable.valueFrom();
    if (source.isEmpty()) {
      errors.invalid(
          at,
          "",
          "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
    } else if (!variable.value().isEmpty()) {
      errors.invalid(at, "", "may not be specified when `value` is not empty");
    }
    if (source.hasConfigMapKeyRef() && source.configMapKeyRef().key().isEmpty()) {
      errors.required(at + ".configMapKeyRef.key", "");
    }
    if (source.hasSecretKeyRef() && source.secretKeyRef().key().isEmpty()) {
      errors.required(at + ".secretKeyRef.key", "");
    }
  }

  private void mounts() {
    Set<String> paths = new HashSet<>();
    int index = 0;
    for (VolumeMount mount : container.volumeMounts()) {
      String at = field + ".volumeMounts[" + index++ + "]";
      if (mount.name().isEmpty()) {
        errors.required(at + ".name", "");
      } else if (!volumes.contains(mount.name())) {
        errors.add(FieldError.notFound(at + ".name", mount.name()));
      }
      if (mount.mountPath().isEmpty()) {
        errors.required(at + ".mountPath", "");
      } else if (!paths.add(mount.mountPath())) {
        errors.invalid(at + ".mountPath", mount.mountPath(), "must be unique");
      }
    }
  }

  private void resources() {
    Map<String, Quantity> limits = container.resources().limits();
    Map<String, Quantity> requests = container.resources().requests();
    notNegative(limits, "limits");
    notNegative(requests, "requests");
    requests.forEach(
        (resource, request) -> {
          Quantity limit = limits.getOrDefault(resource, request);
          if (request.compareTo(limit) > 0) {
            errors.invalid(
                field + ".resources.requests",
                request.toString(),
                "must be less than or equal to " + resource + " limit of " + limit);
          }
        });
  }

  private void notNegative(Map<String, Quantity> amounts, String kind) {
    amounts.forEach(
        (resource, amount) -> {
          if (amount.value().signum() < 0) {
            errors.invalid(
                field + ".resources." + kind + "[" + resource + "]",
                amount.toString(),
                "must be greater than or equal to 0");
          }
        });
  }

  private void probes() {
    if (container.hasLivenessProbe()) {
      probe(container.livenessProbe(), field + ".livenessProbe", true);
    }
    if (container.hasReadinessProbe()) {
      probe(container.readinessProbe(), field + ".readinessProbe", false);
    }
    if (container.hasStartupProbe()) {
      probe(container.startupProbe(), field + ".startupProbe", true);
    }
  }

  /** Checks a probe; of some kinds the first success has to be enough. */
  private void probe(Probe probe, String at, boolean once) {
    if (init && !container.restartPolicy().equals("Always")) {
      errors.forbidden(at, "may not be set for init containers without restartPolicy=Always");
      return;
    }
    handler(LifecycleHandler.of(probe.struct()), at);
    Fields.notNegative(at + ".initialDelaySeconds", probe.initialDelaySeconds(), errors);
    Fields.notNegative(at + ".timeoutSeconds", probe.timeoutSeconds(), errors);
    Fields.notNegative(at + ".periodSeconds", probe.periodSeconds(), errors);
    Fields.notNegative(at + ".successThreshold", probe.successThreshold(), errors);
    Fields.notNegative(at + ".failureThreshold", probe.failureThreshold(), errors);
    if (once && probe.successThreshold() != 1) {
      errors.invalid(at + ".successThreshold", probe.successThreshold(), "must be 1");
    }
  }

  private void hooks() {
    if (container.lifecycle().hasPostStart()) {
      handler(container.lifecycle().postStart(), field + ".lifecycle.postStart");
    }
    if (container.lifecycle().hasPreStop()) {
      handler(container.lifecycle().preStop(), field + ".lifecycle.preStop");
    }
  }

  /** Checks what a hook does, or a probe, which does the same. */
  private void handler(LifecycleHandler handler, String at) {
    List<String> kinds = HANDLERS.stream().filter(handler.struct()::has).toList();
    if (kinds.isEmpty()) {
      errors.required(at, "must specify a handler type");
      return;
    }
    for (String kind : kinds.subList(1, kinds.size())) {
      errors.forbidden(at + "." + kind, "may not specify more than 1 handler type");
    }
    switch (kinds.getFirst()) {
      case "exec" -> {
        if (handler.exec().command().isEmpty()) {
          errors.required(at + ".exec.command", "");
        }
      }
      case "httpGet" -> port(handler.httpGet().port(), at + ".httpGet.port");
      case "tcpSocket" -> port(handler.tcpSocket().port(), at + ".tcpSocket.port");
      default -> {}
    }
  }

  private void port(IntOrString port, String at) {
    switch (port) {
      case IntOrString.Int(long number) -> Fields.portNumber(at, number, errors);
      case IntOrString.Text(String name) -> {
        if (name.isEmpty()) {
          Fields.portNumber(at, 0, errors);
        } else {
          Names.portName(name).forEach(error -> errors.invalid(at, name, error));
        }
      }
    }
  }
}
