package dev.pilothouse.kubectl.debug;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** What rights and namespaces a debugging container gets (KEP-1441). */
enum Profile {
  LEGACY,
  GENERAL,
  BASELINE,
  NETADMIN,
  RESTRICTED,
  SYSADMIN;

  private static final Struct ROOT_VOLUME =
      Struct.of("name", "host-root", "hostPath", Struct.of("path", "/"));
  private static final Struct ROOT_MOUNT = Struct.of("name", "host-root", "mountPath", "/host");

  static Profile of(String name) {
    for (Profile profile : values()) {
      if (profile.name().toLowerCase(Locale.ROOT).equals(name)) {
        return profile;
      }
    }
    throw new UsageException("unknown profile: " + name);
  }

  /** A new container with the rights of this profile. */
  Struct container(Struct container) {
    return switch (this) {
      case LEGACY -> container;
      case GENERAL -> capabilities(container, "add", List.of("SYS_PTRACE"));
      case BASELINE -> container.without("securityContext");
      case NETADMIN -> capabilities(container, "add", List.of("NET_ADMIN", "NET_RAW"));
      case RESTRICTED ->
          capabilities(container.without("securityContext"), "drop", List.of("ALL"))
              .set(true, "securityContext", "runAsNonRoot")
              .set(false, "securityContext", "allowPrivilegeEscalation")
              .set(Struct.of("type", "RuntimeDefault"), "securityContext", "seccompProfile");
      case SYSADMIN -> container.set(true, "securityContext", "privileged");
    };
  }

  private static Struct capabilities(Struct container, String change, List<String> names) {
    Sequence present = container.listAt("securityContext", "capabilities", change);
    for (String name : names) {
      present = present.contains(name) ? present : present.plus(name);
    }
    return container.set(present, "securityContext", "capabilities", change);
  }

  /** A pod on a node, made to look at that node, whose only container has its rights already. */
  Struct onNode(Struct pod) {
    Struct seeing = pod;
    if (this != BASELINE && this != RESTRICTED) {
      for (String namespace : List.of("hostNetwork", "hostPID", "hostIPC")) {
        seeing = seeing.set(true, "spec", namespace);
      }
    }
    return this == LEGACY || this == GENERAL || this == SYSADMIN ? withRoot(seeing) : seeing;
  }

  private Struct withRoot(Struct pod) {
    Sequence containers = pod.structAt("spec").list("containers");
    Struct container = containers.struct(0).with("volumeMounts", Sequence.of(ROOT_MOUNT));
    if (this == GENERAL) {
      container = container.without("securityContext");
    }
    return pod.set(containers.with(0, container), "spec", "containers")
        .set(Sequence.of(ROOT_VOLUME), "spec", "volumes");
  }

  /** The copy of a pod without what would get in the way, unless flags say to keep it. */
  Struct copy(Context context, Struct pod) {
    if (this == LEGACY) {
      return pod;
    }
    Struct copy = pod;
    if (!context.flag("keep-labels")) {
      copy = copy.remove("metadata", "labels");
    }
    if (!context.flag("keep-annotations")) {
      copy = copy.remove("metadata", "annotations");
    }
    for (String probe : List.of("liveness", "readiness", "startup")) {
      if (!context.flag("keep-" + probe)) {
        copy = eachContainer(copy, container -> container.without(probe + "Probe"));
      }
    }
    if (!context.flag("keep-init-containers")) {
      copy = copy.remove("spec", "initContainers");
    }
    return copy.at("spec", "shareProcessNamespace") == null
        ? copy.set(true, "spec", "shareProcessNamespace")
        : copy;
  }

  static Struct eachContainer(Struct pod, UnaryOperator<Struct> change) {
    Sequence containers = pod.structAt("spec").list("containers");
    for (int at = 0; at < containers.size(); at++) {
      containers = containers.with(at, change.apply(containers.struct(at)));
    }
    return pod.set(containers, "spec", "containers");
  }
}
