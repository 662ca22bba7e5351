package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.OpenFile.DeviceTarget;
import dev.pilothouse.machine.OpenFile.DirectoryTarget;
import dev.pilothouse.machine.OpenFile.FileTarget;
import dev.pilothouse.machine.OpenFile.MasterTarget;
import dev.pilothouse.machine.OpenFile.PipeTarget;
import dev.pilothouse.machine.OpenFile.SocketTarget;
import dev.pilothouse.machine.OpenFile.Target;
import dev.pilothouse.machine.OpenFile.TerminalTarget;
import dev.pilothouse.machine.OpenFile.TextTarget;
import dev.pilothouse.machine.file.Content;
import dev.pilothouse.machine.file.FileAccess;
import dev.pilothouse.machine.file.FileContent;
import dev.pilothouse.machine.file.Inode;
import dev.pilothouse.machine.file.Place;
import dev.pilothouse.machine.file.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The open files of processes: files, pipes, terminals, devices and sockets. */
final class Descriptors {

  private static final int TERMINALS_MAJOR = 136;
  private static final Bytes ZEROS = Bytes.of(new byte[64 << 10]);

  private final Kernel kernel;
  private final MachineState machine;

  Descriptors(Kernel kernel) {
    this.kernel = kernel;
    this.machine = kernel.machine;
  }

  // ---- the tables

  /** The number of the open file behind a descriptor; fails with EBADF. */
  int file(Process process, int descriptor) {
    Integer file = process.descriptors.get(descriptor);
    if (file == null) {
      throw new SysException(Errno.EBADF);
    }
    return file;
  }

  Target target(Process process, int descriptor) {
    return open(file(process, descriptor)).target();
  }

  private OpenFile open(int file) {
    return Objects.requireNonNull(machine.openFiles.get(file), "open file");
  }

  private void store(int file, Target target) {
    machine.openFiles = machine.openFiles.with(file, open(file).with(target));
  }

  /** Makes an open file that nothing refers to yet. */
  int add(Target target) {
    int file = machine.nextOpenFile++;
    machine.openFiles = machine.openFiles.with(file, new OpenFile(0, target));
    return file;
  }

  /** Counts references; without any, the file is closed. */
  void refer(int file, int more) {
    OpenFile changed = open(file).plus(more);
    if (changed.references() > 0) {
      machine.openFiles = machine.openFiles.with(file, changed);
      return;
    }
    machine.openFiles = machine.openFiles.without(file);
    closed(changed.target());
  }

  private void closed(Target target) {
    switch (target) {
      case PipeTarget(int pipe, boolean writer) -> closePipe(pipe, writer);
      case FileTarget file -> {
        Tree tree = machine.files.trees().get(file.tree());
        Inode inode = tree == null ? null : tree.inode(file.inode());
        if (inode != null && inode.links() == 0 && !kernel.isOpen(file.tree(), file.inode())) {
          machine.files =
              machine.files.with(
                  file.tree(), FileAccess.dropped(Objects.requireNonNull(tree), file.inode()));
        }
      }
      case TerminalTarget(int number) -> kernel.terminals.removeUnused(number);
      case MasterTarget(int number) -> kernel.terminals.hangUp(number);
      case SocketTarget(long socket) -> kernel.machines.network().close(socket);
      case DirectoryTarget _, TextTarget _, DeviceTarget _ -> {}
    }
  }

  private void closePipe(int number, boolean writer) {
    Pipe pipe = pipe(number).withEnds(writer ? 0 : -1, writer ? -1 : 0);
    if (pipe.readers() == 0 && pipe.writers() == 0) {
      machine.pipes = machine.pipes.without(number);
      return;
    }
    machine.pipes = machine.pipes.with(number, pipe);
    kernel.changed(writer ? Kernel.PIPE_INPUT : Kernel.PIPE_ROOM, number);
    if (pipe.session() != 0) {
      kernel.machines.sessionChanged(pipe.session());
    }
  }

