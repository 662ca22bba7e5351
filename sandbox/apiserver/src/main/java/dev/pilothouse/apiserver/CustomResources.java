package dev.pilothouse.apiserver;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.registry.Registry;
import dev.pilothouse.apiserver.registry.ResourceType;
import dev.pilothouse.apiserver.registry.Subresource;
import dev.pilothouse.apiserver.rules.CustomRules;
import dev.pilothouse.apiserver.schema.CustomTypes;
import dev.pilothouse.apiserver.schema.TypeSchema;
import dev.pilothouse.apiserver.store.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the CustomResourceDefinitions of one state add to the server. Immutable. */
final class CustomResources {

  static final Resource DEFINITIONS =
      new Resource("apiextensions.k8s.io", "v1", "customresourcedefinitions");

  static final CustomResources NONE = new CustomResources(null, null);

  private static final List<String> VERBS =
      List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");
  private static final List<String> PART_VERBS = List.of("get", "patch", "update");

  private final @Nullable Table definitions;
  private final Registry registry;
  private final Map<Resource, Struct> versions = new HashMap<>();
  private final Map<Resource, Compiled> compiled = new ConcurrentHashMap<>();

  /** What is made of a version of a definition when it is first asked for. */
  private record Compiled(Struct version, TypeSchema schema, CustomRules rules) {

    static Compiled of(Struct version) {
      Struct schema = version.structAt("schema", "openAPIV3Schema");
      return new Compiled(version, CustomTypes.of(schema), CustomRules.of(schema));
    }
  }

  private CustomResources(@Nullable Table definitions, @Nullable CustomResources known) {
    this.definitions = definitions;
    List<Registry.Group> groups = new ArrayList<>();
    List<ResourceType> types = new ArrayList<>();
    for (Struct definition :
        definitions == null ? List.<Struct>of() : definitions.objects().values()) {
      add(definition, groups, types);
    }
    this.registry = Registry.builtIn().plus(groups, types);
    if (known != null) {
      known.compiled.forEach(
          (resource, kept) -> {
            if (versions.get(resource) == kept.version) {
              compiled.put(resource, kept);
            }
          });
    }
  }

  /** The custom resources of a table of definitions; {@code known} when it is of the same table. */
  static CustomResources of(Table definitions, CustomResources known) {
    if (definitions.objects().isEmpty()) {
      return NONE;
    }
    return known.definitions == definitions ? known : new CustomResources(definitions, known);
  }

  Registry registry() {
    return registry;
  }

  private void add(Struct definition, List<Registry.Group> groups, List<ResourceType> types) {
    Struct spec = definition.struct("spec");
    Struct names = spec.struct("names");
    String storage = "";
    List<String> served = new ArrayList<>();
    for (Struct version : spec.list("versions").structs()) {
      storage = version.flag("storage") ? version.text("name") : storage;
      if (version.flag("served")) {
        served.add(version.text("name"));
      }
    }
    served.sort(Comparator.comparing(VersionOrder::of).reversed());
    groups.add(new Registry.Group(spec.text("group"), served));
    for (Struct version : spec.list("versions").structs()) {
      Resource resource =
          new Resource(spec.text("group"), version.text("name"), names.text("plural"));
      versions.put(resource, version);
      if (version.flag("served")) {
        types.add(type(resource, spec, version, storage));
      }
    }
  }

  private static ResourceType type(Resource resource, Struct spec, Struct version, String storage) {
    Struct names = spec.struct("names");
    List<Subresource> parts = new ArrayList<>();
    Struct subresources = version.struct("subresources");
    if (subresources.has("status")) {
      parts.add(new Subresource("status", names.text("kind"), resource.apiVersion(), PART_VERBS));
    }
    if (subresources.has("scale")) {
      parts.add(new Subresource("scale", "Scale", "autoscaling/v1", PART_VERBS));
    }
    return new ResourceType(
        resource,
        names.text("kind"),
        names.text("singular"),
        names.text("listKind"),
        names.list("shortNames").texts(),
        names.list("categories").texts(),
        spec.text("scope").equals("Namespaced"),
        VERBS,
        parts,
        storage,
        true);
  }

  /** The openAPIV3Schema of a type; empty when it has none. */
  Struct openApiSchema(ResourceType type) {
    return version(type).structAt("schema", "openAPIV3Schema");
  }

  TypeSchema schema(ResourceType type) {
    return compiled(type).schema;
  }

  /** The rules in CEL of a type's schema. */
  CustomRules rules(ResourceType type) {
    return compiled(type).rules;
  }

  private Compiled compiled(ResourceType type) {
    return compiled.computeIfAbsent(type.resource(), _ -> Compiled.of(version(type)));
  }

  /** The fields that field selectors may name, as paths without the leading dot. */
  List<String> selectableFields(ResourceType type) {
    List<String> fields = new ArrayList<>();
    for (Struct field : version(type).list("selectableFields").structs()) {
      String path = field.text("jsonPath");
      fields.add(path.startsWith(".") ? path.substring(1) : path);
    }
    return fields;
  }

  /** What a client of a deprecated version is told; "" for other versions. */
  String deprecation(ResourceType type) {
    Struct version = version(type);
    if (!version.flag("deprecated")) {
      return "";
    }
    String warning = version.text("deprecationWarning");
    return warning.isEmpty() ? type.apiVersion() + " " + type.kind() + " is deprecated" : warning;
  }

  Sequence columns(ResourceType type) {
    return version(type).list("additionalPrinterColumns");
  }

  Scales.ScalePaths scalePaths(ResourceType type) {
    Struct scale = version(type).structAt("subresources", "scale");
    return new Scales.ScalePaths(
        path(scale.text("specReplicasPath")),
        path(scale.text("statusReplicasPath")),
        path(scale.text("labelSelectorPath")));
  }

  private static String[] path(String text) {
    return text.isEmpty() ? new String[0] : text.substring(1).split("\\.");
  }

  private Struct version(ResourceType type) {
    return versions.getOrDefault(type.resource(), Struct.EMPTY);
  }

  /** How Kubernetes orders versions: GA before beta before alpha, higher numbers first. */
  private record VersionOrder(int stability, long major, long minor, String text)
      implements Comparable<VersionOrder> {

    static VersionOrder of(String version) {
      var matcher =
          java.util.regex.Pattern.compile("v([0-9]{1,9})(?:(alpha|beta)([0-9]{1,9}))?")
              .matcher(version);
      if (!matcher.matches()) {
        return new VersionOrder(0, 0, 0, version);
      }
      int stability = matcher.group(2) == null ? 3 : matcher.group(2).equals("beta") ? 2 : 1;
      long minor = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3));
      return new VersionOrder(stability, Long.parseLong(matcher.group(1)), minor, version);
    }

    @Override
    public int compareTo(VersionOrder other) {
      return Comparator.comparingInt(VersionOrder::stability)
          .thenComparingLong(VersionOrder::major)
          .thenComparingLong(VersionOrder::minor)
          .thenComparing(Comparator.comparing(VersionOrder::text).reversed())
          .compare(this, other);
    }
  }
}
