package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.ObjectView;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodTemplateSpec;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Makes pods from templates, and names templates by a hash of their content. */
final class PodTemplates {

  static final String HASH_LABEL = "pod-template-hash";

  private static final String SAFE_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private PodTemplates() {}

  /** A pod of {@code owner} as its template says, named by the server. */
  static Pod pod(ObjectView owner, PodTemplateSpec template) {
    ObjectMeta metadata = template.metadata();
    return Pod.EMPTY
        .withMetadata(
            ObjectMeta.EMPTY
                .withGenerateName(owner.name() + "-")
                .withNamespace(owner.namespace())
                .withLabels(metadata.labels())
                .withAnnotations(metadata.annotations())
                .withFinalizers(metadata.finalizers())
                .plusOwnerReferences(owner.controllerReference()))
        .withSpec(template.spec());
  }

  /**
   * The hash of a template's content, in letters that make no words (FNV-1a, as the deployment
   * controller's). {@code collisions} is how often it collided before.
   */
  static String hash(PodTemplateSpec template, long collisions) {
    int hash = FNV_OFFSET;
    String content = canonical(template.struct()) + (collisions > 0 ? collisions : "");
    for (byte octet : content.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
    }
    StringBuilder name = new StringBuilder();
    for (char digit : Integer.toUnsignedString(hash).toCharArray()) {
      name.append(SAFE_LETTERS.charAt(digit % SAFE_LETTERS.length()));
    }
    return name.toString();
  }

  /** Whether two templates ask for the same, whatever their hash label says. */
  static boolean same(PodTemplateSpec one, PodTemplateSpec other) {
    return withoutHash(one).equals(withoutHash(other));
  }

  private static PodTemplateSpec withoutHash(PodTemplateSpec template) {
    return template.withMetadata(
        template.metadata().withoutLabels(HASH_LABEL).withoutCreationTimestamp());
  }

  private static String canonical(Object value) {
    return switch (value) {
      case Struct struct -> {
        Map<String, String> sorted = new TreeMap<>();
        struct.forEach((key, field) -> sorted.put(key, canonical(field)));
        yield sorted.toString();
      }
      case Sequence list -> list.stream().map(PodTemplates::canonical).toList().toString();
      default -> value.toString();
    };
  }
}
