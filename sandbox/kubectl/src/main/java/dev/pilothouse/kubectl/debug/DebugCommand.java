package dev.pilothouse.kubectl.debug;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import java.util.List;

/**
 * {@code kubectl debug}: adds an ephemeral container to a pod, makes a changed copy of a pod, or a
 * pod in the namespaces of a node.
 */
public final class DebugCommand {

  private final Context context;
  private final DebugOptions options;
  private final ApiType pods = ApiType.guessed("v1", "Pod");

  private DebugCommand(Context context) {
    this.context = context;
    this.options = DebugOptions.of(context);
  }

  public static void run(Context context) {
    new DebugCommand(context).run();
  }

  private void run() {
    options.validate();
    if (!options.target().isEmpty() && !options.quiet()) {
      context.out(
          "Targeting container \""
              + options.target()
              + "\". If you don't see processes from this container it may be because the container"
              + " runtime doesn't support this feature.\n");
    }
    if (options.profile() == Profile.LEGACY) {
      context.err(
          "--profile=legacy is deprecated and will be removed in the future. It is recommended to"
              + " explicitly specify a profile, for example \"--profile=general\".\n");
    }
    for (String name : options.names()) {
      int slash = name.indexOf('/');
      ApiType type = slash < 0 ? pods : context.type(name.substring(0, slash));
      String namespace = type.namespaced() ? context.namespace() : "";
      visit(type, context.cluster().get(type, namespace, name.substring(slash + 1)));
    }
    if (!context.invocation().list("filename").isEmpty()) {
      for (Item item : Finder.of(context, List.of()).liveItems()) {
        visit(item.type(), item.content());
      }
    }
  }

  private void visit(ApiType type, Struct object) {
    switch (type.kind()) {
      case "Pod" -> {
        if (options.copyName().isEmpty()) {
          addContainer(object);
        } else {
          copy(object);
        }
      }
      case "Node" -> onNode(object);
      default -> {
        String version = (type.group().isEmpty() ? "/" : "") + type.apiVersion();
        throw new UsageException(
            "\"" + version + ", Kind=" + type.kind() + "\" not supported by debug");
      }
    }
  }

  private static String name(Struct object) {
    return object.textAt("metadata", "name");
  }

  private static String namespace(Struct object) {
    return object.textAt("metadata", "namespace");
  }

  private void attach(Struct pod, String container) {
    if (options.attaches() && !container.isEmpty()) {
      DebugSession.attach(context, pods, pod, container);
    }
  }

  // ---- ephemeral containers

  private void addContainer(Struct pod) {
    String name = containerName(pod);
    Struct container = options.container(name);
    if (!options.target().isEmpty()) {
      container = container.with("targetContainerName", options.target());
    }
    container = options.customized(options.profile().container(container));
    Sequence present = pod.structAt("spec").list("ephemeralContainers");
    Struct.Builder spec = Struct.builder();
    if (!present.isEmpty()) {
      Sequence order = Sequence.EMPTY;
      for (Struct one : present.plus(container).structs()) {
        order = order.plus(Struct.of("name", one.text("name")));
      }
      spec.put("$setElementOrder/ephemeralContainers", order);
    }
    Struct patch =
        Struct.of("spec", spec.put("ephemeralContainers", Sequence.of(container)).build());
    Call call =
        Call.of("PATCH", pods.path(namespace(pod), name(pod)) + "/ephemeralcontainers")
            .body(patch, "application/strategic-merge-patch+json");
    attach(context.cluster().send(call), name);
  }

  private String containerName(Struct pod) {
    if (!options.containerName().isEmpty()) {
      return options.containerName();
    }
    String name = "debugger-" + options.suffix();
    if (!options.quiet()) {
      context.out("Defaulting debug container name to " + name + ".\n");
    }
    return name;
  }

  // ---- copies

  private void copy(Struct pod) {
    Struct.Builder metadata = Struct.builder().put("name", options.copyName());
    metadata.put("namespace", namespace(pod));
    metadata.putUnlessEmpty("labels", pod.structAt("metadata", "labels"));
    metadata.putUnlessEmpty("annotations", pod.structAt("metadata", "annotations"));
    Struct spec = pod.struct("spec").without("ephemeralContainers");
    if (!context.flag("same-node")) {
      spec = spec.without("nodeName");
    }
    if (context.invocation().given("share-processes")) {
      spec = spec.with("shareProcessNamespace", context.flag("share-processes"));
    }
    Struct copy =
        Struct.of("kind", "Pod", "apiVersion", "v1", "metadata", metadata.build(), "spec", spec);
    copy = Profile.eachContainer(copy, options::withSetImage);
    CopyContainer chosen = chooseContainer(copy);
    Struct created = send("POST", pods.path(namespace(pod)), chosen.pod());
    if (context.flag("replace")) {
      send("DELETE", pods.path(namespace(pod), name(pod)), Struct.EMPTY);
    }
    attach(created, chosen.attachTo());
  }

  private record CopyContainer(Struct pod, String attachTo) {}

  /** The copy with its debugging container: one of its own that is changed, or a new one. */
  private CopyContainer chooseContainer(Struct copy) {
    Sequence containers = copy.structAt("spec").list("containers");
    String wanted = options.containerName();
    int at = 0;
    while (at < containers.size() && !containers.struct(at).text("name").equals(wanted)) {
      at++;
    }
    boolean fresh = at == containers.size();
    if (fresh && options.image().isEmpty()) {
      if (options.setsImages()) {
        return new CopyContainer(copy, "");
      }
      throw new UsageException("you must specify image when creating new container");
    }
    String name = fresh ? containerName(copy) : wanted;
    Struct container =
        options.changed(
            fresh
                ? Struct.of("name", name, "terminationMessagePolicy", "File")
                : containers.struct(at));
    container = options.customized(options.profile().container(container));
    containers = fresh ? containers.plus(container) : containers.with(at, container);
    Struct pod = copy.set(containers, "spec", "containers");
    return new CopyContainer(options.profile().copy(context, pod), name);
  }

  // ---- nodes

  private void onNode(Struct node) {
    String container = options.containerName().isEmpty() ? "debugger" : options.containerName();
    String pod = "node-debugger-" + name(node) + "-" + options.suffix();
    if (!options.quiet()) {
      context.out(
          "Creating debugging pod "
              + pod
              + " with container "
              + container
              + " on node "
              + name(node)
              + ".\n");
    }
    Struct debugger = options.profile().container(options.container(container));
    Struct spec =
        Struct.of(
            "containers", Sequence.of(debugger),
            "nodeName", name(node),
            "restartPolicy", "Never",
            "tolerations", Sequence.of(Struct.of("operator", "Exists")));
    Struct made =
        Struct.of(
            "kind", "Pod", "apiVersion", "v1", "metadata", Struct.of("name", pod), "spec", spec);
    made = Profile.eachContainer(options.profile().onNode(made), options::customized);
    attach(send("POST", pods.path(context.namespace()), made), container);
  }

  private Struct send(String method, String path, Struct body) {
    Call call = Call.of(method, path);
    return context.cluster().send(body.isEmpty() ? call : call.body(body));
  }
}
