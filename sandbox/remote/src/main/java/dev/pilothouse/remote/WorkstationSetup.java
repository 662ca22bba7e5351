package dev.pilothouse.remote;

import dev.pilothouse.sandbox.ClusterHistory;
import java.time.Duration;
import java.util.Map;

/** What a new workstation begins with. */
final class WorkstationSetup {

  private static final String ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private static final String PROFILE =
      """
      # Settings of interactive shells.
      PS1='\\[\\e[32m\\]\\u@\\h\\[\\e[0m\\]:\\[\\e[34m\\]\\w\\[\\e[0m\\]\\$ '
      alias ls='ls --color=auto'
      alias ll='ls -l'
      alias la='ls -A'
      alias grep='grep --color=auto'
      alias k=kubectl
      [ -f /usr/share/bash-completion/bash_completion ] && . /usr/share/bash-completion/bash_completion
      """;

  private WorkstationSetup() {}

  /** The files of the home directory. */
  static Map<String, String> files(Tenant tenant) {
    return Map.of(
        ".bashrc",
        PROFILE,
        ".profile",
        "[ -f ~/.bashrc ] && . ~/.bashrc\n",
        ".kube/config",
        kubeconfig(
            "https://kubernetes.default.svc",
            "certificate-authority: " + ACCOUNT + "/ca.crt",
            "tokenFile: " + ACCOUNT + "/token",
            tenant.namespace()));
  }

  /** A kubeconfig for the learner's service account. */
  static String kubeconfig(String server, String trust, String credential, String namespace) {
    return """
        apiVersion: v1
        kind: Config
        clusters:
        - cluster:
            server: %s
            %s
          name: kubernetes
        contexts:
        - context:
            cluster: kubernetes
            namespace: %s
            user: learner
          name: learner@kubernetes
        current-context: learner@kubernetes
        preferences: {}
        users:
        - name: learner
          user:
            %s
        """
        .formatted(server, trust, namespace, credential);
  }

  /** Waits until nothing has changed for a while. */
  static void settle(ClusterHistory history) {
    long end = System.nanoTime() + LIMIT.toNanos();
    long revision = -1;
    while (revision != history.now().revision() && System.nanoTime() - end < 0) {
      revision = history.now().revision();
      try {
        Thread.sleep(QUIET);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
