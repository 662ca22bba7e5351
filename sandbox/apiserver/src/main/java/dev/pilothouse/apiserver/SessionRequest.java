package dev.pilothouse.apiserver;

import java.util.List;

/** What a client asked of a pod by exec, attach or port-forward, after all checks. */
public sealed interface SessionRequest {

  String namespace();

  String pod();

  /** Runs a command in a container. */
  record Exec(
      String namespace,
      String pod,
      String container,
      List<String> command,
      boolean stdin,
      boolean stdout,
      boolean stderr,
      boolean terminal)
      implements SessionRequest {
    public Exec {
      command = List.copyOf(command);
    }
  }

  /** Attaches to the main process of a container. */
  record Attach(
      String namespace,
      String pod,
      String container,
      boolean stdin,
      boolean stdout,
      boolean stderr,
      boolean terminal)
      implements SessionRequest {}

  /** Connects to ports of a pod. */
  record PortForward(String namespace, String pod, List<Integer> ports) implements SessionRequest {
    public PortForward {
      ports = List.copyOf(ports);
    }
  }
}
