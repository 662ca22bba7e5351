package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.OpenFile.DeviceTarget;
import dev.pilothouse.machine.OpenFile.DirectoryTarget;
import dev.pilothouse.machine.OpenFile.FileTarget;
import dev.pilothouse.machine.OpenFile.MasterTarget;
import dev.pilothouse.machine.OpenFile.PipeTarget;
import dev.pilothouse.machine.OpenFile.SocketTarget;
import dev.pilothouse.machine.OpenFile.Target;
import dev.pilothouse.machine.OpenFile.TerminalTarget;
import dev.pilothouse.machine.OpenFile.TextTarget;
import dev.pilothouse.machine.file.FileAccess;
import dev.pilothouse.machine.file.FileTree;
import dev.pilothouse.machine.file.Inode;
import dev.pilothouse.machine.file.Place;
import dev.pilothouse.machine.file.Tree;
import dev.pilothouse.machine.network.Endpoint;
import dev.pilothouse.machine.network.Home;
import dev.pilothouse.machine.network.Network;
import dev.pilothouse.machine.network.ResolverSettings;
import dev.pilothouse.machine.terminal.Tty;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The system calls of the process whose step is running. */
final class SystemCalls implements Sys {

  private static final int BYTES_PER_STEP = 1024;

  /**
   * After so many slices in one step, endless input such as a pipe or /dev/zero gives nothing for
   * now: that ends the step of a program that does not count its work.
   */
  private static final int ENOUGH_SLICES = 2;

  /** The group tty, to which terminals belong. */
  private static final int TERMINAL_GROUP = 5;

  /** To go along a deep path costs 0.5 us for each of its names, in addition. */
  private static final int NAMES_PER_STEP = 4;

  /** To find a file by its path costs 8 us. */
  private static final int STEPS_OF_A_PATH = 4;

  /** A new process costs 0.2 ms. */
  private static final int STEPS_OF_A_PROCESS = 100;

  private final Kernel kernel;
  private final Process process;
  private final long budget;
  private final long nanosPerStep;
  private long charged;

  SystemCalls(Kernel kernel, Process process, long budget, long nanosPerStep) {
    this.kernel = kernel;
    this.process = process;
    this.budget = budget;
    this.nanosPerStep = nanosPerStep;
  }

  long charged() {
    return charged + kernel.walked / NAMES_PER_STEP;
  }

  // ---- the process

  @Override
  public List<String> arguments() {
    return process.arguments;
  }

  @Override
  public void setTitle(String title) {
    process.arguments = List.of(title);
  }

  @Override
  public SortedMap<String, String> environment() {
    return process.environment;
  }

  @Override
  public int pid() {
    return Kernel.pidFor(process.context, process);
  }

  @Override
  public int parentPid() {
    Process parent = kernel.find(process.parent);
    return parent == null ? 0 : Kernel.pidFor(process.context, parent);
  }

  @Override
  public int processGroup() {
    return Kernel.groupFor(process.context, process);
  }

  @Override
  public int user() {
    return process.user;
  }

  @Override
  public int group() {
    return process.userGroup;
  }

  @Override
  public String directory() {
    return process.directory;
  }

  @Override
  public void changeDirectory(String path) {
    FileAccess files = files();
    Place place = files.resolve(path, true);
    if (!files.inode(place).isDirectory()) {
      throw new SysException(Errno.ENOTDIR);
    }
    if (!files.mayAccess(path, 1)) {
      throw new SysException(Errno.EACCES);
    }
    process.directory = place.path();
  }

  @Override
  public int umask(int mask) {
    int former = process.umask;
    process.umask = mask & 0777;
    return former;
  }

  @Override
  public String hostname() {
    return process.context.hostname();
  }

  @Override
  public boolean charge(long steps) {
    charged += steps;
    return charged() < budget && process.unwritten.isEmpty();
  }

  @Override
  public <T> T part(Class<T> type) {
    return type.isInstance(kernel.world) ? type.cast(kernel.world) : kernel.world.part(type);
  }

