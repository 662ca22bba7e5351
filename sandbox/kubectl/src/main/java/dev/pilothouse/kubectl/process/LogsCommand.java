package dev.pilothouse.kubectl.process;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Transport;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.kubectl.session.Turn;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code kubectl logs}. */
public final class LogsCommand {

  private static final String USAGE =
      "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\n"
          + "POD or TYPE/NAME is a required argument for the logs command";

  private final Context context;
  private final Invocation invocation;

  private LogsCommand(Context context) {
    this.context = context;
    this.invocation = context.invocation();
  }

  public static void run(Context context) {
    new LogsCommand(context).run();
  }

  /** One container whose log is wanted. */
  private record Source(String pod, String container) {}

  private void run() {
    List<Source> sources = sources();
    if (sources.isEmpty()) {
      context.err("No resources found in " + context.namespace() + " namespace.\n");
      return;
    }
    boolean follow = context.flag("follow");
    long most = invocation.number("max-log-requests");
    if (follow && sources.size() > most) {
      throw new UsageException(
          "you are attempting to follow "
              + sources.size()
              + " log streams, but maximum allowed"
              + " concurrency is "
              + most
              + ", use --max-log-requests to increase the limit");
    }
    if (follow) {
      follow(sources);
    } else {
      sources.forEach(this::print);
    }
  }

  private List<Source> sources() {
    String selector = context.text("selector");
    List<String> arguments = invocation.arguments();
    if (arguments.isEmpty() == selector.isEmpty() || arguments.size() > 2) {
      if (!selector.isEmpty()) {
        throw invocation.usage("only a selector (-l) or a POD name is allowed");
      }
      throw invocation.usage(USAGE);
    }
    String since = context.text("since-time");
    if (!since.isEmpty() && !since.matches("\\d{4}-\\d\\d-\\d\\dT.*")) {
      throw new UsageException(
          "parsing time \""
              + since
              + "\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \""
              + since
              + "\" as \"2006\"");
    }
    List<Struct> pods = pods(selector, arguments);
    List<Source> sources = new ArrayList<>();
    for (Struct pod : pods) {
      String name = pod.textAt("metadata", "name");
      for (String container : containers(pod, arguments)) {
        sources.add(new Source(name, container));
      }
    }
    return sources;
  }

  private List<Struct> pods(String selector, List<String> arguments) {
    if (!selector.isEmpty()) {
      return context.cluster().list(context.known("pods"), context.namespace(), selector, "");
    }
    String argument = arguments.getFirst();
    try {
      List<Struct> found = Pods.find(context, argument, "get the logs from");
      boolean workload = argument.contains("/") && !argument.startsWith("po");
      if (workload && found.size() > 1 && !context.flag("all-pods")) {
        context.err(
            "Found "
                + found.size()
                + " pods, using pod/"
                + found.getFirst().textAt("metadata", "name")
                + "\n");
      }
      return context.flag("all-pods") ? found : found.subList(0, 1);
    } catch (ApiFailure failure) {
      if (failure.notFound()) {
        throw new UsageException(
            "error: error from server (NotFound): "
                + failure.getMessage()
                + " in namespace \""
                + context.namespace()
                + "\"");
      }
      throw failure;
    }
  }

  private List<String> containers(Struct pod, List<String> arguments) {
    List<String> names = new ArrayList<>();
    Pods.containers(pod).forEach(container -> names.add(container.text("name")));
    if (context.flag("all-containers")) {
      return names;
    }
    String wanted = arguments.size() == 2 ? arguments.get(1) : context.text("container");
    if (!wanted.isEmpty() && !names.contains(wanted)) {
      throw new UsageException(
          "container "
              + wanted
              + " is not valid for pod "
              + pod.textAt("metadata", "name")
              + " out of: "
              + Pods.names(pod));
    }
    return List.of(Pods.container(context, pod, wanted, false));
  }

  private Call call(Source source) {
    Call call =
        Call.get("/api/v1/namespaces/" + context.namespace() + "/pods/" + source.pod() + "/log")
            .header("accept", "application/json, */*")
            .with("container", source.container());
    long tail = invocation.number("tail");
    if (tail < 0 && !context.text("selector").isEmpty()) {
      tail = 10;
    }
    call = flag(flag(flag(call, "follow"), "previous"), "timestamps");
    call = tail >= 0 ? call.with("tailLines", String.valueOf(tail)) : call;
    long limit = invocation.number("limit-bytes");
    call = limit > 0 ? call.with("limitBytes", String.valueOf(limit)) : call;
    long since = invocation.nanos("since");
    call =
        since > 0
            ? call.with("sinceSeconds", String.valueOf((since + 999_999_999L) / 1_000_000_000L))
            : call;
    return call.withUnlessEmpty("sinceTime", context.text("since-time"));
  }

  private Call flag(Call call, String name) {
    return context.flag(name) ? call.with(name, "true") : call;
  }

  private String prefix(Source source) {
    return context.flag("prefix") ? "[pod/" + source.pod() + "/" + source.container() + "] " : "";
  }

  private void print(Source source) {
    Bytes body = context.cluster().sendRaw(call(source)).body();
    String prefix = prefix(source);
    if (prefix.isEmpty()) {
      context.session().write(1, body);
    } else if (!body.isEmpty()) {
      for (String line : body.text().split("(?<=\n)")) {
        context.out(prefix + line);
      }
    }
  }

  /** A log that is followed: where it is, and a line of it that has not ended. */
  private record Open(Source source, @Nullable Object position, Bytes partial) {}

  private record Found(int index, Transport.Piece piece) {}

  private void follow(List<Source> sources) {
    List<Open> opened = new ArrayList<>();
    for (Source source : sources) {
      opened.add(new Open(source, context.cluster().open(call(source)), Bytes.EMPTY));
    }
    context
        .session()
        .<List<Open>, Boolean>loop(
            List.copyOf(opened),
            open -> {
              if (open.stream().allMatch(one -> one.position() == null)) {
                return Turn.finish(true);
              }
              Found found = context.session().effect(sys -> poll(sys, open));
              List<Open> next = new ArrayList<>(open);
              next.set(found.index(), show(open.get(found.index()), found.piece()));
              return Turn.again(List.copyOf(next));
            });
  }

  private Found poll(Sys sys, List<Open> open) {
    List<Wake> wakes = new ArrayList<>();
    Transport transport = context.cluster().transport();
    for (int i = 0; i < open.size(); i++) {
      Object position = open.get(i).position();
      if (position != null) {
        Transport.Piece piece = transport.poll(sys, position);
        if (piece != null) {
          return new Found(i, piece);
        }
        wakes.addAll(transport.wakes(sys, position));
      }
    }
    throw Session.suspend(wakes);
  }

  private Open show(Open before, Transport.Piece piece) {
    String prefix = prefix(before.source());
    if (prefix.isEmpty()) {
      context.session().write(1, piece.bytes());
      return new Open(before.source(), piece.next(), Bytes.EMPTY);
    }
    Bytes all = before.partial().plus(piece.bytes());
    int start = 0;
    for (int end = all.indexOf((byte) '\n', 0); end >= 0; end = all.indexOf((byte) '\n', start)) {
      context.out(prefix + all.slice(start, end + 1).text());
      start = end + 1;
    }
    return new Open(before.source(), piece.next(), all.from(start).compact());
  }
}
