package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import java.util.ArrayList;
import java.util.List;

/** Persistent volumes and claims, and storage classes in full. */
final class StorageDescriptions {

  private StorageDescriptions() {}

  private static String modes(Sequence modes) {
    List<String> shown = new ArrayList<>();
    for (String mode : modes.texts()) {
      shown.add(
          switch (mode) {
            case "ReadWriteOnce" -> "RWO";
            case "ReadOnlyMany" -> "ROX";
            case "ReadWriteMany" -> "RWX";
            case "ReadWriteOncePod" -> "RWOP";
            default -> mode;
          });
    }
    return String.join(",", shown);
  }

  static void volume(Page page, Context context, Struct object) {
    Struct spec = object.struct("spec");
    page.field(0, "Name", Meta.name(object));
    Parts.marks(page, object);
    page.field(0, "Finalizers", Parts.value(object.structAt("metadata").list("finalizers")));
    page.field(0, "StorageClass", spec.text("storageClassName"));
    boolean deleting = Meta.deleting(object);
    page.field(0, "Status", deleting ? "Terminating" : object.textAt("status", "phase"));
    Struct claim = spec.struct("claimRef");
    page.field(
        0, "Claim", claim.isEmpty() ? "" : claim.text("namespace") + "/" + claim.text("name"));
    page.field(0, "Reclaim Policy", spec.text("persistentVolumeReclaimPolicy"));
    page.field(0, "Access Modes", modes(spec.list("accessModes")));
    page.fieldUnlessEmpty(0, "VolumeMode", spec.text("volumeMode"));
    page.field(0, "Capacity", spec.textAt("capacity", "storage"));
    affinity(page, spec.structAt("nodeAffinity", "required"));
    page.field(0, "Message", object.textAt("status", "message"));
    page.line(0, "Source:");
    Volumes.source(page, spec);
    Events.write(page, context, object);
  }

  private static void affinity(Page page, Struct required) {
    if (required.isEmpty()) {
      page.field(0, "Node Affinity", "<none>");
      return;
    }
    page.line(0, "Node Affinity:\t");
    page.line(1, "Required Terms:\t");
    int number = 0;
    for (Struct term : required.list("nodeSelectorTerms").structs()) {
      String lead = "Term " + number++ + ":\t";
      for (Struct expression : term.list("matchExpressions").structs()) {
        page.line(
            2,
            lead
                + expression.text("key")
                + " "
                + expression.text("operator").toLowerCase(java.util.Locale.ROOT)
                + " "
                + Parts.value(expression.list("values")));
        lead = "\t";
      }
    }
  }

  static void claim(Page page, Context context, Struct object) {
    Struct spec = object.struct("spec");
    Parts.name(page, object);
    page.field(0, "StorageClass", spec.text("storageClassName"));
    page.field(
        0, "Status", Meta.deleting(object) ? "Terminating" : object.textAt("status", "phase"));
    page.field(0, "Volume", spec.text("volumeName"));
    Parts.marks(page, object);
    page.field(0, "Finalizers", Parts.value(object.structAt("metadata").list("finalizers")));
    boolean bound = !spec.text("volumeName").isEmpty();
    page.field(0, "Capacity", bound ? object.textAt("status", "capacity", "storage") : "");
    page.field(
        0, "Access Modes", bound ? modes(object.structAt("status").list("accessModes")) : "");
    page.fieldUnlessEmpty(0, "VolumeMode", spec.text("volumeMode"));
    page.field(0, "Used By", users(context, object));
    Events.write(page, context, object);
  }

  private static String users(Context context, Struct claim) {
    List<String> users = new ArrayList<>();
    for (Struct pod :
        context.cluster().list(context.known("pods"), Meta.namespace(claim), "", "")) {
      for (Struct volume : pod.structAt("spec").list("volumes").structs()) {
        if (volume.textAt("persistentVolumeClaim", "claimName").equals(Meta.name(claim))) {
          users.add(Meta.name(pod));
        }
      }
    }
    return Parts.orNone(String.join("\n\t", users));
  }

  static void storageClass(Page page, Context context, Struct object) {
    page.field(0, "Name", Meta.name(object));
    String marker = Meta.annotation(object, "storageclass.kubernetes.io/is-default-class");
    page.field(0, "IsDefaultClass", marker.equals("true") ? "Yes" : "No");
    page.field(
        0, "Annotations", dev.pilothouse.kubectl.output.Table.labels(Meta.annotations(object)));
    page.field(0, "Provisioner", object.text("provisioner"));
    page.field(
        0, "Parameters", dev.pilothouse.kubectl.output.Table.labels(object.struct("parameters")));
    page.field(
        0,
        "AllowVolumeExpansion",
        object.has("allowVolumeExpansion")
            ? Parts.bool(object.flag("allowVolumeExpansion"))
            : "<unset>");
    Sequence options = object.list("mountOptions");
    page.line(0, "MountOptions:" + (options.isEmpty() ? "\t<none>" : ""));
    options.texts().forEach(option -> page.line(1, option));
    page.fieldUnlessEmpty(0, "ReclaimPolicy", object.text("reclaimPolicy"));
    page.fieldUnlessEmpty(0, "VolumeBindingMode", object.text("volumeBindingMode"));
    Events.write(page, context, object);
  }
}
