package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The pod security standards, baseline and restricted, as k8s.io/pod-security-admission checks
 * them.
 */
final class PodSecurityStandards {

  private static final Set<String> CAPABILITIES =
      Set.of(
          "AUDIT_WRITE",
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "MKNOD",
          "NET_BIND_SERVICE",
          "SETFCAP",
          "SETGID",
          "SETPCAP",
          "SETUID",
          "SYS_CHROOT");
  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "image",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private PodSecurityStandards() {}

  static List<String> baseline(Struct spec) {
    List<String> problems = new ArrayList<>();
    List<String> namespaces = new ArrayList<>();
    for (String name : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (spec.flag(name)) {
        namespaces.add(name + "=true");
      }
    }
    if (!namespaces.isEmpty()) {
      problems.add("host namespaces (" + String.join(", ", namespaces) + ")");
    }
    add(
        problems,
        spec,
        "privileged",
        "must not set securityContext.privileged=true",
        container -> container.structAt("securityContext").flag("privileged"));
    add(
        problems,
        spec,
        "non-default capabilities",
        "must not include anything but the default ones in securityContext.capabilities.add",
        container -> !CAPABILITIES.containsAll(added(container)));
    List<String> paths = new ArrayList<>();
    for (Struct volume : spec.list("volumes").structs()) {
      if (volume.has("hostPath")) {
        paths.add(quoted(volume.text("name")));
      }
    }
    if (!paths.isEmpty()) {
      problems.add("hostPath volumes (" + plural("volume", paths) + ")");
    }
    List<String> ports = new ArrayList<>();
    for (Struct container : containers(spec)) {
      for (Struct port : container.list("ports").structs()) {
        if (port.number("hostPort", 0) != 0) {
          ports.add(port.text("hostPort"));
        }
      }
    }
    if (!ports.isEmpty()) {
      problems.add("hostPort (container uses hostPort " + String.join(", ", ports) + ")");
    }
    return problems;
  }

  static List<String> restricted(Struct spec) {
    List<String> problems = new ArrayList<>();
    add(
        problems,
        spec,
        "allowPrivilegeEscalation != false",
        "must set securityContext.allowPrivilegeEscalation=false",
        container ->
            !Boolean.FALSE.equals(
                container.structAt("securityContext").get("allowPrivilegeEscalation")));
    add(
        problems,
        spec,
        "unrestricted capabilities",
        "must set securityContext.capabilities.drop=[\"ALL\"]",
        container ->
            !container.structAt("securityContext", "capabilities").list("drop").contains("ALL")
                || !Set.of("NET_BIND_SERVICE").containsAll(added(container)));
    Struct whole = spec.struct("securityContext");
    List<String> volumes = new ArrayList<>();
    for (Struct volume : spec.list("volumes").structs()) {
      if (volume.keys().stream().anyMatch(key -> !key.equals("name") && !VOLUMES.contains(key))) {
        volumes.add(quoted(volume.text("name")));
      }
    }
    if (!volumes.isEmpty()) {
      problems.add("restricted volume types (" + plural("volume", volumes) + ")");
    }
    if (!whole.flag("runAsNonRoot")) {
      addOr(
          problems,
          spec,
          "runAsNonRoot != true",
          "must set securityContext.runAsNonRoot=true",
          container -> !container.structAt("securityContext").flag("runAsNonRoot"));
    }
    if (whole.has("runAsUser") && whole.number("runAsUser", 1) == 0) {
      problems.add("runAsUser=0 (pod must not set runAsUser=0)");
    }
    if (whole.structAt("seccompProfile").text("type").isEmpty()) {
      addOr(
          problems,
          spec,
          "seccompProfile",
          "must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"",
          container ->
              container.structAt("securityContext", "seccompProfile").text("type").isEmpty());
    }
    return problems;
  }

  private static List<String> added(Struct container) {
    Sequence added = container.structAt("securityContext", "capabilities").list("add");
    return added.texts();
  }

  private static List<Struct> containers(Struct spec) {
    List<Struct> containers = new ArrayList<>();
    for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
      spec.list(list).structs().forEach(containers::add);
    }
    return containers;
  }

  private static void add(
      List<String> problems, Struct spec, String what, String must, Predicate<Struct> wrong) {
    List<String> names = names(spec, wrong);
    if (!names.isEmpty()) {
      problems.add(what + " (" + plural("container", names) + " " + must + ")");
    }
  }

  private static void addOr(
      List<String> problems, Struct spec, String what, String must, Predicate<Struct> wrong) {
    List<String> names = names(spec, wrong);
    if (!names.isEmpty()) {
      problems.add(what + " (pod or " + plural("container", names) + " " + must + ")");
    }
  }

  private static List<String> names(Struct spec, Predicate<Struct> wrong) {
    return containers(spec).stream().filter(wrong).map(item -> quoted(item.text("name"))).toList();
  }

  private static String plural(String noun, List<String> names) {
    return noun + (names.size() == 1 ? " " : "s ") + String.join(", ", names);
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }
}
