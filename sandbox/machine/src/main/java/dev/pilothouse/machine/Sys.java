package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The system calls of a simulated machine, for the process that is running its step.
 *
 * <p>Valid only during the step that it was given to. No call blocks. Calls that fail throw {@link
 * SysException}. Paths are relative to the working directory unless they begin with a slash.
 */
public interface Sys {

  // ---- the process

  /** The arguments, from argv[0] on. */
  List<String> arguments();

  SortedMap<String, String> environment();

  /** Changes what ps and /proc/PID/cmdline show in the place of the arguments. */
  void setTitle(String title);

  int pid();

  int parentPid();

  int processGroup();

  int user();

  int group();

  String directory();

  void changeDirectory(String path);

  /** Sets the file mode creation mask and gives the former one. */
  int umask(int mask);

  String hostname();

  /**
   * Counts {@code steps} of work against the process' CPU time. False when its slice is used up:
   * the program then returns {@link Step.Yield} soon. Every loop over input or data calls this.
   */
  boolean charge(long steps);

  /**
   * A part of the world, or the world itself, for programs that stand for the cluster's own
   * components (its DNS server, the door of its API server). Programs that a learner's input steers
   * never call this.
   */
  <T> T part(Class<T> type);

  // ---- time and chance

  /** Nanoseconds since the world began; never goes back (CLOCK_MONOTONIC). */
  long nanos();

  /** The wall-clock time in nanoseconds since 1970-01-01T00:00:00Z (CLOCK_REALTIME). */
  long realtimeNanos();

  long randomLong();

  // ---- descriptors

  int open(String path, Set<OpenOption> options, int mode);

  void close(int descriptor);

  /**
   * Reads at most {@code most} bytes. A process that has gone on far beyond its slice reads nothing
   * from pipes, terminals, connections and devices until its next step.
   */
  ReadResult read(int descriptor, int most);

  /**
   * Writes all of {@code bytes}. What the other side does not take at once is kept with the
   * descriptor, and the process gets no further step before it has been taken: programs need not
   * care about partial writes. Writing to a pipe without readers sends SIGPIPE and fails with
   * EPIPE.
   */
  void write(int descriptor, Bytes bytes);

  /** Sets the offset and gives it; see lseek(2). {@code whence}: 0 start, 1 current, 2 end. */
  long seek(int descriptor, long offset, int whence);

  /** A pipe: the read end and the write end. */
  int[] pipe();

  /** Makes {@code to} another name of {@code from}, closing what {@code to} was; dup2(2). */
  void duplicate(int from, int to);

  /** The lowest free descriptor from {@code lowest} on, made another name of {@code from}. */
  int duplicateFrom(int from, int lowest);

  Set<Integer> openDescriptors();

  // ---- files

  FileInfo stat(String path);

  /** As {@link #stat}, of a symbolic link itself. */
  FileInfo lstat(String path);

  FileInfo fstat(int descriptor);

  /** The names in a directory without "." and "..", sorted by their bytes. */
  List<String> list(String path);

  void makeDirectory(String path, int mode);

  void removeDirectory(String path);

  void unlink(String path);

  void rename(String from, String to);

  void link(String existing, String created);

  void symlink(String target, String created);

  String readLink(String path);

  void changeMode(String path, int mode);

  void changeOwner(String path, int user, int group);

  void setModified(String path, long realtimeNanos);

  void truncate(String path, long size);

  /** The absolute path without symbolic links; realpath(3). */
  String realPath(String path);

  /** Whether this process may use the file: any of R_OK 4, W_OK 2, X_OK 1. */
  boolean mayAccess(String path, int modes);

  /** What statfs(2) tells of the file system at a path. */
  FileSystemInfo fileSystem(String path);

  /** Shows a part of the files at a second place; mount(8) --bind. Only root may. */
  void bind(String from, String to, boolean readOnly);

  /** Mounts an empty memory file system; mount(8) -t tmpfs. Only root may. */
  void mountMemory(String path);

  void unmount(String path);

  // ---- processes

  /** Begins a child process and gives its pid. Fails as execve(2) and fork(2) do. */
  int spawn(Spawn spawn);

  /**
   * Begins a child that runs the same program as this process, from {@code state}, with copies of
   * all its descriptors and its directory (fork(2)); subshells are made so. {@code processGroup}
   * and {@code foreground} as in {@link Spawn}.
   */
  int fork(Object state, @Nullable Integer processGroup, boolean foreground);

