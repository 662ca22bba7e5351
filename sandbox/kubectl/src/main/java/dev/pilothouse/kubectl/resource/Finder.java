package dev.pilothouse.kubectl.resource;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.selector.LabelSelector;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Cluster;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.kustomize.Kustomization;
import dev.pilothouse.kubectl.session.Files;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns arguments and flags into objects, as kubectl's resource builder does: "pods web", "pod/web
 * svc/db", "deploy,rs -l app=web", "-f file".
 */
public final class Finder {

  private static final String NOTHING =
      """
      You must provide one or more resources by argument or filename.
      Example resource specifications include:
         '-f rsrc.yaml'
         '--filename=rsrc.json'
         '<resource> <name>'
         '<resource>'""";

  private final Context context;
  private final List<String> arguments;
  private String labels = "";
  private String fields = "";
  private boolean everything;
  private boolean allNamespaces;
  private boolean selectAll;
  private String nothing = NOTHING;

  private Finder(Context context, List<String> arguments) {
    this.context = context;
    this.arguments = arguments;
  }

  /** Reads the usual flags of the command: selectors, --all, --all-namespaces. */
  public static Finder of(Context context, List<String> arguments) {
    Finder finder = new Finder(context, arguments);
    finder.labels = context.invocation().knows("selector") ? context.text("selector") : "";
    finder.fields = context.text("field-selector");
    finder.allNamespaces = context.flag("all-namespaces");
    finder.selectAll = context.flag("all");
    return finder;
  }

  public static Finder of(Context context) {
    return of(context, context.invocation().arguments());
  }

  /** A type without a name means all of them, without --all. */
  public Finder allByDefault() {
    everything = true;
    return this;
  }

  /** What to say when neither arguments nor files were given. */
  public Finder otherwise(String message) {
    nothing = message;
    return this;
  }

  public Finder labels(String selector) {
    labels = selector;
    return this;
  }

  /** Something the command line asks for: one object by name, all of a type, or one of a file. */
  public sealed interface Wanted {

    ApiType type();

    record Named(ApiType type, String namespace, String name) implements Wanted {}

    record All(ApiType type, String namespace, String labels, String fields) implements Wanted {}

    record InFile(Item item) implements Wanted {
      @Override
      public ApiType type() {
        return item.type();
      }
    }
  }

  /** What is asked for, without asking the server for the objects. */
  public List<Wanted> wanted() {
    List<String> files = context.invocation().list("filename");
    files.forEach(this::checkThere);
    String directory = context.invocation().knows("kustomize") ? context.text("kustomize") : "";
    if (!files.isEmpty() || !directory.isEmpty()) {
      if (!arguments.isEmpty()) {
        throw new UsageException(
            "when paths, URLs, or stdin is provided as input, you may not specify resource arguments"
                + " as well");
      }
      List<Wanted> wanted = new ArrayList<>();
      fromFiles().forEach(item -> wanted.add(new Wanted.InFile(item)));
      return wanted;
    }
    if (arguments.isEmpty()) {
      throw new UsageException(nothing);
    }
    return arguments.stream().anyMatch(argument -> argument.contains("/")) ? slashed() : plain();
  }

  private List<Sources.Found> kustomized(String directory) {
    return kustomization(context).build(directory).stream()
        .map(object -> new Sources.Found(object, directory))
        .toList();
  }

  /** A kustomization whose files are read as those of -f are. */
  public static Kustomization kustomization(Context context) {
    return new Kustomization(
        context,
        path -> {
          List<Struct> objects = new ArrayList<>();
          for (Sources.Found found : new Sources(context).read(List.of(path), false)) {
            if (!found.problem().isEmpty()) {
              String file = path.substring(path.lastIndexOf('/') + 1);
              throw new UsageException(
                  "accumulating resources: accumulating resources from '"
                      + file
                      + "': MalformedYAMLError: "
                      + found.problem().replaceFirst("^.*error converting YAML to JSON: ", "")
                      + " in File: "
                      + file);
            }
            objects.add(found.object());
          }
          return objects;
        });
  }

  private void checkThere(String file) {
    boolean local = !file.equals("-") && !file.matches("https?://.*");
    if (local && !Files.exists(context.session(), file)) {
      throw new UsageException("the path \"" + file + "\" does not exist");
    }
  }

