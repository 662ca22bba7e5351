package dev.pilothouse.kubectl;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.machine.ChildStatus;
import dev.pilothouse.machine.Disposition;
import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.OpenOption;
import dev.pilothouse.machine.ProcessInfo;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.Spawn;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.TerminalMode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** System calls on the files and streams of a {@link TestMachine}. */
final class TestSys implements Sys {

  final StringBuilder out = new StringBuilder();
  final StringBuilder err = new StringBuilder();
  private final TestMachine machine;
  private final List<String> arguments;
  private final Map<Integer, String> open = new HashMap<>();
  private final Map<Integer, Integer> offsets = new HashMap<>();
  private int next = 3;

  TestSys(TestMachine machine, List<String> arguments) {
    this.machine = machine;
    this.arguments = arguments;
  }

  private static UnsupportedOperationException no() {
    return new UnsupportedOperationException();
  }

  private String absolute(String path) {
    String full = path.startsWith("/") ? path : "/home/learner/" + path;
    return full.replace("/./", "/").replaceAll("/+$", "").replaceAll("/\\.$", "");
  }

  private boolean directory(String path) {
    String prefix = absolute(path) + "/";
    return machine.files.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  @Override
  public <T> T part(Class<T> type) {
    throw new UnsupportedOperationException(type.getName());
  }

  @Override public List<String> arguments() { return arguments; }
  @Override public SortedMap<String, String> environment() {
    SortedMap<String, String> map = SortedMap.empty();
    for (Map.Entry<String, String> entry : machine.environment.entrySet()) {
      map = map.with(entry.getKey(), entry.getValue());
    }
    return map;
  }
  @Override public int pid() { return 42; }
  @Override public int parentPid() { return 1; }
  @Override public int processGroup() { return 42; }
  @Override public int user() { return 1000; }
  @Override public int group() { return 1000; }
  @Override public String directory() { return "/home/learner"; }
  @Override public void changeDirectory(String path) { throw no(); }
  @Override public int umask(int mask) { return 022; }
  @Override public String hostname() { return "workstation"; }
  @Override public boolean charge(long steps) { return true; }
  @Override public long nanos() { return machine.world.nanos(); }
  @Override public long realtimeNanos() {
    return machine.world.now().getEpochSecond() * 1_000_000_000L + machine.world.now().getNano();
  }
  @Override public long randomLong() { return machine.world.randomLong(); }

  @Override
  public int open(String path, Set<OpenOption> options, int mode) {
    String full = absolute(path);
    if (options.contains(OpenOption.CREATE)) {
      machine.files.put(full, Bytes.EMPTY);
    } else if (directory(path)) {
      throw new SysException(Errno.EISDIR);
    } else if (!machine.files.containsKey(full)) {
      throw new SysException(Errno.ENOENT);
    }
    open.put(next, full);
    offsets.put(next, 0);
    return next++;
  }

  @Override public void close(int descriptor) { open.remove(descriptor); }

  @Override
  public ReadResult read(int descriptor, int most) {
    Bytes content = descriptor == 0 ? machine.input : machine.files.get(open.get(descriptor));
    int from = offsets.getOrDefault(descriptor, 0);
    int to = Math.min(content.size(), from + most);
    offsets.put(descriptor, to);
    return from == to ? new ReadResult.End() : new ReadResult.Data(content.slice(from, to));
  }

  @Override
  public void write(int descriptor, Bytes bytes) {
    switch (descriptor) {
      case 1 -> out.append(bytes.text());
      case 2 -> err.append(bytes.text());
      default -> machine.files.merge(open.get(descriptor), bytes, Bytes::plus);
    }
  }

  @Override public long seek(int descriptor, long offset, int whence) { throw no(); }
  @Override public int[] pipe() { throw no(); }
  @Override public void duplicate(int from, int to) { throw no(); }
  @Override public int duplicateFrom(int from, int lowest) { throw no(); }
  @Override public Set<Integer> openDescriptors() { return open.keySet(); }

  @Override
  public FileInfo stat(String path) {
    boolean directory = directory(path);
    if (!directory && !machine.files.containsKey(absolute(path))) {
      throw new SysException(Errno.ENOENT);
    }
    FileInfo.Type type = directory ? FileInfo.Type.DIRECTORY : FileInfo.Type.REGULAR;
    return new FileInfo(type, 0644, 1, 1000, 1000, 0, 1, 1, 0);
  }

  @Override public FileInfo lstat(String path) { return stat(path); }
  @Override public FileInfo fstat(int descriptor) { throw no(); }

  @Override
  public List<String> list(String path) {
    String prefix = absolute(path) + "/";
    Set<String> names = new TreeSet<>();
    for (String name : machine.files.keySet()) {
      if (name.startsWith(prefix)) {
        names.add(name.substring(prefix.length()).split("/")[0]);
      }
    }
    return List.copyOf(names);
  }

  @Override public void makeDirectory(String path, int mode) {}
  @Override public void removeDirectory(String path) {}
  @Override public void unlink(String path) { machine.files.remove(absolute(path)); }
  @Override public void rename(String from, String to) { throw no(); }
  @Override public void link(String existing, String created) { throw no(); }
  @Override public void symlink(String target, String created) { throw no(); }
  @Override public String readLink(String path) { throw no(); }
  @Override public void changeMode(String path, int mode) {}
  @Override public void changeOwner(String path, int user, int group) {}
  @Override public void setModified(String path, long realtimeNanos) {}
  @Override public void truncate(String path, long size) { throw no(); }
  @Override public String realPath(String path) { return absolute(path); }
  @Override public boolean mayAccess(String path, int modes) { return true; }
  @Override public int spawn(Spawn spawn) { throw new SysException(Errno.ENOENT); }
  @Override public int fork(Object state, Integer processGroup, boolean foreground) { throw no(); }
  @Override public void checkExec(String path) { throw no(); }
  @Override public ChildStatus waitChild(int pid) { return null; }
  @Override public void kill(int pid, Signal signal) { throw no(); }
  @Override public void setDisposition(Signal signal, Disposition disposition) {}
  @Override public Disposition disposition(Signal signal) { throw no(); }
  @Override public List<Signal> takeSignals() { return List.of(); }
  @Override public List<ProcessInfo> processes() { return List.of(); }
  @Override public boolean isTerminal(int descriptor) { return false; }
  @Override public TerminalMode terminalMode(int descriptor) { throw no(); }
  @Override public void setTerminalMode(int descriptor, TerminalMode mode) {}
  @Override public int[] terminalSize(int descriptor) { return new int[] {80, 24}; }
  @Override public int foregroundGroup(int descriptor) { throw no(); }
  @Override public void setForegroundGroup(int descriptor, int processGroup) {}
  @Override public int connect(String address, int port) { throw no(); }
  @Override public Errno connectionError(int descriptor) { throw no(); }
  @Override public boolean connected(int descriptor) { throw no(); }
  @Override public int listen(int port) { throw no(); }
  @Override public int accept(int descriptor) { throw no(); }
  @Override public void shutdownOutput(int descriptor) {}
  @Override public String peerAddress(int descriptor) { throw no(); }
  @Override public String localAddress(int descriptor) { throw no(); }
  @Override public int resolve(String host) { throw no(); }
  @Override public List<String> resolved(int descriptor) { throw no(); }
  @Override public int datagramSocket(String address, int port) { throw no(); }
  @Override public int ping(String address, int sequence, int payloadBytes) { throw no(); }
  @Override public SortedMap<String, List<String>> interfaces() { return SortedMap.empty(); }
}