  @Override
  public long nanos() {
    return kernel.world.nanos() + charged() * nanosPerStep;
  }

  @Override
  public long realtimeNanos() {
    return kernel.machines.realtimeNanos() + charged() * nanosPerStep;
  }

  @Override
  public long randomLong() {
    return kernel.world.randomLong();
  }

  // ---- descriptors

  @Override
  public int open(String path, Set<OpenOption> options, int mode) {
    charged += 2 * STEPS_OF_A_PATH;
    return kernel.descriptors.open(process, path, options, mode);
  }

  @Override
  public void close(int descriptor) {
    kernel.descriptors.close(process, descriptor);
  }

  @Override
  public ReadResult read(int descriptor, int most) {
    if (charged() >= ENOUGH_SLICES * budget
        && !(kernel.descriptors.target(process, descriptor) instanceof FileTarget)) {
      return new ReadResult.Blocked();
    }
    ReadResult result = kernel.descriptors.read(process, descriptor, most);
    charged +=
        2 + (result instanceof ReadResult.Data(Bytes bytes) ? bytes.size() / BYTES_PER_STEP : 0);
    return result;
  }

  @Override
  public void write(int descriptor, Bytes bytes) {
    Target target = kernel.descriptors.target(process, descriptor);
    charged += 2 + bytes.size() / BYTES_PER_STEP;
    if (target instanceof TerminalTarget) {
      charged +=
          bytes.size()
              * kernel.world.limits().stepsPerSecond()
              / kernel.world.limits().terminalBytesPerSecond();
    }
    if (!bytes.isEmpty()) {
      kernel.descriptors.write(process, descriptor, bytes);
    }
  }

  @Override
  public long seek(int descriptor, long offset, int whence) {
    return kernel.descriptors.seek(process, descriptor, offset, whence);
  }

  @Override
  public int[] pipe() {
    charged++;
    return kernel.descriptors.pipe(process);
  }

  @Override
  public void duplicate(int from, int to) {
    kernel.descriptors.duplicate(process, from, to);
  }

  @Override
  public int duplicateFrom(int from, int lowest) {
    return kernel.descriptors.assign(process, kernel.descriptors.file(process, from), lowest);
  }

  @Override
  public Set<Integer> openDescriptors() {
    return new LinkedHashSet<>(process.descriptors.keys());
  }

  // ---- files

  private FileAccess files() {
    charged += STEPS_OF_A_PATH;
    return kernel.files(process);
  }

  @Override
  public FileInfo stat(String path) {
    FileAccess files = files();
    Place place = files.resolve(path, true);
    if (place.isDescriptor()) {
      String[] parts = Objects.requireNonNull(place.generated()).split("/");
      Process owner = kernel.seen(process.context, Integer.parseInt(parts[0]));
      if (owner != null) {
        return info(kernel.descriptors.target(owner, Integer.parseInt(parts[2])));
      }
    }
    return files.info(place);
  }

  @Override
  public FileInfo lstat(String path) {
    return files().stat(path, false);
  }

  @Override
  public FileInfo fstat(int descriptor) {
    return info(kernel.descriptors.target(process, descriptor));
  }

  private FileInfo info(Target target) {
    return switch (target) {
      case FileTarget file -> info(file.tree(), file.inode());
      case DirectoryTarget directory ->
          directory.tree() < 0
              ? files().stat(directory.path(), true)
              : info(directory.tree(), directory.inode());
      case TextTarget text -> files().stat(text.path(), true);
      case DeviceTarget device -> files().stat(device.path(), true);
      case PipeTarget(int pipe, boolean _) -> info(FileInfo.Type.FIFO, 0600, pipe);
      case TerminalTarget(int number) -> terminal(0620, number, 136 << 8 | number);
      case MasterTarget(int number) -> terminal(0666, number, 5 << 8 | 2);
      case SocketTarget(long socket) -> info(FileInfo.Type.SOCKET, 0777, socket);
    };
  }

