package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.object.Struct;

/** Pod templates as "describe" shows them. */
public final class PodTemplates {

  private PodTemplates() {}

  /** The lines from "Pod Template:" on. */
  public static String text(Struct template) {
    Page page = new Page();
    write(page, template);
    return page.text();
  }

  static void write(Page page, Struct template) {
    page.line(0, "Pod Template:");
    if (template.isEmpty()) {
      page.line(0, "  <unset>");
      return;
    }
    Parts.labels(page, "  Labels", template.structAt("metadata", "labels"));
    Struct annotations = template.structAt("metadata", "annotations");
    if (!annotations.isEmpty()) {
      Parts.annotations(page, "  Annotations", annotations);
    }
    Struct spec = template.struct("spec");
    String account = spec.text("serviceAccountName");
    if (!account.isEmpty()) {
      page.line(0, "  Service Account:\t" + account);
    }
    if (!spec.list("initContainers").isEmpty()) {
      Containers.write(page, "Init Containers", spec.list("initContainers"), Struct.EMPTY, "  ");
    }
    Containers.write(page, "Containers", spec.list("containers"), Struct.EMPTY, "  ");
    Volumes.write(page, spec.list("volumes"), "  ");
    Parts.spread(page, spec.list("topologySpreadConstraints"), "  ");
    if (!spec.text("priorityClassName").isEmpty()) {
      page.line(0, "  Priority Class Name:\t" + spec.text("priorityClassName"));
    }
    Parts.nodeSelectors(page, spec.struct("nodeSelector"), "  ");
    Parts.tolerations(page, spec.list("tolerations"), "  ");
  }
}