  /** Fails as execve(2) would, without doing it; call it before {@link Step.Exec}. */
  void checkExec(String path);

  /**
   * The next change of the child (0: of any in this group, -1: of any), or null when there is none.
   */
  @Nullable ChildStatus waitChild(int pid);

  /** Sends a signal: to a process, with a negative number to a process group; kill(2). */
  void kill(int pid, Signal signal);

  void setDisposition(Signal signal, Disposition disposition);

  Disposition disposition(Signal signal);

  /** The caught signals that came since the last call. */
  List<Signal> takeSignals();

  /** Changes user and group; only root may take another; setuid(2), setgid(2). */
  void setUser(int user, int group);

  /** Puts a process into a group (0: of its own number); setpgid(2). */
  void setProcessGroup(int pid, int processGroup);

  /**
   * Begins a child that leads a new session (setsid(2)): what sshd and su do for a login. The
   * caller must be root to give another user.
   *
   * @param terminal the child's descriptor of its controlling terminal, or -1 for none
   */
  int spawnSession(Spawn spawn, int user, int group, int terminal);

  /**
   * Says how many bytes of memory this process uses in all from now on. Beyond the limit of its
   * control group the biggest process of the group is killed, perhaps this one.
   */
  void useMemory(long bytes);

  /** The processes that this process can see, by pid: what /proc shows. */
  List<ProcessInfo> processes();

  // ---- terminals

  boolean isTerminal(int descriptor);

  TerminalMode terminalMode(int descriptor);

  void setTerminalMode(int descriptor, TerminalMode mode);

  /** Columns and rows. */
  int[] terminalSize(int descriptor);

  /** A new pseudo terminal: the screen's side and the programs' side; openpty(3). */
  int[] openTerminal(int columns, int rows);

  /** Tells a terminal its new size, from either side. */
  void setTerminalSize(int descriptor, int columns, int rows);

  int foregroundGroup(int descriptor);

  void setForegroundGroup(int descriptor, int processGroup);

  // ---- network

  /**
   * Begins a TCP connection to an IP address (not a name). The descriptor becomes {@link
   * Wake.Writable} when it is made or has failed; {@link #connectionError} then tells which.
   */
  int connect(String address, int port);

  /** Null when the connection is made or not yet decided, else why it failed. */
  @Nullable Errno connectionError(int descriptor);

  boolean connected(int descriptor);

  /** Accepts connections to a port, on all addresses of this network namespace. */
  int listen(int port);

  /** As {@link #listen(int)}, on one address of this network namespace only. */
  int listen(String address, int port);

  /** The next connection as a new descriptor, or -1 when there is none (await readable). */
  int accept(int descriptor);

  /** Closes the sending direction of a connection; the peer reads the end. */
  void shutdownOutput(int descriptor);

  /** The peer's IP address and port as "10.244.1.5:43210". */
  String peerAddress(int descriptor);

  String localAddress(int descriptor);

  /**
   * Begins to resolve a host name as getaddrinfo(3) does: /etc/hosts, then the name servers and
   * search domains of /etc/resolv.conf. The descriptor becomes readable when {@link #resolved} has
   * an answer.
   */
  int resolve(String host);

  /**
   * The addresses; empty when the name does not exist, or when no name server answered ({@link
   * #connectionError} is then EAGAIN); null while there is no answer yet.
   */
  @Nullable List<String> resolved(int descriptor);

  /** A UDP socket to one peer: each write sends a datagram, each read gives the content of one. */
  int datagramSocket(String address, int port);

  /** A UDP socket that gets the datagrams to a port; see {@link #receive} and {@link #send}. */
  int listenDatagrams(int port);

  /** The next datagram, or null when there is none (await readable). */
  @Nullable Datagram receive(int descriptor);

  /** Sends a datagram from a socket made by {@link #listenDatagrams}. */
  void send(int descriptor, Datagram datagram);

  /**
   * Begins one ICMP echo. A reply makes the descriptor readable with one byte, the time to live
   * that it came with. Unreachable addresses never answer, or give an end to read and EHOSTUNREACH
   * by {@link #connectionError}.
   */
  int ping(String address, int sequence, int payloadBytes);

  /** The addresses of this network namespace by interface name, as "10.244.1.5/24". */
  SortedMap<String, List<String>> interfaces();

  /** The sockets of this network namespace: what ss(8) shows. */
  List<SocketInfo> sockets();
}
