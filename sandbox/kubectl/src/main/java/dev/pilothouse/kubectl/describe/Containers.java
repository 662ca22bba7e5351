package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.jsonpath.GoText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Containers of a pod or a pod template. */
final class Containers {

  private Containers() {}

  /**
   * Writes a list of containers.
   *
   * @param pod the pod that they run in, or an empty struct for a template
   */
  static void write(Page page, String title, Sequence containers, Struct pod, String indent) {
    page.line(0, indent + title + (containers.isEmpty() ? ": <none>" : ":"));
    String statuses =
        title.startsWith("Init")
            ? "initContainerStatuses"
            : title.startsWith("Eph") ? "ephemeralContainerStatuses" : "containerStatuses";
    for (Struct container : containers.structs()) {
      Struct status = status(pod.structAt("status").list(statuses), container.text("name"));
      page.line(1, (indent.isEmpty() ? "" : " ") + container.text("name") + ":");
      basics(page, container, status);
      words(page, "Command", container.list("command"));
      words(page, "Args", container.list("args"));
      if (!status.isEmpty()) {
        state(page, "State", status.struct("state"));
        if (status.struct("lastState").has("terminated")) {
          state(page, "Last State", status.struct("lastState"));
        }
        page.field(2, "Ready", Parts.bool(status.flag("ready")));
        page.field(2, "Restart Count", status.number("restartCount", 0));
      }
      resources(page, container.struct("resources"));
      probes(page, container);
      environment(page, container, pod);
      mounts(page, container);
    }
  }

  private static Struct status(Sequence statuses, String name) {
    for (Struct status : statuses.structs()) {
      if (status.text("name").equals(name)) {
        return status;
      }
    }
    return Struct.EMPTY;
  }

  private static void basics(Page page, Struct container, Struct status) {
    if (!status.isEmpty()) {
      page.field(2, "Container ID", status.text("containerID"));
    }
    page.field(2, "Image", container.text("image"));
    if (!status.isEmpty()) {
      page.field(2, "Image ID", status.text("imageID"));
    }
    ports(page, "Port", container.list("ports"), "containerPort");
    ports(page, "Host Port", container.list("ports"), "hostPort");
  }

  private static void ports(Page page, String title, Sequence ports, String field) {
    List<String> shown = new ArrayList<>();
    for (Struct port : ports.structs()) {
      String protocol = port.text("protocol").isEmpty() ? "TCP" : port.text("protocol");
      String name = port.text("name");
      shown.add(port.number(field, 0) + "/" + protocol + (name.isEmpty() ? "" : " (" + name + ")"));
    }
    page.field(2, shown.size() > 1 ? title + "s" : title, Parts.orNone(String.join(", ", shown)));
  }

  private static void words(Page page, String title, Sequence words) {
    if (words.isEmpty()) {
      return;
    }
    page.line(2, title + ":");
    for (String word : words.texts()) {
      for (String line : word.split("\n", -1)) {
        page.line(3, line);
      }
    }
  }

  private static void state(Page page, String title, Struct state) {
    if (state.has("running")) {
      page.field(2, title, "Running");
      page.field(3, "Started", Parts.time(state.textAt("running", "startedAt")));
    } else if (state.has("terminated")) {
      Struct end = state.struct("terminated");
      page.field(2, title, "Terminated");
      page.fieldUnlessEmpty(3, "Reason", end.text("reason"));
      page.fieldUnlessEmpty(3, "Message", end.text("message"));
      page.field(3, "Exit Code", end.number("exitCode", 0));
      if (end.number("signal", 0) > 0) {
        page.field(3, "Signal", end.number("signal", 0));
      }
      page.field(3, "Started", Parts.time(end.text("startedAt")));
      page.field(3, "Finished", Parts.time(end.text("finishedAt")));
    } else {
      page.field(2, title, "Waiting");
      page.fieldUnlessEmpty(3, "Reason", state.textAt("waiting", "reason"));
    }
  }

  static void resources(Page page, Struct resources) {
    for (String list : List.of("limits", "requests")) {
      Struct amounts = resources.struct(list);
      if (!amounts.isEmpty()) {
        page.line(2, list.equals("limits") ? "Limits:" : "Requests:");
        for (String name : new TreeMap<>(amounts.asMap()).keySet()) {
          page.field(3, name, amounts.text(name));
        }
      }
    }
  }

  private static void probes(Page page, Struct container) {
    for (String[] probe :
        new String[][] {
          {"Liveness", "livenessProbe"},
          {"Readiness", "readinessProbe"},
          {"Startup", "startupProbe"}
        }) {
      if (container.has(probe[1])) {
        page.field(2, probe[0], probe(container.struct(probe[1])));
      }
    }
  }

