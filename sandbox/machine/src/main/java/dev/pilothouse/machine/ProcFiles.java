package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.file.FileAccess;
import dev.pilothouse.machine.file.FileContent;
import dev.pilothouse.machine.file.GeneratedFiles;
import dev.pilothouse.machine.file.Inode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** /proc, as one process sees it; proc(5). */
final class ProcFiles implements GeneratedFiles {

  private static final long TICK_NANOS = 10_000_000;
  private static final List<String> TOP =
      List.of(
          "cmdline",
          "cpuinfo",
          "filesystems",
          "loadavg",
          "meminfo",
          "mounts",
          "net",
          "self",
          "stat",
          "sys",
          "uptime",
          "version");
  private static final List<String> OWN =
      List.of(
          "cgroup", "cmdline", "comm", "cwd", "environ", "exe", "fd", "limits", "mounts", "net",
          "root", "stat", "status");
  private static final List<String> LINKS = List.of("cwd", "exe", "root");

  private final Kernel kernel;
  private final @Nullable Process viewer;
  private final Context context;

  ProcFiles(Kernel kernel, @Nullable Process viewer) {
    this.kernel = kernel;
    this.viewer = viewer;
    this.context = viewer == null ? kernel.machine.context : viewer.context;
  }

  @Override
  public @Nullable Inode inode(String path) {
    if (path.isEmpty()) {
      return directory(null);
    }
    String[] parts = path.split("/");
    if (parts.length == 1 && TOP.contains(path)) {
      return switch (path) {
        case "self" ->
            viewer == null ? null : link(Integer.toString(Kernel.pidFor(context, viewer)));
        case "mounts" -> link("self/mounts");
        case "net" -> directory(null);
        case "sys" -> directory(null);
        default -> file(0444, null);
      };
    }
    if (parts[0].equals("net")) {
      return parts.length == 2 && NetworkFiles.NAMES.contains(parts[1]) ? file(0444, null) : null;
    }
    if (parts[0].equals("sys")) {
      return systemControl(path);
    }
    Process process = process(parts[0]);
    return process == null ? null : ofProcess(process, parts);
  }

  private @Nullable Inode systemControl(String path) {
    if (SETTINGS.containsKey(path) || path.equals("sys/kernel/hostname")) {
      return file(0644, null);
    }
    for (String setting : SETTINGS.keySet()) {
      if (setting.startsWith(path + "/")) {
        return directory(null);
      }
    }
    return null;
  }

  private static final Map<String, String> SETTINGS =
      new java.util.TreeMap<>(
          Map.of(
              "sys/kernel/hostname", "",
              "sys/kernel/osrelease", Machines.KERNEL_RELEASE,
              "sys/kernel/ostype", "Linux",
              "sys/kernel/pid_max", "4194304",
              "sys/net/ipv4/ip_forward", "1",
              "sys/net/core/somaxconn", "4096"));

  private @Nullable Inode ofProcess(Process process, String[] parts) {
    if (parts.length == 1) {
      return directory(process);
    }
    if (parts.length == 2 && OWN.contains(parts[1])) {
      if (LINKS.contains(parts[1])) {
        return link(target(process, parts[1]));
      }
      boolean inner = parts[1].equals("fd") || parts[1].equals("net");
      return inner ? directory(process) : file(parts[1].equals("environ") ? 0400 : 0444, process);
    }
    if (parts.length == 3 && parts[1].equals("fd")) {
      Integer file = number(parts[2]) < 0 ? null : process.descriptors.get(number(parts[2]));
      return file == null ? null : link(kernel.descriptors.describe(file));
    }
    if (parts.length == 3 && parts[1].equals("net") && NetworkFiles.NAMES.contains(parts[2])) {
      return file(0444, process);
    }
    return null;
  }

  private static String target(Process process, String name) {
    return switch (name) {
      case "cwd" -> process.directory;
      case "exe" -> process.executable;
      default -> "/";
    };
  }

  private Inode directory(@Nullable Process process) {
    return Inode.directory(0555, owner(process), owner(process), kernel.machines.realtimeNanos());
  }

  private Inode file(int mode, @Nullable Process process) {
    return Inode.file(
        mode, owner(process), owner(process), kernel.machines.realtimeNanos(), FileContent.EMPTY);
  }

  private Inode link(String target) {
    return Inode.link(target, 0, 0, kernel.machines.realtimeNanos());
  }

  private static int owner(@Nullable Process process) {
    return process == null ? 0 : process.user;
  }

  private @Nullable Process process(String name) {
    int pid = number(name);
    return pid <= 0 ? null : kernel.seen(context, pid);
  }

