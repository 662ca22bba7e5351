package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.EphemeralContainer;
import dev.pilothouse.apiserver.view.core.LifecycleHandler;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.Probe;
import dev.pilothouse.apiserver.view.core.SecurityContext;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Context;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.Machine;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.Signal;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.file.FileTree;
import dev.pilothouse.node.ContainerState.Running;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes sandboxes and containers out of processes and namespaces of the nodes' machines. */
final class ContainerRuntime {

  private static final long CPU_PERIOD_NANOS = 100_000_000;
  private static final String TERMINATION_LOG = "/dev/termination-log";
  private static final int LONGEST_MESSAGE = 4096;

  private final World world;
  private final Kubelets kubelets;

  ContainerRuntime(World world, Kubelets kubelets) {
    this.world = world;
    this.kubelets = kubelets;
  }

  /** How a process ended. */
  record Exit(int code, boolean outOfMemory, Instant at) {
    /** The end of a process that nobody watched. */
    static final Exit LOST = new Exit(255, false, Instant.EPOCH);
  }

  /** A container could not be started, in the runtime's words. */
  static final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What the runtime could not do, without who says so. */
    private final String problem;

    StartFailure(String message) {
      this(message, message);
    }

    StartFailure(String message, String problem) {
      super(message, null, false, false);
      this.problem = problem;
    }

