package dev.pilothouse.schema.view;

import dev.pilothouse.schema.view.SchemaText.Field;
import dev.pilothouse.schema.view.SchemaText.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The source file of the view of one type. */
final class ViewSource {

  private static final String OBJECT_META = "@io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

  /** What makes a type a condition of a status. */
  private static final Set<String> CONDITION =
      Set.of("type", "status", "reason", "message", "lastTransitionTime");

  private final Type type;
  private final List<Field> fields;
  private final Kinds.@Nullable Resource resource;
  private final String packageName;
  private final String name;
  private final Imports imports;

  /**
   * @param resource what the type's objects are called in paths; null when it is no kind of its own
   */
  ViewSource(Type type, List<Field> fields, Kinds.@Nullable Resource resource) {
    this.type = type;
    this.fields = fields;
    this.resource = resource;
    this.packageName = Names.packageOf(type.definition());
    this.name = type.simpleName();
    this.imports = new Imports(packageName, name);
  }

  String text() {
    imports.add("dev.pilothouse.apiserver.object.Struct");
    imports.add("org.jspecify.annotations.Nullable");
    String body =
        head() + (resource == null ? plainHead() : kindHead(resource)) + members() + "}\n";
    return "package " + packageName + ";\n\n" + imports + body;
  }

  private String head() {
    return """

    /** %s */
    public record %s(Struct struct) implements %s {

      public static final %s EMPTY = new %s(Struct.EMPTY);
    """
        .formatted(
            Names.javadoc(type.description(), "The type " + name + " of the API."),
            name,
            implemented(),
            name,
            name);
  }

  private String implemented() {
    if (resource != null) {
      return imports.add("dev.pilothouse.apiserver.view.ApiObject") + "<" + name + ">";
    }
    Set<String> names = new HashSet<>();
    fields.forEach(field -> names.add(field.json()));
    boolean condition = name.endsWith("Condition") && names.containsAll(CONDITION);
    return imports.add("dev.pilothouse.apiserver.view." + (condition ? "StatusCondition" : "View"));
  }

  private String kindHead(Kinds.Resource kind) {
    imports.add("dev.pilothouse.apiserver.client.Resource");
    imports.add("dev.pilothouse.apiserver.view.Kind");
    return """

      public static final Kind<%s> KIND =
          new Kind<>(new Resource("%s", "%s", "%s"), "%s", %s::new);
    %s
      @Override
      public Kind<%s> ofKind() {
        return KIND;
      }
    """
        .formatted(
            name, kind.group(), kind.version(), kind.plural(), name, name, plainHead(), name);
  }

  private String plainHead() {
    return """

      /** The view of a JSON value; empty unless that is an object. */
      public static %s of(@Nullable Object json) {
        return json instanceof Struct struct ? new %s(struct) : EMPTY;
      }
    """
        .formatted(name, name);
  }

  private String members() {
    StringBuilder text = new StringBuilder();
    Set<String> taken = new HashSet<>();
    if (type.root() && resource == null) {
      for (String field : List.of("apiVersion", "kind")) {
        text.append(member(new Field(field, "s", "", ""), taken));
      }
    }
    for (Field field : fields) {
      text.append(member(field, taken));
    }
    return text.toString();
  }

  private String member(Field field, Set<String> taken) {
    imports.add("dev.pilothouse.apiserver.view.Members");
    MemberSource source = new MemberSource(name, field, Notation.of(field.notation(), imports));
    if (!taken.add(source.member())) {
      throw new IllegalStateException(type.definition() + ": two members " + source.member());
    }
    return source.text(
        resource != null
            && field.json().equals("metadata")
            && field.notation().equals(OBJECT_META));
  }
}