  private static int number(String text) {
    if (text.isEmpty() || text.length() > 9) {
      return -1;
    }
    for (int index = 0; index < text.length(); index++) {
      if (text.charAt(index) < '0' || text.charAt(index) > '9') {
        return -1;
      }
    }
    return Integer.parseInt(text);
  }

  @Override
  public List<String> list(String path) {
    List<String> names = new ArrayList<>();
    String[] parts = path.split("/");
    if (path.isEmpty()) {
      for (Process process : kernel.processes()) {
        int pid = Kernel.pidFor(context, process);
        if (pid != 0) {
          names.add(Integer.toString(pid));
        }
      }
      names.addAll(TOP);
    } else if (parts[parts.length - 1].equals("net") && !parts[0].equals("sys")) {
      names.addAll(NetworkFiles.NAMES);
    } else if (parts[0].equals("sys")) {
      for (String setting : SETTINGS.keySet()) {
        if (setting.startsWith(path + "/")) {
          String rest = setting.substring(path.length() + 1);
          String name = rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest;
          if (!names.contains(name)) {
            names.add(name);
          }
        }
      }
    } else if (parts.length == 1) {
      names.addAll(OWN);
    } else {
      Process process = process(parts[0]);
      if (process != null) {
        for (int descriptor : process.descriptors.keys()) {
          names.add(Integer.toString(descriptor));
        }
      }
    }
    names.sort(null);
    return names;
  }

  @Override
  public Bytes read(String path) {
    String[] parts = path.split("/");
    if (parts[0].equals("net")) {
      return Bytes.of(NetworkFiles.read(kernel, context, parts[1]));
    }
    String setting = SETTINGS.get(path);
    if (setting != null) {
      return Bytes.of((setting.isEmpty() ? context.hostname() : setting) + "\n");
    }
    Process process = process(parts[0]);
    if (process == null) {
      return Bytes.of(system(path));
    }
    return Bytes.of(
        parts.length == 3
            ? NetworkFiles.read(kernel, process.context, parts[2])
            : ofProcess(process, parts[1]));
  }

  private String system(String name) {
    long up = kernel.world.nanos() - kernel.machine.bootNanos;
    return switch (name) {
      case "uptime" ->
          String.format(
              Locale.ROOT,
              "%d.%02d %d.%02d\n",
              up / 1_000_000_000,
              up / TICK_NANOS % 100,
              up / 1_000_000_000 * kernel.machine.spec.cpus(),
              up / TICK_NANOS % 100);
      case "loadavg" -> loadAverage();
      case "meminfo" -> memory();
      case "cpuinfo" -> processors();
      case "version" ->
          "Linux version "
              + Machines.KERNEL_RELEASE
              + " (debian-kernel@lists.debian.org) #1 SMP PREEMPT_DYNAMIC\n";
      case "cmdline" ->
          "BOOT_IMAGE=/boot/vmlinuz-" + Machines.KERNEL_RELEASE + " root=/dev/vda1 ro quiet\n";
      case "filesystems" ->
          "nodev\tproc\nnodev\tsysfs\nnodev\ttmpfs\nnodev\tdevpts\nnodev\toverlay\n\text4\n";
      default -> processorTimes();
    };
  }

  private String loadAverage() {
    int running = 0;
    for (Process process : kernel.processes()) {
      running += process.letter() == 'R' ? 1 : 0;
    }
    return String.format(
        Locale.ROOT,
        "%d.00 %d.00 %d.00 %d/%d %d\n",
        running,
        running,
        running,
        Math.max(1, running),
        kernel.machine.processes.size(),
        kernel.machine.nextPid - 1);
  }

  private String memory() {
    long total = kernel.machine.spec.memoryBytes() / 1024;
    long used = Cgroups.memory(kernel.machine, "/") / 1024;
    long free = Math.max(0, total - used);
    return String.format(
        Locale.ROOT,
        "MemTotal:       %8d kB\nMemFree:        %8d kB\nMemAvailable:   %8d kB\nBuffers:        %8d kB\n"
            + "Cached:         %8d kB\nSwapTotal:      %8d kB\nSwapFree:       %8d kB\n",
        total,
        free,
        free,
        0,
        0,
        0,
        0);
  }

  private String processors() {
    StringBuilder text = new StringBuilder();
    for (int cpu = 0; cpu < kernel.machine.spec.cpus(); cpu++) {
      text.append("processor\t: ")
          .append(cpu)
          .append("\nvendor_id\t: Pilothouse\nmodel name\t: Simulated CPU\n\n");
    }
    return text.toString();
  }

