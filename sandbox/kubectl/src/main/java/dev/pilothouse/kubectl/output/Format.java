package dev.pilothouse.kubectl.output;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.jsonpath.GoText;
import dev.pilothouse.kubectl.jsonpath.JsonPath;
import dev.pilothouse.kubectl.jsonpath.JsonPathException;
import dev.pilothouse.kubectl.session.Files;
import dev.pilothouse.kubectl.template.Template;
import dev.pilothouse.kubectl.template.TemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * An output format that -o names, other than tables.
 *
 * @param name as given, such as "yaml" or "jsonpath"
 * @param argument the template, the columns, or ""
 */
public record Format(String name, String argument) {

  private static final Set<String> TEMPLATES =
      Set.of(
          "go-template",
          "go-template-file",
          "template",
          "templatefile",
          "jsonpath",
          "jsonpath-as-json",
          "jsonpath-file",
          "custom-columns",
          "custom-columns-file");

  /** Formats of commands that print what they have done. */
  public static final String USUAL =
      "go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,"
          + "templatefile,yaml";

  /** Formats of "get". */
  public static final String ALL =
      "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,"
          + "jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml";

  /**
   * The format that the flags name; the name is "" when none is.
   *
   * @param allowed comma-separated
   */
  public static Format of(Context context, String allowed) {
    String output = context.text("output");
    String template = context.text("template");
    int equals = output.indexOf('=');
    String name = equals < 0 ? output : output.substring(0, equals);
    String argument = equals < 0 ? "" : output.substring(equals + 1);
    if (output.isEmpty() && !template.isEmpty()) {
      return checked(context, new Format("go-template", template));
    }
    if (output.isEmpty()) {
      return new Format("", "");
    }
    boolean takes = TEMPLATES.contains(name);
    if (!List.of(allowed.split(",")).contains(name) || equals >= 0 && !takes) {
      throw new UsageException(
          "unable to match a printer suitable for the output format \""
              + output
              + "\", allowed formats are: "
              + allowed);
    }
    return checked(context, new Format(name, takes && argument.isEmpty() ? template : argument));
  }

  /** Reads the files that formats name, and finds mistakes in templates before anything is done. */
  private static Format checked(Context context, Format format) {
    if (TEMPLATES.contains(format.name) && format.argument.isEmpty()) {
      throw new UsageException(
          format.name.startsWith("custom-columns")
              ? "custom-columns format specified but no custom columns given"
              : "template format specified but no template given");
    }
    Format read =
        switch (format.name) {
          case "go-template-file", "templatefile" ->
              new Format("go-template", file(context, format));
          case "template" -> new Format("go-template", format.argument);
          case "jsonpath-file" -> new Format("jsonpath", file(context, format));
          case "custom-columns-file" ->
              new Format("custom-columns-file", file(context, format, "template"));
          default -> format;
        };
    read.check(context);
    return read;
  }

  private static String file(Context context, Format format) {
    return file(context, format, "--template");
  }

  private static String file(Context context, Format format, String what) {
    String text = Files.readText(context.session(), format.argument);
    if (text == null) {
      throw new UsageException(
          "error reading "
              + what
              + " "
              + format.argument
              + ", open "
              + format.argument
              + ": no such file or directory\n");
    }
    return text;
  }

  private void check(Context context) {
    boolean missing = context.flag("allow-missing-template-keys");
    try {
      switch (name) {
        case "go-template" -> Template.parse("output", argument, missing);
        case "jsonpath", "jsonpath-as-json" -> JsonPath.parse(argument, missing);
        case "custom-columns" -> Columns.parse(argument);
        case "custom-columns-file" -> Columns.parseFile(argument);
        default -> {}
      }
    } catch (TemplateException e) {
      throw new UsageException("error parsing template " + argument + ", " + e.getMessage());
    } catch (JsonPathException e) {
      throw new UsageException("error parsing jsonpath " + argument + ", " + e.getMessage());
    }
  }

  public boolean isTable() {
    return name.isEmpty() || name.equals("wide");
  }