  /**
   * Gives a process a descriptor for an open file, the lowest that is free from {@code lowest} on.
   */
  int assign(Process process, int file, int lowest) {
    int descriptor = lowest;
    while (process.descriptors.containsKey(descriptor)) {
      descriptor++;
    }
    if (descriptor >= kernel.world.limits().openFiles()) {
      if (open(file).references() == 0) {
        refer(file, 0);
      }
      throw new SysException(Errno.EMFILE);
    }
    refer(file, 1);
    process.descriptors = process.descriptors.with(descriptor, file);
    return descriptor;
  }

  int assign(Process process, Target target) {
    return assign(process, add(target), 0);
  }

  void close(Process process, int descriptor) {
    int file = file(process, descriptor);
    process.descriptors = process.descriptors.without(descriptor);
    refer(file, -1);
  }

  void duplicate(Process process, int from, int to) {
    int file = file(process, from);
    if (to < 0 || to >= kernel.world.limits().openFiles()) {
      throw new SysException(Errno.EBADF);
    }
    if (from == to) {
      return;
    }
    refer(file, 1);
    Integer old = process.descriptors.get(to);
    process.descriptors = process.descriptors.with(to, file);
    if (old != null) {
      refer(old, -1);
    }
  }

  // ---- opening

  int open(Process process, String path, Set<OpenOption> options, int mode) {
    FileAccess files = kernel.files(process);
    boolean write = options.contains(OpenOption.WRITE) || options.contains(OpenOption.APPEND);
    boolean read = options.contains(OpenOption.READ) || !write;
    Place place =
        options.contains(OpenOption.CREATE)
            ? files.create(
                path, mode & ~process.umask & 07777, options.contains(OpenOption.EXCLUSIVE))
            : files.resolve(path, !options.contains(OpenOption.NO_FOLLOW));
    if (place.isDescriptor()) {
      return reopen(process, place);
    }
    Inode inode = files.inode(place);
    if (options.contains(OpenOption.DIRECTORY) && !inode.isDirectory()) {
      throw new SysException(Errno.ENOTDIR);
    }
    if (options.contains(OpenOption.CREATE) && inode.isDirectory()) {
      throw new SysException(Errno.EISDIR);
    }
    return assign(process, target(process, files, place, inode, read, write, options));
  }

  private Target target(
      Process process,
      FileAccess files,
      Place place,
      Inode inode,
      boolean read,
      boolean write,
      Set<OpenOption> options) {
    String generated = place.generated();
    if (inode.content() instanceof Content.Device(int major, int minor)) {
      files.mustOpen(place, read, write);
      return device(process, major, minor, place.path());
    }
    if (inode.isDirectory()) {
      files.mustOpen(place, read, write);
      return new DirectoryTarget(place.mount().tree(), place.inode(), place.path());
    }
    if (inode.content() instanceof Content.Link) {
      throw new SysException(Errno.ELOOP);
    }
    if (generated != null) {
      files.mustOpen(place, read, write);
      int tree = place.mount().tree();
      Bytes text = read ? kernel.generated(tree).read(generated) : Bytes.EMPTY;
      return new TextTarget(tree, generated, text, 0, place.path());
    }
    if (!inode.isRegular()) {
      throw new SysException(Errno.ENXIO);
    }
    boolean fresh = options.contains(OpenOption.CREATE) && files.isNew(place);
    if (!fresh) {
      files.mustOpen(place, read, write);
    }
    if (options.contains(OpenOption.TRUNCATE) && write && inode.size() > 0) {
      files.resize(place.mount().tree(), place.inode(), 0);
      kernel.changed(process.context.mounts(), place.path());
    }
    return new FileTarget(
        place.mount().tree(),
        place.inode(),
        0,
        read,
        write,
        options.contains(OpenOption.APPEND),
        place.path());
  }