  /** The objects of -f or -k; their namespace defaults to the one of the context. */
  public List<Item> fromFiles() {
    List<String> files = context.invocation().list("filename");
    String directory = context.invocation().knows("kustomize") ? context.text("kustomize") : "";
    List<Sources.Found> found =
        directory.isEmpty()
            ? new Sources(context).read(files, context.flag("recursive"))
            : kustomized(directory);
    List<Item> items = new ArrayList<>();
    LabelSelector selector = Selector.parse(labels);
    for (Sources.Found one : found) {
      if (!one.problem().isEmpty()) {
        failures.add(new Fault(items.size(), one.problem()));
        continue;
      }
      if (!selector.matches(one.object().structAt("metadata", "labels"))) {
        continue;
      }
      try {
        items.add(item(one));
      } catch (UsageException e) {
        failures.add(new Fault(items.size(), String.valueOf(e.getMessage())));
      }
    }
    return items;
  }

  /**
   * Something in a file that is no object that could be worked on.
   *
   * @param before how many objects stand before it
   */
  private record Fault(int before, String message) {}

  private final List<Fault> failures = new ArrayList<>();

  /** What was wrong in files while other objects could be recognised. */
  public List<String> failures() {
    return failures.stream().map(Fault::message).toList();
  }

  /** What was wrong in files right before the object at {@code index}. */
  public List<RuntimeException> failuresBefore(int index) {
    List<RuntimeException> before = new ArrayList<>();
    for (Fault fault : failures) {
      if (fault.before() == index) {
        before.add(new UsageException(fault.message()));
      }
    }
    return before;
  }

  /** All that was wrong in files, in one line. */
  public Optional<UsageException> failure() {
    List<String> all = failures();
    return switch (all.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(new UsageException(all.getFirst()));
      default -> Optional.of(new UsageException("[" + String.join(", ", all) + "]"));
    };
  }

  private Item item(Sources.Found found) {
    Struct object = found.object();
    String apiVersion = object.text("apiVersion");
    String kind = object.text("kind");
    boolean local = context.flag("local");
    ApiType type =
        local ? ApiType.guessed(apiVersion, kind) : context.discovery().ofKind(apiVersion, kind);
    String name = object.textAt("metadata", "name");
    String own = object.textAt("metadata", "namespace");
    if (type == null && found.source().isEmpty()) {
      throw new UsageException(
          "unable to recognize no matches for kind \""
              + kind
              + "\" in version \""
              + apiVersion
              + "\"");
    }
    if (type == null) {
      throw new UsageException(
          "resource mapping not found for name: \""
              + name
              + "\" namespace: \""
              + own
              + "\" from \""
              + found.source()
              + "\": no matches for kind \""
              + kind
              + "\" in version \""
              + apiVersion
              + "\"\nensure CRDs are installed first");
    }
    if (local) {
      return new Item(type, own, name, object, found.source());
    }
    if (!type.namespaced()) {
      return new Item(type, "", name, object.remove("metadata", "namespace"), found.source());
    }
    String wanted = context.namespace();
    if (!own.isEmpty() && context.cluster().target().explicitNamespace() && !own.equals(wanted)) {
      throw new UsageException(
          "the namespace from the provided object \""
              + own
              + "\" does not match the namespace \""
              + wanted
              + "\". You must pass '--namespace="
              + own
              + "' to perform this operation.");
    }
    String namespace = own.isEmpty() ? wanted : own;
    return new Item(
        type, namespace, name, object.set(namespace, "metadata", "namespace"), found.source());
  }

