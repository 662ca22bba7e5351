package dev.pilothouse.kubectl.settings;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.Help;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.output.TabWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** version, api-resources, api-versions, cluster-info, options. */
public final class ServerCommands {

  /** What this kubectl is, unless the server says something else about itself. */
  private static final Struct CLIENT =
      Struct.of(
          "major", "1",
          "minor", "36",
          "gitVersion", "v1.36.2",
          "gitCommit", "9b3e0f1c5d7a2468ace013579bdf02468ace1357",
          "gitTreeState", "clean",
          "buildDate", "2026-06-09T17:21:32Z",
          "goVersion", "go1.26.4",
          "compiler", "gc",
          "platform", "linux/amd64");

  private static final String KUSTOMIZE = "v5.8.1";

  private ServerCommands() {}

  public static void version(Context context) {
    String output = context.text("output");
    if (!output.isEmpty() && !output.equals("yaml") && !output.equals("json")) {
      throw new UsageException("--output must be 'yaml' or 'json'");
    }
    noArguments(context);
    Struct all = Struct.of("clientVersion", CLIENT, "kustomizeVersion", KUSTOMIZE);
    if (context.flag("client")) {
      print(context, output, all);
      return;
    }
    try {
      all = all.with("serverVersion", context.cluster().send(Call.get("/version")));
    } catch (RuntimeException failure) {
      if (!(failure instanceof dev.pilothouse.kubectl.session.Suspended)) {
        print(context, output, all);
      }
      throw failure;
    }
    print(context, output, all);
  }

  private static void print(Context context, String output, Struct all) {
    switch (output) {
      case "json" -> context.out(Json.pretty(all, "  ", false) + "\n");
      case "yaml" -> context.out(Yaml.write(all));
      default -> {
        context.out("Client Version: " + all.textAt("clientVersion", "gitVersion") + "\n");
        context.out("Kustomize Version: " + KUSTOMIZE + "\n");
        if (all.has("serverVersion")) {
          context.out("Server Version: " + all.textAt("serverVersion", "gitVersion") + "\n");
          skew(context, all.struct("serverVersion"));
        }
      }
    }
  }

  private static void skew(Context context, Struct server) {
    long minor = Long.parseLong(server.text("minor").replaceAll("[^0-9].*", "") + "");
    long own = Long.parseLong(CLIENT.text("minor"));
    if (Math.abs(minor - own) > 1) {
      context.err(
          "WARNING: version difference between client (1."
              + own
              + ") and server (1."
              + minor
              + ") exceeds the supported minor version skew of +/-1\n");
    }
  }

  private static void noArguments(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (!arguments.isEmpty()) {
      if (context.invocation().command().name().equals("version")) {
        throw new UsageException("extra arguments: [" + String.join(" ", arguments) + "]");
      }
      throw context
          .invocation()
          .usage("unexpected arguments: [" + String.join(" ", arguments) + "]");
    }
  }

  public static void options(Context context) {
    context.out(Help.globals());
  }

  public static void apiVersions(Context context) {
    noArguments(context);
    List<String> versions = new ArrayList<>(context.discovery().groupVersions());
    versions.sort(Comparator.naturalOrder());
    versions.forEach(version -> context.out(version + "\n"));
  }

  public static void apiResources(Context context) {
    noArguments(context);
    String output = context.text("output");
    if (!List.of("", "wide", "name").contains(output)) {
      throw new UsageException("--output " + output + " is not available");
    }
    String sortBy = context.text("sort-by");
    if (!List.of("", "name", "kind").contains(sortBy)) {
      throw new UsageException("--sort-by accepts only name or kind");
    }
    List<ApiType> types = new ArrayList<>();
    for (ApiType type : context.discovery().preferred()) {
      if (wanted(context, type)) {
        types.add(type);
      }
    }
    if (sortBy.equals("name")) {
      types.sort(Comparator.comparing(ApiType::plural));
    } else if (sortBy.equals("kind")) {
      types.sort(Comparator.comparing(ApiType::kind));
    } else {
      types.sort(Comparator.comparing(ApiType::group).thenComparing(ApiType::plural));
    }
    TabWriter writer = TabWriter.forTables();
    boolean wide = output.equals("wide");
    if (!context.flag("no-headers") && !output.equals("name")) {
      writer.line(
          wide
              ? List.of(
                  "NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", "VERBS", "CATEGORIES")
              : List.of("NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"));
    }
    for (ApiType type : types) {
      writer.line(row(type, output));
    }
    context.out(writer.aligned());
  }

  private static List<String> row(ApiType type, String output) {
    if (output.equals("name")) {
      return List.of(type.qualified());
    }
    List<String> row =
        new ArrayList<>(
            List.of(
                type.plural(),
                String.join(",", type.shortNames()),
                type.apiVersion(),
                String.valueOf(type.namespaced()),
                type.kind()));
    if (output.equals("wide")) {
      row.add(String.join(",", type.verbs()));
      row.add(String.join(",", type.categories()));
    }
    return row;
  }

  private static boolean wanted(Context context, ApiType type) {
    if (type.verbs().isEmpty()) {
      return false;
    }
    if (context.invocation().given("namespaced")
        && type.namespaced() != context.flag("namespaced")) {
      return false;
    }
    if (context.invocation().given("api-group")
        && !type.group().equals(context.text("api-group"))) {
      return false;
    }
    return type.verbs().containsAll(context.invocation().list("verbs"))
        && type.categories().containsAll(context.invocation().list("categories"));
  }

  public static void clusterInfo(Context context) {
    String server = context.cluster().target().server();
    boolean colour = context.session().fixed().isTerminal(1);
    List<Struct> services =
        context
            .cluster()
            .list(
                context.known("services"), "kube-system", "kubernetes.io/cluster-service=true", "");
    context.out(line(colour, "Kubernetes control plane", server));
    for (Struct service : services) {
      String name = service.textAt("metadata", "labels", "kubernetes.io/name");
      String shown = name.isEmpty() ? service.textAt("metadata", "name") : name;
      String port = service.structAt("spec").list("ports").isEmpty() ? "" : port(service);
      context.out(
          line(
              colour,
              shown,
              server
                  + "/api/v1/namespaces/kube-system/services/"
                  + service.textAt("metadata", "name")
                  + port
                  + "/proxy"));
    }
    context.out(
        "\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
  }

  private static String port(Struct service) {
    Struct first = service.structAt("spec").list("ports").struct(0);
    return ":" + (first.text("name").isEmpty() ? first.text("port") : first.text("name"));
  }

  private static String line(boolean colour, String name, String address) {
    return colour
        ? "\u001b[0;32m" + name + "\u001b[0m is running at \u001b[0;33m" + address + "\u001b[0m\n"
        : name + " is running at " + address + "\n";
  }
}
