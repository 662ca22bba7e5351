package dev.pilothouse.kubectl.create;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.output.Report;
import java.util.Map;
import java.util.function.BiFunction;

/** {@code kubectl create TYPE NAME}: makes one object from flags. */
public final class GenerateCommand {

  /** The annotation that holds what was applied last. */
  public static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

  private static final Map<String, GenerateCommand> ALL =
      Map.ofEntries(
          Map.entry(
              "deployment",
              of("deployments.apps", "failed to create deployment: ", Workloads::deployment)),
          Map.entry("job", of("jobs.batch", "failed to create job: ", Workloads::job)),
          Map.entry(
              "cronjob", of("cronjobs.batch", "failed to create cronjob: ", Workloads::cronJob)),
          Map.entry(
              "service clusterip",
              of("services", "failed to create ClusterIP service: ", Services::clusterIp)),
          Map.entry(
              "service nodeport",
              of("services", "failed to create NodePort service: ", Services::nodePort)),
          Map.entry(
              "service loadbalancer",
              of("services", "failed to create LoadBalancer service: ", Services::loadBalancer)),
          Map.entry(
              "service externalname",
              of("services", "failed to create ExternalName service: ", Services::externalName)),
          Map.entry(
              "configmap",
              of("configmaps", "failed to create configmap: ", Configuration::configMap)),
          Map.entry(
              "secret generic",
              of("secrets", "failed to create secret ", Configuration::genericSecret)),
          Map.entry(
              "secret tls", of("secrets", "failed to create secret ", Configuration::tlsSecret)),
          Map.entry(
              "secret docker-registry",
              of("secrets", "failed to create secret ", Configuration::registrySecret)),
          Map.entry("namespace", of("namespaces", "", Policies::namespace)),
          Map.entry(
              "serviceaccount",
              of("serviceaccounts", "failed to create serviceaccount: ", Policies::serviceAccount)),
          Map.entry("quota", of("resourcequotas", "failed to create quota: ", Policies::quota)),
          Map.entry(
              "poddisruptionbudget",
              of(
                  "poddisruptionbudgets.policy",
                  "failed to create poddisruptionbudgets: ",
                  Policies::budget)),
          Map.entry(
              "priorityclass",
              of(
                  "priorityclasses.scheduling.k8s.io",
                  "failed to create priorityclass: ",
                  Policies::priorityClass)),
          Map.entry(
              "ingress",
              of("ingresses.networking.k8s.io", "failed to create ingress: ", Policies::ingress)),
          Map.entry("role", of("roles.rbac.authorization.k8s.io", "", AccessRules::role)),
          Map.entry(
              "clusterrole",
              of("clusterroles.rbac.authorization.k8s.io", "", AccessRules::clusterRole)),
          Map.entry(
              "rolebinding",
              of(
                  "rolebindings.rbac.authorization.k8s.io",
                  "failed to create rolebinding: ",
                  AccessRules::roleBinding)),
          Map.entry(
              "clusterrolebinding",
              of(
                  "clusterrolebindings.rbac.authorization.k8s.io",
                  "failed to create clusterrolebinding: ",
                  AccessRules::clusterRoleBinding)));

  private static final java.util.Set<String> CLUSTER_SCOPED =
      java.util.Set.of("namespace", "priorityclass", "clusterrole", "clusterrolebinding");

  private final String resource;
  private final String failed;
  private final BiFunction<Context, String, Struct> maker;

  private GenerateCommand(
      String resource, String failed, BiFunction<Context, String, Struct> maker) {
    this.resource = resource;
    this.failed = failed;
    this.maker = maker;
  }

  private static GenerateCommand of(
      String resource, String failed, BiFunction<Context, String, Struct> maker) {
    return new GenerateCommand(resource, failed, maker);
  }

  /** The commands below "create", by their paths there. */
  public static Map<String, GenerateCommand> all() {
    return ALL;
  }

  public void run(Context context) {
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    Struct object = maker.apply(context, name(context));
    boolean namespaced =
        !CLUSTER_SCOPED.contains(
            context.invocation().command().path().substring("create ".length()));
    if (namespaced && context.cluster().target().explicitNamespace()) {
      object = inNamespace(object, context.namespace());
    }
    if (context.flag("save-config")) {
      object = saved(object);
    }
    if (dryRun == DryRun.CLIENT) {
      report.done(typeOf(object), object, "created");
      return;
    }
    report.done(typeOf(object), post(context, object, dryRun), "created");
  }

  private Struct post(Context context, Struct object, DryRun dryRun) {
    ApiType type = context.known(resource);
    Call call =
        Call.of("POST", type.path(context.namespace()))
            .with("fieldManager", context.text("field-manager"))
            .with("fieldValidation", validation(context))
            .body(object);
    try {
      return context.cluster().send(dryRun.on(call));
    } catch (ApiFailure failure) {
      if (failed.isEmpty()) {
        throw failure;
      }
      throw new UsageException(failed + failure.getMessage());
    }
  }

  /** What the server is to make of unknown fields, as --validate says. */
  public static String validation(Context context) {
    return switch (context.text("validate")) {
      case "true", "strict" -> "Strict";
      case "warn" -> "Warn";
      case "false", "ignore" -> "Ignore";
      default ->
          throw new UsageException(
              "invalid - validate option \""
                  + context.text("validate")
                  + "\"; must be one of: strict (or true), warn, ignore (or false)");
    };
  }

  /** The object with its namespace, behind its name. */
  static Struct inNamespace(Struct object, String namespace) {
    Struct metadata = object.struct("metadata");
    Struct.Builder builder =
        Struct.builder().put("name", metadata.text("name")).put("namespace", namespace);
    return object.with("metadata", builder.putAll(metadata).build());
  }

  /** The object with itself in the annotation that "apply" compares with. */
  public static Struct saved(Struct object) {
    return object.set(lastApplied(object), "metadata", "annotations", LAST_APPLIED);
  }

  /** The text that "apply" keeps of an object. */
  public static String lastApplied(Struct object) {
    Struct bare = object.remove("metadata", "annotations", LAST_APPLIED);
    Struct annotated =
        bare.structAt("metadata").has("annotations")
            ? bare
            : bare.set(Struct.EMPTY, "metadata", "annotations");
    return Json.write(dev.pilothouse.kubectl.jsonpath.GoText.sorted(annotated)) + "\n";
  }

  static ApiType typeOf(Struct object) {
    return ApiType.guessed(object.text("apiVersion"), object.text("kind"));
  }

  private static String name(Context context) {
    int dash = context.invocation().dash();
    int count = dash >= 0 ? dash : context.invocation().arguments().size();
    boolean takesCommand =
        dash < 0
            && count > 1
            && context.invocation().command().usage().contains("[COMMAND]")
            && !context.invocation().command().name().equals("deployment");
    if (count != 1 && !takesCommand) {
      throw context.invocation().usage("exactly one NAME is required, got " + count);
    }
    return context.invocation().argument(0);
  }
}