  private Target device(Process process, int major, int minor, String path) {
    if (major == TERMINALS_MAJOR) {
      kernel.terminals.tty(minor);
      return new TerminalTarget(minor);
    }
    if (major == 5 && minor == 0) {
      if (process.terminal < 0) {
        throw new SysException(Errno.ENXIO);
      }
      return new TerminalTarget(process.terminal);
    }
    if (major != 1) {
      throw new SysException(Errno.ENXIO);
    }
    return new DeviceTarget(major, minor, path);
  }

  /** Opens what a link of /proc/PID/fd stands for. */
  private int reopen(Process process, Place place) {
    String[] parts = Objects.requireNonNull(place.generated()).split("/");
    Process owner = kernel.seen(process.context, Integer.parseInt(parts[0]));
    if (owner == null) {
      throw new SysException(Errno.ENOENT);
    }
    int file = file(owner, Integer.parseInt(parts[2]));
    Target target = open(file).target();
    if (target instanceof PipeTarget(int pipe, boolean writer)) {
      machine.pipes = machine.pipes.with(pipe, pipe(pipe).withEnds(writer ? 0 : 1, writer ? 1 : 0));
    } else if (target instanceof FileTarget regular) {
      target = regular.at(0);
    } else if (target instanceof SocketTarget) {
      throw new SysException(Errno.ENXIO);
    }
    return assign(process, target);
  }

  int[] pipe(Process process) {
    int number = addPipe(0);
    int reader = assign(process, new PipeTarget(number, false));
    try {
      return new int[] {reader, assign(process, new PipeTarget(number, true))};
    } catch (SysException failure) {
      close(process, reader);
      throw failure;
    }
  }

  /** Makes a pipe with both ends open. */
  int addPipe(long session) {
    int number = machine.nextPipe++;
    machine.pipes = machine.pipes.with(number, new Pipe(ByteQueue.EMPTY, 1, 1, session));
    return number;
  }

  /** Closes the end of a pipe that is outside of the machine. */
  void closeOuter(int number, boolean writer) {
    if (machine.pipes.containsKey(number)) {
      closePipe(number, writer);
    }
  }

  Pipe pipe(int number) {
    return Objects.requireNonNull(machine.pipes.get(number), "pipe");
  }

  // ---- reading

  ReadResult read(Process process, int descriptor, int most) {
    int file = file(process, descriptor);
    if (most <= 0) {
      throw new SysException(Errno.EINVAL);
    }
    return switch (open(file).target()) {
      case FileTarget target -> readFile(process, file, target, most);
      case TextTarget target -> {
        int from = (int) Math.min(target.offset(), target.text().size());
        Bytes bytes = target.text().slice(from, Math.min(target.text().size(), from + most));
        store(file, target.at(from + bytes.size()));
        yield data(bytes);
      }
      case DirectoryTarget _ -> throw new SysException(Errno.EISDIR);
      case PipeTarget(int pipe, boolean writer) -> {
        if (writer) {
          throw new SysException(Errno.EBADF);
        }
        yield readPipe(pipe, most);
      }
      case TerminalTarget(int number) -> kernel.terminals.read(process, number, most);
      case MasterTarget(int number) -> {
        Bytes bytes = kernel.terminals.take(number, most);
        yield bytes.isEmpty() ? new ReadResult.Blocked() : new ReadResult.Data(bytes);
      }
      case DeviceTarget device -> readDevice(device, most);
      case SocketTarget(long socket) -> kernel.machines.network().read(socket, most);
    };
  }

  private ReadResult readFile(Process process, int file, FileTarget target, int most) {
    if (!target.readable()) {
      throw new SysException(Errno.EBADF);
    }
    Bytes bytes = kernel.files(process).read(target.tree(), target.inode(), target.offset(), most);
    store(file, target.at(target.offset() + bytes.size()));
    return data(bytes);
  }

  private static ReadResult data(Bytes bytes) {
    return bytes.isEmpty() ? new ReadResult.End() : new ReadResult.Data(bytes);
  }