  public boolean is(String wanted) {
    return name.equals(wanted);
  }

  /**
   * The object in this format.
   *
   * @param shown names an object, such as "pod/web"
   * @param first whether it is the first of several YAML documents
   */
  public String print(
      Context context, Struct object, Function<Struct, String> shown, boolean first) {
    boolean missing = context.flag("allow-missing-template-keys");
    return switch (name) {
      case "json" -> Json.pretty(visible(context, object), "    ", false) + "\n";
      case "yaml" -> (first ? "" : "---\n") + Yaml.write(visible(context, object));
      case "name" -> names(object, shown);
      case "jsonpath" -> jsonPath(object, missing);
      case "jsonpath-as-json" -> jsonPathAsJson(object, missing);
      case "go-template" -> goTemplate(context, object, missing);
      case "custom-columns", "custom-columns-file" ->
          columns().print(items(object), first && !context.flag("no-headers"));
      default -> throw new IllegalStateException(name);
    };
  }

  private Columns columns() {
    return name.equals("custom-columns") ? Columns.parse(argument) : Columns.parseFile(argument);
  }

  private static String names(Struct object, Function<Struct, String> shown) {
    StringBuilder out = new StringBuilder();
    for (Struct item : items(object)) {
      out.append(shown.apply(item)).append('\n');
    }
    return out.toString();
  }

  private static List<Struct> items(Struct object) {
    if (!object.text("kind").endsWith("List") || !object.has("items")) {
      return List.of(object);
    }
    List<Struct> items = new ArrayList<>();
    object.list("items").structs().forEach(items::add);
    return items;
  }

  private String jsonPath(Struct object, boolean missing) {
    try {
      return JsonPath.parse(argument, missing).render(object);
    } catch (JsonPathException e) {
      throw failure(object, e);
    }
  }

  private UsageException failure(Struct object, JsonPathException e) {
    return new UsageException(
        "error executing jsonpath "
            + GoText.quoted(argument)
            + ": Error executing template: "
            + e.getMessage()
            + ". Printing more information for debugging the template:\n\ttemplate was:\n\t\t"
            + argument
            + "\n\tobject given to jsonpath engine was:\n\t\t"
            + GoText.syntax(object)
            + "\n\n\n");
  }

  private String jsonPathAsJson(Struct object, boolean missing) {
    try {
      List<Object> values = JsonPath.parse(argument, missing).values(object);
      return Json.pretty(Sequence.copyOf(values), "    ", true) + "\n";
    } catch (JsonPathException e) {
      throw failure(object, e);
    }
  }

  private String goTemplate(Context context, Struct object, boolean missing) {
    try {
      return Template.parse("output", argument, missing).render(object);
    } catch (TemplateException e) {
      context.out(
          "Error executing template: "
              + e.getMessage()
              + ". Printing more information for debugging the template:\n\ttemplate was:\n\t\t"
              + argument
              + "\n\traw data was:\n\t\t"
              + Json.write(object)
              + "\n\tobject given to template engine was:\n\t\t"
              + GoText.plain(object)
              + "\n\n");
      throw new UsageException(
          "error executing template " + GoText.quoted(argument) + ": " + e.getMessage());
    }
  }

  /** The object without its managed fields, unless they are asked for. */
  static Struct visible(Context context, Struct object) {
    if (context.flag("show-managed-fields")) {
      return object;
    }
    Struct plain = without(object);
    if (!plain.text("kind").endsWith("List") || !plain.has("items")) {
      return plain;
    }
    Sequence items = plain.list("items");
    for (int i = 0; i < items.size(); i++) {
      items = items.with(i, without(items.struct(i)));
    }
    return plain.with("items", items);
  }

  private static Struct without(Struct object) {
    return object.structAt("metadata").has("managedFields")
        ? object.remove("metadata", "managedFields")
        : object;
  }

  /** The struct with sorted keys, as objects of the server are printed. */
  public static Struct sorted(Struct object) {
    return GoText.sorted(object);
  }
}
