package dev.pilothouse.kubectl.explain;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.ConnectionFailure;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code kubectl explain}. */
public final class ExplainCommand {

  private static final int WIDTH = 78;
  private static final int SHOWN_VALUES = 4;

  private final Context context;
  private final Struct schemas;
  private final boolean recursive;
  private final StringBuilder out = new StringBuilder();

  private ExplainCommand(Context context, Struct document) {
    this.context = context;
    this.schemas = document.structAt("components", "schemas");
    this.recursive = context.flag("recursive");
  }

  public static void run(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (arguments.isEmpty()) {
      throw new UsageException(
          "You must specify the type of resource to explain. Use \"kubectl api-resources\" for a"
              + " complete list of supported resources.");
    }
    if (arguments.size() > 1) {
      throw new UsageException("We accept only this format: explain RESOURCE");
    }
    String output = context.text("output");
    if (!output.equals("plaintext") && !output.equals("plaintext-openapiv2")) {
      throw new UsageException("unrecognized format: " + output);
    }
    String[] words = arguments.getFirst().split("\\.");
    ApiType type = type(context, words);
    int used = used(context, words, type);
    Struct document = document(context, type);
    ExplainCommand command = new ExplainCommand(context, document);
    command.explain(type, List.of(words).subList(used, words.length));
  }

  private static ApiType type(Context context, String[] words) {
    ApiType type = context.discovery().find(words[0]);
    if (type == null) {
      throw new ConnectionFailure(
          "the server doesn't have a resource type \"" + words[0] + "\"", "");
    }
    String version = context.text("api-version");
    if (version.isEmpty()) {
      return type;
    }
    if (version.indexOf('/') != version.lastIndexOf('/')) {
      throw new UsageException("unexpected GroupVersion string: " + version);
    }
    ApiType exact = context.discovery().ofKind(version, type.kind());
    if (exact == null) {
      throw new UsageException(
          "couldn't find resource for \""
              + (version.contains("/") ? "" : "/")
              + version
              + ", Resource="
              + type.plural()
              + "\"");
    }
    return exact;
  }

  /** How many words name the type; "deployments.apps.spec" uses two. */
  private static int used(Context context, String[] words, ApiType type) {
    String qualified = words[0];
    for (int i = 1; i < words.length; i++) {
      qualified += "." + words[i];
      if (!type.group().isEmpty()
          && qualified.endsWith("." + type.group())
          && context.discovery().find(qualified) != null) {
        return i + 1;
      }
    }
    return 1;
  }

  private static Struct document(Context context, ApiType type) {
    String key =
        type.group().isEmpty()
            ? "api/" + type.version()
            : "apis/" + type.group() + "/" + type.version();
    return context.cluster().send(Call.get("/openapi/v3/" + key));
  }

  private void explain(ApiType type, List<String> path) {
    Struct schema = root(type);
    heading(type);
    Struct field = schema;
    String name = "";
    for (String word : path) {
      Struct owner = resolved(field);
      Struct properties = owner.struct("properties");
      if (!properties.has(word)) {
        context.out(out.toString());
        throw new UsageException("field \"" + word + "\" does not exist");
      }
      field = properties.struct(word);
      name = word;
    }
    if (!name.isEmpty()) {
      out.append("FIELD: ").append(name).append(" <").append(typeName(field)).append(">\n");
      out.append(allValues(field)).append('\n');
    }
    description(field, !name.isEmpty());
    Struct inner = resolved(field);
    if (!inner.struct("properties").isEmpty()) {
      out.append("FIELDS:\n");
      fields(inner, 1, new TreeSet<>(Set.of(reference(field))));
    }
    context.out(out.append('\n').toString());
  }

  private void heading(ApiType type) {
    if (!type.group().isEmpty()) {
      out.append("GROUP:      ").append(type.group()).append('\n');
    }
    out.append("KIND:       ").append(type.kind()).append('\n');
    out.append("VERSION:    ").append(type.version()).append("\n\n");
  }

  private Struct root(ApiType type) {
    for (String key : schemas.keys()) {
      Sequence kinds = schemas.struct(key).list("x-kubernetes-group-version-kind");
      for (Struct kind : kinds.structs()) {
        if (kind.text("group").equals(type.group())
            && kind.text("version").equals(type.version())
            && kind.text("kind").equals(type.kind())) {
          return schemas.struct(key);
        }
      }
    }
    throw new UsageException(
        "couldn't find resource for \"" + type.apiVersion() + ", Kind=" + type.kind() + "\"");
  }

