package dev.pilothouse.machine;

import dev.pilothouse.kernel.SortedMap;
import java.util.ArrayList;
import java.util.List;

/** The control groups of a machine and the processes in them; cgroups(7), version 2. */
final class Cgroups {

  private Cgroups() {}

  /** The groups that a process counts in, from its own to the root, as far as they have limits. */
  private static List<String> chain(MachineState machine, Process process) {
    List<String> chain = new ArrayList<>(4);
    String path = process.context.cgroup();
    while (true) {
      if (machine.cgroups.containsKey(path)) {
        chain.add(path);
      }
      if (path.length() <= 1) {
        return chain;
      }
      int slash = path.lastIndexOf('/');
      path = slash <= 0 ? "/" : path.substring(0, slash);
    }
  }

  static long runnableAt(MachineState machine, Process process, long now) {
    long at = now;
    for (String path : chain(machine, process)) {
      at = Math.max(at, group(machine, path).runnableAt(now));
    }
    return at;
  }

  /** CPU time that a process may use in one go. */
  static long left(MachineState machine, Process process, long now) {
    long left = Long.MAX_VALUE;
    for (String path : chain(machine, process)) {
      Cgroup group = group(machine, path).used(0, now);
      if (group.quotaNanos() > 0) {
        left = Math.min(left, Math.max(1, group.quotaNanos() - group.periodUsed()));
      }
    }
    return left;
  }

  static void use(MachineState machine, Process process, long nanos, long now) {
    SortedMap<String, Cgroup> groups = machine.cgroups;
    for (String path : chain(machine, process)) {
      groups = groups.with(path, group(machine, path).used(nanos, now));
    }
    machine.cgroups = groups;
  }

  static boolean contains(String path, Process process) {
    String own = process.context.cgroup();
    return path.equals("/") || own.equals(path) || own.startsWith(path + "/");
  }

  /** The memory that the processes of a group use. */
  static long memory(MachineState machine, String path) {
    long bytes = 0;
    for (Process process : machine.processes.values()) {
      if (contains(path, process)) {
        bytes += process.memoryBytes;
      }
    }
    return bytes;
  }

  static int processes(MachineState machine, String path) {
    int count = 0;
    for (Process process : machine.processes.values()) {
      count += contains(path, process) ? 1 : 0;
    }
    return count;
  }

  /** Whether a group of a process is full and one more must fail with EAGAIN. */
  static boolean full(MachineState machine, Process process) {
    for (String path : chain(machine, process)) {
      int most = group(machine, path).processes();
      if (most > 0 && processes(machine, path) >= most) {
        return true;
      }
    }
    return false;
  }

  /** Kills the biggest process of each group of this one that has more memory than it may. */
  static void checkMemory(Kernel kernel, Process process) {
    for (String path : chain(kernel.machine, process)) {
      Cgroup group = group(kernel.machine, path);
      while (group.memoryBytes() > 0 && memory(kernel.machine, path) > group.memoryBytes()) {
        group = group.withOomKill();
        kernel.machine.cgroups = kernel.machine.cgroups.with(path, group);
        kernel.lifecycle.killForMemory(biggest(kernel, path));
      }
    }
    while (memory(kernel.machine, "/") > kernel.machine.spec.memoryBytes()) {
      kernel.lifecycle.killForMemory(biggest(kernel, "/"));
    }
  }

  private static Process biggest(Kernel kernel, String path) {
    Process biggest = null;
    for (Process process : kernel.processes()) {
      if (contains(path, process)
          && !process.isZombie()
          && (biggest == null || process.memoryBytes > biggest.memoryBytes)) {
        biggest = process;
      }
    }
    return kernel.edit(java.util.Objects.requireNonNull(biggest).pid);
  }

  static Cgroup group(MachineState machine, String path) {
    return machine.cgroups.getOrDefault(path, Cgroup.UNLIMITED);
  }
}