  private String processorTimes() {
    long ticks = 0;
    for (Process process : kernel.processes()) {
      ticks += process.cpuNanos / TICK_NANOS;
    }
    long up =
        (kernel.world.nanos() - kernel.machine.bootNanos) / TICK_NANOS * kernel.machine.spec.cpus();
    return "cpu  "
        + ticks
        + " 0 0 "
        + Math.max(0, up - ticks)
        + " 0 0 0 0 0 0\nbtime "
        + kernel.world.instantAt(kernel.machine.bootNanos).getEpochSecond()
        + "\nprocesses "
        + (kernel.machine.nextPid - 1)
        + "\n";
  }

  private String ofProcess(Process process, String name) {
    return switch (name) {
      case "cmdline" -> process.isZombie() ? "" : joined(process.arguments);
      case "comm" -> process.name() + "\n";
      case "environ" -> {
        List<String> entries = new ArrayList<>();
        process.environment.forEach((key, value) -> entries.add(key + "=" + value));
        yield joined(entries);
      }
      case "cgroup" -> "0::" + process.context.cgroup() + "\n";
      case "mounts" -> new FileAccess(kernel, process.context.mounts(), "/", 0, 0).mountTable();
      case "limits" ->
          "Limit                     Soft Limit           Hard Limit           Units     \n"
              + String.format(
                  Locale.ROOT,
                  "%-26s%-21d%-21d%-10s\n",
                  "Max processes",
                  kernel.world.limits().processes(),
                  kernel.world.limits().processes(),
                  "processes")
              + String.format(
                  Locale.ROOT,
                  "%-26s%-21d%-21d%-10s\n",
                  "Max open files",
                  kernel.world.limits().openFiles(),
                  kernel.world.limits().openFiles(),
                  "files");
      case "stat" -> stat(process);
      default -> status(process);
    };
  }

  private static String joined(List<String> words) {
    StringBuilder text = new StringBuilder();
    for (String word : words) {
      text.append(word).append('\0');
    }
    return text.toString();
  }

  private int parent(Process process) {
    Process parent = kernel.find(process.parent);
    return parent == null ? 0 : Kernel.pidFor(context, parent);
  }

  private String stat(Process process) {
    int terminal = process.terminal < 0 ? 0 : 136 << 8 | process.terminal;
    long ticks = process.cpuNanos / TICK_NANOS;
    return Kernel.pidFor(context, process)
        + " ("
        + process.name()
        + ") "
        + process.letter()
        + " "
        + parent(process)
        + " "
        + Kernel.groupFor(context, process)
        + " "
        + (context.pids() == 0 ? process.session : process.localSession)
        + " "
        + terminal
        + " -1 4194304 0 0 0 0 "
        + ticks
        + " 0 0 0 20 0 1 0 "
        + (process.startedNanos - kernel.machine.bootNanos) / TICK_NANOS
        + " "
        + process.memoryBytes
        + " "
        + process.memoryBytes / 4096
        + "\n";
  }

  private String status(Process process) {
    String state =
        switch (process.letter()) {
          case 'R' -> "R (running)";
          case 'T' -> "T (stopped)";
          case 'Z' -> "Z (zombie)";
          default -> "S (sleeping)";
        };
    int pid = Kernel.pidFor(context, process);
    String users = process.user + "\t" + process.user + "\t" + process.user + "\t" + process.user;
    String groups =
        process.userGroup
            + "\t"
            + process.userGroup
            + "\t"
            + process.userGroup
            + "\t"
            + process.userGroup;
    String numbers = pid == process.localPid ? "" + pid : pid + "\t" + process.localPid;
    return "Name:\t"
        + process.name()
        + "\nUmask:\t"
        + String.format(Locale.ROOT, "%04o", process.umask)
        + "\nState:\t"
        + state
        + "\nTgid:\t"
        + pid
        + "\nPid:\t"
        + pid
        + "\nPPid:\t"
        + parent(process)
        + "\nUid:\t"
        + users
        + "\nGid:\t"
        + groups
        + "\nNSpid:\t"
        + numbers
        + "\nVmSize:\t"
        + process.memoryBytes / 1024
        + " kB\nVmRSS:\t"
        + process.memoryBytes / 1024
        + " kB\nThreads:\t1\nSigIgn:\t"
        + String.format(Locale.ROOT, "%016x", process.ignored >> 1)
        + "\nSigCgt:\t"
        + String.format(Locale.ROOT, "%016x", process.caught >> 1)
        + "\n";
  }
}
