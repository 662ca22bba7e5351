package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Cluster;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Finder.Wanted;
import java.util.ArrayList;
import java.util.List;

/** {@code kubectl describe}. */
public final class DescribeCommand {

  private final Context context;
  private boolean first = true;
  private boolean begins;

  private DescribeCommand(Context context) {
    this.context = context;
  }

  public static void run(Context context) {
    boolean files =
        !context.invocation().list("filename").isEmpty() || !context.text("kustomize").isEmpty();
    if (context.invocation().arguments().isEmpty() && !files) {
      throw new UsageException(
          "You must specify the type of resource to describe. Use \"kubectl api-resources\" for a"
              + " complete list of supported resources.");
    }
    new DescribeCommand(context).run();
  }

  private void run() {
    List<RuntimeException> failures = new ArrayList<>();
    Finder finder = Finder.of(context).allByDefault();
    List<Wanted> wanted = finder.wanted();
    finder.failure().ifPresent(failures::add);
    List<String> arguments = context.invocation().arguments();
    begins = arguments.size() == 2 && !arguments.getFirst().contains("/");
    if (arguments.size() == 2 && !begins) {
      checkAll(wanted);
    }
    boolean lists = false;
    for (Wanted one : wanted) {
      try {
        switch (one) {
          case Wanted.Named named -> named(named);
          case Wanted.All all -> {
            lists = true;
            list(all).forEach(this::show);
          }
          case Wanted.InFile file ->
              show(context.cluster().get(file.type(), file.item().namespace(), file.item().name()));
        }
      } catch (ApiFailure failure) {
        failures.add(failure);
      }
    }
    Failures.throwIfAny(failures);
    if (first && lists) {
      String where =
          context.flag("all-namespaces") ? "" : " in " + context.namespace() + " namespace.";
      context.err("No resources found" + where + "\n");
    }
  }

  /** Fails when one of two objects is not there, before the other is shown. */
  private void checkAll(List<Wanted> wanted) {
    for (Wanted one : wanted) {
      if (one instanceof Wanted.Named named) {
        context.cluster().look(named.type(), named.namespace(), named.name());
      }
    }
  }

  private List<Struct> list(Wanted.All all) {
    try {
      return context.cluster().list(all.type(), all.namespace(), all.labels(), all.fields());
    } catch (ApiFailure failure) {
      throw failure.ofList(all.type(), all.labels(), all.fields());
    }
  }

  /** The object of that name, or else all whose names begin so. */
  private void named(Wanted.Named named) {
    Struct object = context.cluster().find(named.type(), named.namespace(), named.name());
    if (object != null) {
      show(Cluster.typed(object, named.type()));
      return;
    }
    boolean any = false;
    List<Struct> others =
        begins ? context.cluster().list(named.type(), named.namespace(), "", "") : List.of();
    for (Struct other : others) {
      if (Meta.name(other).startsWith(named.name())) {
        any = true;
        show(other);
      }
    }
    if (!any) {
      context.cluster().look(named.type(), named.namespace(), named.name());
    }
  }

  private void show(Struct object) {
    Page page = new Page();
    describe(page, object);
    context.out((first ? "" : "\n\n") + page.text());
    first = false;
  }

  private void describe(Page page, Struct object) {
    switch (object.text("kind")) {
      case "Pod" -> PodDescription.write(page, context, object);
      case "Deployment" -> WorkloadDescriptions.deployment(page, context, object);
      case "ReplicaSet", "ReplicationController" ->
          WorkloadDescriptions.replicaSet(page, context, object);
      case "DaemonSet" -> WorkloadDescriptions.daemonSet(page, context, object);
      case "StatefulSet" -> WorkloadDescriptions.statefulSet(page, context, object);
      case "Job" -> WorkloadDescriptions.job(page, context, object);
      case "CronJob" -> WorkloadDescriptions.cronJob(page, context, object);
      case "Service" -> NetworkDescriptions.service(page, context, object);
      case "Endpoints" -> NetworkDescriptions.endpoints(page, context, object);
      case "EndpointSlice" -> NetworkDescriptions.endpointSlice(page, context, object);
      case "Ingress" -> NetworkDescriptions.ingressRules(page, context, object);
      case "Node" -> NodeDescription.write(page, context, object);
      case "ConfigMap" -> ConfigurationDescriptions.configMap(page, context, object);
      case "Secret" -> ConfigurationDescriptions.secret(page, context, object);
      case "Namespace" -> ConfigurationDescriptions.namespace(page, context, object);
      case "ResourceQuota" -> ConfigurationDescriptions.resourceQuota(page, context, object);
      case "LimitRange" -> ConfigurationDescriptions.limitRange(page, context, object);
      case "ServiceAccount" -> ConfigurationDescriptions.serviceAccount(page, context, object);
      case "Role", "ClusterRole" -> ConfigurationDescriptions.role(page, context, object);
      case "RoleBinding", "ClusterRoleBinding" ->
          ConfigurationDescriptions.binding(page, context, object);
      case "PersistentVolume" -> StorageDescriptions.volume(page, context, object);
      case "PersistentVolumeClaim" -> StorageDescriptions.claim(page, context, object);
      case "StorageClass" -> StorageDescriptions.storageClass(page, context, object);
      case "HorizontalPodAutoscaler" -> AutoscalerDescription.write(page, context, object);
      default -> GenericDescription.write(page, context, object);
    }
  }
}
