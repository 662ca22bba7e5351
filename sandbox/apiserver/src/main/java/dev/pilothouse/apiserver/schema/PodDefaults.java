package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;

/** Defaults of pods that depend on other fields. */
final class PodDefaults {
  private PodDefaults() {}

  /**
   * Of a pod itself, as opposed to a template: service links, and requests that follow from limits.
   */
  static Struct pod(Struct pod) {
    Struct spec = Defaults.fill(pod.struct("spec"), "enableServiceLinks", true);
    spec = requests(requests(spec, "containers"), "initContainers");
    if (spec.flag("hostNetwork")) {
      spec = hostPorts(hostPorts(spec, "containers"), "initContainers");
    }
    return pod.with("spec", spec).equals(pod) ? pod : pod.with("spec", spec);
  }

  private static Struct requests(Struct spec, String key) {
    Sequence containers = spec.list(key);
    for (int i = 0; i < containers.size(); i++) {
      Struct container = containers.struct(i);
      Struct limits = container.structAt("resources", "limits");
      if (!limits.isEmpty()) {
        Struct requests = Defaults.missing(container.structAt("resources", "requests"), limits);
        containers = containers.with(i, container.set(requests, "resources", "requests"));
      }
    }
    return containers.isEmpty() ? spec : spec.with(key, containers);
  }

  private static Struct hostPorts(Struct spec, String key) {
    Sequence containers = spec.list(key);
    for (int i = 0; i < containers.size(); i++) {
      Sequence ports = containers.struct(i).list("ports");
      for (int j = 0; j < ports.size(); j++) {
        Struct port = ports.struct(j);
        ports = ports.with(j, Defaults.fill(port, "hostPort", port.number("containerPort", 0)));
      }
      if (!ports.isEmpty()) {
        containers = containers.with(i, containers.struct(i).with("ports", ports));
      }
    }
    return containers.isEmpty() ? spec : spec.with(key, containers);
  }

  /** The old name of the service account follows the new one, and the other way round. */
  static Struct spec(Struct spec) {
    String name = spec.text("serviceAccountName");
    String old = spec.text("serviceAccount");
    if (name.isEmpty() && !old.isEmpty()) {
      return spec.with("serviceAccountName", old);
    }
    return name.equals(old) ? spec : spec.with("serviceAccount", name);
  }

  static Struct container(Struct container) {
    if (container.has("imagePullPolicy")) {
      return container;
    }
    return container.with(
        "imagePullPolicy", isLatest(container.text("image")) ? "Always" : "IfNotPresent");
  }

  /** Whether an image's tag is {@code latest}, by name or for want of a tag and a digest. */
  static boolean isLatest(String image) {
    if (image.contains("@")) {
      return false;
    }
    String last = image.substring(image.lastIndexOf('/') + 1);
    int colon = last.indexOf(':');
    return colon < 0 || last.substring(colon + 1).equals("latest");
  }

  /** A volume of no kind is an empty directory. */
  static Struct volume(Struct volume) {
    return volume.size() > 1 || volume.size() == 1 && !volume.has("name")
        ? volume
        : volume.with("emptyDir", Struct.EMPTY);
  }
}
