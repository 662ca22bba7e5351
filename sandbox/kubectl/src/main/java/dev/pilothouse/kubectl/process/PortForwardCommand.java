package dev.pilothouse.kubectl.process;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.ConnectionFailure;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.Transport;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.session.Session;
import dev.pilothouse.kubectl.session.Turn;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.Wake;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code kubectl port-forward}: leads connections to ports of this machine to a pod. */
public final class PortForwardCommand {

  private static final int CHUNK = 16_384;

  private final Context context;
  private final Struct pod;

  private PortForwardCommand(Context context, Struct pod) {
    this.context = context;
    this.pod = pod;
  }

  /** A port here, the port there, and the socket that listens. */
  private record Listener(int local, int remote, int socket) {}

  /**
   * A connection under way.
   *
   * @param reading whether the local side may still send
   */
  private record Link(int socket, Object remote, boolean reading) {}

  private record State(List<Listener> listeners, List<Link> links) {
    State {
      listeners = List.copyOf(listeners);
      links = List.copyOf(links);
    }
  }

  /** Something happened: a connection came, or bytes did, from the socket or to it. */
  private sealed interface Happening {
    record Accepted(Listener listener, int socket) implements Happening {}

    record Sent(Link link, @Nullable Bytes bytes) implements Happening {}

    record Received(Link link, Transport.RemoteOutput output) implements Happening {}
  }

  public static void run(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (arguments.size() < 2) {
      throw context.invocation().usage("TYPE/NAME and list of ports are required for port-forward");
    }
    String target = arguments.getFirst();
    int slash = target.indexOf('/');
    Struct service = Struct.EMPTY;
    if (slash > 0) {
      ApiType type = context.type(target.substring(0, slash));
      if (type.kind().equals("Service")) {
        service = context.cluster().get(type, context.namespace(), target.substring(slash + 1));
      }
    }
    Struct pod = Pods.find(context, target).getFirst();
    String phase = pod.textAt("status", "phase");
    if (!phase.equals("Running")) {
      throw new UsageException(
          "unable to forward port because pod is not running. Current status=" + phase);
    }
    new PortForwardCommand(context, pod).forward(arguments.subList(1, arguments.size()), service);
  }

  private void forward(List<String> specs, Struct service) {
    List<Listener> listeners = new ArrayList<>();
    for (String spec : specs) {
      listeners.add(listen(spec, service));
    }
    for (Listener one : listeners) {
      context.out("Forwarding from 127.0.0.1:" + one.local() + " -> " + one.remote() + "\n");
      context.out("Forwarding from [::1]:" + one.local() + " -> " + one.remote() + "\n");
    }
    context
        .session()
        .<State, Boolean>loop(
            new State(listeners, List.of()),
            state -> {
              Happening happening = context.session().effect(sys -> wait(sys, state));
              return Turn.again(new State(state.listeners(), next(state.links(), happening)));
            });
  }

  private Listener listen(String spec, Struct service) {
    String[] parts = spec.split(":", -1);
    String remoteText = parts[parts.length - 1];
    if (parts.length > 2 || remoteText.isEmpty()) {
      throw new UsageException("invalid port format '" + spec + "'");
    }
    int remote = remote(remoteText, service);
    boolean random = parts.length == 2 && (parts[0].isEmpty() || parts[0].equals("0"));
    int local =
        random
            ? context
                .session()
                .effect(sys -> 30_000 + (int) Math.floorMod(sys.randomLong(), 10_000L))
            : number(parts.length == 1 ? remoteText : parts[0], spec, service);
    try {
      return new Listener(local, remote, context.session().effect(sys -> sys.listen(local)));
    } catch (SysException failure) {
      context.out(
          "Unable to listen on port "
              + local
              + ": Listeners failed to create with the following errors: [unable to create listener:"
              + " Error listen tcp4 127.0.0.1:"
              + local
              + ": bind: "
              + failure.errno().text().toLowerCase(java.util.Locale.ROOT)
              + "]\n");
      throw new UsageException(
          "unable to listen on any of the requested ports: [{" + local + " " + remote + "}]");
    }
  }

  private int number(String text, String spec, Struct service) {
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : remote(text, service);
  }

