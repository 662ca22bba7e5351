package dev.pilothouse.apiserver.schema;

import dev.pilothouse.apiserver.codec.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads the schema resource that the build derives; the schema generator describes its format. */
final class SchemaReader {
  private static final String RESOURCE = "kubernetes.schema.gz";

  private final Map<String, List<String>> enumerations = new HashMap<>();
  private final TreeMap<String, TypeSchema> types = new TreeMap<>();
  private final Map<String, List<String[]>> fieldLines = new LinkedHashMap<>();

  private SchemaReader() {}

  static Schemas read() {
    try (InputStream in = SchemaReader.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(
            RESOURCE + " is missing: the schema-generator module makes it");
      }
      SchemaReader reader = new SchemaReader();
      reader.readLines(
          new BufferedReader(
              new InputStreamReader(new GZIPInputStream(in, 1 << 16), StandardCharsets.UTF_8)));
      reader.complete();
      return new Schemas(reader.types);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void readLines(BufferedReader lines) throws IOException {
    List<String[]> current = new ArrayList<>();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] parts = line.split("\t", -1);
      switch (parts[0]) {
        case "E" -> enumerations.put(parts[1], List.of(parts[2].split("\\|", -1)));
        case "T" -> {
          Facts facts = new Facts(parts[2]);
          types.put(
              parts[1],
              new TypeSchema(
                  parts[1],
                  text(parts[3]),
                  facts.has("root"),
                  facts.get("map").equals("atomic"),
                  false,
                  false));
          current = new ArrayList<>();
          fieldLines.put(parts[1], current);
        }
        default -> current.add(parts);
      }
    }
  }

  private void complete() {
    fieldLines.forEach(
        (name, lines) -> {
          TypeSchema type = type(name);
          List<FieldSchema> fields = new ArrayList<>();
          for (String[] line : lines) {
            fields.add(field(type, line));
          }
          type.complete(fields);
        });
  }

  private TypeSchema type(String name) {
    TypeSchema type = types.get(name);
    if (type == null) {
      throw new IllegalStateException("no such type: " + name);
    }
    return type;
  }

  private FieldSchema field(TypeSchema owner, String[] line) {
    ValueType type = valueType(line[3]);
    Facts facts = new Facts(line[4]);
    String go = facts.get("go");
    String mergeKey = facts.get("mergeKey");
    TypeSchema target = type instanceof ValueType.ObjectOf object ? object.type() : null;
    String keys = facts.get("keys").isEmpty() ? mergeKey : facts.get("keys");
    ListKind listKind =
        switch (facts.get("list")) {
          case "map" -> ListKind.MAP;
          case "set" -> ListKind.SET;
          case "atomic" -> ListKind.ATOMIC;
          default -> mergeKey.isEmpty() ? ListKind.ATOMIC : ListKind.MAP;
        };
    return new FieldSchema(
        line[1],
        Integer.parseInt(line[2]),
        type,
        text(line[5]),
        facts.has("inline"),
        facts.has("required"),
        facts.has("pointer"),
        facts.has("value"),
        facts.has("always"),
        go.isEmpty() ? goType(type) : go,
        facts.get("strategy").isEmpty() ? List.of() : List.of(facts.get("strategy").split(",")),
        mergeKey,
        listKind,
        listKind == ListKind.MAP ? List.of(keys.split(",")) : List.of(),
        facts.get("map").equals("atomic") || target != null && target.atomic(),
        defaultValue(facts),
        enumeration(owner.name(), go),
        facts.has("immutable"),
        false);
  }

  private static @Nullable Object defaultValue(Facts facts) {
    String json = facts.get("default");
    return json.isEmpty() ? null : Json.read(json);
  }

  /**
   * Enumerations are kept by group; a type of another group is one of core, or of no group of its
   * own.
   */
  private List<String> enumeration(String owner, String go) {
    int dot = go.lastIndexOf('.');
    if (dot < 0) {
      return List.of();
    }
    String[] parts = owner.split("\\.");
    String own = parts[parts.length - 3] + ".v1" + go.substring(dot);
    List<String> found = enumerations.get(own);
    if (found == null && parts[parts.length - 3].equals("autoscaling")) {
      found = enumerations.get("autoscaling.v2" + go.substring(dot));
    }
    return found != null
        ? found
        : enumerations.getOrDefault("core.v1" + go.substring(dot), List.of());
  }

  private ValueType valueType(String notation) {
    if (notation.startsWith("w[]")) {
      return new ValueType.ListOf(valueType(notation.substring(3)), true);
    }
    if (notation.startsWith("[]")) {
      return new ValueType.ListOf(valueType(notation.substring(2)), false);
    }
    if (notation.startsWith("{}")) {
      return new ValueType.MapOf(valueType(notation.substring(2)));
    }
    return switch (notation.charAt(0)) {
      case '@' -> new ValueType.ObjectOf(type(notation.substring(1)));
      case 'O' -> new ValueType.SchemaOr(type(notation.substring(2)));
      case 's' -> ValueType.Scalar.STRING;
      case 'i' -> ValueType.Scalar.INT32;
      case 'l' -> ValueType.Scalar.INT64;
      case 'b' -> ValueType.Scalar.BOOLEAN;
      case 'd' -> ValueType.Scalar.DOUBLE;
      case 'y' -> ValueType.Scalar.BYTES;
      case 'I' -> ValueType.Scalar.INT_OR_STRING;
      case 'Q' -> ValueType.Scalar.QUANTITY;
      case 'T' -> ValueType.Scalar.TIME;
      case 'M' -> ValueType.Scalar.MICRO_TIME;
      case 'D' -> ValueType.Scalar.DURATION;
      case 'A' -> ValueType.Scalar.ANY;
      default -> throw new IllegalStateException("no such type notation: " + notation);
    };
  }

  static String goType(ValueType type) {
    return switch (type) {
      case ValueType.ListOf list -> "[]" + goType(list.items());
      case ValueType.MapOf map -> "map[string]" + goType(map.values());
      case ValueType.ObjectOf object -> object.type().goName();
      case ValueType.SchemaOr schema -> schema.type().goName() + "OrBool";
      case ValueType.Scalar scalar ->
          switch (scalar) {
            case STRING -> "string";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case BOOLEAN -> "bool";
            case DOUBLE -> "float64";
            case BYTES -> "[]uint8";
            case INT_OR_STRING -> "intstr.IntOrString";
            case QUANTITY -> "resource.Quantity";
            case TIME -> "v1.Time";
            case MICRO_TIME -> "v1.MicroTime";
            case DURATION -> "v1.Duration";
            case ANY -> "interface {}";
          };
    };
  }

  private static String text(String escaped) {
    if (escaped.indexOf('\\') < 0) {
      return escaped;
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char next = escaped.charAt(++i);
      out.append(next == 'n' ? '\n' : next == 't' ? '\t' : next);
    }
    return out.toString();
  }

  /** Words and {@code key=value} pairs. */
  private record Facts(String text) {
    boolean has(String word) {
      return (" " + text + " ").contains(" " + word + " ");
    }

    String get(String key) {
      int start = (" " + text).indexOf(" " + key + "=");
      if (start < 0) {
        return "";
      }
      int end = text.indexOf(' ', start);
      return text.substring(start + key.length() + 1, end < 0 ? text.length() : end);
    }
  }
}