  private FileInfo info(int tree, int number) {
    Tree files = kernel.machine.files.trees().get(tree);
    Inode inode = files == null ? null : files.inode(number);
    if (inode == null) {
      throw new SysException(Errno.ENOENT);
    }
    return FileAccess.info(inode, number, tree);
  }

  private FileInfo terminal(int mode, int number, int device) {
    Tty tty = kernel.terminals.tty(number);
    return new FileInfo(
        FileInfo.Type.CHARACTER_DEVICE,
        mode,
        1,
        tty.user(),
        TERMINAL_GROUP,
        0,
        number + 3,
        device,
        kernel.machines.realtimeNanos());
  }

  private FileInfo info(FileInfo.Type type, int mode, long inode) {
    return new FileInfo(
        type,
        mode,
        1,
        process.user,
        process.userGroup,
        0,
        inode,
        12,
        kernel.machines.realtimeNanos());
  }

  @Override
  public List<String> list(String path) {
    List<String> names = files().list(path);
    charged += names.size() / 16;
    return names;
  }

  @Override
  public void makeDirectory(String path, int mode) {
    files().makeDirectory(path, mode & ~process.umask & 07777);
  }

  @Override
  public void removeDirectory(String path) {
    files().removeDirectory(path);
  }

  @Override
  public void unlink(String path) {
    files().unlink(path);
  }

  @Override
  public void rename(String from, String to) {
    files().rename(from, to);
  }

  @Override
  public void link(String existing, String created) {
    files().link(existing, created);
  }

  @Override
  public void symlink(String target, String created) {
    files().symlink(target, created);
  }

  @Override
  public String readLink(String path) {
    return files().readLink(path);
  }

  @Override
  public void changeMode(String path, int mode) {
    files().changeMode(path, mode);
  }

  @Override
  public void changeOwner(String path, int user, int group) {
    files().changeOwner(path, user, group, true);
  }

  @Override
  public void setModified(String path, long realtimeNanos) {
    files().setModified(path, realtimeNanos);
  }

  @Override
  public void truncate(String path, long size) {
    files().truncate(path, size);
  }

  @Override
  public String realPath(String path) {
    return files().resolve(path, true).path();
  }

  @Override
  public boolean mayAccess(String path, int modes) {
    return files().mayAccess(path, modes);
  }

  @Override
  public FileSystemInfo fileSystem(String path) {
    return files().fileSystem(path, kernel.world.limits().storedBytes());
  }

  @Override
  public void bind(String from, String to, boolean readOnly) {
    mustBeRoot();
    files().bind(from, to, readOnly);
  }

  @Override
  public void mountMemory(String path) {
    mustBeRoot();
    int tree = kernel.machine.files.next();
    kernel.machine.files = kernel.machine.files.with(tree, Tree.empty(01777));
    files().mount(path, tree, Tree.ROOT, "tmpfs", "tmpfs", false);
  }

  @Override
  public void unmount(String path) {
    mustBeRoot();
    files().unmount(path);
  }

  private void mustBeRoot() {
    if (process.user != 0) {
      throw new SysException(Errno.EPERM);
    }
  }

  // ---- processes

  @Override
  public int spawn(Spawn spawn) {
    charged += STEPS_OF_A_PROCESS;
    return kernel.lifecycle.spawn(process, spawn);
  }

  @Override
  public int spawnSession(Spawn spawn, int user, int group, int terminal) {
    charged += STEPS_OF_A_PROCESS;
    if (user != process.user) {
      mustBeRoot();
    }
    int pid = kernel.lifecycle.spawn(process, spawn);
    Process child = kernel.edit(Objects.requireNonNull(kernel.seen(process.context, pid)).pid);
    kernel.lifecycle.lead(child);
    child.user = user;
    child.userGroup = group;
    if (terminal >= 0
        && kernel.descriptors.target(child, terminal) instanceof TerminalTarget(int number)) {
      kernel.terminals.control(number, child);
    }
    return pid;
  }

