package dev.pilothouse.apiserver.strategy;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.rules.RuleChecks;
import dev.pilothouse.apiserver.schema.StructuralSchemas;
import dev.pilothouse.apiserver.validation.FieldErrors;
import dev.pilothouse.apiserver.validation.Names;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the versions of a CustomResourceDefinition must be. */
final class DefinitionVersions {

  private static final List<String> COLUMN_TYPES =
      List.of("integer", "number", "string", "boolean", "date");

  private final Struct spec;
  private final Sequence versions;
  private final FieldErrors errors;

  private DefinitionVersions(Struct spec, FieldErrors errors) {
    this.spec = spec;
    this.versions = spec.list("versions");
    this.errors = errors;
  }

  static void check(Struct definition, FieldErrors errors) {
    DefinitionVersions checks = new DefinitionVersions(definition.struct("spec"), errors);
    if (checks.versions.isEmpty()) {
      errors.required("spec.versions", "");
      return;
    }
    checks.names();
    checks.schemas();
    checks.parts();
    checks.stored(definition.structAt("status").list("storedVersions"));
  }

  private void names() {
    Set<String> seen = new HashSet<>();
    int stored = 0;
    int index = 0;
    boolean unique = true;
    for (Struct version : versions.structs()) {
      String field = "spec.versions[" + index++ + "].name";
      String name = version.text("name");
      Names.label1035(name).forEach(error -> errors.invalid(field, name, error));
      unique &= seen.add(name);
      stored += version.flag("storage") ? 1 : 0;
    }
    if (!unique) {
      errors.invalid("spec.versions", versions, "must contain unique version names");
    }
    if (stored != 1) {
      errors.invalid(
          "spec.versions", versions, "must have exactly one version marked as storage version");
    }
  }

  /**
   * Where errors say that something of a version is: what all versions have in common is kept once
   * by the server, and its errors speak of that place.
   */
  private String place(int index, String own, String common) {
    Object first = versions.struct(0).get(own);
    boolean same = true;
    for (Struct version : versions.structs()) {
      same &= first == null ? !version.has(own) : first.equals(version.get(own));
    }
    return same ? "spec." + common : "spec.versions[" + index + "]." + own;
  }

  private void schemas() {
    Set<String> done = new HashSet<>();
    for (int at = 0; at < versions.size(); at++) {
      Struct schema = versions.struct(at).structAt("schema", "openAPIV3Schema");
      String field = place(at, "schema", "validation") + ".openAPIV3Schema";
      if (schema.isEmpty()) {
        errors.required("spec.versions[" + at + "].schema.openAPIV3Schema", "schemas are required");
      } else if (done.add(field)) {
        FieldErrors structural = new FieldErrors();
        StructuralSchemas.check(schema, field, structural);
        structural.list().forEach(errors::add);
        if (structural.isEmpty()) {
          RuleChecks.check(schema, field, errors);
        }
      }
    }
  }

  private void parts() {
    Set<String> done = new HashSet<>();
    for (int at = 0; at < versions.size(); at++) {
      Struct version = versions.struct(at);
      String columns = place(at, "additionalPrinterColumns", "additionalPrinterColumns");
      String subresources = place(at, "subresources", "subresources");
      String selectable = place(at, "selectableFields", "selectableFields");
      if (done.add(columns)) {
        columns(version.list("additionalPrinterColumns"), columns);
      }
      if (done.add(subresources) && version.struct("subresources").has("scale")) {
        scale(version.structAt("subresources", "scale"), subresources + ".scale");
      }
      if (done.add(selectable)) {
        selectable(version, selectable);
      }
    }
  }

  private void columns(Sequence columns, String path) {
    for (int at = 0; at < columns.size(); at++) {
      Struct column = columns.struct(at);
      String field = path + "[" + at + "]";
      if (column.text("name").isEmpty()) {
        errors.required(field + ".name", "");
      }
      if (column.text("type").isEmpty()) {
        errors.required(field + ".type", "must be one of boolean,date,integer,number,string");
      } else if (!COLUMN_TYPES.contains(column.text("type"))) {
        errors.invalid(
            field + ".type",
            column.text("type"),
            "must be one of boolean,date,integer,number,string");
      }
      if (column.text("jsonPath").isEmpty()) {
        errors.required(field + ".JSONPath", "");
      } else {
        path(column.text("jsonPath"), field + ".JSONPath");
      }
    }
  }

  private boolean path(String path, String field) {
    boolean right = path.startsWith(".");
    if (!right) {
      errors.invalid(field, path, "must be a simple json path starting with .");
    }
    return right;
  }

  private void scale(Struct scale, String path) {
    under(scale, path, "specReplicasPath", List.of(".spec."), ".spec");
    under(scale, path, "statusReplicasPath", List.of(".status."), ".status");
    if (!scale.text("labelSelectorPath").isEmpty()) {
      under(
          scale,
          path,
          "labelSelectorPath",
          List.of(".status.", ".spec."),
          "either .status or .spec");
    }
  }

  private void under(Struct scale, String path, String name, List<String> prefixes, String wanted) {
    String value = scale.text(name);
    if (value.isEmpty()) {
      errors.required(path + "." + name, "");
    } else if (prefixes.stream().noneMatch(value::startsWith)) {
      errors.invalid(path + "." + name, value, "should be a json path under " + wanted);
    }
  }

  private void selectable(Struct version, String path) {
    Sequence fields = version.list("selectableFields");
    Set<String> seen = new HashSet<>();
    for (int at = 0; at < fields.size(); at++) {
      String field = path + "[" + at + "].jsonPath";
      String given = fields.struct(at).text("jsonPath");
      if (given.isEmpty()) {
        errors.required(field, "");
      } else if (!seen.add(given)) {
        errors.duplicate(field, given);
      } else if (path(given, field)) {
        Struct schema = version.structAt("schema", "openAPIV3Schema");
        for (String step : given.substring(1).split("\\.")) {
          schema = schema.structAt("properties", step);
        }
        if (!List.of("string", "boolean", "integer").contains(schema.text("type"))) {
          errors.invalid(
              field,
              given,
              "is an invalid path: must point to a field of type string, boolean or integer. Enum"
                  + " string fields and strings with allowed formats are supported.");
        }
      }
    }
  }

  private void stored(Sequence stored) {
    Set<String> names = new HashSet<>();
    versions.structs().forEach(version -> names.add(version.text("name")));
    for (int at = 0; at < stored.size(); at++) {
      if (!names.contains(stored.text(at))) {
        errors.invalid(
            "status.storedVersions[" + at + "]", stored.text(at), "must appear in spec.versions");
      }
    }
    boolean preserve = spec.flag("preserveUnknownFields");
    if (preserve) {
      errors.invalid(
          "spec.preserveUnknownFields",
          true,
          "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
    }
  }
}
