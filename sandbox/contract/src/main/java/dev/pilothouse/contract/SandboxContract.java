package dev.pilothouse.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pilothouse.sandbox.ClusterApi;
import dev.pilothouse.sandbox.ClusterHistory;
import dev.pilothouse.sandbox.ClusterHistory.State;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxClock;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxSpec;
import dev.pilothouse.sandbox.Terminal;
import dev.pilothouse.sandbox.WorkstationFiles;
import dev.pilothouse.sandbox.WorkstationFiles.Entry;
import dev.pilothouse.sandbox.WorkstationFiles.FileException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What every provider of sandboxes promises. A provider's tests extend this class. As clusters may
 * be dear, most tests share one sandbox and use names of their own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SandboxContract {

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final CommandPlace WORKSTATION = new CommandPlace.Workstation();
  private static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";

  private @Nullable SandboxProvider provider;
  private @Nullable Sandbox shared;
  private @Nullable Sandbox neighbour;

  /** A new provider; it is closed after all tests. */
  protected abstract SandboxProvider openProvider() throws Exception;

  /** Called after the provider has been closed. */
  protected void closeRest() {}

  @BeforeAll
  final void open() throws Exception {
    provider = openProvider();
    shared = make(SandboxSpec.STANDARD);
  }

  @AfterAll
  final void close() {
    if (provider != null) {
      provider.close();
    }
    closeRest();
  }

  private SandboxProvider provider() {
    return Objects.requireNonNull(provider);
  }

  /** The sandbox that tests share. */
  protected final Sandbox sandbox() {
    return Objects.requireNonNull(shared);
  }

  /** Another sandbox of the same provider. */
  protected final Sandbox neighbour() {
    if (neighbour == null) {
      neighbour = make(SandboxSpec.STANDARD);
    }
    return neighbour;
  }

  private Sandbox make(SandboxSpec spec) {
    return provider().create(spec);
  }

  private CommandResult run(String command) {
    return sandbox().run(WORKSTATION, command, LIMIT);
  }

  private static ClusterApi.Reply post(Sandbox sandbox, String path, String body) {
    return sandbox
        .api()
        .request("POST", path, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  private static ClusterApi.Reply get(Sandbox sandbox, String path) {
    return sandbox.api().request("GET", path, null, new byte[0]);
  }

  private static void configMap(Sandbox sandbox, String name, String value) {
    ClusterApi.Reply reply =
        post(
            sandbox,
            CONFIG_MAPS,
            "{\"metadata\":{\"name\":\"%s\"},\"data\":{\"key\":\"%s\"}}".formatted(name, value));
    assertThat(reply.status()).isEqualTo(201);
  }

  private static List<String> names(List<Map<String, Object>> objects) {
    return objects.stream().map(object -> text(object, "metadata", "name")).toList();
  }

  private static String text(Map<String, Object> object, String... path) {
    return String.valueOf(at(object, path));
  }

  private static @Nullable Object at(Map<String, Object> object, String... path) {
    Object value = object;
    for (String key : path) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return value;
  }

  @Nested
  class Itself {

    @Test
    void hasANameOfItsOwnThatFitsIntoAPath() {
      assertThat(sandbox().id()).matches("[A-Za-z0-9_-]{8,}");
      assertThat(neighbour().id()).isNotEqualTo(sandbox().id());
    }

    @Test
    void knowsWhatItWasToBe() {
      assertThat(sandbox().spec()).isEqualTo(SandboxSpec.STANDARD);
    }

    @Test
    void saysNoToAnUnknownRelease() {
      SandboxSpec unknown = new SandboxSpec("v0.1", 1, Map.of(), List.of(), 1);
      assertThatThrownBy(() -> make(unknown))
          .isInstanceOf(SandboxException.class)
          .hasMessageContaining("v0.1");
    }
  }

  @Nested
  class Commands {

    @Test
    void giveOutputErrorsAndExitCode() {
      CommandResult result = run("echo out; echo err >&2; exit 3");
      assertThat(result).isEqualTo(new CommandResult(3, "out\n", "err\n"));
    }

    @Test
    void runAsAUserInItsHome() {
      assertThat(run("[ \"$PWD\" = \"$HOME\" ] && id -u").stdout().strip())
          .isNotEmpty()
          .isNotEqualTo("0");
    }

    @Test
    void areShellsOfTheirOwn() {
      run("left=behind; cd /");
      assertThat(run("echo \"<$left>\"; [ \"$PWD\" = / ]"))
          .isEqualTo(new CommandResult(1, "<>\n", ""));
    }

    @Test
    void arriveAsTheyWereWritten() {
      String command = "cat <<'END'\n$(id) `id` \"quoted\" 'single' \\ % & ü 你好\nEND\nprintf x";
      assertThat(run(command).stdout()).isEqualTo("$(id) `id` \"quoted\" 'single' \\ % & ü 你好\nx");
    }

    @Test
    void endAtTheirLimit() {
      CommandResult result =
          sandbox().run(WORKSTATION, "echo early; sleep 100; echo late", Duration.ofSeconds(2));
      assertThat(result.exitCode()).isEqualTo(124);
      assertThat(result.stdout()).isEqualTo("early\n");
    }

    @Test
    void doNotLiveBeyondTheirLimit() {
      sandbox().run(WORKSTATION, "sleep 4; echo alive > ~/survivor", Duration.ofSeconds(1));
      assertThat(run("sleep 5; cat ~/survivor").exitCode()).isEqualTo(1);
    }

    @Test
    void haveTheirOutputCutAtOneMebibyte() {
      CommandResult result = run("head -c 1500000 /dev/zero | tr '\\0' a; exit 5");
      assertThat(result.stdout()).hasSize(1 << 20);
      assertThat(result.exitCode()).isEqualTo(5);
    }

    @Test
    void canBeProbes() {
      assertThat(sandbox().probe(WORKSTATION, "echo looking; exit 2", LIMIT))
          .isEqualTo(new CommandResult(2, "looking\n", ""));
    }

    @Test
    void findNoMachineAndNoContainerThatAreNot() {
      assertThat(sandbox().run(new CommandPlace.Node("nowhere"), "true", LIMIT).exitCode())
          .isEqualTo(127);
      CommandPlace nobody = new CommandPlace.Container("default", "nobody", "");
      assertThat(sandbox().run(nobody, "true", LIMIT).exitCode()).isEqualTo(127);
    }

    @Test
    void runInContainers() {
      run("kubectl run inside --image=busybox:1.36 -- sleep 3600");
      assertThat(run("kubectl wait --for=condition=Ready pod/inside --timeout=110s").stderr())
          .isEmpty();
      CommandPlace first = new CommandPlace.Container("default", "inside", "");
      assertThat(sandbox().run(first, "hostname; exit 4", LIMIT))
          .isEqualTo(new CommandResult(4, "inside\n", ""));
      CommandPlace named = new CommandPlace.Container("default", "inside", "inside");
      assertThat(sandbox().probe(named, "echo \"$0\" >&2; cat /etc/hostname", LIMIT).stdout())
          .isEqualTo("inside\n");
      assertThat(sandbox().run(first, "sleep 100", Duration.ofSeconds(2)).exitCode())
          .isEqualTo(124);
    }
  }

  @Nested
  class Machines {

    @Test
    void beginWithTheWorkstation() {
      assertThat(sandbox().machines()).first().isEqualTo("workstation");
      assertThat(run("hostname").stdout()).isEqualTo("workstation\n");
    }

    @Test
    void areOpenToRootWhereTheyAreNodes() {
      for (String node : sandbox().machines().stream().skip(1).toList()) {
        assertThat(sandbox().run(new CommandPlace.Node(node), "id -u", LIMIT))
            .isEqualTo(new CommandResult(0, "0\n", ""));
      }
    }
  }

  @Nested
  class Terminals {

    /** A terminal with what it has shown. */
    private static final class Screen implements AutoCloseable {
      private final Terminal terminal;
      private final StringBuffer shown = new StringBuffer();
      private final AtomicInteger exits = new AtomicInteger();

      Screen(Sandbox sandbox) {
        terminal = sandbox.openTerminal(80, 24);
        terminal.onExit(exits::incrementAndGet);
        terminal.onOutput(bytes -> shown.append(new String(bytes, StandardCharsets.UTF_8)));
      }

      void type(String text) {
        terminal.input(text.getBytes(StandardCharsets.UTF_8));
      }

      void awaitText(String text) {
        Await.until(
            () -> "\"" + text + "\" is shown in: " + shown.toString().replace("\033", "ESC"),
            () -> shown.indexOf(text) >= 0);
      }

      @Override
      public void close() {
        terminal.close();
      }
    }

    @Test
    void runAShellOfTheLearner() {
      try (Screen screen = new Screen(sandbox())) {
        screen.type("echo $((6*7)) $TERM; [ -t 0 ] && echo termin\"\"al\r");
        screen.awaitText("42 xterm-256color");
        screen.awaitText("terminal");
      }
    }

    @Test
    void echoWhatIsTyped() {
      try (Screen screen = new Screen(sandbox())) {
        screen.type("# Grüße, 世界");
        screen.awaitText("# Grüße, 世界");
      }
    }

    @Test
    void tellProgramsTheirSize() {
      try (Screen screen = new Screen(sandbox())) {
        screen.type("stty size\r");
        screen.awaitText("24 80");
        screen.terminal.resize(132, 43);
        screen.type("clear; stty size\r");
        screen.awaitText("43 132");
      }
    }

    @Test
    void passOnInterrupts() {
      try (Screen screen = new Screen(sandbox())) {
        screen.type("sleep 1000 || echo inter\"\"rupted $?\r");
        screen.awaitText("sleep 1000");
        screen.type("\u0003");
        screen.type("echo al\"\"ive\r");
        screen.awaitText("alive");
      }
    }

    @Test
    void endWithTheirShell() {
      try (Screen screen = new Screen(sandbox())) {
        screen.type("exit\r");
        Await.until("the shell has ended", () -> screen.exits.get() > 0);
        screen.type("echo nobody\r");
        assertThat(screen.exits).hasValue(1);
      }
    }

    @Test
    void areSeveral() {
      try (Screen one = new Screen(sandbox());
          Screen other = new Screen(sandbox())) {
        assertThat(one.terminal.id()).isNotEqualTo(other.terminal.id());
        one.type("x=1; echo o\"\"ne\r");
        other.type("echo oth\"\"er:$x.\r");
        one.awaitText("one");
        other.awaitText("other:.");
      }
    }
  }

  @Nested
  class Files {

    private final WorkstationFiles files = sandbox().files();

    private void write(String path, String text) {
      files.write(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private String read(String path) {
      return new String(files.read(path), StandardCharsets.UTF_8);
    }

    @Test
    void areThoseThatCommandsSee() {
      write("notes/one/a.txt", "hello\n");
      assertThat(run("cat ~/notes/one/a.txt").stdout()).isEqualTo("hello\n");
      run("echo more >> ~/notes/one/a.txt");
      assertThat(read("notes/one/a.txt")).isEqualTo("hello\nmore\n");
      assertThat(read(run("echo -n ~").stdout() + "/notes/one/a.txt")).isEqualTo("hello\nmore\n");
    }

    @Test
    void areListedByName() {
      run("mkdir -p ~/list/sub; cd ~/list; printf abc > b; : > .hidden; : > 'a b'");
      assertThat(files.list("list"))
          .extracting(Entry::name)
          .containsExactly(".hidden", "a b", "b", "sub");
      assertThat(files.list("list"))
          .contains(new Entry("b", false, 3))
          .anyMatch(entry -> entry.name().equals("sub") && entry.directory());
      assertThat(files.list("")).extracting(Entry::name).contains("list");
      run("mkdir ~/list/empty");
      assertThat(files.list("list/empty")).isEmpty();
    }

    @Test
    void holdAnyBytes() {
      byte[] all = new byte[70_000];
      for (int index = 0; index < all.length; index++) {
        all[index] = (byte) index;
      }
      files.write("bytes", all);
      assertThat(files.read("bytes")).isEqualTo(all);
      files.write("bytes", new byte[0]);
      assertThat(files.read("bytes")).isEmpty();
    }

    @Test
    void haveAnyNames() {
      for (String name : List.of("-n", "$(id)", "it's", "a\"b", "ü 世", "*", "; exit 1")) {
        write("names/" + name, name);
        assertThat(read("names/" + name)).isEqualTo(name);
        assertThat(files.list("names")).extracting(Entry::name).containsExactly(name);
        files.rename("names/" + name, "names/-x");
        files.delete("names/-x");
      }
    }

    @Test
    void areRefusedInTheSystemsWords() {
      assertThatThrownBy(() -> files.read("no/such"))
          .isInstanceOf(FileException.class)
          .hasMessage("No such file or directory");
      assertThatThrownBy(() -> files.list("no/such"))
          .isInstanceOf(FileException.class)
          .hasMessage("No such file or directory");
      run("mkdir -p ~/directory");
      assertThatThrownBy(() -> files.read("directory"))
          .isInstanceOf(FileException.class)
          .hasMessage("Is a directory");
      assertThatThrownBy(() -> write("/etc/passwd", "x"))
          .isInstanceOf(FileException.class)
          .hasMessage("Permission denied");
      assertThatThrownBy(() -> files.delete("no/such"))
          .isInstanceOf(FileException.class)
          .hasMessage("No such file or directory");
      assertThatThrownBy(() -> files.rename("no", "where"))
          .isInstanceOf(FileException.class)
          .hasMessage("No such file or directory");
    }

    @Test
    void areOfAMebibyteAtMost() {
      files.write("large", new byte[1 << 20]);
      assertThat(files.read("large")).hasSize(1 << 20);
      assertThatThrownBy(() -> files.write("larger", new byte[(1 << 20) + 1]))
          .isInstanceOf(FileException.class)
          .hasMessage("File too large");
      run("head -c 1048577 /dev/zero > ~/larger");
      assertThatThrownBy(() -> files.read("larger"))
          .isInstanceOf(FileException.class)
          .hasMessage("File too large");
    }

    @Test
    void areWatched() throws Exception {
      Set<String> changed = ConcurrentHashMap.newKeySet();
      try (AutoCloseable _ = files.onChange(changed::add)) {
        // A watch by looking from time to time may miss what happens before its first look.
        Await.until(
            () -> "a change of a file is told: " + changed,
            () -> {
              run("date +%s%N >> ~/watched.txt");
              return changed.contains("watched.txt");
            });
      }
    }
  }

  @Nested
  class TheApi {

    @Test
    void answersAsKubernetesDoes() {
      configMap(sandbox(), "plain", "v");
      ClusterApi.Reply reply = get(sandbox(), CONFIG_MAPS + "/plain");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.contentType()).startsWith("application/json");
      assertThat(new String(reply.body(), StandardCharsets.UTF_8)).contains("\"key\":\"v\"");
      assertThat(get(sandbox(), CONFIG_MAPS + "/missing").status()).isEqualTo(404);
      assertThat(post(sandbox(), CONFIG_MAPS, "{\"metadata\":{\"name\":\"plain\"}}").status())
          .isEqualTo(409);
      assertThat(post(sandbox(), CONFIG_MAPS, "{\"metadata\":{\"name\":\"Wrong_\"}}").status())
          .isEqualTo(422);
      assertThat(post(sandbox(), CONFIG_MAPS, "{").status()).isEqualTo(400);
    }

    @Test
    void takesYamlPatchesAndDeletes() {
      byte[] yaml = "metadata: {name: yaml}\ndata: {key: one}\n".getBytes(StandardCharsets.UTF_8);
      assertThat(sandbox().api().request("POST", CONFIG_MAPS, "application/yaml", yaml).status())
          .isEqualTo(201);
      byte[] patch = "{\"data\":{\"key\":\"two\"}}".getBytes(StandardCharsets.UTF_8);
      String path = CONFIG_MAPS + "/yaml";
      assertThat(
              sandbox()
                  .api()
                  .request("PATCH", path, "application/merge-patch+json", patch)
                  .status())
          .isEqualTo(200);
      assertThat(run("kubectl get configmap yaml -o jsonpath={.data.key}").stdout())
          .isEqualTo("two");
      assertThat(sandbox().api().request("DELETE", path, null, new byte[0]).status())
          .isEqualTo(200);
      assertThat(get(sandbox(), path).status()).isEqualTo(404);
    }

    @Test
    void seesWhatTheLearnerDoes() {
      run("kubectl create configmap typed --from-literal=key=value");
      Await.until("the object is listed", () -> listed("default").contains("typed"));
      assertThat(listed(null)).contains("typed");
      run("kubectl delete configmap typed");
      Await.until("the object is gone", () -> !listed("default").contains("typed"));
    }

    private List<String> listed(@Nullable String namespace) {
      return names(sandbox().api().list("v1", "configmaps", namespace));
    }

    @Test
    void listsObjectsAsJsonHasThem() {
      run("kubectl create deployment numbers --image=nginx:1.28 --replicas=2");
      Await.until(
          "the deployment is listed",
          () ->
              names(sandbox().api().list("apps/v1", "deployments", "default")).contains("numbers"));
      Map<String, Object> deployment =
          sandbox().api().list("apps/v1", "deployments", "default").stream()
              .filter(object -> text(object, "metadata", "name").equals("numbers"))
              .findFirst()
              .orElseThrow();
      assertThat(at(deployment, "spec", "replicas")).isEqualTo(2L);
      assertThat(at(deployment, "spec", "template", "spec", "containers")).isInstanceOf(List.class);
      assertThat(names(sandbox().api().list("v1", "nodes", null))).isNotEmpty();
      assertThat(sandbox().api().list("nowhere.example/v1", "nothings", null)).isEmpty();
    }
  }

  @Nested
  class TheHistory {

    private final ClusterHistory history = sandbox().history();

    private static @Nullable Map<String, Object> configMapIn(State state, String name) {
      return state.get("v1", "configmaps", "default", name);
    }

    private void awaitConfigMap(String name) {
      Await.until(name + " is seen", () -> configMapIn(history.now(), name) != null);
    }

    @Test
    void keepsStatesInOrder() {
      State before = history.now();
      for (int index = 0; index < 5; index++) {
        configMap(sandbox(), "step-" + index, "v");
      }
      awaitConfigMap("step-4");
      List<State> states = history.since(before.revision());
      assertThat(states).extracting(State::revision).isSorted().doesNotHaveDuplicates();
      assertThat(states).extracting(State::time).isSorted();
      assertThat(states).allMatch(state -> state.revision() > before.revision());
      for (int index = 0; index < 5; index++) {
        String name = "step-" + index;
        int next = index + 1;
        assertThat(states)
            .anyMatch(
                state ->
                    configMapIn(state, name) != null && configMapIn(state, "step-" + next) == null);
      }
      assertThat(states.getLast().revision()).isLessThanOrEqualTo(history.now().revision());
      assertThat(history.since(states.getLast().revision())).hasSizeLessThan(states.size());
    }

    @Test
    void keepsStatesAsTheyWere() {
      configMap(sandbox(), "kept", "old");
      awaitConfigMap("kept");
      State then = history.now();
      run("kubectl patch configmap kept -p '{\"data\":{\"key\":\"new\"}}'");
      Await.until(
          "the change is seen",
          () ->
              text(Objects.requireNonNull(configMapIn(history.now(), "kept")), "data", "key")
                  .equals("new"));
      assertThat(text(Objects.requireNonNull(configMapIn(then, "kept")), "data", "key"))
          .isEqualTo("old");
      run("kubectl delete configmap kept");
      Await.until("it is gone", () -> configMapIn(history.now(), "kept") == null);
      assertThat(names(then.list("v1", "configmaps", "default"))).contains("kept");
    }

    @Test
    void tellsOfChanges() throws Exception {
      Set<String> resources = ConcurrentHashMap.newKeySet();
      AtomicInteger calls = new AtomicInteger();
      AtomicLong newest = new AtomicLong();
      List<Long> revisions = new CopyOnWriteArrayList<>();
      try (AutoCloseable _ =
          history.onChange(
              change -> {
                calls.incrementAndGet();
                resources.addAll(change.resources());
                revisions.add(change.state().revision());
                newest.set(change.state().revision());
              })) {
        assertThat(calls.get()).isPositive();
        run("kubectl create deployment told --image=nginx:1.28");
        Await.until(
            () -> "the changes are told: " + resources,
            () -> resources.containsAll(Set.of("deployments.apps", "replicasets.apps", "pods")));
      }
      assertThat(revisions).isSorted();
      int heard = calls.get();
      configMap(sandbox(), "untold", "v");
      awaitConfigMap("untold");
      assertThat(calls.get()).isLessThanOrEqualTo(heard + 1);
    }

    @Test
    void survivesAListenerThatFails() throws Exception {
      AtomicInteger calls = new AtomicInteger();
      try (AutoCloseable _ =
          history.onChange(
              change -> {
                if (calls.incrementAndGet() > 1) {
                  throw new IllegalStateException("a listener's own fault");
                }
              })) {
        configMap(sandbox(), "failing", "v");
        awaitConfigMap("failing");
      }
      configMap(sandbox(), "failing-later", "v");
      awaitConfigMap("failing-later");
    }

    @Test
    void followsAWorkloadUntilItIsReady() {
      run("kubectl create deployment ready --image=nginx:1.28 --replicas=2");
      Await.until(
          "two replicas are ready",
          () -> {
            Map<String, Object> found =
                history.now().get("apps/v1", "deployments", "default", "ready");
            return found != null && Objects.equals(at(found, "status", "readyReplicas"), 2L);
          });
      assertThat(run("kubectl rollout status deployment/ready").stdout())
          .contains("successfully rolled out");
    }
  }

  @Nested
  class TheKubeconfig {

    @Test
    void opensTheApiFromOutside() {
      configMap(sandbox(), "outside", "seen from outside");
      OutsideClient client = OutsideClient.of(sandbox().kubeconfig());
      assertThat(client.get("/api/v1/namespaces/" + client.namespace() + "/configmaps/outside"))
          .satisfies(
              answer -> {
                assertThat(answer.body()).contains("seen from outside");
                assertThat(answer.statusCode()).isEqualTo(200);
              });
    }

    @Test
    void isNotOpenToAnybody() {
      OutsideClient client = OutsideClient.of(sandbox().kubeconfig());
      String path = "/api/v1/namespaces/" + client.namespace() + "/configmaps";
      assertThat(client.getWithoutToken(path).statusCode()).isIn(401, 403);
    }
  }

  @Nested
  class Neighbours {

    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final String HIDDEN = "aGlkZGVu";

    private void hide(String name) {
      post(
          sandbox(),
          SECRETS,
          "{\"metadata\":{\"name\":\"%s\"},\"data\":{\"key\":\"%s\"}}".formatted(name, HIDDEN));
    }

    @Test
    void doNotSeeOneAnothersObjects() {
      hide("mine");
      Await.until(
          "the owner sees it",
          () -> names(sandbox().api().list("v1", "secrets", null)).contains("mine"));
      assertThat(names(neighbour().api().list("v1", "secrets", null))).doesNotContain("mine");
      assertThat(get(neighbour(), SECRETS + "/mine").status()).isEqualTo(404);
      assertThat(neighbour().history().now().get("v1", "secrets", "default", "mine")).isNull();
    }

    @Test
    void doNotReachOneAnotherWithTheirCredentials() {
      hide("locked");
      OutsideClient owner = OutsideClient.of(sandbox().kubeconfig());
      OutsideClient other = OutsideClient.of(neighbour().kubeconfig());
      String path = "/api/v1/namespaces/" + owner.namespace() + "/secrets/locked";
      assertThat(owner.get(path).body()).contains(HIDDEN);
      assertThat(other.get(path).statusCode()).isIn(403, 404);
      assertThat(other.get("/api/v1/secrets").body()).doesNotContain(HIDDEN);
    }

    @Test
    void doNotReachOneAnotherFromTheirWorkstations() {
      hide("far");
      String namespace = OutsideClient.of(sandbox().kubeconfig()).namespace();
      CommandResult result =
          neighbour()
              .run(
                  WORKSTATION,
                  "kubectl get secret far -o yaml -n "
                      + namespace
                      + "; kubectl get secrets -A -o yaml",
                  LIMIT);
      assertThat(result.stdout()).doesNotContain(HIDDEN);
    }

    @Test
    void doNotShareFiles() {
      sandbox().files().write("private", new byte[] {1});
      assertThatThrownBy(() -> neighbour().files().read("private"))
          .isInstanceOf(FileException.class);
    }
  }

  @Nested
  class Beginnings {

    @Test
    void haveTheirFilesAndSetup() {
      SandboxSpec spec =
          new SandboxSpec(
              "current",
              1,
              Map.of("manifests/hello.yaml", "text: hello\n"),
              List.of(
                  "kubectl create configmap prepared --from-file=$HOME/manifests/hello.yaml",
                  "echo done > ~/setup.log"),
              7);
      try (Sandbox prepared = make(spec)) {
        assertThat(prepared.files().read("manifests/hello.yaml"))
            .asString(StandardCharsets.UTF_8)
            .isEqualTo("text: hello\n");
        assertThat(prepared.files().read("setup.log"))
            .asString(StandardCharsets.UTF_8)
            .isEqualTo("done\n");
        assertThat(prepared.history().now().get("v1", "configmaps", "default", "prepared"))
            .isNotNull();
      }
    }

    @Test
    void failWithTheirSetup() {
      SandboxSpec spec =
          new SandboxSpec("current", 1, Map.of(), List.of("echo wrong >&2; exit 9"), 7);
      assertThatThrownBy(() -> make(spec))
          .isInstanceOf(SandboxException.class)
          .hasMessageContaining("exit code 9")
          .hasMessageContaining("wrong");
    }
  }

  @Nested
  class Endings {

    @Test
    void freeEverything() {
      Sandbox mortal = make(SandboxSpec.STANDARD);
      OutsideClient client = OutsideClient.of(mortal.kubeconfig());
      String path = "/api/v1/namespaces/" + client.namespace() + "/configmaps";
      assertThat(client.get(path).statusCode()).isEqualTo(200);
      AtomicInteger exits = new AtomicInteger();
      mortal.openTerminal(80, 24).onExit(exits::incrementAndGet);
      mortal.close();
      Await.until("the terminal has ended", () -> exits.get() == 1);
      Await.until("the credentials are void", () -> !client.opens(path));
      assertThatThrownBy(() -> mortal.run(WORKSTATION, "true", LIMIT))
          .isInstanceOf(SandboxException.class);
      assertThatThrownBy(() -> mortal.openTerminal(80, 24)).isInstanceOf(SandboxException.class);
      assertThatCode(mortal::close).doesNotThrowAnyException();
    }
  }

  /** What only some providers can do. */
  @Nested
  class WhereTimeCanBeControlled {

    @Test
    void itPassesAsToldTo() {
      SandboxClock clock = neighbour().clock().orElse(null);
      assumeTrue(clock != null, "the time of this cluster cannot be controlled");
      Instant before = Objects.requireNonNull(clock).now();
      clock.fastForward(Duration.ofHours(1));
      assertThat(Duration.between(before, clock.now())).isGreaterThanOrEqualTo(Duration.ofHours(1));
      clock.setSpeed(0);
      Instant still = clock.now();
      assertThat(clock.now()).isEqualTo(still);
      clock.setSpeed(1);
      assertThat(clock.speed()).isEqualTo(1);
    }
  }

  @Nested
  class WhereSnapshotsAreTaken {

    @Test
    void theyBringBackWhatWas() {
      Sandbox.Snapshot before = neighbour().snapshot().orElse(null);
      assumeTrue(before != null, "this cluster takes no snapshots");
      configMap(neighbour(), "later", "v");
      neighbour().files().write("later.txt", new byte[] {1});
      neighbour().restore(Objects.requireNonNull(before));
      assertThat(get(neighbour(), CONFIG_MAPS + "/later").status()).isEqualTo(404);
      assertThat(neighbour().files().list("")).extracting(Entry::name).doesNotContain("later.txt");
    }

    @Test
    void strangeOnesAreRefused() {
      assertThatThrownBy(() -> neighbour().restore(Instant::now))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Notices are for faults: a sandbox that works gives none. */
  @Test
  final void noticesAreNotGivenWithoutNeed() throws Exception {
    List<String> notices = new ArrayList<>();
    try (AutoCloseable _ = sandbox().onNotice(notices::add)) {
      run("true");
    }
    assertThat(notices).isEmpty();
  }
}
