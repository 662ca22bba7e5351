package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.api.Watch;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.resource.Item;
import dev.pilothouse.kubectl.session.Turn;
import dev.pilothouse.machine.Sys;
import java.util.ArrayList;
import java.util.List;

/** Deletes objects and waits until they are gone. */
public final class Deletion {

  private static final long FOR_EVER_NANOS = 168L * 3600 * 1_000_000_000L;

  private Deletion() {}

  /** Asks for the deletion of the object as the flags of the command say; gives the answer. */
  public static Struct delete(Context context, Item item, DryRun dryRun) {
    Struct options = Struct.of("propagationPolicy", policy(context.text("cascade")));
    long grace = grace(context);
    if (grace >= 0) {
      options = options.with("gracePeriodSeconds", grace);
    }
    return delete(context, item, options, dryRun);
  }

  static Struct delete(Context context, Item item, Struct options, DryRun dryRun) {
    if (item.name().isEmpty()) {
      throw new UsageException(
          "error when deleting \"" + item.source() + "\": resource name may not be empty");
    }
    if (dryRun == DryRun.CLIENT) {
      return item.content();
    }
    Struct body = dryRun == DryRun.SERVER ? options.with("dryRun", List.of("All")) : options;
    Call call = dryRun.on(Call.of("DELETE", item.path()).body(body));
    try {
      return context.cluster().send(call);
    } catch (ApiFailure failure) {
      throw item.source().isEmpty() ? failure : failure.during("deleting", item.source());
    }
  }

  /** The grace period of the flags, or -1 for the object's own. */
  static long grace(Context context) {
    if (context.flag("now")) {
      return 1;
    }
    long grace =
        context.invocation().knows("grace-period")
            ? context.invocation().number("grace-period")
            : -1;
    boolean force = context.flag("force");
    if (force && grace < 0) {
      return 0;
    }
    return grace == 0 && !force ? 1 : grace;
  }

  private static String policy(String cascade) {
    return switch (cascade) {
      case "background", "true", "" -> "Background";
      case "foreground" -> "Foreground";
      case "orphan", "false" -> "Orphan";
      default ->
          throw new UsageException(
              "invalid cascade value ("
                  + cascade
                  + "). Must be \"background\", \"foreground\", or \"orphan\"");
    };
  }

  /**
   * Waits until the objects, as they were when their deletion was asked for, are gone.
   *
   * @param timeoutNanos 0 for as long as it takes
   */
  public static void await(Context context, List<Item> items, long timeoutNanos) {
    long limit = timeoutNanos <= 0 ? FOR_EVER_NANOS : timeoutNanos;
    List<RuntimeException> failures = new ArrayList<>();
    long end = context.session().effect(Sys::nanos) + limit;
    for (Item item : items) {
      if (!context.session().once(() -> isGone(context, item, end))) {
        failures.add(
            new UsageException(
                "timed out waiting for the condition on "
                    + item.type().plural()
                    + "/"
                    + item.name()));
      }
    }
    Failures.throwIfAny(failures);
  }

  private static boolean isGone(Context context, Item item, long end) {
    Struct live = context.cluster().find(item.type(), item.namespace(), item.name());
    String uid = item.content().textAt("metadata", "uid");
    if (live == null || !uid.isEmpty() && !live.textAt("metadata", "uid").equals(uid)) {
      return true;
    }
    Watch start =
        Watch.open(
            context,
            Call.get(item.type().path(item.namespace()))
                .with("fieldSelector", "metadata.name=" + item.name())
                .with("resourceVersion", live.textAt("metadata", "resourceVersion")));
    return context
        .session()
        .<Watch, Boolean>loop(
            start,
            watch -> {
              Watch.Next next = watch.next(context, end);
              if (next.event() == null) {
                return Turn.finish(
                    context.cluster().find(item.type(), item.namespace(), item.name()) == null);
              }
              return next.event().text("type").equals("DELETED")
                  ? Turn.finish(true)
                  : Turn.again(next.rest());
            });
  }
}