  private List<Wanted> slashed() {
    if (allNamespaces) {
      throw new UsageException("a resource cannot be retrieved by name across all namespaces");
    }
    if (!labels.isEmpty() || !fields.isEmpty() || selectAll) {
      throw new UsageException(
          "selectors and the all flag cannot be used when passing resource/name arguments");
    }
    List<Wanted> wanted = new ArrayList<>();
    for (String argument : arguments) {
      String[] parts = argument.split("/", -1);
      if (parts.length == 1) {
        throw new UsageException(
            "there is no need to specify a resource type as a separate argument when passing"
                + " arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>'"
                + " instead of 'kubectl get resource resource/<resource_name>'");
      }
      if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
        throw new UsageException(
            "arguments in resource/name form must have a single resource and name");
      }
      if (parts[0].contains(",")) {
        throw new UsageException(
            "arguments in resource/name form must have a single resource and name");
      }
      ApiType type = context.type(parts[0]);
      wanted.add(new Wanted.Named(type, namespaceOf(type), parts[1]));
    }
    return wanted;
  }

  private String namespaceOf(ApiType type) {
    return type.namespaced() && !allNamespaces ? context.namespace() : "";
  }

  private List<Wanted> plain() {
    if (selectAll && (!labels.isEmpty() || !fields.isEmpty())) {
      throw new UsageException("setting 'all' parameter but found a non empty selector. ");
    }
    List<ApiType> types = types(arguments.getFirst());
    List<String> names = arguments.subList(1, arguments.size());
    List<Wanted> wanted = new ArrayList<>();
    if (names.isEmpty()) {
      if (!everything && !selectAll && labels.isEmpty() && fields.isEmpty()) {
        throw new UsageException("resource(s) were provided, but no name was specified");
      }
      for (ApiType type : types) {
        wanted.add(new Wanted.All(type, namespaceOf(type), labels, fields));
      }
      return wanted;
    }
    if (!labels.isEmpty() || !fields.isEmpty() || selectAll) {
      throw new UsageException("name cannot be provided when a selector is specified");
    }
    if (allNamespaces) {
      throw new UsageException("a resource cannot be retrieved by name across all namespaces");
    }
    if (types.size() > 1) {
      throw new UsageException("you must specify only one resource");
    }
    Set<String> distinct = new LinkedHashSet<>(names);
    for (ApiType type : types) {
      for (String name : distinct) {
        wanted.add(new Wanted.Named(type, namespaceOf(type), name));
      }
    }
    return wanted;
  }

  private List<ApiType> types(String words) {
    Set<ApiType> types = new LinkedHashSet<>();
    for (String word : words.split(",")) {
      if (word.isEmpty()) {
        continue;
      }
      List<ApiType> category = context.discovery().category(word);
      if (!category.isEmpty() && context.discovery().find(word) == null) {
        types.addAll(category);
      } else {
        types.add(context.type(word));
      }
    }
    return List.copyOf(types);
  }

  /** All objects, asked from the server where they are not in a file. */
  public List<Item> items() {
    List<Item> items = new ArrayList<>();
    for (Wanted one : wanted()) {
      switch (one) {
        case Wanted.Named named ->
            items.add(
                new Item(
                    named.type(),
                    named.namespace(),
                    named.name(),
                    context.cluster().look(named.type(), named.namespace(), named.name()),
                    ""));
        case Wanted.All all -> items.addAll(list(all));
        case Wanted.InFile file -> items.add(file.item());
      }
    }
    return items;
  }

  /** As {@link #liveItems()}, of those that there are; adds why others are not. */
  public List<Item> liveItems(List<RuntimeException> failures) {
    List<Item> items = new ArrayList<>();
    for (Wanted one : wanted()) {
      try {
        switch (one) {
          case Wanted.Named named ->
              items.add(
                  new Item(
                      named.type(),
                      named.namespace(),
                      named.name(),
                      context.cluster().look(named.type(), named.namespace(), named.name()),
                      ""));
          case Wanted.All all -> items.addAll(list(all));
          case Wanted.InFile file -> items.add(live(file.item()));
        }
      } catch (ApiFailure failure) {
        failures.add(failure);
      }
    }
    return items;
  }

  /** As {@link #items}, with the server's state of objects that files name. */
  public List<Item> liveItems() {
    List<Item> items = new ArrayList<>();
    for (Item item : items()) {
      items.add(item.source().isEmpty() ? item : live(item));
    }
    return items;
  }

  private Item live(Item item) {
    try {
      return item.with(context.cluster().look(item.type(), item.namespace(), item.name()));
    } catch (ApiFailure failure) {
      throw failure.during("retrieving", item.source());
    }
  }

  private Struct send(Wanted.All all, Call call) {
    try {
      return context.cluster().send(call);
    } catch (ApiFailure failure) {
      throw failure.ofList(all.type(), all.labels(), all.fields());
    }
  }

  private List<Item> list(Wanted.All all) {
    Call call =
        Call.get(all.type().path(all.namespace()))
            .withUnlessEmpty("labelSelector", all.labels())
            .withUnlessEmpty("fieldSelector", all.fields());
    List<Item> items = new ArrayList<>();
    for (Struct object : send(all, call).list("items").structs()) {
      items.add(
          new Item(
              all.type(),
              object.textAt("metadata", "namespace"),
              object.textAt("metadata", "name"),
              Cluster.typed(object, all.type()),
              ""));
    }
    return items;
  }
}
