package dev.pilothouse.node;

import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
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
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  static Struct reference(Struct pod, ContainerState container) {
    String list =
        switch (container.kind()) {
          case INIT -> "initContainers";
          case APP -> "containers";
          case EPHEMERAL -> "ephemeralContainers";
        };
    return Meta.reference(pod).with("fieldPath", "spec.%s{%s}".formatted(list, container.name()));
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

  PodState.Sandbox makeSandbox(Client client, Struct pod, PodState state) {
    Machine machine = machine(state);
    boolean hostNetwork = pod.structAt("spec").flag("hostNetwork");
    boolean sharedPids = pod.structAt("spec").flag("shareProcessNamespace");
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
  void checkUser(Struct pod, Struct spec, Image image) {
    Object nonRoot = security(pod, spec, "runAsNonRoot");
    if (Boolean.TRUE.equals(nonRoot) && Users.of(pod, spec, image).user() == 0) {
      throw new Environment.Unresolvable(
          "container has runAsNonRoot and image will run as root (pod: \"%s_%s(%s)\", container: %s)"
              .formatted(Meta.name(pod), Meta.namespace(pod), Meta.uid(pod), spec.text("name")));
    }
  }

  /** A security setting of the container, or of its pod. */
  static @Nullable Object security(Struct pod, Struct spec, String field) {
    Object own = spec.at("securityContext", field);
    return own == null ? pod.at("spec", "securityContext", field) : own;
  }

  Running start(
      Client client, Struct pod, PodState state, Struct spec, ContainerState container, String id) {
    Machine machine = machine(state);
    Image image = container.image();
    if (image == null) {
      throw new IllegalStateException("no image");
    }
    SortedMap<String, String> environment = environment(client, pod, state, spec, image);
    boolean readOnly = spec.structAt("securityContext").flag("readOnlyRootFilesystem");
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
        spec.flag("tty")
            ? new Launch.Streams.OnTerminal(80, 24)
            : new Launch.Streams.Piped(spec.flag("stdin"));
    long session = open(state, files, command, environment, directory, user, context, streams);
    kubelets.watch(session, state, ContainerLog.at(prepareLog(state, container)));
    return new Running(id, session, context, world.now(), 0);
  }

  /**
   * The PID namespace of a new container: its node's, its pod's, its target's or one of its own.
   */
  private static int pidNamespace(Machine machine, Struct pod, PodState state, Struct spec) {
    if (pod.structAt("spec").flag("hostPID")) {
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
  private static Optional<Running> target(PodState state, Struct spec) {
    ContainerState target =
        state.container(ContainerState.Kind.APP, spec.text("targetContainerName"));
    return target.phase() instanceof Running running ? Optional.of(running) : Optional.empty();
  }

  /** Fails when the container is to join one that does not run. */
  void checkTarget(PodState state, Struct spec) {
    String wanted = spec.text("targetContainerName");
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

  private static String directory(Struct spec, Image image) {
    String given = spec.text("workingDir");
    String directory = given.isEmpty() ? image.directory() : given;
    return directory.isEmpty() ? "/" : directory;
  }

  private static String terminationPath(Struct spec) {
    String path = spec.text("terminationMessagePath");
    return path.isEmpty() ? TERMINATION_LOG : path;
  }

  private static SortedMap<String, String> environment(
      Client client, Struct pod, PodState state, Struct spec, Image image) {
    SortedMap<String, String> environment =
        SortedMap.<String, String>empty()
            .with("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            .with("HOSTNAME", state.sandbox().hostname());
    if (spec.flag("tty")) {
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
      Struct spec, Image image, SortedMap<String, String> environment) {
    List<String> given = expanded(spec.list("command").texts(), environment);
    List<String> arguments = expanded(spec.list("args").texts(), environment);
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
  private static String limit(Machine machine, Struct pod, PodState state, Struct spec, String id) {
    String uid = state.uid().replace('-', '_');
    String qos = QosClass.of(pod).toLowerCase(java.util.Locale.ROOT);
    String parent =
        qos.equals("guaranteed") ? "/kubepods.slice" : "/kubepods.slice/kubepods-" + qos + ".slice";
    String path = "%s/kubepods-pod%s.slice/cri-containerd-%s.scope".formatted(parent, uid, id);
    Struct limits = spec.structAt("resources", "limits");
    long quota = Quantity.thousandthsOf(limits.get("cpu")) * (CPU_PERIOD_NANOS / 1000);
    machine.setCgroup(path, quota, Quantity.thousandthsOf(limits.get("memory")) / 1000, 0);
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
      PodState state, Struct spec, ContainerState container, Running running, Exit exit) {
    FileTree files = machine(state).files(running.context().mounts(), 0, 0);
    String path = terminationPath(spec);
    String text = files.exists(path) ? files.text(path) : "";
    boolean fromLog =
        text.isEmpty()
            && exit.code() != 0
            && spec.text("terminationMessagePolicy").equals("FallbackToLogsOnError");
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
      Struct pod,
      PodState state,
      Struct spec,
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
      Struct pod,
      PodState state,
      Struct spec,
      ContainerState container,
      Running running,
      String name) {
    Struct handler = spec.structAt("lifecycle", name);
    return handler.isEmpty() ? 0 : handle(client, pod, state, spec, container, running, handler);
  }

  /** Begins a probe of a running container and gives its session. */
  long probe(
      Client client,
      Struct pod,
      PodState state,
      Struct spec,
      ContainerState container,
      Struct probe) {
    return handle(client, pod, state, spec, container, (Running) container.phase(), probe);
  }

  private long handle(
      Client client,
      Struct pod,
      PodState state,
      Struct spec,
      ContainerState container,
      Running running,
      Struct handler) {
    long session;
    try {
      session =
          handler.has("exec")
              ? exec(
                  client,
                  pod,
                  state,
                  spec,
                  container,
                  running,
                  handler.listAt("exec", "command").texts(),
                  new Launch.Streams.Piped(false))
              : machines()
                  .open(
                      state.node(),
                      machine(state)
                          .launch(ProbeProgram.PATH, probeArguments(state, spec, handler)));
    } catch (StartFailure failure) {
      session =
          machines()
              .open(
                  state.node(),
                  machine(state).launch(ProbeProgram.PATH, "fail", failure.getMessage()));
    }
    kubelets.watch(session, state, null);
    return session;
  }

  private static String[] probeArguments(PodState state, Struct spec, Struct handler) {
    String address = ProbeTarget.address(spec, state, handler);
    if (handler.has("sleep")) {
      return new String[] {"sleep", String.valueOf(handler.structAt("sleep").number("seconds", 0))};
    }
    if (handler.has("tcpSocket")) {
      return new String[] {"tcp", address};
    }
    if (handler.has("grpc")) {
      return new String[] {"grpc", address, handler.structAt("grpc").text("service")};
    }
    List<String> arguments = new ArrayList<>();
    arguments.add("http");
    arguments.add(ProbeTarget.url(spec, state, handler));
    for (Struct header : handler.listAt("httpGet", "httpHeaders").structs()) {
      arguments.add(header.text("name") + ": " + header.text("value"));
    }
    return arguments.toArray(new String[0]);
  }
}
