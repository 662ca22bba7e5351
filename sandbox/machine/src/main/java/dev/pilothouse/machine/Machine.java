package dev.pilothouse.machine;

import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.file.FileSystems;
import dev.pilothouse.machine.file.FileTree;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.machine.file.Mount;
import dev.pilothouse.machine.file.MountNamespace;
import dev.pilothouse.machine.file.Tree;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A view of one machine for callers on the strand, such as a kubelet or a test. Short-lived. */
public final class Machine {

  private static final Tree DEVICES =
      Layer.builder()
          .device("/null", 0666, 1, 3)
          .device("/zero", 0666, 1, 5)
          .device("/full", 0666, 1, 7)
          .device("/random", 0666, 1, 8)
          .device("/urandom", 0666, 1, 9)
          .device("/tty", 0666, 5, 0)
          .device("/ptmx", 0666, 5, 2)
          .directory("/pts", 0755)
          .directory("/shm", 01777)
          .symlink("/fd", "/proc/self/fd")
          .symlink("/stdin", "/proc/self/fd/0")
          .symlink("/stdout", "/proc/self/fd/1")
          .symlink("/stderr", "/proc/self/fd/2")
          .build()
          .tree();

  private final Kernel kernel;
  private final MachineState state;

  Machine(Kernel kernel) {
    this.kernel = kernel;
    this.state = kernel.machine;
  }

  public String name() {
    return state.spec.name();
  }

  public MachineSpec spec() {
    return state.spec;
  }

  /** The machine's own namespaces: where its services and logins run. */
  public Context context() {
    return state.context;
  }

  void boot() {
    int tree = addTree(state.spec.files());
    int mounts = addMountNamespace(tree, "/dev/vda1", "ext4", false);
    state.context = new Context(mounts, 0, 0, name(), "/");
    files().makeDirectories("/etc");
    files().write("/etc/hostname", name() + "\n");
    kernel.lifecycle.beginInit(state.context);
  }

  // ---- files

  /** The machine's files, with root's rights. */
  public FileTree files() {
    return files(state.context.mounts(), 0, 0);
  }

  /** The machine's files, with a user's rights. */
  public FileTree filesAs(int user, int group) {
    return files(state.context.mounts(), user, group);
  }

  /** The files of a mount namespace, with a user's rights. */
  public FileTree files(int mountNamespace, int user, int group) {
    return new FileTree(kernel, mountNamespace, user, group);
  }

  /** Makes a file tree that starts as a layer; it is shown nowhere until it is mounted. */
  public int addTree(Layer layer) {
    int tree = state.files.next();
    state.files = state.files.with(tree, layer.tree());
    return tree;
  }

  /** The files of a tree, with root's rights, whether it is mounted or not. */
  public FileTree treeFiles(int tree) {
    return new FileTree(new TreeAlone(kernel, tree), TreeAlone.NAMESPACE, 0, 0);
  }

  /** What a tree holds now, as a layer. */
  public Layer layerOf(int tree) {
    return Layer.of(state.files.tree(tree));
  }

  public void removeTree(int tree) {
    state.files = state.files.withoutTree(tree);
  }

  /**
   * Makes a mount namespace that shows a tree as its root, with /proc, /dev, /dev/pts and /sys
   * mounted on it (their directories are made).
   */
  public int addMountNamespace(int tree, String source, String type, boolean readOnly) {
    int namespace = state.files.next();
    state.files = state.files.with(namespace, MountNamespace.of(tree, source, type, false));
    FileTree files = files(namespace, 0, 0);
    for (String place : List.of("/proc", "/dev", "/sys")) {
      files.makeDirectories(place);
    }
    if (readOnly) {
      state.files = state.files.with(namespace, MountNamespace.of(tree, source, type, true));
    }
    int devices = state.files.next();
    state.files = state.files.with(devices, DEVICES);
    files.mount("/proc", FileSystems.PROC, "proc", "proc", false);
    files.mount("/dev", devices, "tmpfs", "tmpfs", false);
    files.mount("/dev/pts", FileSystems.PTS, "devpts", "devpts", false);
    files.mount("/sys", FileSystems.SYS, "sysfs", "sysfs", true);
    return namespace;
  }

  /** Forgets a mount namespace, and the trees that only it showed except {@code kept}. */
  public void removeMountNamespace(int namespace, List<Integer> kept) {
    MountNamespace gone = state.files.namespace(namespace);
    state.files = state.files.withoutNamespace(namespace);
    for (Mount mount : gone.mounts().values()) {
      if (mount.tree() > 0
          && !kept.contains(mount.tree())
          && !state.files.isMounted(mount.tree())) {
        state.files = state.files.withoutTree(mount.tree());
      }
    }
  }

  // ---- namespaces and control groups

  /** A PID namespace for a context: its first process is number 1 in it and ends it. */
  public int addPidNamespace() {
    return state.nextNamespace++;
  }

  public void setCgroup(
      String path, long cpuQuotaNanosPer100Millis, long memoryBytes, int processes) {
    Cgroup group = Cgroups.group(state, path);
    state.cgroups =
        state.cgroups.with(
            path, group.withLimits(cpuQuotaNanosPer100Millis, memoryBytes, processes));
  }

  /** A control group's limits and use. */
  public Cgroup cgroup(String path) {
    return Cgroups.group(state, path);
  }

  public long cgroupMemoryBytes(String path) {
    return Cgroups.memory(state, path);
  }

  public void removeCgroup(String path) {
    state.cgroups = state.cgroups.without(path);
  }

  // ---- processes

  /** All processes, by pid. */
  public List<ProcessInfo> processes() {
    List<ProcessInfo> all = new ArrayList<>();
    for (Process process : kernel.processes()) {
      all.add(kernel.lifecycle.info(state.context, process, process.pid));
    }
    return all;
  }

  /** A process, or null. */
  public @Nullable ProcessInfo process(int pid) {
    Process process = kernel.find(pid);
    return process == null ? null : kernel.lifecycle.info(state.context, process, pid);
  }

  /** Sends a signal as the machine's kernel: to any process, or to a group when negative. */
  public void kill(int pid, Signal signal) {
    if (pid < 0) {
      kernel.signals.sendToGroup(-pid, signal);
    } else if (kernel.find(pid) != null) {
      kernel.signals.send(kernel.edit(pid), signal);
    }
  }

  /** How to begin a program on this machine as root, with pipes. */
  public Launch launch(String path, String... arguments) {
    List<String> words = new ArrayList<>();
    words.add(path);
    words.addAll(List.of(arguments));
    SortedMap<String, String> environment =
        SortedMap.<String, String>empty()
            .with("HOME", "/root")
            .with("LANG", "C.UTF-8")
            .with("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            .with("TERM", "xterm-256color")
            .with("USER", "root");
    return new Launch(
        path, words, environment, "/", 0, 0, state.context, new Launch.Streams.Piped(true));
  }
}