  /** Reads what is in a pipe. */
  ReadResult readPipe(int number, int most) {
    Pipe pipe = pipe(number);
    if (pipe.queue().isEmpty()) {
      return pipe.writers() == 0 ? new ReadResult.End() : new ReadResult.Blocked();
    }
    Bytes bytes = pipe.queue().first(most);
    machine.pipes = machine.pipes.with(number, pipe.withQueue(pipe.queue().without(bytes.size())));
    kernel.changed(Kernel.PIPE_ROOM, number);
    return new ReadResult.Data(bytes);
  }

  private ReadResult readDevice(DeviceTarget device, int most) {
    return switch (device.minor()) {
      case 3 -> new ReadResult.End();
      case 8, 9 -> new ReadResult.Data(random(Math.min(most, 4096)));
      default -> new ReadResult.Data(ZEROS.slice(0, Math.min(most, ZEROS.size())));
    };
  }

  private Bytes random(int count) {
    byte[] bytes = new byte[count];
    for (int index = 0; index < count; index++) {
      bytes[index] = (byte) kernel.world.randomLong();
    }
    return Bytes.of(bytes);
  }

  // ---- writing

  void write(Process process, int descriptor, Bytes bytes) {
    int file = file(process, descriptor);
    for (Process.Unwritten waiting : process.unwritten) {
      if (waiting.file() == file) {
        keep(process, file, bytes);
        return;
      }
    }
    Bytes rest = push(process, file, bytes);
    if (!rest.isEmpty()) {
      keep(process, file, rest);
    }
  }

  /** Keeps what was not taken, and the file open until it is; no bytes mean the end of sending. */
  private void keep(Process process, int file, Bytes bytes) {
    refer(file, 1);
    List<Process.Unwritten> unwritten = new ArrayList<>(process.unwritten);
    unwritten.add(new Process.Unwritten(file, bytes));
    process.unwritten = List.copyOf(unwritten);
  }

  /** Writes what there is room for and gives the rest. */
  private Bytes push(Process process, int file, Bytes bytes) {
    return switch (open(file).target()) {
      case FileTarget target -> {
        writeFile(process, file, target, bytes);
        yield Bytes.EMPTY;
      }
      case TextTarget target -> {
        if (!kernel.generated(target.tree()).write(target.generated(), bytes)) {
          throw new SysException(Errno.EINVAL);
        }
        yield Bytes.EMPTY;
      }
      case DirectoryTarget _ -> throw new SysException(Errno.EBADF);
      case PipeTarget(int pipe, boolean writer) -> {
        if (!writer) {
          throw new SysException(Errno.EBADF);
        }
        yield writePipe(process, pipe, bytes);
      }
      case TerminalTarget(int number) -> kernel.terminals.write(number, bytes);
      case MasterTarget(int number) -> {
        kernel.terminals.type(number, bytes);
        yield Bytes.EMPTY;
      }
      case DeviceTarget device -> {
        if (device.minor() == 7) {
          throw new SysException(Errno.ENOSPC);
        }
        yield Bytes.EMPTY;
      }
      case SocketTarget(long socket) -> writeSocket(process, socket, bytes);
    };
  }

  private void writeFile(Process process, int file, FileTarget target, Bytes bytes) {
    if (!target.writable()) {
      throw new SysException(Errno.EBADF);
    }
    FileAccess files = kernel.files(process);
    long at =
        target.append()
            ? machine.files.tree(target.tree()).need(target.inode()).size()
            : target.offset();
    files.write(target.tree(), target.inode(), at, bytes);
    store(file, target.at(at + bytes.size()));
    kernel.changed(process.context.mounts(), target.path());
  }

  private Bytes writePipe(Process process, int number, Bytes bytes) {
    Pipe pipe = pipe(number);
    if (pipe.readers() == 0) {
      brokenPipe(process);
    }
    Bytes taken = bytes.slice(0, Math.min(bytes.size(), pipe.room()));
    if (!taken.isEmpty()) {
      feed(number, taken);
    }
    return bytes.from(taken.size());
  }