  @Override
  public int fork(Object state, @Nullable Integer processGroup, boolean foreground) {
    charged += STEPS_OF_A_PROCESS;
    return kernel.lifecycle.fork(process, state, processGroup, foreground);
  }

  @Override
  public void checkExec(String path) {
    kernel.lifecycle.checkExec(process, path);
  }

  @Override
  public @Nullable ChildStatus waitChild(int pid) {
    charged++;
    return kernel.lifecycle.wait(process, pid);
  }

  @Override
  public void kill(int pid, Signal signal) {
    charged++;
    kernel.signals.kill(process, pid, signal.number(), signal);
    if (process.isZombie()) {
      throw ProcessEnded.INSTANCE;
    }
  }

  @Override
  public void setUser(int user, int group) {
    if (user != process.user || group != process.userGroup) {
      mustBeRoot();
    }
    process.user = user;
    process.userGroup = group;
  }

  @Override
  public void setProcessGroup(int pid, int processGroup) {
    Process target = pid == 0 ? process : kernel.seen(process.context, pid);
    if (target == null || target != process && target.parent != process.pid) {
      throw new SysException(Errno.ESRCH);
    }
    if (target.session != process.session || target.session == target.pid) {
      throw new SysException(Errno.EPERM);
    }
    kernel.lifecycle.setGroup(process, kernel.edit(target.pid), processGroup);
  }

  @Override
  public void useMemory(long bytes) {
    process.memoryBytes = Math.max(0, bytes);
    Cgroups.checkMemory(kernel, process);
    if (process.isZombie()) {
      throw ProcessEnded.INSTANCE;
    }
  }

  @Override
  public void setDisposition(Signal signal, Disposition disposition) {
    process.setDisposition(signal, disposition);
  }

  @Override
  public Disposition disposition(Signal signal) {
    return process.disposition(signal);
  }

  @Override
  public List<Signal> takeSignals() {
    List<Signal> taken = process.signals;
    process.signals = List.of();
    return taken;
  }

  @Override
  public List<ProcessInfo> processes() {
    List<ProcessInfo> visible = new ArrayList<>();
    for (Process other : kernel.processes()) {
      int pid = Kernel.pidFor(process.context, other);
      if (pid != 0) {
        visible.add(kernel.lifecycle.info(process.context, other, pid));
      }
    }
    charged += visible.size();
    return visible;
  }

  // ---- terminals

  private int terminal(int descriptor) {
    return switch (kernel.descriptors.target(process, descriptor)) {
      case TerminalTarget(int number) -> number;
      case MasterTarget(int number) -> number;
      default -> throw new SysException(Errno.ENOTTY);
    };
  }

  @Override
  public boolean isTerminal(int descriptor) {
    Integer file = process.descriptors.get(descriptor);
    return file != null && kernel.descriptors.target(process, descriptor) instanceof TerminalTarget;
  }

  @Override
  public TerminalMode terminalMode(int descriptor) {
    return kernel.terminals.tty(terminal(descriptor)).mode();
  }

  @Override
  public void setTerminalMode(int descriptor, TerminalMode mode) {
    kernel.terminals.setMode(terminal(descriptor), mode);
  }

  @Override
  public int[] terminalSize(int descriptor) {
    Tty tty = kernel.terminals.tty(terminal(descriptor));
    return new int[] {tty.columns(), tty.rows()};
  }

  @Override
  public int[] openTerminal(int columns, int rows) {
    int number = kernel.terminals.create(columns, rows, process.user);
    int master = kernel.descriptors.assign(process, new MasterTarget(number));
    return new int[] {master, kernel.descriptors.assign(process, new TerminalTarget(number))};
  }

  @Override
  public void setTerminalSize(int descriptor, int columns, int rows) {
    kernel.terminals.resize(terminal(descriptor), columns, rows);
  }

  @Override
  public int foregroundGroup(int descriptor) {
    int group = kernel.terminals.tty(terminal(descriptor)).foreground();
    for (Process other : kernel.processes()) {
      if (other.group == group && Kernel.pidFor(process.context, other) != 0) {
        return Kernel.groupFor(process.context, other);
      }
    }
    return process.context.pids() == 0 ? group : 0;
  }

