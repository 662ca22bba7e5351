package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import java.util.List;
import java.util.Objects;

/** CustomResourceDefinitions: their names are accepted and their versions served at once. */
final class DefinitionStrategy implements Strategy {

  private static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

  @Override
  public Struct prepareForCreate(WriteContext context, Struct definition) {
    String now = Times.time(context.world().now());
    Struct status =
        Struct.of(
            "conditions",
                List.of(
                    condition("NamesAccepted", now, "NoConflicts", "no conflicts found"),
                    condition(
                        "Established",
                        now,
                        "InitialNamesAccepted",
                        "the initial names have been accepted")),
            "acceptedNames", definition.structAt("spec", "names"),
            "storedVersions", Sequence.of(storage(definition)));
    Sequence finalizers = definition.structAt("metadata").list("finalizers");
    return definition
        .with("status", status)
        .set(
            finalizers.contains(CLEANUP) ? finalizers : finalizers.plus(CLEANUP),
            "metadata",
            "finalizers");
  }

  private static Struct condition(String type, String now, String reason, String message) {
    return Struct.of(
        "type", type,
        "status", "True",
        "lastTransitionTime", now,
        "reason", reason,
        "message", message);
  }

  private static String storage(Struct definition) {
    for (Struct version : definition.structAt("spec").list("versions").structs()) {
      if (version.flag("storage")) {
        return version.text("name");
      }
    }
    return "";
  }

  @Override
  public Struct prepareForUpdate(WriteContext context, Struct definition, Struct old) {
    if (!context.subresource().isEmpty()) {
      return definition;
    }
    Sequence stored = definition.structAt("status").list("storedVersions");
    String storage = storage(definition);
    Struct updated =
        definition.set(definition.structAt("spec", "names"), "status", "acceptedNames");
    return stored.contains(storage)
        ? updated
        : updated.set(stored.plus(storage), "status", "storedVersions");
  }

  @Override
  public void validate(WriteContext context, Struct definition, FieldErrors errors) {
    Struct spec = definition.struct("spec");
    Struct names = spec.struct("names");
    String group = spec.text("group");
    String plural = names.text("plural");
    String name = definition.structAt("metadata").text("name");
    if (group.isEmpty()) {
      errors.required("spec.group", "");
    } else {
      Names.subdomain(group).forEach(error -> errors.invalid("spec.group", group, error));
      if (!group.contains(".")) {
        errors.invalid("spec.group", group, "should be a domain with at least one dot");
      }
    }
    for (String part : List.of("plural", "singular", "kind", "listKind")) {
      String value = names.text(part).toLowerCase(java.util.Locale.ROOT);
      if (value.isEmpty()) {
        errors.required("spec.names." + part, "");
      } else {
        Names.label1035(value)
            .forEach(error -> errors.invalid("spec.names." + part, names.text(part), error));
      }
    }
    if (!name.equals(plural + "." + group)) {
      errors.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
    }
    if (!List.of("Cluster", "Namespaced").contains(spec.text("scope"))) {
      if (spec.text("scope").isEmpty()) {
        errors.required("spec.scope", "");
      }
      errors.unsupported("spec.scope", spec.text("scope"), List.of("Cluster", "Namespaced"));
    }
    DefinitionVersions.check(definition, errors);
    conversion(context, spec, errors);
  }

  /** Objects are converted by changing their apiVersion; nobody is asked. */
  private static void conversion(WriteContext context, Struct spec, FieldErrors errors) {
    String strategy = spec.structAt("conversion").text("strategy");
    boolean several = spec.list("versions").size() > 1;
    if (!List.of("", "None", "Webhook").contains(strategy)) {
      errors.unsupported("spec.conversion.strategy", strategy, List.of("None", "Webhook"));
    }
    if (strategy.equals("Webhook") && several) {
      context
          .warnings()
          .add(
              "spec.conversion.webhook is not called by this API server: objects are converted as"
                  + " with strategy None");
    }
  }

  @Override
  public void validateUpdate(
      WriteContext context, Struct definition, Struct old, FieldErrors errors) {
    if (!context.subresource().isEmpty()) {
      return;
    }
    validate(context, definition, errors);
    for (String[] path :
        List.of(
            new String[] {"group"},
            new String[] {"scope"},
            new String[] {"names", "plural"},
            new String[] {"names", "kind"})) {
      Object before = old.structAt("spec").at(path);
      Object after = definition.structAt("spec").at(path);
      if (!Objects.equals(before, after)) {
        errors.invalid("spec." + String.join(".", path), after, "field is immutable");
      }
    }
  }
}
