package dev.pilothouse.apiserver.validation;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.view.meta.ObjectMeta;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What holds for the metadata of every object. */
public final class MetadataRules {

  private static final int ANNOTATION_BYTES = 256 * 1024;
  private static final List<String> STANDARD_FINALIZERS =
      List.of(
          "kubernetes",
          "orphan",
          "foregroundDeletion",
          "customresourcecleanup.apiextensions.k8s.io");

  private MetadataRules() {}

  /**
   * Checks the metadata of a new object.
   *
   * @param naming the rule for names of this kind
   */
  public static void validate(
      Struct metadata,
      boolean namespaced,
      Function<String, List<String>> naming,
      FieldErrors errors) {
    String generateName = metadata.text("generateName");
    if (!generateName.isEmpty()) {
      String example = generateName.endsWith("-") ? generateName + "a" : generateName;
      naming
          .apply(example)
          .forEach(error -> errors.invalid("metadata.generateName", generateName, error));
    }
    String name = metadata.text("name");
    if (name.isEmpty()) {
      errors.required("metadata.name", "name or generateName is required");
    } else {
      naming.apply(name).forEach(error -> errors.invalid("metadata.name", name, error));
    }
    namespace(metadata.text("namespace"), namespaced, errors);
    labels(ObjectMeta.of(metadata).labels(), "metadata.labels", errors);
    annotations(ObjectMeta.of(metadata).annotations(), "metadata.annotations", errors);
    owners(metadata, errors);
    finalizers(metadata, errors);
  }

  private static void namespace(String namespace, boolean namespaced, FieldErrors errors) {
    if (!namespaced) {
      if (!namespace.isEmpty()) {
        errors.forbidden("metadata.namespace", "not allowed on this type");
      }
    } else if (namespace.isEmpty()) {
      errors.required("metadata.namespace", "");
    } else {
      Names.label(namespace)
          .forEach(error -> errors.invalid("metadata.namespace", namespace, error));
    }
  }

  /** Checks labels, wherever they are. */
  public static void labels(Map<String, String> labels, String field, FieldErrors errors) {
    labels.forEach(
        (key, value) -> {
          Names.qualified(key).forEach(error -> errors.invalid(field, key, error));
          Names.labelValue(value).forEach(error -> errors.invalid(field, value, error));
        });
  }

  /** Checks annotations: their keys and their total size. */
  public static void annotations(
      Map<String, String> annotations, String field, FieldErrors errors) {
    long[] bytes = {0};
    annotations.forEach(
        (key, value) -> {
          Names.qualified(key.toLowerCase(java.util.Locale.ROOT))
              .forEach(error -> errors.invalid(field, key, error));
          bytes[0] += key.length() + value.length();
        });
    if (bytes[0] > ANNOTATION_BYTES) {
      errors.add(FieldError.tooLong(field, ANNOTATION_BYTES));
    }
  }

  private static void owners(Struct metadata, FieldErrors errors) {
    String controller = "";
    int index = 0;
    for (Struct owner : metadata.list("ownerReferences").structs()) {
      String field = "metadata.ownerReferences[" + index++ + "]";
      String full = "metadata.ownerReferences";
      for (String part : List.of("apiVersion", "kind", "name", "uid")) {
        if (owner.text(part).isEmpty()) {
          errors.invalid(
              field + "." + part,
              owner.text(part),
              part.equals("apiVersion")
                  ? "version must not be empty"
                  : part + " must not be empty");
        }
      }
      if (owner.flag("controller")) {
        if (!controller.isEmpty()) {
          errors.invalid(
              full,
              metadata.get("ownerReferences"),
              "Only one reference can have Controller set to true. Found \"true\" in references for "
                  + controller
                  + " and "
                  + owner.text("name"));
        }
        controller = owner.text("name");
      }
    }
  }

  private static void finalizers(Struct metadata, FieldErrors errors) {
    boolean orphan = false;
    boolean foreground = false;
    for (String finalizer : metadata.list("finalizers").texts()) {
      Names.qualified(finalizer)
          .forEach(error -> errors.invalid("metadata.finalizers", finalizer, error));
      if (!finalizer.contains("/") && !STANDARD_FINALIZERS.contains(finalizer)) {
        errors.invalid(
            "metadata.finalizers",
            finalizer,
            "name is neither a standard finalizer name nor is it fully qualified");
      }
      orphan |= finalizer.equals("orphan");
      foreground |= finalizer.equals("foregroundDeletion");
    }
    if (orphan && foreground) {
      errors.invalid(
          "metadata.finalizers",
          metadata.get("finalizers"),
          "finalizer orphan and foregroundDeletion cannot be both set");
    }
  }

  /** Checks the metadata of a changed object against the stored one. */
  public static void validateUpdate(Struct metadata, Struct old, FieldErrors errors) {
    for (String field :
        List.of(
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds")) {
      Object before = old.get(field);
      Object after = metadata.get(field);
      if (!java.util.Objects.equals(before, after)) {
        errors.invalid("metadata." + field, after, "field is immutable");
      }
    }
    if (!old.text("deletionTimestamp").isEmpty()) {
      for (String finalizer : metadata.list("finalizers").texts()) {
        if (!old.list("finalizers").contains(finalizer)) {
          errors.forbidden(
              "metadata.finalizers",
              "no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                  + FieldError.quoted(finalizer)
                  + "}");
        }
      }
    }
    labels(ObjectMeta.of(metadata).labels(), "metadata.labels", errors);
    annotations(ObjectMeta.of(metadata).annotations(), "metadata.annotations", errors);
    owners(metadata, errors);
    finalizers(metadata, errors);
  }
}
