package dev.pilothouse.kubectl.process;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.api.Watch;
import dev.pilothouse.kubectl.change.Deletion;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.create.GenerateCommand;
import dev.pilothouse.kubectl.create.PodMaker;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.resource.Item;
import dev.pilothouse.kubectl.session.Ended;
import dev.pilothouse.kubectl.session.Turn;
import dev.pilothouse.machine.Sys;
import java.util.List;
import java.util.function.Predicate;

/** {@code kubectl run}: makes a pod, and may attach to it and remove it afterwards. */
public final class RunCommand {

  private static final long UNTIL_COMPLETE_NANOS = 365L * 24 * 3600 * 1_000_000_000L;

  private final Context context;
  private final ApiType pods;
  private final DryRun dryRun;
  private final boolean attaches;

  private RunCommand(Context context) {
    this.context = context;
    this.pods = ApiType.guessed("v1", "Pod");
    this.dryRun = context.dryRun();
    boolean given = context.invocation().given("attach");
    this.attaches = given ? context.flag("attach") : context.flag("stdin") || context.flag("tty");
  }

  public static void run(Context context) {
    Invocation invocation = context.invocation();
    if (invocation.arguments().isEmpty() || invocation.dash() == 0) {
      throw invocation.usage("NAME is required for run");
    }
    String name = invocation.argument(0);
    if (context.flag("tty") && !context.flag("stdin")) {
      throw invocation.usage("-i/--stdin is required for containers with -t/--tty=true");
    }
    if (context.text("image").isEmpty()) {
      throw new UsageException("--image is required");
    }
    String image = context.text("image");
    if (!image.matches("[a-z0-9]+([._:/@-]*[A-Za-z0-9_]+)*")) {
      throw new UsageException("Invalid image name \"" + image + "\": invalid reference format");
    }
    String policy = context.text("image-pull-policy");
    if (!List.of("", "Always", "IfNotPresent", "Never").contains(policy)) {
      throw invocation.usage("invalid image pull policy: " + policy);
    }
    new RunCommand(context).run(name);
  }

  private void run(String name) {
    if (context.flag("rm") && !attaches) {
      throw context.invocation().usage("--rm should only be used for attached containers");
    }
    if (attaches && dryRun != DryRun.NONE) {
      throw context
          .invocation()
          .usage(
              "--dry-run=[server|client] can't be used with attached containers options (--attach,"
                  + " --stdin, or --tty)");
    }
    Report report = Report.of(context, dryRun);
    Struct pod = PodMaker.pod(context, name, attaches);
    Struct service = context.flag("expose") ? PodMaker.service(context, pod) : null;
    pod = context.flag("save-config") ? GenerateCommand.saved(pod) : pod;
    Struct created = post(pods, pod);
    if (service != null) {
      ApiType services = ApiType.guessed("v1", "Service");
      report.done(services, post(services, service), "created");
    }
    if (!attaches) {
      report.done(pods, created, "created");
      return;
    }
    attach(created);
  }

  private Struct post(ApiType type, Struct object) {
    if (dryRun == DryRun.CLIENT) {
      return object;
    }
    Call call =
        Call.of("POST", type.path(context.namespace()))
            .with("fieldManager", context.text("field-manager"))
            .body(object);
    return context.cluster().send(dryRun.on(call));
  }

  private static boolean over(Struct pod) {
    String phase = pod.textAt("status", "phase");
    return phase.equals("Succeeded") || phase.equals("Failed");
  }

  private static boolean running(Struct pod) {
    return pod.textAt("status", "phase").equals("Running")
        && dev.pilothouse.apiserver.client.Meta.conditionTrue(pod, "ContainersReady");
  }

  private void attach(Struct created) {
    long patience = context.invocation().nanos("pod-running-timeout");
    Struct pod = await(created, patience, one -> over(one) || running(one));
    if (over(pod)) {
      Attachment.printLog(context, pod, container(pod));
    } else {
      Struct started = pod;
      context.session().once(() -> Attachment.attachOrFollow(context, started, container(started)));
    }
    int status = exitStatus(created);
    if (context.flag("rm")) {
      remove(created);
    }
    if (status != 0) {
      throw new Ended(status);
    }
  }

  private static String container(Struct pod) {
    return pod.structAt("spec").list("containers").struct(0).text("name");
  }

  private static String name(Struct pod) {
    return pod.textAt("metadata", "name");
  }

  /** Waits for the end of a pod that is not restarted; gives its exit code. */
  private int exitStatus(Struct created) {
    String restart = created.textAt("spec", "restartPolicy");
    if (context.flag("leave-stdin-open") || restart.equals("Always")) {
      return 0;
    }
    boolean onFailure = restart.equals("OnFailure");
    Struct pod =
        await(
            created,
            UNTIL_COMPLETE_NANOS,
            one -> onFailure ? one.textAt("status", "phase").equals("Succeeded") : over(one));
    if (!pod.textAt("status", "phase").equals("Failed")) {
      return 0;
    }
    Struct statuses =
        pod.structAt("status").list("containerStatuses").isEmpty()
            ? Struct.EMPTY
            : pod.structAt("status")
                .list("containerStatuses")
                .struct(0)
                .structAt("state", "terminated");
    String shown = context.namespace() + "/" + name(pod);
    int code = (int) statuses.number("exitCode", 0);
    if (code == 0) {
      context.err("error: pod " + shown + " failed with unknown exit code\n");
      return 1;
    }
    context.err(
        "pod "
            + shown
            + " terminated ("
            + statuses.text("reason")
            + ")\n"
            + statuses.text("message"));
    return code;
  }

  private void remove(Struct created) {
    Item item = new Item(pods, context.namespace(), name(created), created, "");
    Deletion.delete(context, item, DryRun.NONE);
    context.out("pod \"" + item.name() + "\" deleted from " + item.namespace() + " namespace\n");
  }

  /** Follows the pod until the condition holds. */
  private Struct await(Struct created, long patienceNanos, Predicate<Struct> condition) {
    return context.session().once(() -> awaitNow(created, patienceNanos, condition));
  }

  private Struct awaitNow(Struct created, long patienceNanos, Predicate<Struct> condition) {
    Struct pod = context.cluster().get(pods, context.namespace(), name(created));
    if (condition.test(pod)) {
      return pod;
    }
    long end = context.session().effect(Sys::nanos) + patienceNanos;
    Watch start =
        Watch.open(
            context,
            Call.get(pods.path(context.namespace()))
                .with("fieldSelector", "metadata.name=" + name(created))
                .with("resourceVersion", pod.textAt("metadata", "resourceVersion")));
    return context
        .session()
        .<Watch, Struct>loop(
            start,
            watch -> {
              Watch.Next next = watch.next(context, end);
              Struct event = next.event();
              if (event == null) {
                throw new UsageException("timed out waiting for the condition");
              }
              if (event.text("type").equals("DELETED")) {
                throw new UsageException("pods \"" + name(created) + "\" not found");
              }
              Struct now = event.struct("object");
              return condition.test(now) ? Turn.finish(now) : Turn.again(next.rest());
            });
  }
}