  @Override
  public void setForegroundGroup(int descriptor, int processGroup) {
    int number = terminal(descriptor);
    if (kernel.terminals.tty(number).session() != process.session) {
      throw new SysException(Errno.ENOTTY);
    }
    for (Process other : kernel.processes()) {
      if (other.session == process.session
          && Kernel.groupFor(process.context, other) == processGroup) {
        kernel.terminals.setForeground(number, other.group);
        return;
      }
    }
    throw new SysException(Errno.EPERM);
  }

  // ---- network

  private Home home() {
    return new Home(kernel.name(), process.context.network());
  }

  private Network network() {
    charged++;
    return kernel.machines.network();
  }

  private long socket(int descriptor) {
    if (kernel.descriptors.target(process, descriptor) instanceof SocketTarget(long socket)) {
      return socket;
    }
    throw new SysException(Errno.ENOTSOCK);
  }

  private int descriptor(long socket) {
    return kernel.descriptors.assign(process, new SocketTarget(socket));
  }

  @Override
  public int connect(String address, int port) {
    return descriptor(network().connect(home(), address, port));
  }

  @Override
  public @Nullable Errno connectionError(int descriptor) {
    return network().error(socket(descriptor));
  }

  @Override
  public boolean connected(int descriptor) {
    return network().isConnected(socket(descriptor));
  }

  @Override
  public int listen(int port) {
    return listen(Endpoint.ANY, port);
  }

  @Override
  public int listen(String address, int port) {
    mustMayBind(port);
    return descriptor(network().listen(home(), address, port));
  }

  /**
   * Ports below 1024 are for root; in containers all may have them, as container runtimes set it.
   */
  private void mustMayBind(int port) {
    if (port > 0 && port < 1024 && process.user != 0 && process.context.network() == 0) {
      throw new SysException(Errno.EACCES);
    }
  }

  @Override
  public int accept(int descriptor) {
    long connection = network().accept(socket(descriptor));
    return connection == 0 ? -1 : descriptor(connection);
  }

  @Override
  public void shutdownOutput(int descriptor) {
    kernel.descriptors.shutdownOutput(process, descriptor);
  }

  @Override
  public String peerAddress(int descriptor) {
    return network().remote(socket(descriptor)).toString();
  }

  @Override
  public String localAddress(int descriptor) {
    return network().local(socket(descriptor)).toString();
  }

  @Override
  public int resolve(String host) {
    ResolverSettings settings =
        ResolverSettings.parse(text("/etc/hosts"), text("/etc/resolv.conf"));
    return descriptor(network().resolve(home(), host, settings));
  }

  /** The content of a small file, "" when it cannot be read. */
  private String text(String path) {
    try {
      return new FileTree(kernel, process.context.mounts(), process.user, process.userGroup)
          .text(path);
    } catch (SysException _) {
      return "";
    }
  }

  @Override
  public @Nullable List<String> resolved(int descriptor) {
    return network().resolved(socket(descriptor));
  }

  @Override
  public int datagramSocket(String address, int port) {
    return descriptor(network().datagramSocket(home(), address, port));
  }

  @Override
  public int listenDatagrams(int port) {
    mustMayBind(port);
    return descriptor(network().listenDatagrams(home(), port));
  }

  @Override
  public @Nullable Datagram receive(int descriptor) {
    return network().receive(socket(descriptor));
  }

  @Override
  public void send(int descriptor, Datagram datagram) {
    network().send(socket(descriptor), datagram);
  }

  @Override
  public int ping(String address, int sequence, int payloadBytes) {
    return descriptor(network().ping(home(), address));
  }

  @Override
  public SortedMap<String, List<String>> interfaces() {
    return network().interfaces(home());
  }

  @Override
  public List<SocketInfo> sockets() {
    return network().list(home());
  }
}