  private void description(Struct field, boolean isField) {
    out.append("DESCRIPTION:\n");
    List<String> texts = new ArrayList<>();
    String own = field.text("description");
    if (!own.isEmpty()) {
      texts.add(own);
    }
    Struct target = resolved(field);
    String inner = target.text("description");
    if (isField && target != field && !inner.isEmpty()) {
      texts.add(inner);
    }
    if (texts.isEmpty()) {
      texts.add("<empty>");
    }
    for (String text : texts) {
      out.append(WordWrap.indent(WordWrap.wrap(text, WIDTH - 2), 4)).append('\n');
    }
    out.append("    \n");
  }

  private void fields(Struct schema, int level, Set<String> seen) {
    Struct properties = schema.struct("properties");
    for (String name : new TreeMap<>(properties.asMap()).keySet()) {
      Struct field = properties.struct(name);
      boolean required = schema.list("required").contains(name);
      out.append("  ".repeat(level)).append(name).append("\t<").append(typeName(field)).append('>');
      out.append(required ? " -required-\n" : "\n");
      values(field, level * 2);
      if (!recursive) {
        String text = field.text("description");
        String shown = text.isEmpty() ? "<no description>" : text;
        out.append(WordWrap.indent(WordWrap.wrap(shown, WIDTH - level * 2), level * 2 + 2))
            .append("\n\n");
      } else {
        String reference = reference(field);
        Struct inner = resolved(field);
        if (!inner.struct("properties").isEmpty()
            && (reference.isEmpty() || !seen.contains(reference))) {
          Set<String> deeper = new TreeSet<>(seen);
          deeper.add(reference);
          fields(inner, level + 1, deeper);
        }
      }
    }
  }

  /** The values that a field may have, each in a line; an empty line when it may have any. */
  private static String allValues(Struct field) {
    StringBuilder lines = new StringBuilder();
    field.list("enum").texts().stream()
        .sorted()
        .forEach(value -> lines.append("    ").append(shown(value)).append('\n'));
    return lines.isEmpty() ? "\n" : "ENUM:\n" + lines;
  }

  private static String shown(String value) {
    return value.isEmpty() ? "\"\"" : value;
  }

  private void values(Struct field, int indent) {
    Sequence values = field.list("enum");
    if (values.isEmpty()) {
      return;
    }
    List<String> names =
        new ArrayList<>(values.texts().stream().map(ExplainCommand::shown).toList());
    names.sort(null);
    boolean more = names.size() > SHOWN_VALUES;
    String shown = String.join(", ", more ? names.subList(0, SHOWN_VALUES) : names);
    out.append(" ".repeat(indent))
        .append("enum: ")
        .append(shown)
        .append(more ? ", ...." : "")
        .append('\n');
  }

  /** The name of the schema that a field refers to, directly or by its items; "" when none. */
  private static String reference(Struct schema) {
    if (schema.has("items")) {
      return reference(schema.struct("items"));
    }
    if (schema.get("additionalProperties") instanceof Struct values) {
      return reference(values);
    }
    if (schema.list("allOf").size() == 1) {
      return reference(schema.list("allOf").struct(0));
    }
    return schema.text("$ref");
  }

  /** The schema with the fields of a field's value. */
  private Struct resolved(Struct schema) {
    String reference = reference(schema);
    if (!reference.isEmpty()) {
      return schemas.struct(reference.substring(reference.lastIndexOf('/') + 1));
    }
    if (schema.has("items")) {
      return resolved(schema.struct("items"));
    }
    return schema.get("additionalProperties") instanceof Struct values ? resolved(values) : schema;
  }

  private String typeName(Struct schema) {
    if (schema.has("items")) {
      return "[]" + typeName(schema.struct("items"));
    }
    if (schema.get("additionalProperties") instanceof Struct values) {
      return "map[string]" + typeName(values);
    }
    if (schema.struct("properties").isEmpty() && schema.list("allOf").size() == 1) {
      return typeName(schema.list("allOf").struct(0));
    }
    String reference = schema.text("$ref");
    if (!reference.isEmpty()) {
      Struct target = schemas.struct(reference.substring(reference.lastIndexOf('/') + 1));
      String type = target.text("type");
      return type.isEmpty() || type.equals("object") && !target.struct("properties").isEmpty()
          ? reference.substring(
              Math.max(reference.lastIndexOf('.'), reference.lastIndexOf('/')) + 1)
          : plain(type);
    }
    return plain(schema.text("type"));
  }

  private static String plain(@Nullable String type) {
    return type == null || type.isEmpty() || type.equals("object") ? "Object" : type;
  }
}
