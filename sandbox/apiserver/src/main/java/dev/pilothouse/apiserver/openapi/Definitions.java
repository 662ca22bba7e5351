package dev.pilothouse.apiserver.openapi;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.FieldSchema;
import dev.pilothouse.apiserver.schema.ListKind;
import dev.pilothouse.apiserver.schema.TypeSchema;
import dev.pilothouse.apiserver.schema.ValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects the definitions of types and of all types that they refer to. */
final class Definitions {
  private static final String INT_OR_STRING = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
  private static final String QUANTITY = "io.k8s.apimachinery.pkg.api.resource.Quantity";
  private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";

  private final Dialect dialect;
  private final Map<String, List<Struct>> kinds;
  private final Map<String, Struct> definitions = new TreeMap<>();

  /**
   * @param kinds group, version and kind of the definitions that are kinds
   */
  Definitions(Dialect dialect, Map<String, List<Struct>> kinds) {
    this.dialect = dialect;
    this.kinds = kinds;
  }

  Struct all() {
    return Struct.copyOf(definitions);
  }

  /** Adds a type with all that it refers to. */
  void add(TypeSchema type) {
    if (definitions.containsKey(type.name())) {
      return;
    }
    definitions.put(type.name(), Struct.EMPTY);
    definitions.put(type.name(), definition(type));
  }

  /** Adds a definition that is written already. */
  void add(String name, Struct definition) {
    definitions.putIfAbsent(name, marked(name, definition));
  }

  private Struct definition(TypeSchema type) {
    Struct.Builder properties = Struct.builder();
    List<String> required = new ArrayList<>();
    if (type.root()) {
      properties.put("apiVersion", Texts.API_VERSION).put("kind", Texts.KIND);
    }
    for (FieldSchema field : new TreeMap<>(type.fields()).values()) {
      properties.put(field.name(), property(type, field));
      if (field.required()) {
        required.add(field.name());
      }
    }
    Struct definition =
        Struct.builder()
            .putUnlessEmpty("description", type.description())
            .put("type", "object")
            .putUnlessEmpty("properties", properties.build())
            .putUnlessEmpty("required", Sequence.copyOf(required))
            .build();
    return marked(
        type.name(),
        type.atomic() ? definition.with("x-kubernetes-map-type", "atomic") : definition);
  }

  private Struct marked(String name, Struct definition) {
    List<Struct> known = kinds.getOrDefault(name, List.of());
    return known.isEmpty() ? definition : definition.with("x-kubernetes-group-version-kind", known);
  }

  private Struct property(TypeSchema owner, FieldSchema field) {
    Struct value = value(field.type(), field.value());
    String description = description(owner, field);
    Struct.Builder property =
        Struct.builder().putUnlessEmpty("description", description).putAll(value);
    if (!field.enumeration().isEmpty() && field.type() == ValueType.Scalar.STRING) {
      property.put("enum", field.enumeration());
    }
    if (field.isList()
        && !(field.type() instanceof ValueType.ListOf(_, boolean wrapped) && wrapped)) {
      listFacts(field, property);
    } else if (field.atomic()) {
      property.put("x-kubernetes-map-type", "atomic");
    }
    if (!field.strategy().isEmpty()) {
      property.put("x-kubernetes-patch-strategy", String.join(",", field.strategy()));
    }
    property.putUnlessEmpty("x-kubernetes-patch-merge-key", field.mergeKey());
    if (field.defaultValue() != null && dialect == Dialect.V3 && field.target() == null) {
      property.put("default", field.defaultValue());
    }
    return property.build();
  }

  /** The field's own description, else one by its role in a kind, else that of its type. */
  private static String description(TypeSchema owner, FieldSchema field) {
    if (!field.description().isEmpty()
        || !(field.type() instanceof ValueType.ObjectOf(TypeSchema target))) {
      return field.description();
    }
    boolean list = owner.simpleName().endsWith("List");
    return switch (owner.root() ? field.name() : "") {
      case "metadata" -> list ? Texts.LIST_METADATA : Texts.METADATA;
      case "spec" -> "What is wanted of the " + owner.simpleName() + ".";
      case "status" ->
          "What was last seen of the " + owner.simpleName() + ". Written by the system, read-only.";
      default -> target.description();
    };
  }

  private static void listFacts(FieldSchema field, Struct.Builder property) {
    if (field.listKind() == ListKind.MAP) {
      property
          .put("x-kubernetes-list-map-keys", field.listMapKeys())
          .put("x-kubernetes-list-type", "map");
    } else {
      property.put("x-kubernetes-list-type", field.listKind() == ListKind.SET ? "set" : "atomic");
    }
  }

  private Struct value(ValueType type, boolean always) {
    return switch (type) {
      case ValueType.ListOf list -> Struct.of("type", "array", "items", item(list.items()));
      case ValueType.MapOf map ->
          Struct.of("type", "object", "additionalProperties", item(map.values()));
      case ValueType.ObjectOf object -> {
        add(object.type());
        yield reference(object.type().name(), always);
      }
      case ValueType.SchemaOr schema -> {
        add(schema.type());
        yield schemaOr(schema.type());
      }
      case ValueType.Scalar scalar -> scalar(scalar);
    };
  }

  private Struct item(ValueType type) {
    Struct item = value(type, true);
    boolean text = type == ValueType.Scalar.STRING && dialect == Dialect.V3;
    return text ? item.with("default", "") : item;
  }

  private Struct schemaOr(TypeSchema schema) {
    String name = schema.name() + "OrBool";
    definitions.putIfAbsent(
        name,
        Struct.of(
            "description",
            "A schema, or in its place a boolean, an array of schemas or an array of strings."));
    return reference(name, false);
  }

  private Struct scalar(ValueType.Scalar type) {
    return switch (type) {
      case STRING -> Struct.of("type", "string");
      case INT32 -> Struct.of("type", "integer", "format", "int32");
      case INT64 -> Struct.of("type", "integer", "format", "int64");
      case BOOLEAN -> Struct.of("type", "boolean");
      case DOUBLE -> Struct.of("type", "number", "format", "double");
      case BYTES -> Struct.of("type", "string", "format", "byte");
      case ANY -> Struct.of("type", "object");
      case DURATION -> named(META + "Duration", Struct.of("type", "string"));
      case TIME -> named(META + "Time", Struct.of("type", "string", "format", "date-time"));
      case MICRO_TIME ->
          named(META + "MicroTime", Struct.of("type", "string", "format", "date-time"));
      case QUANTITY ->
          named(QUANTITY, either(Texts.QUANTITY, Struct.of("type", "string"), "string", "number"));
      case INT_OR_STRING ->
          named(
              INT_OR_STRING,
              either(Texts.INT_OR_STRING, Struct.of("type", "string"), "integer", "string")
                  .with("format", "int-or-string"));
    };
  }

  private Struct either(String description, Struct oldForm, String one, String other) {
    Struct form =
        dialect == Dialect.V2
            ? oldForm
            : Struct.of("oneOf", Sequence.of(Struct.of("type", one), Struct.of("type", other)));
    return Struct.builder().put("description", description).putAll(form).build();
  }

  private Struct named(String name, Struct definition) {
    definitions.putIfAbsent(name, definition);
    return reference(name, false);
  }

  /** In version 3 nothing may stand beside a reference, so it is wrapped. */
  private Struct reference(String name, boolean always) {
    Struct reference = Struct.of("$ref", dialect.references + name);
    if (dialect == Dialect.V2) {
      return reference;
    }
    Struct wrapped = Struct.of("allOf", Sequence.of(reference));
    return always ? wrapped.with("default", Struct.EMPTY) : wrapped;
  }
}
