package dev.pilothouse.schema.view;

/**
 * The type of a field in Java: what stands in signatures, and which method of {@code Members} reads
 * it.
 *
 * @param type such as {@code long}
 * @param boxed such as {@code Long}
 * @param reader a function of a JSON value, such as {@code Members::number}
 * @param items the type of the items of a list or of the values of a map, boxed; else empty
 */
record Notation(String type, String boxed, String reader, String items) {

  /** How a value is read. */
  private enum Holder {
    LIST("List<%s>", "list"),
    MAP("Map<String, %s>", "map");

    private final String type;
    private final String reader;

    Holder(String type, String reader) {
      this.type = type;
      this.reader = reader;
    }

    Notation of(Notation items) {
      String held = type.formatted(items.boxed);
      return new Notation(
          held,
          held,
          "value -> Members.%s(value, %s)".formatted(reader, items.reader),
          items.boxed);
    }
  }

  static Notation of(String text, Imports imports) {
    if (text.startsWith("w[]")) {
      return of(text.substring(1), imports);
    }
    if (text.startsWith("[]")) {
      imports.add("java.util.List");
      return Holder.LIST.of(of(text.substring(2), imports));
    }
    if (text.startsWith("{}")) {
      imports.add("java.util.Map");
      return Holder.MAP.of(of(text.substring(2), imports));
    }
    return switch (text.charAt(0)) {
      case 's', 'y', 'D' -> scalar("String", "String", "text");
      case 'i', 'l' -> scalar("long", "Long", "number");
      case 'd' -> scalar("double", "Double", "real");
      case 'b' -> scalar("boolean", "Boolean", "flag");
      case 'A', 'O' -> scalar("Object", "Object", "any");
      case 'T', 'M' -> imported(imports, "java.time.Instant", "time");
      case 'Q' -> imported(imports, "dev.pilothouse.apiserver.schema.Quantity", "quantity");
      case 'I' -> imported(imports, "dev.pilothouse.apiserver.view.IntOrString", "intOrString");
      case '@' -> view(imports.add(Names.qualified(text.substring(1))));
      default -> throw new IllegalStateException("no such type notation: " + text);
    };
  }

  private static Notation imported(Imports imports, String qualified, String method) {
    String name = imports.add(qualified);
    return scalar(name, name, method);
  }

  private static Notation scalar(String type, String boxed, String method) {
    return new Notation(type, boxed, "Members::" + method, "");
  }

  private static Notation view(String type) {
    return new Notation(type, type, type + "::of", "");
  }

  boolean isList() {
    return type.startsWith("List<");
  }

  boolean isMap() {
    return type.startsWith("Map<");
  }

  /** The expression that reads {@code value}. */
  String read(String value) {
    int lambda = reader.indexOf(" -> ");
    return lambda >= 0
        ? reader.substring(lambda + 4).replaceFirst("\\(value,", "(" + value + ",")
        : reader.replace("::", ".") + "(" + value + ")";
  }

  /** A Java expression for a default that the schema writes in JSON; empty when it is the zero. */
  String literal(String json) {
    return switch (type) {
      case "String" -> json.equals("\"\"") ? "" : json;
      case "long" -> json.equals("0") ? "" : json + "L";
      case "boolean" -> json.equals("false") ? "" : json;
      case "IntOrString" -> json.equals("0") ? "" : "IntOrString.of(" + json + ")";
      case "List<String>" -> "List.of(" + json.substring(1, json.length() - 1) + ")";
      default -> {
        if (json.isEmpty() || json.equals("{}") || json.equals("[]")) {
          yield "";
        }
        throw new IllegalStateException("a default of type " + type + ": " + json);
      }
    };
  }
}
