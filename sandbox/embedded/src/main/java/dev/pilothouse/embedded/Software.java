package dev.pilothouse.embedded;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.Kubectl;
import dev.pilothouse.kubectl.api.HttpTransport;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.command.Commands;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.machine.shell.CobraCompletion;
import dev.pilothouse.machine.shell.Completions;
import dev.pilothouse.machine.shell.ShellProgram;
import dev.pilothouse.node.ImageCatalogue;
import dev.pilothouse.node.NodePrograms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The programs and files of the machines and images of a standard cluster: made once, shared by all
 * clusters.
 */
final class Software {

  static final String LEARNER = "learner";
  static final int LEARNER_ID = 1000;
  static final String HOME = "/home/learner";

  private static final Software STANDARD = new Software();

  private final ProgramCatalogue programs = new ProgramCatalogue();
  private final Layer machine;
  private final Layer workstation;
  private final Layer node;
  private final Layer controlPlane;
  private final ImageCatalogue images;

  private Software() {
    Commands.register(programs);
    programs.add(
        ShellProgram.ID, new ShellProgram(new Completions().add("kubectl", new CobraCompletion())));
    programs.add(Kubectl.ID, new Kubectl(new HttpTransport()));
    NodePrograms.register(programs);
    machine = Commands.layer().plus(shells("/usr/bin")).plus(system());
    Layer client = machine.plus(Layer.builder().executable("/usr/bin/kubectl", Kubectl.ID).build());
    workstation = client.plus(workstationFiles());
    node = client.plus(NodePrograms.layer()).plus(nodeFiles());
    controlPlane = node.plus(ClusterCertificates.controlPlane());
    Layer slim = Commands.slimLayer().plus(shells("/usr/bin")).plus(system());
    Layer busyBox =
        Commands.busyBoxLayer()
            .plus(Layer.builder().executable("/bin/sh", ShellProgram.ID).build())
            .plus(system());
    images =
        ImageCatalogue.builtIn(
            Map.of("debian", slim, "alpine", busyBox, "busybox", busyBox, "empty", Layer.EMPTY));
  }

  static Software standard() {
    return STANDARD;
  }

  ProgramCatalogue programs() {
    return programs;
  }

  /** A machine that has nothing to do with the cluster. */
  Layer machine() {
    return machine;
  }

  Layer workstation() {
    return workstation;
  }

  Layer node(boolean isControlPlane) {
    return isControlPlane ? controlPlane : node;
  }

  ImageCatalogue images() {
    return images;
  }

  /** The certificate of the authority that signs what the cluster's API server shows. */
  String authority() {
    return ClusterCertificates.authority();
  }

  /** The images that a node has from the start. */
  List<String> preloaded(boolean controlPlane) {
    List<String> preloaded = new ArrayList<>();
    for (String image : images.systemReferences()) {
      boolean control =
          image.contains("/kube-apiserver")
              || image.contains("/kube-controller")
              || image.contains("/kube-scheduler")
              || image.contains("/etcd");
      if (controlPlane || !control) {
        preloaded.add(image);
      }
    }
    return preloaded;
  }

  private static Layer shells(String directory) {
    return Layer.builder()
        .executable(directory + "/bash", ShellProgram.ID)
        .executable(directory + "/sh", ShellProgram.ID)
        .build();
  }

  private static Layer system() {
    return Layer.builder()
        .directory("/etc", 0755)
        .directory("/root", 0700)
        .directory("/home", 0755)
        .directory("/tmp", 01777)
        .directory("/var/tmp", 01777)
        .directory("/var/log", 0755)
        .directory("/run", 0755)
        .directory("/opt", 0755)
        .directory("/srv", 0755)
        .directory("/mnt", 0755)
        .file(
            "/etc/os-release",
            """
            PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
            NAME="Debian GNU/Linux"
            VERSION_ID="13"
            VERSION="13 (trixie)"
            VERSION_CODENAME=trixie
            ID=debian
            """)
        .file("/etc/debian_version", "13.1\n")
        .file("/etc/shells", "/bin/sh\n/bin/bash\n")
        .file(
            "/etc/passwd",
            """
            root:x:0:0:root:/root:/bin/bash
            nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
            learner:x:1000:1000:learner:/home/learner:/bin/bash
            """)
        .file(
            "/etc/group",
            """
            root:x:0:
            nogroup:x:65534:
            learner:x:1000:
            """)
        .file("/etc/hosts", hosts())
        .file("/etc/resolv.conf", "nameserver " + EmbeddedCluster.GATEWAY_ADDRESS + "\n")
        .build();
  }

  /** The machines of a cluster know each other by name. */
  private static String hosts() {
    StringBuilder text = new StringBuilder("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost\n");
    text.append(EmbeddedCluster.GATEWAY_ADDRESS).append('\t').append(EmbeddedCluster.GATEWAY);
    text.append("\n192.168.64.2\tworkstation\n");
    for (int index = 0; index <= 20; index++) {
      text.append("192.168.64.").append(10 + index).append('\t');
      text.append(EmbeddedCluster.nodeName(index)).append('\n');
    }
    return text.toString();
  }

  /** Whoever is on the workstation may log in on the nodes. */
  private static Layer nodeFiles() {
    return Layer.builder().file("/etc/ssh/shosts.equiv", "workstation\n").build();
  }

  private static Layer workstationFiles() {
    String profile =
        """
        # Settings of interactive shells.
        PS1='\\[\\e[32m\\]\\u@\\h\\[\\e[0m\\]:\\[\\e[34m\\]\\w\\[\\e[0m\\]\\$ '
        alias ls='ls --color=auto'
        alias ll='ls -l'
        alias la='ls -A'
        alias grep='grep --color=auto'
        alias k=kubectl
        """;
    return Layer.builder()
        .file(
            HOME + "/.kube/config",
            0600,
            LEARNER_ID,
            LEARNER_ID,
            Bytes.of(ClusterCertificates.kubeconfig()))
        .directory(HOME + "/.kube", 0755, LEARNER_ID, LEARNER_ID)
        .file(
            HOME + "/.ssh/config",
            0600,
            LEARNER_ID,
            LEARNER_ID,
            Bytes.of("Host control-plane node-*\n    User root\n"))
        .directory(HOME + "/.ssh", 0700, LEARNER_ID, LEARNER_ID)
        .directory(HOME, 0755, LEARNER_ID, LEARNER_ID)
        .file(HOME + "/.bashrc", 0644, LEARNER_ID, LEARNER_ID, Bytes.of(profile))
        .file(
            HOME + "/.profile",
            0644,
            LEARNER_ID,
            LEARNER_ID,
            Bytes.of("[ -f ~/.bashrc ] && . ~/.bashrc\n"))
        .build();
  }
}
