package dev.pilothouse.kubectl.debug;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Watch;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.process.Attachment;
import dev.pilothouse.kubectl.session.Turn;
import java.util.List;

/** Waits for a debugging container and attaches to it. */
final class DebugSession {

  private DebugSession() {}

  static void attach(Context context, ApiType pods, Struct pod, String container) {
    Struct started = context.session().once(() -> await(context, pods, pod, container));
    context
        .session()
        .once(
            () -> {
              if (status(started, container).structAt("state").has("terminated")) {
                Attachment.printLog(context, started, container);
              } else {
                Attachment.attachOrFollow(context, started, container);
              }
              return true;
            });
  }

  private static Struct status(Struct pod, String container) {
    for (String list :
        List.of("initContainerStatuses", "containerStatuses", "ephemeralContainerStatuses")) {
      for (Struct status : pod.structAt("status").list(list).structs()) {
        if (status.text("name").equals(container)) {
          return status;
        }
      }
    }
    return Struct.EMPTY;
  }

  private static boolean begun(Struct pod, String container) {
    Struct state = status(pod, container).struct("state");
    return state.has("running") || state.has("terminated");
  }

  private record Waiting(Watch watch, String told) {}

  /** The pod once the container runs, or has ended. */
  private static Struct await(Context context, ApiType pods, Struct created, String container) {
    String namespace = created.textAt("metadata", "namespace");
    String name = created.textAt("metadata", "name");
    Struct pod = context.cluster().get(pods, namespace, name);
    if (begun(pod, container)) {
      return pod;
    }
    Watch start =
        Watch.open(
            context,
            Call.get(pods.path(namespace))
                .with("fieldSelector", "metadata.name=" + name)
                .with("resourceVersion", pod.textAt("metadata", "resourceVersion")));
    return context
        .session()
        .<Waiting, Struct>loop(
            new Waiting(start, ""),
            waiting -> {
              Watch.Next next = waiting.watch().next(context, Long.MAX_VALUE);
              Struct event = next.event();
              if (event == null || event.text("type").equals("DELETED")) {
                throw new UsageException("pods \"" + name + "\" not found");
              }
              Struct now = event.struct("object");
              if (begun(now, container)) {
                return Turn.finish(now);
              }
              String told = tell(context, now, container, waiting.told());
              return Turn.again(new Waiting(next.rest(), told));
            });
  }

  /** Says once why the container does not run yet. */
  private static String tell(Context context, Struct pod, String container, String told) {
    String message = status(pod, container).structAt("state", "waiting").text("message");
    if (!message.isEmpty() && !message.equals(told) && !context.flag("quiet")) {
      context.err("Warning: container " + container + ": " + message + "\n");
      return message;
    }
    return told;
  }
}
