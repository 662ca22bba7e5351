package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import java.util.LinkedHashMap;
import java.util.Map;

/** Volumes of a pod. */
final class Volumes {

  private static final Map<String, String> TYPES = new LinkedHashMap<>();

  static {
    TYPES.put("hostPath", "HostPath (bare host directory volume)");
    TYPES.put("emptyDir", "EmptyDir (a temporary directory that shares a pod's lifetime)");
    TYPES.put("secret", "Secret (a volume populated by a Secret)");
    TYPES.put("configMap", "ConfigMap (a volume populated by a ConfigMap)");
    TYPES.put(
        "persistentVolumeClaim",
        "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)");
    TYPES.put("downwardAPI", "DownwardAPI (a volume populated by information about the pod)");
    TYPES.put(
        "projected", "Projected (a volume that contains injected data from multiple sources)");
    TYPES.put("nfs", "NFS (an NFS mount that lasts the lifetime of a pod)");
    TYPES.put("csi", "CSI (a Container Storage Interface (CSI) volume source)");
  }

  private Volumes() {}

  static void write(Page page, Sequence volumes, String indent) {
    if (volumes.isEmpty()) {
      page.line(0, indent + "Volumes:\t<none>");
      return;
    }
    page.line(0, indent + "Volumes:");
    for (Struct volume : volumes.structs()) {
      page.line(1, (indent.isEmpty() ? "" : " ") + volume.text("name") + ":");
      source(page, volume);
    }
  }

  /** Writes where a volume, or a persistent volume, has its content from. */
  static void source(Page page, Struct volume) {
    for (Map.Entry<String, String> type : TYPES.entrySet()) {
      if (volume.has(type.getKey())) {
        page.field(2, "Type", type.getValue());
        details(page, type.getKey(), volume.struct(type.getKey()));
        return;
      }
    }
    page.line(1, "<unknown>");
  }

  private static void details(Page page, String type, Struct source) {
    switch (type) {
      case "hostPath" -> {
        page.field(2, "Path", source.text("path"));
        page.field(2, "HostPathType", source.text("type"));
      }
      case "emptyDir" -> {
        page.field(2, "Medium", source.text("medium"));
        page.field(2, "SizeLimit", source.has("sizeLimit") ? source.text("sizeLimit") : "<unset>");
      }
      case "secret" -> {
        page.field(2, "SecretName", source.text("secretName"));
        page.field(2, "Optional", source.flag("optional"));
      }
      case "configMap" -> {
        page.field(2, "Name", source.text("name"));
        page.field(2, "Optional", source.flag("optional"));
      }
      case "persistentVolumeClaim" -> {
        page.field(2, "ClaimName", source.text("claimName"));
        page.field(2, "ReadOnly", source.flag("readOnly"));
      }
      case "nfs" -> {
        page.field(2, "Server", source.text("server"));
        page.field(2, "Path", source.text("path"));
        page.field(2, "ReadOnly", source.flag("readOnly"));
      }
      case "csi" -> {
        page.field(2, "Driver", source.text("driver"));
        page.field(2, "FSType", source.text("fsType"));
        page.field(2, "ReadOnly", source.flag("readOnly"));
      }
      case "downwardAPI" -> {
        page.line(2, "Items:");
        items(page, source);
      }
      default -> projected(page, source);
    }
  }

  private static void items(Page page, Struct source) {
    for (Struct item : source.list("items").structs()) {
      String from =
          item.has("fieldRef")
              ? item.textAt("fieldRef", "fieldPath")
              : item.textAt("resourceFieldRef", "resource");
      page.line(3, from + " -> " + item.text("path"));
    }
  }

  private static void projected(Page page, Struct source) {
    for (Struct part : source.list("sources").structs()) {
      if (part.has("secret")) {
        page.field(2, "SecretName", part.textAt("secret", "name"));
        page.field(2, "Optional", part.flagAt("secret", "optional"));
      } else if (part.has("downwardAPI")) {
        page.field(2, "DownwardAPI", "true");
      } else if (part.has("configMap")) {
        page.field(2, "ConfigMapName", part.textAt("configMap", "name"));
        page.field(2, "Optional", part.flagAt("configMap", "optional"));
      } else if (part.has("serviceAccountToken")) {
        page.field(
            2,
            "TokenExpirationSeconds",
            part.struct("serviceAccountToken").number("expirationSeconds", 3600));
      }
    }
  }
}