  private Bytes writeSocket(Process process, long socket, Bytes bytes) {
    try {
      return kernel.machines.network().write(socket, bytes);
    } catch (SysException failure) {
      if (failure.errno() == Errno.EPIPE) {
        brokenPipe(process);
      }
      throw failure;
    }
  }

  /** Nobody reads any more: SIGPIPE, then EPIPE. */
  void brokenPipe(Process process) {
    kernel.signals.send(process, Signal.PIPE);
    if (process.isZombie() && kernel.current == process.pid) {
      throw ProcessEnded.INSTANCE;
    }
    throw new SysException(Errno.EPIPE);
  }

  /** Puts bytes into a pipe, whether there is room or not. */
  void feed(int number, Bytes bytes) {
    Pipe pipe = pipe(number);
    machine.pipes = machine.pipes.with(number, pipe.withQueue(pipe.queue().plus(bytes.compact())));
    kernel.changed(Kernel.PIPE_INPUT, number);
    if (pipe.session() != 0) {
      kernel.machines.sessionChanged(pipe.session());
    }
  }

  /** Goes on with what a process has written and was not taken. */
  void flush(Process process) {
    List<Process.Unwritten> left = new ArrayList<>();
    for (Process.Unwritten waiting : process.unwritten) {
      boolean behind = false;
      for (Process.Unwritten earlier : left) {
        behind |= earlier.file() == waiting.file();
      }
      Bytes rest = behind ? waiting.bytes() : retry(process, waiting);
      if (process.isZombie()) {
        return;
      }
      if (behind || !rest.isEmpty()) {
        left.add(new Process.Unwritten(waiting.file(), rest));
      } else {
        refer(waiting.file(), -1);
      }
    }
    process.unwritten = List.copyOf(left);
  }

  /** Gives up what was not taken. */
  void forgetUnwritten(Process process) {
    List<Process.Unwritten> dropped = process.unwritten;
    process.unwritten = List.of();
    for (Process.Unwritten waiting : dropped) {
      refer(waiting.file(), -1);
    }
  }

  /** Ends the sending direction of a connection, after all that was written. */
  void shutdownOutput(Process process, int descriptor) {
    int file = file(process, descriptor);
    if (!(open(file).target() instanceof SocketTarget(long socket))) {
      throw new SysException(Errno.ENOTSOCK);
    }
    for (Process.Unwritten waiting : process.unwritten) {
      if (waiting.file() == file) {
        keep(process, file, Bytes.EMPTY);
        return;
      }
    }
    kernel.machines.network().shutdownOutput(socket);
  }

  private Bytes retry(Process process, Process.Unwritten waiting) {
    try {
      if (waiting.bytes().isEmpty()
          && open(waiting.file()).target() instanceof SocketTarget(long socket)) {
        kernel.machines.network().shutdownOutput(socket);
        return Bytes.EMPTY;
      }
      return push(process, waiting.file(), waiting.bytes());
    } catch (SysException _) {
      return Bytes.EMPTY;
    }
  }

  long seek(Process process, int descriptor, long offset, int whence) {
    int file = file(process, descriptor);
    return switch (open(file).target()) {
      case FileTarget target -> {
        long size = machine.files.tree(target.tree()).need(target.inode()).size();
        long to = from(whence, target.offset(), size) + offset;
        store(file, target.at(valid(to)));
        yield to;
      }
      case TextTarget target -> {
        long to = from(whence, target.offset(), target.text().size()) + offset;
        store(file, target.at(valid(to)));
        yield to;
      }
      case DeviceTarget _ -> 0;
      case DirectoryTarget _ -> 0;
      case PipeTarget _, TerminalTarget _, MasterTarget _, SocketTarget _ ->
          throw new SysException(Errno.ESPIPE);
    };
  }

