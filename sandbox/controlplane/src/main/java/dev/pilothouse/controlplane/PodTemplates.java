package dev.pilothouse.controlplane;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
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
  static Struct pod(Struct owner, Struct template) {
    return Struct.of(
        "apiVersion",
        "v1",
        "kind",
        "Pod",
        "metadata",
        Struct.builder()
            .put("generateName", Meta.name(owner) + "-")
            .put("namespace", Meta.namespace(owner))
            .putUnlessEmpty("labels", template.structAt("metadata", "labels"))
            .putUnlessEmpty("annotations", template.structAt("metadata", "annotations"))
            .putUnlessEmpty("finalizers", template.listAt("metadata", "finalizers"))
            .put("ownerReferences", Sequence.of(Meta.controllerReference(owner)))
            .build(),
        "spec",
        template.struct("spec"));
  }

  /**
   * The hash of a template's content, in letters that make no words (FNV-1a, as the deployment
   * controller's). {@code collisions} is how often it collided before.
   */
  static String hash(Struct template, long collisions) {
    int hash = FNV_OFFSET;
    String content = canonical(template) + (collisions > 0 ? collisions : "");
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
  static boolean same(Struct one, Struct other) {
    return withoutHash(one).equals(withoutHash(other));
  }

  private static Struct withoutHash(Struct template) {
    Struct labels = template.structAt("metadata", "labels").without(HASH_LABEL);
    Struct metadata = template.struct("metadata").without("labels").without("creationTimestamp");
    return template.with("metadata", labels.isEmpty() ? metadata : metadata.with("labels", labels));
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