  private static String probe(Struct probe) {
    String attributes =
        String.format(
            "delay=%ds timeout=%ds period=%ds #success=%d #failure=%d",
            probe.number("initialDelaySeconds", 0),
            probe.number("timeoutSeconds", 1),
            probe.number("periodSeconds", 10),
            probe.number("successThreshold", 1),
            probe.number("failureThreshold", 3));
    if (probe.has("exec")) {
      return "exec " + GoText.plain(probe.struct("exec").list("command")) + " " + attributes;
    }
    if (probe.has("httpGet")) {
      Struct get = probe.struct("httpGet");
      String scheme =
          get.text("scheme").isEmpty()
              ? "http"
              : get.text("scheme").toLowerCase(java.util.Locale.ROOT);
      String path = get.text("path");
      return "http-get "
          + scheme
          + "://"
          + get.text("host")
          + ":"
          + get.text("port")
          + (path.startsWith("/") || path.isEmpty() ? path : "/" + path)
          + " "
          + attributes;
    }
    if (probe.has("tcpSocket")) {
      Struct socket = probe.struct("tcpSocket");
      return "tcp-socket " + socket.text("host") + ":" + socket.text("port") + " " + attributes;
    }
    if (probe.has("grpc")) {
      return "grpc <pod>:"
          + probe.textAt("grpc", "port")
          + " "
          + probe.textAt("grpc", "service")
          + " "
          + attributes;
    }
    return "unknown " + attributes;
  }

  private static void environment(Page page, Struct container, Struct pod) {
    Sequence from = container.list("envFrom");
    if (!from.isEmpty()) {
      page.line(2, "Environment Variables from:");
      for (Struct source : from.structs()) {
        boolean map = source.has("configMapRef");
        Struct reference = source.struct(map ? "configMapRef" : "secretRef");
        String prefix = source.text("prefix");
        page.line(
            3,
            reference.text("name")
                + "\t"
                + (map ? "ConfigMap" : "Secret")
                + (prefix.isEmpty() ? "" : " with prefix '" + prefix + "'")
                + "\tOptional: "
                + reference.flag("optional"));
      }
    }
    Sequence variables = container.list("env");
    page.line(2, "Environment:" + (variables.isEmpty() ? "\t<none>" : ""));
    for (Struct variable : variables.structs()) {
      variable(page, variable, pod, container);
    }
  }

  private static void variable(Page page, Struct variable, Struct pod, Struct container) {
    String name = variable.text("name");
    Struct from = variable.struct("valueFrom");
    if (from.isEmpty()) {
      String lead = name + ":\t";
      for (String line : variable.text("value").split("\n", -1)) {
        page.line(3, lead + line);
        lead = "\t";
      }
    } else if (from.has("fieldRef")) {
      Struct reference = from.struct("fieldRef");
      String version = reference.text("apiVersion").isEmpty() ? "v1" : reference.text("apiVersion");
      String path = reference.text("fieldPath");
      page.line(
          3,
          name + ":\t ".stripTrailing() + resolved(pod, path) + " (" + version + ":" + path + ")");
    } else if (from.has("resourceFieldRef")) {
      Struct reference = from.struct("resourceFieldRef");
      String[] path = reference.text("resource").split("\\.", 2);
      String value = path.length < 2 ? "" : container.textAt("resources", path[0], path[1]);
      page.line(
          3,
          name
              + ":\t"
              + (value.isEmpty() ? "node allocatable" : value)
              + " ("
              + reference.text("resource")
              + ")");
    } else if (from.has("secretKeyRef")) {
      Struct reference = from.struct("secretKeyRef");
      page.line(
          3,
          name
              + ":\t<set to the key '"
              + reference.text("key")
              + "' in secret '"
              + reference.text("name")
              + "'>\tOptional: "
              + reference.flag("optional"));
    } else if (from.has("configMapKeyRef")) {
      Struct reference = from.struct("configMapKeyRef");
      page.line(
          3,
          name
              + ":\t<set to the key '"
              + reference.text("key")
              + "' of config map '"
              + reference.text("name")
              + "'>\tOptional: "
              + reference.flag("optional"));
    }
  }

  private static String resolved(Struct pod, String path) {
    int bracket = path.indexOf("['");
    String value =
        bracket > 0
            ? pod.structAt(path.substring(0, bracket).split("\\."))
                .text(path.substring(bracket + 2, path.length() - 2))
            : pod.textAt(path.split("\\."));
    return value.isEmpty() ? " " : value;
  }

  private static void mounts(Page page, Struct container) {
    Sequence mounts = container.list("volumeMounts");
    page.line(2, "Mounts:" + (mounts.isEmpty() ? "\t<none>" : ""));
    List<Struct> sorted = new ArrayList<>();
    mounts.structs().forEach(sorted::add);
    sorted.sort((a, b) -> a.text("mountPath").compareTo(b.text("mountPath")));
    for (Struct mount : sorted) {
      String part = mount.text("subPath");
      page.line(
          3,
          mount.text("mountPath")
              + " from "
              + mount.text("name")
              + " ("
              + (mount.flag("readOnly") ? "ro" : "rw")
              + (part.isEmpty() ? "" : ",path=" + GoText.quoted(part))
              + ")");
    }
  }
}
