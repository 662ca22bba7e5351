package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.create.Objects;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The subcommands of {@code kubectl set}: changes of single fields. */
public final class SetCommand {

  private final Context context;
  private final List<String> resources = new ArrayList<>();
  private final List<String> changes = new ArrayList<>();

  private SetCommand(Context context) {
    this.context = context;
    for (String argument : context.invocation().arguments()) {
      boolean change = argument.contains("=") || argument.endsWith("-") && !resources.isEmpty();
      (change ? changes : resources).add(argument);
    }
    boolean files =
        !context.invocation().list("filename").isEmpty() || !context.text("kustomize").isEmpty();
    if (resources.isEmpty() && !files) {
      if (context.invocation().command().name().equals("env")) {
        throw new UsageException(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>");
      }
      Finder.of(context, List.of()).wanted();
    }
  }

  private List<Item> items() {
    Finder finder = Finder.of(context, resources);
    if (context.flag("all")) {
      finder.allByDefault();
    }
    return context.flag("local") ? finder.fromFiles() : finder.liveItems();
  }

  /** Changes every object and sends the difference; objects that stay the same are passed over. */
  private void run(String operation, UnaryOperator<Struct> change) {
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    boolean local = context.flag("local");
    List<RuntimeException> failures = new ArrayList<>();
    for (Item item : items()) {
      try {
        Struct after = change.apply(item.content());
        Struct patch = ThreeWayPatch.merge(item.content(), after, item.content());
        if (patch.isEmpty() && !local && dryRun == DryRun.NONE) {
          continue;
        }
        Struct result = after;
        if (!local && dryRun != DryRun.CLIENT) {
          Call call =
              Call.of("PATCH", item.path())
                  .with("fieldManager", context.text("field-manager"))
                  .body(patch, "application/merge-patch+json");
          result = context.cluster().send(dryRun.on(call));
        }
        report.done(item.type(), Format.sorted(result), operation);
      } catch (ApiFailure failure) {
        failures.add(
            operation.startsWith("image")
                ? new UsageException(
                    "failed to patch image update to pod template: " + failure.getMessage())
                : failure);
      } catch (UsageException failure) {
        failures.add(named(item, failure));
      }
    }
    Failures.throwIfAny(failures);
  }

  /** The failure with the object in front that has no pod template. */
  private static UsageException named(Item item, UsageException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.startsWith("the object is not a pod")
        ? new UsageException(item.type().plural() + "/" + item.name() + " " + message)
        : failure;
  }

  // ---- the pod template of an object

  private static String[] template(Struct object) {
    return switch (object.text("kind")) {
      case "Pod" -> new String[] {"spec"};
      case "CronJob" -> new String[] {"spec", "jobTemplate", "spec", "template", "spec"};
      default -> {
        if (!object.structAt("spec").has("template")) {
          throw new UsageException(
              "the object is not a pod or does not have a pod template: *"
                  + object.text("apiVersion").replaceFirst(".*/", "")
                  + "."
                  + object.text("kind"));
        }
        yield new String[] {"spec", "template", "spec"};
      }
    };
  }

  private static String[] plus(String[] path, String key) {
    String[] longer = java.util.Arrays.copyOf(path, path.length + 1);
    longer[path.length] = key;
    return longer;
  }

  /** Changes the containers whose names fit; false from {@code fits} leaves one as it is. */
  private static Struct containers(
      Struct object, List<String> lists, String wanted, UnaryOperator<Struct> change) {
    Struct result = object;
    boolean any = false;
    for (String list : lists) {
      String[] path = plus(template(object), list);
      Sequence containers = result.listAt(path);
      for (int i = 0; i < containers.size(); i++) {
        if (wanted.equals("*")
            || containers.struct(i).text("name").matches(wanted.replace("*", ".*"))) {
          any = true;
          containers = containers.with(i, change.apply(containers.struct(i)));
        }
      }
      result = containers.isEmpty() ? result : result.set(containers, path);
    }
    if (!any) {
      throw new UsageException("unable to find container named \"" + wanted + "\"");
    }
    return result;
  }

  // ---- image

  public static void image(Context context) {
    SetCommand command = new SetCommand(context);
    if (command.changes.isEmpty()) {
      Finder.of(context, command.resources).wanted();
      throw new UsageException("at least one image update is required");
    }
    command.run(
        "image updated",
        object -> {
          Struct result = object;
          for (String change : command.changes) {
            int equals = change.indexOf('=');
            String image = change.substring(equals + 1);
            result =
                containers(
                    result,
                    List.of("containers", "initContainers"),
                    change.substring(0, equals),
                    container -> container.with("image", image));
          }
          return result;
        });
  }

  // ---- env

  public static void env(Context context) {
    SetCommand command = new SetCommand(context);
    command.changes.addAll(context.invocation().list("env"));
    if (context.flag("list")) {
      command.items().forEach(command::list);
      return;
    }
    String from = context.text("from");
    for (String change : command.changes) {
      String name = change.replaceFirst("(=.*|-)$", "");
      if (!name.matches("[-._a-zA-Z][-._a-zA-Z0-9]*")) {
        throw new UsageException(
            "\""
                + name
                + "\" is not a valid key name: a valid environment variable name must consist of"
                + " alphabetic characters, digits, '_', '-', or '.', and must not start with a digit"
                + " (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for"
                + " validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')");
      }
    }
    if (command.changes.isEmpty() && from.isEmpty()) {
      command.items();
      return;
    }
    List<Struct> added = from.isEmpty() ? List.of() : command.from(from);
    command.run(
        "env updated",
        object ->
            containers(
                object,
                List.of("containers"),
                context.text("containers"),
                container -> command.environment(container, added)));
  }

  /** One variable for each key of a config map or secret. */
  private List<Struct> from(String source) {
    String[] parts = source.split("/", 2);
    if (parts.length < 2) {
      throw new UsageException("the --from value must be of the form resource/name");
    }
    boolean secret = parts[0].startsWith("secret");
    Struct object = context.cluster().get(context.type(parts[0]), context.namespace(), parts[1]);
    List<String> keys = context.invocation().list("keys");
    List<Struct> variables = new ArrayList<>();
    for (String key : new java.util.TreeMap<>(object.struct("data").asMap()).keySet()) {
      if (!keys.isEmpty() && !keys.contains(key)) {
        continue;
      }
      String name =
          (context.text("prefix") + key)
              .toUpperCase(java.util.Locale.ROOT)
              .replaceAll("[^A-Z0-9_]", "_");
      Struct reference = Struct.of("name", parts[1], "key", key);
      variables.add(
          Struct.of(
              "name",
              name,
              "valueFrom",
              Struct.of(secret ? "secretKeyRef" : "configMapKeyRef", reference)));
    }
    return variables;
  }

  private Struct environment(Struct container, List<Struct> added) {
    Sequence variables = container.list("env");
    for (Struct variable : added) {
      variables = with(variables, variable);
    }
    for (String change : changes) {
      int equals = change.indexOf('=');
      if (equals > 0) {
        variables =
            with(
                variables,
                Struct.of(
                    "name", change.substring(0, equals), "value", change.substring(equals + 1)));
      } else {
        String name = change.replaceAll("-$", "");
        for (int i = variables.size() - 1; i >= 0; i--) {
          variables =
              variables.struct(i).text("name").equals(name) ? variables.without(i) : variables;
        }
      }
    }
    return variables.isEmpty() ? container.without("env") : container.with("env", variables);
  }

  private static Sequence with(Sequence variables, Struct variable) {
    for (int i = 0; i < variables.size(); i++) {
      if (variables.struct(i).text("name").equals(variable.text("name"))) {
        return variables.with(i, variable);
      }
    }
    return variables.plus(variable);
  }

  private void list(Item item) {
    Struct object = item.content();
    String kind = item.type().kind();
    for (Struct container : object.listAt(plus(template(object), "containers")).structs()) {
      context.out("# " + kind + " " + item.name() + ", container " + container.text("name") + "\n");
      for (Struct variable : container.list("env").structs()) {
        Struct from = variable.struct("valueFrom");
        String name = variable.text("name");
        if (from.isEmpty()) {
          context.out(name + "=" + variable.text("value") + "\n");
        } else if (from.has("secretKeyRef") || from.has("configMapKeyRef")) {
          boolean secret = from.has("secretKeyRef");
          Struct reference = from.struct(secret ? "secretKeyRef" : "configMapKeyRef");
          context.out(
              "# "
                  + name
                  + " from "
                  + (secret ? "secret " : "configmap ")
                  + reference.text("name")
                  + ", key "
                  + reference.text("key")
                  + "\n");
        } else if (from.has("fieldRef")) {
          context.out(
              "# " + name + " from field path " + from.textAt("fieldRef", "fieldPath") + "\n");
        }
      }
    }
  }

  // ---- resources, service account, selector, subject

  public static void resources(Context context) {
    SetCommand command = new SetCommand(context);
    if (context.text("limits").isEmpty() && context.text("requests").isEmpty()) {
      throw new UsageException(
          "you must specify an update to requests or limits (in the form of --requests/--limits)");
    }
    command.run(
        "resource requirements updated",
        object ->
            containers(
                object,
                List.of("containers"),
                context.text("containers"),
                container -> {
                  Struct resources = container.struct("resources");
                  for (String list : List.of("limits", "requests")) {
                    resources = amounts(resources, list, context.text(list));
                  }
                  return container.with("resources", resources);
                }));
  }

  private static Struct amounts(Struct resources, String list, String text) {
    Struct result = resources;
    for (String pair : text.split(",")) {
      if (pair.isEmpty()) {
        continue;
      }
      String[] parts = pair.split("=", 2);
      if (parts.length < 2) {
        throw new UsageException(
            "Invalid argument syntax " + pair + ", expected <resource>=<value>");
      }
      Objects.checkQuantity(parts[1]);
      result =
          parts[1].equals("0")
              ? result.remove(list, parts[0])
              : result.set(parts[1], list, parts[0]);
    }
    return result;
  }

  public static void serviceAccount(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (arguments.isEmpty()) {
      throw new UsageException("serviceaccount is required");
    }
    SetCommand command = new SetCommand(context);
    String account = arguments.getLast();
    command.resources.remove(account);
    command.run(
        "serviceaccount updated",
        object -> object.set(account, plus(template(object), "serviceAccountName")));
  }

  public static void selector(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (arguments.isEmpty()) {
      throw new UsageException("one selector is required");
    }
    boolean files = !context.invocation().list("filename").isEmpty();
    if (arguments.size() == 1 && !files) {
      Finder.of(context, List.of()).wanted();
    }
    String text = arguments.getLast();
    if (!text.contains("=")) {
      throw new UsageException(
          "match expression [{" + text + " Exists []}] not supported on this object");
    }
    SetCommand command = new SetCommand(context);
    command.run(
        "selector updated",
        object -> {
          if (!object.text("kind").equals("Service")) {
            throw new UsageException("setting a selector is only supported for Services");
          }
          Struct selector = Struct.EMPTY;
          for (String pair : text.split(",")) {
            String[] parts = pair.split("=", 2);
            selector = selector.with(parts[0], parts.length > 1 ? parts[1] : "");
          }
          return object.set(selector, "spec", "selector");
        });
  }

  public static void subject(Context context) {
    SetCommand command = new SetCommand(context);
    command.run(
        "subjects updated",
        object -> {
          Sequence subjects = object.list("subjects");
          String group = "rbac.authorization.k8s.io";
          for (String user : context.invocation().list("user")) {
            subjects = added(subjects, Struct.of("kind", "User", "apiGroup", group, "name", user));
          }
          for (String name : context.invocation().list("group")) {
            subjects = added(subjects, Struct.of("kind", "Group", "apiGroup", group, "name", name));
          }
          for (String account : context.invocation().list("serviceaccount")) {
            String[] parts = account.split(":", -1);
            if (parts.length != 2) {
              throw new UsageException("serviceaccount must be <namespace>:<name>");
            }
            subjects =
                added(
                    subjects,
                    Struct.of("kind", "ServiceAccount", "name", parts[1], "namespace", parts[0]));
          }
          return object.with("subjects", subjects);
        });
  }

  private static Sequence added(Sequence subjects, Struct subject) {
    return subjects.contains(subject) ? subjects : subjects.plus(subject);
  }
}