  private static long from(int whence, long current, long end) {
    return switch (whence) {
      case 0 -> 0;
      case 1 -> current;
      case 2 -> end;
      default -> throw new SysException(Errno.EINVAL);
    };
  }

  private static long valid(long offset) {
    if (offset < 0 || offset > FileContent.MOST) {
      throw new SysException(Errno.EINVAL);
    }
    return offset;
  }

  // ---- waiting

  /** What changes when a descriptor becomes readable, 0 when it always is. */
  long inputKey(Process process, int descriptor) {
    Integer file = process.descriptors.get(descriptor);
    OpenFile open = file == null ? null : machine.openFiles.get(file);
    if (open == null) {
      return 0;
    }
    return switch (open.target()) {
      case PipeTarget(int pipe, boolean _) -> Kernel.key(Kernel.PIPE_INPUT, pipe);
      case TerminalTarget(int number) -> Kernel.key(Kernel.TERMINAL_INPUT, number);
      case MasterTarget(int number) -> Kernel.key(Kernel.MASTER_INPUT, number);
      case SocketTarget(long socket) -> Kernel.key(Kernel.SOCKET_INPUT, socket);
      case FileTarget _, DirectoryTarget _, TextTarget _, DeviceTarget _ -> 0;
    };
  }

  /** What changes when an open file takes more bytes, 0 when it always does. */
  long roomKey(int file) {
    OpenFile open = machine.openFiles.get(file);
    if (open == null) {
      return 0;
    }
    return switch (open.target()) {
      case PipeTarget(int pipe, boolean _) -> Kernel.key(Kernel.PIPE_ROOM, pipe);
      case TerminalTarget(int number) -> Kernel.key(Kernel.TERMINAL_ROOM, number);
      case SocketTarget(long socket) -> Kernel.key(Kernel.SOCKET_ROOM, socket);
      case FileTarget _, DirectoryTarget _, TextTarget _, DeviceTarget _, MasterTarget _ -> 0;
    };
  }

  boolean readable(Process process, int descriptor) {
    Integer file = process.descriptors.get(descriptor);
    if (file == null) {
      return true;
    }
    return switch (open(file).target()) {
      case PipeTarget(int pipe, boolean _) ->
          !pipe(pipe).queue().isEmpty() || pipe(pipe).writers() == 0;
      case TerminalTarget(int number) -> kernel.terminals.readable(process, number);
      case MasterTarget(int number) -> !kernel.terminals.tty(number).output().isEmpty();
      case SocketTarget(long socket) -> kernel.machines.network().readable(socket);
      case FileTarget _, DirectoryTarget _, TextTarget _, DeviceTarget _ -> true;
    };
  }

  boolean writable(Process process, int descriptor) {
    Integer file = process.descriptors.get(descriptor);
    if (file == null) {
      return true;
    }
    return switch (open(file).target()) {
      case PipeTarget(int pipe, boolean _) -> pipe(pipe).room() > 0 || pipe(pipe).readers() == 0;
      case TerminalTarget(int number) -> {
        dev.pilothouse.machine.terminal.Tty tty = kernel.terminals.find(number);
        yield tty == null || tty.room() > 0;
      }
      case SocketTarget(long socket) -> kernel.machines.network().writable(socket);
      case FileTarget _, DirectoryTarget _, TextTarget _, DeviceTarget _, MasterTarget _ -> true;
    };
  }

  /** What an open file is called in /proc/PID/fd. */
  String describe(int file) {
    return switch (open(file).target()) {
      case FileTarget target -> target.path();
      case DirectoryTarget target -> target.path();
      case TextTarget target -> target.path();
      case DeviceTarget target -> target.path();
      case PipeTarget(int pipe, boolean _) -> "pipe:[" + pipe + "]";
      case TerminalTarget(int number) -> "/dev/pts/" + number;
      case MasterTarget _ -> "/dev/ptmx";
      case SocketTarget(long socket) -> "socket:[" + socket + "]";
    };
  }
}
