package dev.pilothouse.kubectl;

import dev.pilothouse.apiserver.ApiServer;
import dev.pilothouse.apiserver.client.Change;
import dev.pilothouse.apiserver.client.ChangeListener;
import dev.pilothouse.apiserver.client.Client;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Event;
import dev.pilothouse.kernel.Part;
import dev.pilothouse.kernel.SortedMap;
import dev.pilothouse.kernel.World;
import dev.pilothouse.kubectl.api.DirectTransport;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.Machine;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.machine.network.tls.Authority;
import dev.pilothouse.machine.network.tls.Certificate;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** A workstation with kubectl in a world with an API server. */
final class TestMachine {

  private static final Certificate ADMIN =
      new Authority("kubernetes", "key", Instant.parse("2026-01-01T00:00:00Z"))
          .issue(
              "kubernetes-admin",
              List.of("system:masters"),
              List.of(),
              "admin",
              Duration.ofDays(9));
  static final String CONFIG =
      """
      apiVersion: v1
      kind: Config
      current-context: test
      clusters:
      - name: test
        cluster:
          server: https://192.168.64.10:6443
      contexts:
      - name: test
        context:
          cluster: test
          user: admin
      users:
      - name: admin
        user:
          client-certificate: /home/learner/.kube/admin.pem
      """;

  final MachineFixture fixture;
  final ApiServer server;
  private SortedMap<String, String> environment =
      SortedMap.<String, String>empty().with("HOME", "/home/learner").with("PATH", "/usr/bin:/bin");

  TestMachine() {
    AtomicReference<World> world = new AtomicReference<>();
    ProgramCatalogue programs =
        new ProgramCatalogue().add(Kubectl.ID, new Kubectl(new DirectTransport(_ -> world.get())));
    Layer layer =
        Layer.builder()
            .executable("/usr/bin/kubectl", Kubectl.ID)
            .directory("/tmp", 01777)
            .file("/home/learner/.kube/config", CONFIG)
            .file("/home/learner/.kube/admin.pem", ADMIN.pem())
            .build();
    fixture = MachineFixture.of(programs, layer);
    world.set(fixture.world());
    server = fixture.world().add(new ApiServer(fixture.world()));
    fixture.world().add(new Announcer(fixture.world()));
  }

  /** Announces changes of the store, as an embedded cluster does. */
  private record Announcer(World world) implements Part, ChangeListener {
    @Override
    public Part forkInto(World target) {
      return new Announcer(target);
    }

    @Override
    public void changed(Change change) {
      world.schedule(Duration.ZERO, new Announce());
    }
  }

  private record Announce() implements Event {
    @Override
    public void occur(World world) {
      world.part(Machines.class).announce(DirectTransport.TOPIC);
    }
  }

  void file(String path, String content) {
    fixture.files().makeDirectories(path.substring(0, path.lastIndexOf("/")));
    fixture.files().write(path, content);
  }

  void environment(String name, String value) {
    environment = environment.with(name, value);
  }

  Client client() {
    return server.client("test");
  }

  /** What a command printed and ended with. */
  record Result(int status, String out, String err) {
    /** Both streams and the status, as one text. */
    String all() {
      return out + err + "exit " + status;
    }
  }

  private Launch launch(List<String> words) {
    Machine machine = fixture.machine();
    Launch root = machine.launch("/usr/bin/kubectl", words.toArray(new String[0]));
    return new Launch(
        root.path(),
        root.arguments(),
        environment,
        "/home/learner",
        0,
        0,
        root.context(),
        root.streams());
  }

  /** Runs {@code kubectl} with the words, split at spaces. */
  Result run(String words) {
    return run(List.of(words.split(" ")));
  }

  Result run(List<String> words) {
    return runWithInput("", words);
  }

  Result runWithInput(String input, List<String> words) {
    MachineFixture.Result result = fixture.run(launch(words), Bytes.of(input));
    return new Result(result.exitCode(), result.stdout(), result.stderr());
  }

  /** Runs in a terminal. */
  MachineFixture.Screen terminal(String words) {
    return fixture.terminal(launch(new ArrayList<>(List.of(words.split(" ")))));
  }

  /** The standard output of a command that succeeds. */
  String out(String words) {
    Result result = run(words);
    if (result.status() != 0) {
      throw new AssertionError("kubectl " + words + ": " + result.all());
    }
    return result.out();
  }
}
