package dev.pilothouse.kubectl.settings;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code kubectl cluster-info dump}: what helps to find out what is wrong, all at once. */
public final class DumpCommand {

  /** What is dumped of each namespace: the name of its file, and where the API has it. */
  private static final Map<String, String> PARTS = parts();

  private final Context context;
  private final String directory;
  private final boolean yaml;

  private DumpCommand(Context context) {
    this.context = context;
    this.directory = context.text("output-directory");
    String output = context.text("output");
    if (!List.of("", "json", "yaml").contains(output)) {
      throw new UsageException(
          "unable to match a printer suitable for the output format \""
              + output
              + "\", allowed formats are: json,yaml");
    }
    this.yaml = output.equals("yaml");
  }

  private static Map<String, String> parts() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("events", "/api/v1/%s/events");
    parts.put("replication-controllers", "/api/v1/%s/replicationcontrollers");
    parts.put("services", "/api/v1/%s/services");
    parts.put("daemonsets", "/apis/apps/v1/%s/daemonsets");
    parts.put("deployments", "/apis/apps/v1/%s/deployments");
    parts.put("replicasets", "/apis/apps/v1/%s/replicasets");
    parts.put("pods", "/api/v1/%s/pods");
    return parts;
  }

  public static void run(Context context) {
    new DumpCommand(context).run();
  }

  private void run() {
    object("nodes", context.cluster().send(Call.get("/api/v1/nodes")));
    for (String namespace : namespaces()) {
      Struct pods = Struct.EMPTY;
      for (Map.Entry<String, String> part : PARTS.entrySet()) {
        String path = part.getValue().formatted("namespaces/" + namespace);
        Struct list = context.cluster().send(Call.get(path));
        object(namespace + "/" + part.getKey(), list);
        pods = list;
      }
      for (Struct pod : pods.list("items").structs()) {
        logs(namespace, pod);
      }
    }
    if (toFiles()) {
      context.out("Cluster info dumped to " + directory + "\n");
    }
  }

  private boolean toFiles() {
    return !directory.isEmpty() && !directory.equals("-");
  }

  private Set<String> namespaces() {
    Set<String> namespaces = new LinkedHashSet<>();
    if (context.flag("all-namespaces")) {
      for (Struct one : context.cluster().list(context.known("namespaces"), "", "", "")) {
        namespaces.add(one.textAt("metadata", "name"));
      }
      return namespaces;
    }
    namespaces.addAll(context.invocation().list("namespaces"));
    if (namespaces.isEmpty()) {
      namespaces.add("kube-system");
      namespaces.add(context.namespace());
    }
    return namespaces;
  }

  private void object(String name, Struct object) {
    String text = yaml ? Yaml.write(object) : Json.pretty(object, "    ", false) + "\n";
    put(name + (yaml ? ".yaml" : ".json"), Bytes.of(text));
  }

  private void put(String name, Bytes content) {
    if (!toFiles()) {
      context.session().write(1, content);
      return;
    }
    String path = directory + "/" + name;
    Files.makeDirectories(context.session(), path.substring(0, path.lastIndexOf('/')));
    Files.write(context.session(), path, content, 0644);
  }

  private void logs(String namespace, Struct pod) {
    String name = pod.textAt("metadata", "name");
    List<Bytes> all = new ArrayList<>();
    for (Struct container : pod.structAt("spec").list("containers").structs()) {
      String shown = container.text("name") + " of pod " + namespace + "/" + name + " ====\n";
      all.add(Bytes.of("==== START logs for container " + shown));
      Call call =
          Call.get("/api/v1/namespaces/" + namespace + "/pods/" + name + "/log")
              .with("container", container.text("name"));
      try {
        all.add(context.cluster().sendRaw(call).body());
      } catch (ApiFailure failure) {
        all.add(Bytes.of("Request log error: " + failure.getMessage() + "\n"));
      }
      all.add(Bytes.of("==== END logs for container " + shown));
    }
    Bytes text = Bytes.EMPTY;
    for (Bytes one : all) {
      text = text.plus(one);
    }
    put(namespace + "/" + name + "/logs.txt", text);
  }
}