    String problem() {
      return problem;
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }
  }

  private Machines machines() {
    return world.part(Machines.class);
  }

  private Machine machine(PodState pod) {
    return machines().machine(pod.node());
  }

  /** A reference to a container within its pod, for events. */
  static Struct reference(Pod pod, ContainerState container) {
    String list =
        switch (container.kind()) {
          case INIT -> "initContainers";
          case APP -> "containers";
          case EPHEMERAL -> "ephemeralContainers";
        };
    String path = "spec.%s{%s}".formatted(list, container.name());
    return pod.reference().withFieldPath(path).struct();
  }

  /** A new container id: 64 hexadecimal digits. */
  String newId() {
    StringBuilder id = new StringBuilder();
    for (int part = 0; part < 4; part++) {
      id.append("%016x".formatted(world.randomLong()));
    }
    return id.toString();
  }

  // ---- sandboxes

  PodState.Sandbox makeSandbox(Client client, Pod pod, PodState state) {
    Machine machine = machine(state);
    boolean hostNetwork = pod.spec().hostNetwork();
    boolean sharedPids = pod.spec().shareProcessNamespace();
    SortedMap<String, Integer> volumes = new Volumes(client, pod, state).make(machine);
    PodNetwork.Attachment network = PodNetwork.attach(world, client, kubelets, state, hostNetwork);
    String hostname = hostNetwork ? state.node() : PodFiles.hostname(pod);
    int pids = sharedPids ? machine.addPidNamespace() : 0;
    long pause = sharedPids ? beginPause(machine, state, network.namespace(), hostname, pids) : 0;
    return new PodState.Sandbox(network.ip(), network.namespace(), hostname, pids, pause, volumes);
  }

  /** The process that is number 1 in the PID namespace which the containers of a pod share. */
  private long beginPause(Machine machine, PodState state, int network, String hostname, int pids) {
    Context own = machine.context();
    Context context = new Context(own.mounts(), pids, network, hostname, own.cgroup());
    Launch plain = machine.launch(Pause.PATH);
    Launch launch =
        new Launch(
            plain.path(),
            List.of("/pause"),
            SortedMap.empty(),
            "/",
            Pause.USER,
            Pause.USER,
            context,
            new Launch.Streams.Detached());
    return machines().open(state.node(), launch);
  }

  /** Ends all processes of a pod and removes all that was made for it. */
  void removeAll(PodState state) {
    for (ContainerState container : state.containers().values()) {
      Running running =
          switch (container.phase()) {
            case Running phase -> phase;
            case ContainerState.Stopping stopping -> stopping.running();
            default -> null;
          };
      if (running != null) {
        signal(running.session(), Signal.KILL);
        removeContainer(state, running);
      }
    }
    if (!state.sandbox().made()) {
      return;
    }
    if (state.sandbox().pause() != 0) {
      signal(state.sandbox().pause(), Signal.KILL);
    }
    PodNetwork.detach(world, state);
    Machine machine = machine(state);
    for (int tree : state.sandbox().volumes().values()) {
      machine.removeTree(tree);
    }
    FileTree files = machine.files();
    if (files.exists(ContainerLog.directory(state))) {
      files.remove(ContainerLog.directory(state));
    }
  }

  // ---- containers

  /** Fails when the container may not run as the user that it would run as. */
  void checkUser(Pod pod, Container spec, Image image) {
    SecurityContext own = spec.securityContext();
    boolean nonRoot =
        own.hasRunAsNonRoot() ? own.runAsNonRoot() : pod.spec().securityContext().runAsNonRoot();
    if (nonRoot && Users.of(pod, spec, image).user() == 0) {
      throw new Environment.Unresolvable(
          "container has runAsNonRoot and image will run as root (pod: \"%s_%s(%s)\", container: %s)"
              .formatted(pod.name(), pod.namespace(), pod.uid(), spec.name()));
    }
  }

  Running start(
      Client client, Pod pod, PodState state, Container spec, ContainerState container, String id) {
    Machine machine = machine(state);
    Image image = container.image();
    if (image == null) {
      throw new IllegalStateException("no image");
    }
    SortedMap<String, String> environment = environment(client, pod, state, spec, image);
    boolean readOnly = spec.securityContext().readOnlyRootFilesystem();
    int mounts =
        machine.addMountNamespace(machine.addTree(image.files()), "overlay", "overlay", readOnly);
    Users.Identity user = Users.of(pod, spec, image);
    String directory = directory(spec, image);
    FileTree files = machine.files(mounts, 0, 0);
    new PodFiles(client, pod, state).write(files);
    new Volumes(client, pod, state).mount(machine.files(), files, spec, environment);
    files.makeDirectories(directory);
    files.write(terminationPath(spec), Bytes.EMPTY, 0666);
    String cgroup = limit(machine, pod, state, spec, id);
    int pids = pidNamespace(machine, pod, state, spec);
    Context context =
        new Context(mounts, pids, state.sandbox().network(), state.sandbox().hostname(), cgroup);
    List<String> command = command(spec, image, environment);
    Launch.Streams streams =
        spec.tty() ? new Launch.Streams.OnTerminal(80, 24) : new Launch.Streams.Piped(spec.stdin());
    long session = open(state, files, command, environment, directory, user, context, streams);
    kubelets.watch(session, state, ContainerLog.at(prepareLog(state, container)));
    return new Running(id, session, context, world.now(), 0);
  }

  /**
   * The PID namespace of a new container: its node's, its pod's, its target's or one of its own.
   */
  private static int pidNamespace(Machine machine, Pod pod, PodState state, Container spec) {
    if (pod.spec().hostPID()) {
      return 0;
    }
    if (state.sandbox().pids() != 0) {
      return state.sandbox().pids();
    }
    return target(state, spec)
        .map(running -> running.context().pids())
        .orElseGet(machine::addPidNamespace);
  }

  /** The running container whose processes an ephemeral container is to see. */
  private static Optional<Running> target(PodState state, Container spec) {
    ContainerState target = state.container(ContainerState.Kind.APP, targetName(spec));
    return target.phase() instanceof Running running ? Optional.of(running) : Optional.empty();
  }

  private static String targetName(Container spec) {
    return new EphemeralContainer(spec.struct()).targetContainerName();
  }

  /** Fails when the container is to join one that does not run. */
  void checkTarget(PodState state, Container spec) {
    String wanted = targetName(spec);
    if (!wanted.isEmpty() && target(state, spec).isEmpty()) {
      throw new Environment.Unresolvable("unable to find target container \"" + wanted + "\"");
    }
  }

  private String prepareLog(PodState state, ContainerState container) {
    String path = ContainerLog.path(state, container.name(), container.restarts());
    FileTree files = machine(state).files();
    files.makeDirectories(path.substring(0, path.lastIndexOf('/')));
    files.write(path, Bytes.EMPTY, 0640);
    String older = ContainerLog.path(state, container.name(), container.restarts() - 2);
    if (container.restarts() >= 2 && files.exists(older)) {
      files.remove(older);
    }
    return path;
  }

  private static String directory(Container spec, Image image) {
    String given = spec.workingDir();
    String directory = given.isEmpty() ? image.directory() : given;
    return directory.isEmpty() ? "/" : directory;
  }

  private static String terminationPath(Container spec) {
    String path = spec.terminationMessagePath();
    return path.isEmpty() ? TERMINATION_LOG : path;
  }

  private static SortedMap<String, String> environment(
      Client client, Pod pod, PodState state, Container spec, Image image) {
    SortedMap<String, String> environment =
        SortedMap.<String, String>empty()
            .with("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            .with("HOSTNAME", state.sandbox().hostname());
    if (spec.tty()) {
      environment = environment.with("TERM", "xterm");
    }
    for (var entry : image.environment()) {
      environment = environment.with(entry.getKey(), entry.getValue());
    }
    for (var entry : new Environment(client, pod, state, spec).resolve()) {
      environment = environment.with(entry.getKey(), entry.getValue());
    }
    return environment.containsKey("HOME")
        ? environment
        : environment.with("HOME", Users.of(pod, spec, image).home());
  }

  private static List<String> command(
      Container spec, Image image, SortedMap<String, String> environment) {
    List<String> given = expanded(spec.command(), environment);
    List<String> arguments = expanded(spec.args(), environment);
    List<String> command = new ArrayList<>(given.isEmpty() ? image.entrypoint() : given);
    if (!arguments.isEmpty()) {
      command.addAll(arguments);
    } else if (given.isEmpty()) {
      command.addAll(image.command());
    }
    if (command.isEmpty()) {
      throw new StartFailure(
          "failed to generate container spec: failed to generate spec: no command specified");
    }
    return command;
  }

  private static List<String> expanded(List<String> words, SortedMap<String, String> environment) {
    return words.stream().map(word -> Environment.expand(word, environment)).toList();
  }

  /** Makes the container's control group; gives its path. */
  private static String limit(Machine machine, Pod pod, PodState state, Container spec, String id) {
    String uid = state.uid().replace('-', '_');
    String qos = QosClass.of(pod).toLowerCase(java.util.Locale.ROOT);
    String parent =
        qos.equals("guaranteed") ? "/kubepods.slice" : "/kubepods.slice/kubepods-" + qos + ".slice";
    String path = "%s/kubepods-pod%s.slice/cri-containerd-%s.scope".formatted(parent, uid, id);
    Map<String, Quantity> limits = spec.resources().limits();
    long quota = QosClass.thousandths(limits, "cpu") * (CPU_PERIOD_NANOS / 1000);
    machine.setCgroup(path, quota, QosClass.thousandths(limits, "memory") / 1000, 0);
    return path;
  }

  /** Begins a process in a container; failures are in the words of the runtime. */
  private long open(
      PodState state,
      FileTree files,
      List<String> command,
      SortedMap<String, String> environment,
      String directory,
      Users.Identity user,
      Context context,
      Launch.Streams streams) {
    String name = command.getFirst();
    String path = Executables.find(files, name, environment.getOrDefault("PATH", ""), directory);
    if (path.isEmpty()) {
      String problem =
          name.contains("/")
              ? "stat %s: no such file or directory".formatted(name)
              : "executable file not found in $PATH";
      throw notCreated("exec: \"%s\": %s".formatted(name, problem));
    }
    try {
      return machines()
          .open(
              state.node(),
              new Launch(
                  path,
                  command,
                  environment,
                  directory,
                  user.user(),
                  user.group(),
                  context,
                  streams));
    } catch (SysException refused) {
      String problem = refused.errno().text().toLowerCase(java.util.Locale.ROOT);
      throw notCreated("exec %s: %s".formatted(path, problem));
    }
  }

  private static StartFailure notCreated(String problem) {
    return new StartFailure(
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: "
            + "runc create failed: unable to start container process: error during container init: "
            + problem,
        problem);
  }

  void signal(long session, Signal signal) {
    machines().signal(session, signal);
  }

  /** Removes what a container that has ended leaves behind on its node, except its log. */
  void removeContainer(PodState state, Running running) {
    Machine machine = machine(state);
    machine.removeMountNamespace(
        running.context().mounts(), List.copyOf(state.sandbox().volumes().values()));
    machine.removeCgroup(running.context().cgroup());
  }

  /** What the container left as its last words. */
  String terminationMessage(
      PodState state, Container spec, ContainerState container, Running running, Exit exit) {
    FileTree files = machine(state).files(running.context().mounts(), 0, 0);
    String path = terminationPath(spec);
    String text = files.exists(path) ? files.text(path) : "";
    boolean fromLog =
        text.isEmpty()
            && exit.code() != 0
            && spec.terminationMessagePolicy().equals("FallbackToLogsOnError");
    if (fromLog) {
      text =
          LogReader.lastLines(
              machine(state).files(),
              ContainerLog.path(state, container.name(), container.restarts()),
              80,
              2048);
    }
    return text.length() > LONGEST_MESSAGE ? text.substring(text.length() - LONGEST_MESSAGE) : text;
  }

  // ---- other processes in and around containers

  /**
   * Begins a command in a running container with the container's environment, as exec does.
   *
   * @throws StartFailure when there is no such program
   */
  long exec(
      Client client,
      Pod pod,
      PodState state,
      Container spec,
      ContainerState container,
      Running running,
      List<String> command,
      Launch.Streams streams) {
    Image image = container.image();
    if (image == null) {
      throw new IllegalStateException("no image");
    }
    SortedMap<String, String> environment = environment(client, pod, state, spec, image);
    if (streams instanceof Launch.Streams.OnTerminal) {
      environment = environment.with("TERM", "xterm");
    }
    FileTree files = machine(state).files(running.context().mounts(), 0, 0);
    try {
      return open(
          state,
          files,
          command,
          environment,
          directory(spec, image),
          Users.of(pod, spec, image),
          running.context(),
          streams);
    } catch (StartFailure failure) {
      throw new StartFailure(
          "failed to exec in container: failed to start exec \"%s\": OCI runtime exec failed: "
                  .formatted(newId())
              + "exec failed: unable to start container process: "
              + failure.problem()
              + ": unknown",
          failure.problem());
    }
  }

  /** Begins a lifecycle hook of a container and gives its session, 0 when it has no such hook. */
  long hook(
      Client client,
      Pod pod,
      PodState state,
      Container spec,
      ContainerState container,
      Running running,
      LifecycleHandler hook) {
    return hook.isEmpty()
        ? 0
        : handle(client, pod, state, spec, container, running, Action.of(hook, spec, state));
  }

  /** Begins a probe of a running container and gives its session. */
  long probe(
      Client client,
      Pod pod,
      PodState state,
      Container spec,
      ContainerState container,
      Probe probe) {
    Running running = (Running) container.phase();
    return handle(client, pod, state, spec, container, running, Action.of(probe, spec, state));
  }

  private long handle(
      Client client,
      Pod pod,
      PodState state,
      Container spec,
      ContainerState container,
      Running running,
      Action action) {
    long session;
    try {
      session =
          switch (action) {
            case Action.Exec exec ->
                exec(
                    client,
                    pod,
                    state,
                    spec,
                    container,
                    running,
                    exec.command(),
                    new Launch.Streams.Piped(false));
            case Action.Http http -> onNode(state, request(http));
            case Action.Tcp tcp -> onNode(state, "tcp", tcp.address());
            case Action.Grpc grpc -> onNode(state, "grpc", grpc.address(), grpc.service());
            case Action.Sleep sleep -> onNode(state, "sleep", Long.toString(sleep.seconds()));
          };
    } catch (StartFailure failure) {
      session = onNode(state, "fail", failure.getMessage());
    }
    kubelets.watch(session, state, null);
    return session;
  }

  /** Begins the program that probes for the kubelet on the pod's node. */
  private long onNode(PodState state, String... arguments) {
    return machines().open(state.node(), machine(state).launch(ProbeProgram.PATH, arguments));
  }

  private static String[] request(Action.Http http) {
    return Stream.concat(
            Stream.of("http", http.url()),
            http.headers().stream().map(header -> header.name() + ": " + header.value()))
        .toArray(String[]::new);
  }
}
