package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.file.FileContent;
import dev.pilothouse.machine.file.GeneratedFiles;
import dev.pilothouse.machine.file.Inode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** /sys: the control groups below /sys/fs/cgroup. */
final class SystemFiles implements GeneratedFiles {

  private static final String ROOT = "fs/cgroup";
  private static final List<String> FILES =
      List.of(
          "cgroup.procs",
          "cpu.max",
          "cpu.stat",
          "memory.current",
          "memory.events",
          "memory.max",
          "pids.current",
          "pids.max");

  private final Kernel kernel;

  SystemFiles(Kernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public @Nullable Inode inode(String path) {
    if (path.isEmpty() || path.equals("fs") || group(path) != null) {
      return Inode.directory(0555, 0, 0, kernel.machines.realtimeNanos());
    }
    int slash = path.lastIndexOf('/');
    boolean file =
        slash > 0
            && FILES.contains(path.substring(slash + 1))
            && group(path.substring(0, slash)) != null;
    return file ? Inode.file(0444, 0, 0, kernel.machines.realtimeNanos(), FileContent.EMPTY) : null;
  }

  /** The control group of a directory, or null. A container sees its own group as the root. */
  private @Nullable String group(String path) {
    if (!path.equals(ROOT) && !path.startsWith(ROOT + "/")) {
      return null;
    }
    String below = path.substring(ROOT.length());
    Process viewer = kernel.find(kernel.current);
    String top = viewer == null || viewer.context.pids() == 0 ? "/" : viewer.context.cgroup();
    String group = below.isEmpty() ? top : top.equals("/") ? below : top + below;
    return group.equals(top)
            || kernel.machine.cgroups.containsKey(group)
            || !children(group).isEmpty()
        ? group
        : null;
  }

  private Set<String> children(String group) {
    Set<String> children = new TreeSet<>();
    String prefix = group.equals("/") ? "/" : group + "/";
    for (String other : kernel.machine.cgroups.keys()) {
      if (other.startsWith(prefix) && other.length() > prefix.length()) {
        String rest = other.substring(prefix.length());
        children.add(rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest);
      }
    }
    return children;
  }

  @Override
  public List<String> list(String path) {
    if (path.isEmpty()) {
      return List.of("fs");
    }
    if (path.equals("fs")) {
      return List.of("cgroup");
    }
    List<String> names = new ArrayList<>(FILES);
    String group = group(path);
    if (group != null) {
      names.addAll(children(group));
    }
    names.sort(null);
    return names;
  }

  @Override
  public Bytes read(String path) {
    int slash = path.lastIndexOf('/');
    String name = group(path.substring(0, slash));
    if (name == null) {
      throw new SysException(Errno.ENOENT);
    }
    Cgroup group = Cgroups.group(kernel.machine, name);
    return Bytes.of(
        switch (path.substring(slash + 1)) {
          case "cpu.max" ->
              (group.quotaNanos() == 0 ? "max" : Long.toString(group.quotaNanos() / 1000))
                  + " 100000\n";
          case "cpu.stat" ->
              "usage_usec "
                  + group.usedNanos() / 1000
                  + "\nnr_throttled "
                  + group.throttledPeriods()
                  + "\n";
          case "memory.current" -> Cgroups.memory(kernel.machine, name) + "\n";
          case "memory.events" ->
              "oom " + group.oomKills() + "\noom_kill " + group.oomKills() + "\n";
          case "memory.max" -> limit(group.memoryBytes());
          case "pids.current" -> Cgroups.processes(kernel.machine, name) + "\n";
          case "pids.max" -> limit(group.processes());
          default -> members(name);
        });
  }

  private static String limit(long value) {
    return value == 0 ? "max\n" : value + "\n";
  }

  private String members(String group) {
    StringBuilder text = new StringBuilder();
    Process viewer = kernel.find(kernel.current);
    for (Process process : kernel.processes()) {
      int pid = viewer == null ? process.pid : Kernel.pidFor(viewer.context, process);
      if (pid != 0 && process.context.cgroup().equals(group)) {
        text.append(pid).append('\n');
      }
    }
    return text.toString();
  }
}