  /** The pod's port: given by number or name, of the pod or of the service in front of it. */
  private int remote(String text, Struct service) {
    for (Struct port : service.structAt("spec").list("ports").structs()) {
      if (port.text("port").equals(text) || port.text("name").equals(text)) {
        return podPort(port.text("targetPort"));
      }
    }
    if (!service.isEmpty()) {
      throw new UsageException(
          "Service "
              + service.textAt("metadata", "name")
              + " does not have a service port "
              + text);
    }
    return podPort(text);
  }

  private int podPort(String text) {
    if (text.matches("[0-9]{1,5}")) {
      return Integer.parseInt(text);
    }
    for (Struct container : Pods.containers(pod)) {
      for (Struct port : container.list("ports").structs()) {
        if (port.text("name").equals(text)) {
          return (int) port.number("containerPort", 0);
        }
      }
    }
    throw new UsageException(
        "Pod '" + pod.textAt("metadata", "name") + "' does not have a named port '" + text + "'");
  }

  private Happening wait(Sys sys, State state) {
    Transport transport = context.cluster().transport();
    List<Wake> wakes = new ArrayList<>();
    for (Listener listener : state.listeners()) {
      int socket = sys.accept(listener.socket());
      if (socket >= 0) {
        return new Happening.Accepted(listener, socket);
      }
      wakes.add(Wake.readable(listener.socket()));
    }
    for (Link link : state.links()) {
      Transport.RemoteOutput output = transport.pollOutput(sys, link.remote());
      if (output != null) {
        return new Happening.Received(link, output);
      }
      wakes.addAll(transport.outputWakes(sys, link.remote()));
      if (link.reading()) {
        switch (sys.read(link.socket(), CHUNK)) {
          case ReadResult.Data(Bytes bytes) -> {
            return new Happening.Sent(link, bytes);
          }
          case ReadResult.End _ -> {
            return new Happening.Sent(link, null);
          }
          case ReadResult.Blocked _ -> wakes.add(Wake.readable(link.socket()));
        }
      }
    }
    throw Session.suspend(wakes);
  }

  /** The connections after what has happened. */
  private List<Link> next(List<Link> links, Happening happening) {
    List<Link> next = new ArrayList<>(links);
    switch (happening) {
      case Happening.Accepted accepted -> {
        context.out("Handling connection for " + accepted.listener().local() + "\n");
        Link link = open(accepted);
        if (link != null) {
          next.add(link);
        }
      }
      case Happening.Sent(Link link, Bytes bytes) -> {
        Transport transport = context.cluster().transport();
        Object remote =
            context
                .session()
                .effect(
                    sys ->
                        bytes == null
                            ? transport.endInput(sys, link.remote())
                            : transport.input(sys, link.remote(), bytes));
        next.set(links.indexOf(link), new Link(link.socket(), remote, bytes != null));
      }
      case Happening.Received(Link link, Transport.RemoteOutput output) -> {
        int index = links.indexOf(link);
        boolean over = output.exitCode() != null || output.failure() != null;
        deliver(link, output, over);
        if (over) {
          next.remove(index);
        } else {
          next.set(index, new Link(link.socket(), output.next(), link.reading()));
        }
      }
    }
    return next;
  }

  private @Nullable Link open(Happening.Accepted accepted) {
    Call call =
        ExecCommand.call(pod, "portforward")
            .with("ports", String.valueOf(accepted.listener().remote()));
    try {
      return new Link(accepted.socket(), context.cluster().connect(call), true);
    } catch (ApiFailure | ConnectionFailure failure) {
      context.err("error: " + failure.getMessage() + "\n");
      context
          .session()
          .effect(
              sys -> {
                sys.close(accepted.socket());
                return true;
              });
      return null;
    }
  }

  private void deliver(Link link, Transport.RemoteOutput output, boolean over) {
    if (!output.stderr().isEmpty()) {
      context.err(output.stderr().text());
    }
    context
        .session()
        .effect(
            sys -> {
              try {
                if (!output.stdout().isEmpty()) {
                  sys.write(link.socket(), output.stdout());
                }
              } catch (SysException gone) {
                // the client has hung up; the pod's side will notice
              }
              if (over) {
                context.cluster().transport().close(sys, output.next());
                sys.close(link.socket());
              }
              return true;
            });
  }
}
