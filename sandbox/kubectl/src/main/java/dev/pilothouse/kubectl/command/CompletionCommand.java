package dev.pilothouse.kubectl.command;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.ConnectionFailure;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Kubeconfig;
import dev.pilothouse.kubectl.api.Transport;
import dev.pilothouse.kubectl.cli.Catalogue;
import dev.pilothouse.kubectl.cli.CommandLine;
import dev.pilothouse.kubectl.cli.CommandSpec;
import dev.pilothouse.kubectl.cli.Flag;
import dev.pilothouse.kubectl.cli.HelpWanted;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code kubectl __complete WORDS...}: what may stand in place of the last word, a line for each,
 * and then a line with a directive as cobra prints it (":4" is "no file names", ":0" is "file names
 * too").
 */
public final class CompletionCommand {

  private static final Set<String> OF_TYPES =
      Set.of(
          "get",
          "describe",
          "delete",
          "edit",
          "label",
          "annotate",
          "patch",
          "scale",
          "expose",
          "autoscale",
          "wait",
          "taint",
          "explain",
          "rollout status",
          "rollout history",
          "rollout undo",
          "rollout restart",
          "rollout pause",
          "rollout resume",
          "set image",
          "set env",
          "set resources",
          "set selector",
          "set serviceaccount");
  private static final Set<String> OF_PODS =
      Set.of("logs", "exec", "attach", "port-forward", "cp", "debug", "top pod");
  private static final Set<String> OF_NODES = Set.of("cordon", "uncordon", "drain", "top node");
  private static final Set<String> WORKLOADS =
      Set.of("deployments.apps", "daemonsets.apps", "statefulsets.apps");
  private static final Set<String> SCALED =
      Set.of("deployments.apps", "replicasets.apps", "statefulsets.apps", "replicationcontrollers");
  private static final List<String> FORMATS =
      List.of(
          "custom-columns",
          "custom-columns-file",
          "go-template",
          "go-template-file",
          "json",
          "jsonpath",
          "jsonpath-as-json",
          "jsonpath-file",
          "name",
          "template",
          "templatefile",
          "wide",
          "yaml");

  private final Session session;
  private final Transport transport;
  private final List<String> before;
  private final String last;
  private final Set<String> found = new TreeSet<>();
  private boolean files;

  private CompletionCommand(Session session, Transport transport, List<String> words) {
    this.session = session;
    this.transport = transport;
    this.before = words.isEmpty() ? List.of() : words.subList(0, words.size() - 1);
    this.last = words.isEmpty() ? "" : words.getLast();
  }

  /** Prints completions; {@code words} follow "__complete". */
  public static void run(Session session, Transport transport, List<String> words) {
    CompletionCommand completion = new CompletionCommand(session, transport, words);
    try {
      completion.complete();
    } catch (ApiFailure | ConnectionFailure | UsageException | HelpWanted _) {
      // there is nothing to offer
    }
    StringBuilder out = new StringBuilder();
    for (String one : completion.found) {
      out.append(one).append('\n');
    }
    session.out(out.append(completion.files ? ":0\n" : ":4\n").toString());
  }

  private void add(String candidate, String prefix) {
    if (candidate.startsWith(prefix)) {
      found.add(candidate);
    }
  }

  private void complete() {
    CommandSpec command = CommandLine.commandOf(before);
    if (last.startsWith("-")) {
      flags(command);
      return;
    }
    Flag open = openFlag(command);
    if (open != null) {
      value(command, open, last, "");
      return;
    }
    if (!command.children().isEmpty()) {
      for (String name : command.children()) {
        String path = command.path().isEmpty() ? name : command.path() + " " + name;
        if (!Catalogue.standard().command(path).group().equals("hidden")) {
          add(name, last);
        }
      }
      if (!command.path().equals("create") && !command.path().equals("apply")) {
        return;
      }
    }
    arguments(command);
  }

  private void flags(CommandSpec command) {
    int equals = last.indexOf('=');
    if (last.startsWith("--") && equals > 0) {
      Flag flag = command.flag(last.substring(2, equals));
      if (flag != null) {
        value(command, flag, last.substring(equals + 1), last.substring(0, equals + 1));
      }
      return;
    }
    List<Flag> all = new ArrayList<>(command.flags().values());
    all.addAll(Catalogue.standard().globals().values());
    for (Flag flag : all) {
      add("--" + flag.name() + (flag.kind() == Flag.Kind.FLAG ? "" : "="), last);
      if (!flag.shorthand().isEmpty() && !last.startsWith("--")) {
        add("-" + flag.shorthand(), last);
      }
    }
  }

  /** The flag before the last word, if it waits for a value. */
  private @org.jspecify.annotations.Nullable Flag openFlag(CommandSpec command) {
    if (before.isEmpty()) {
      return null;
    }
    String word = before.getLast();
    if (!word.startsWith("-") || word.contains("=")) {
      return null;
    }
    Flag flag = word.startsWith("--") ? command.flag(word.substring(2)) : shortFlag(command, word);
    return flag == null || flag.kind() == Flag.Kind.FLAG || flag.hasBareValue() ? null : flag;
  }

  private static @org.jspecify.annotations.Nullable Flag shortFlag(
      CommandSpec command, String word) {
    return command.flagByShorthand(word.substring(word.length() - 1));
  }

  private void value(CommandSpec command, Flag flag, String prefix, String lead) {
    List<String> candidates =
        switch (flag.name()) {
          case "namespace" -> names("namespaces", "");
          case "output" ->
              command.path().equals("get")
                  ? FORMATS
                  : FORMATS.stream()
                      .filter(f -> !f.startsWith("custom") && !f.equals("wide"))
                      .toList();
          case "dry-run" -> List.of("none", "client", "server");
          case "container" -> containers();
          case "context" -> entries("contexts");
          case "cluster" -> entries("clusters");
          case "user" -> entries("users");
          case "cascade" -> List.of("background", "foreground", "orphan");
          case "type" ->
              command.path().equals("expose")
                  ? List.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")
                  : List.of("json", "merge", "strategic");
          case "restart" -> List.of("Always", "Never", "OnFailure");
          case "filename", "kustomize", "kubeconfig", "patch-file" -> {
            files = true;
            yield List.of();
          }
          default -> List.of();
        };
    for (String candidate : candidates) {
      if (candidate.startsWith(prefix)) {
        found.add(lead + candidate);
      }
    }
  }

  private Context context() {
    List<String> words = new ArrayList<>(before);
    while (!words.isEmpty() && words.getLast().startsWith("-")) {
      words.removeLast();
    }
    return new Context(session, CommandLine.parse(words), transport);
  }

  private List<String> entries(String list) {
    List<String> names = new ArrayList<>();
    Kubeconfig config = context().config();
    config.content().list(list).structs().forEach(entry -> names.add(entry.text("name")));
    return names;
  }

  private List<String> names(String type, String namespace) {
    Context context = context();
    return names(context, context.type(type), namespace);
  }

  private static List<String> names(Context context, ApiType type, String namespace) {
    List<String> names = new ArrayList<>();
    for (Struct object : context.cluster().list(type, namespace, "", "")) {
      names.add(object.textAt("metadata", "name"));
    }
    return names;
  }

  private List<String> containers() {
    Context context = context();
    List<String> names = new ArrayList<>();
    for (String argument : context.invocation().arguments()) {
      String name = argument.replaceFirst("^pods?/", "");
      Struct pod = context.cluster().find(context.known("pods"), context.namespace(), name);
      if (pod != null) {
        pod.structAt("spec")
            .list("initContainers")
            .structs()
            .forEach(one -> names.add(one.text("name")));
        pod.structAt("spec")
            .list("containers")
            .structs()
            .forEach(one -> names.add(one.text("name")));
      }
    }
    return names;
  }

  private void arguments(CommandSpec command) {
    String path = command.path();
    Context context = context();
    Invocation invocation = context.invocation();
    List<String> given = invocation.arguments();
    if (OF_PODS.contains(path)) {
      pods(context, path, given);
    } else if (OF_NODES.contains(path)) {
      names(context, context.known("nodes"), "").forEach(name -> unlessGiven(given, name));
    } else if (OF_TYPES.contains(path)) {
      typed(context, path, given);
    } else if (Set.of(
            "config use-context",
            "config delete-context",
            "config rename-context",
            "config set-context")
        .contains(path)) {
      entries("contexts").forEach(name -> add(name, last));
    } else if (path.equals("config delete-cluster") || path.equals("config set-cluster")) {
      entries("clusters").forEach(name -> add(name, last));
    } else if (path.equals("config delete-user") || path.equals("config set-credentials")) {
      entries("users").forEach(name -> add(name, last));
    } else if (path.equals("completion")) {
      List.of("bash", "zsh", "fish", "powershell").forEach(name -> add(name, last));
    } else {
      files = true;
    }
  }

  private void unlessGiven(List<String> given, String name) {
    if (!given.contains(name)) {
      add(name, last);
    }
  }

  private void pods(Context context, String path, List<String> given) {
    if (!given.isEmpty() && !path.equals("cp")) {
      return;
    }
    int slash = last.indexOf('/');
    if (slash > 0) {
      String type = last.substring(0, slash);
      names(context, context.type(type), context.namespace())
          .forEach(name -> add(type + "/" + name, last));
      return;
    }
    names(context, context.known("pods"), context.namespace())
        .forEach(name -> add(path.equals("cp") ? name + ":" : name, last));
    files = path.equals("cp");
  }

  private void typed(Context context, String path, List<String> given) {
    int slash = last.indexOf('/');
    if (slash > 0) {
      ApiType type = context.type(last.substring(0, slash));
      String lead = last.substring(0, slash + 1);
      names(context, type, type.namespaced() ? context.namespace() : "")
          .forEach(name -> add(lead + name, last));
      return;
    }
    if (given.isEmpty()) {
      types(context, path);
      return;
    }
    if (given.getFirst().contains("/") || path.equals("explain")) {
      return;
    }
    for (String word : given.getFirst().split(",")) {
      ApiType type = context.type(word);
      names(context, type, type.namespaced() ? context.namespace() : "")
          .forEach(name -> unlessGiven(given.subList(1, given.size()), name));
    }
  }

  private void types(Context context, String path) {
    int comma = last.lastIndexOf(',');
    String lead = last.substring(0, comma + 1);
    for (ApiType type : context.discovery().preferred()) {
      boolean fits =
          path.startsWith("rollout")
              ? WORKLOADS.contains(type.qualified())
              : path.equals("scale") || path.equals("autoscale")
                  ? SCALED.contains(type.qualified())
                  : path.equals("taint")
                      ? type.plural().equals("nodes")
                      : type.verbs().contains("list") || type.verbs().contains("get");
      if (fits) {
        add(lead + (type.group().isEmpty() ? type.plural() : type.qualified()), last);
      }
    }
  }
}
