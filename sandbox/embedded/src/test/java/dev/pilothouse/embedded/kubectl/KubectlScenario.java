package dev.pilothouse.embedded.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.embedded.kubectl.RealKubectl.Result;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What people do with kubectl, and what they must see. One scenario is for one fresh cluster. */
final class KubectlScenario {

  static final String WEB =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, labels: {app: web}}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - {name: nginx, image: "nginx:1.28", ports: [{containerPort: 80}]}
      """;

  private final RealKubectl kubectl;
  private final Path directory;

  KubectlScenario(RealKubectl kubectl, Path directory) {
    this.kubectl = kubectl;
    this.directory = directory;
  }

  RealKubectl kubectl() {
    return kubectl;
  }

  private Result good(String... arguments) {
    Result result = kubectl.run(arguments);
    assertThat(result.status()).as(String.join(" ", arguments) + ": " + result.all()).isZero();
    return result;
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      return "";
    }
  }

  /** Looks at what a new cluster has. */
  void look() {
    assertThat(good("get", "nodes").out())
        .containsPattern("control-plane +Ready +control-plane +\\S+ +v1.36.2")
        .containsPattern("node-2 +Ready +<none>");
    assertThat(good("get", "pods", "-A", "-o", "wide").out()).contains("coredns").contains("NODE");
    assertThat(good("get", "ns", "-o", "name").out()).contains("namespace/kube-system");
    assertThat(good("get", "node", "node-1", "-o", "jsonpath={.status.nodeInfo.osImage}").out())
        .isEqualTo("Debian GNU/Linux 13 (trixie)");
    assertThat(good("describe", "node", "node-1").out())
        .contains("Roles:              <none>")
        .contains("Allocated resources:");
    assertThat(good("api-resources").out())
        .containsPattern("deployments +deploy +apps/v1 +true +Deployment");
    assertThat(good("api-versions").out()).contains("apps/v1\n").contains("batch/v1\n");
    assertThat(good("explain", "deployment.spec.replicas").out()).contains("replicas <integer>");
    assertThat(good("auth", "can-i", "create", "pods").out()).isEqualTo("yes\n");
    assertThat(good("cluster-info").out()).contains("Kubernetes control plane");
    assertThat(good("version").out()).containsPattern("Server Version: .*v1\\.36\\.2");
    assertThat(good("get", "--raw", "/healthz").out()).isEqualTo("ok");
    Result top = kubectl.run("top", "nodes");
    assertThat(top.status()).isEqualTo(1);
    assertThat(top.err()).contains("error: Metrics API not available");
    Result missing = kubectl.run("get", "pod", "nobody");
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err())
        .isEqualTo("Error from server (NotFound): pods \"nobody\" not found\n");
  }

  /** Applies a Deployment and takes it through its life. */
  void deploy() throws IOException {
    String web = file("web.yaml", WEB).toString();
    assertThat(good("apply", "-f", web).out()).isEqualTo("deployment.apps/web created\n");
    assertThat(good("rollout", "status", "deployment/web").out())
        .endsWith("deployment \"web\" successfully rolled out\n");
    assertThat(good("apply", "-f", web).out()).isEqualTo("deployment.apps/web unchanged\n");
    assertThat(good("diff", "-f", web).out()).isEmpty();
    assertThat(good("scale", "deployment/web", "--replicas=3").out())
        .isEqualTo("deployment.apps/web scaled\n");
    good("wait", "deployment/web", "--for=jsonpath={.status.readyReplicas}=3", "--timeout=30s");
    assertThat(good("apply", "-f", web).out()).isEqualTo("deployment.apps/web configured\n");
    assertThat(good("set", "image", "deployment/web", "nginx=nginx:1.27").out())
        .isEqualTo("deployment.apps/web image updated\n");
    good("rollout", "status", "deployment/web", "--timeout=60s");
    assertThat(good("rollout", "history", "deployment/web").out()).contains("2         <none>");
    assertThat(good("rollout", "undo", "deployment/web").out())
        .isEqualTo("deployment.apps/web rolled back\n");
    good("rollout", "status", "deployment/web", "--timeout=60s");
    assertThat(good("get", "deploy", "web", "-o", "jsonpath={..image}").out())
        .isEqualTo("nginx:1.28");
    assertThat(good("describe", "deployment", "web").out())
        .contains("StrategyType:           RollingUpdate")
        .contains("Scaled up replica set");
    assertThat(good("label", "deployment/web", "tier=front").out())
        .isEqualTo("deployment.apps/web labeled\n");
    assertThat(good("get", "deploy", "-l", "tier=front", "-o", "name").out())
        .isEqualTo("deployment.apps/web\n");
    assertThat(good("delete", "deployment", "web").out())
        .isEqualTo("deployment.apps \"web\" deleted\n");
    good("wait", "pods", "-l", "app=web", "--for=delete", "--timeout=60s");
  }

  /** Creates in all the ways, and is refused in some. */
  void create() throws IOException {
    good("create", "configmap", "settings", "--from-literal=a=1");
    good("create", "secret", "generic", "key", "--from-literal=password=x");
    good("create", "namespace", "team");
    good("create", "serviceaccount", "robot", "-n", "team");
    assertThat(good("create", "token", "robot", "-n", "team").out()).contains(".");
    good("create", "deployment", "api", "--image=nginx:1.28", "--replicas=1");
    assertThat(good("expose", "deployment", "api", "--port=80").out())
        .isEqualTo("service/api exposed\n");
    assertThat(good("get", "service", "api").out()).containsPattern("api +ClusterIP +10\\.");
    assertThat(kubectl.run("create", "namespace", "team").err())
        .isEqualTo("Error from server (AlreadyExists): namespaces \"team\" already exists\n");
    Path side =
        file(
            "side.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: side}\ndata: {a: \"1\"}\n");
    assertThat(good("apply", "--server-side", "-f", side.toString()).out())
        .isEqualTo("configmap/side serverside-applied\n");
    file(
        "side.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: side}\ndata: {a: \"2\"}\n");
    Result conflict =
        kubectl.run("apply", "--server-side", "--field-manager=other", "-f", side.toString());
    assertThat(conflict.status()).isEqualTo(1);
    assertThat(conflict.err()).contains("Apply failed with 1 conflict").contains(".data.a");
    Path wrong = file("wrong.yaml", WEB.replace("replicas: 2", "replica: 2"));
    Result refused = kubectl.run("apply", "-f", wrong.toString());
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("unknown field \"spec.replica\"");
    Path editor = file("editor", "#!/bin/sh\nsed -i 's/a: \"1\"/a: edited/' \"$1\"\n");
    assertThat(editor.toFile().setExecutable(true)).isTrue();
    Result edited = kubectl.shell("EDITOR=" + editor + " $K edit configmap settings");
    assertThat(edited.all()).contains("configmap/settings edited");
    assertThat(good("get", "cm", "settings", "-o", "jsonpath={.data.a}").out()).isEqualTo("edited");
    assertThat(good("delete", "namespace", "team").out()).isEqualTo("namespace \"team\" deleted\n");
  }

  /** Follows what happens. */
  void follow() throws IOException {
    Path seen = directory.resolve("watch");
    good("run", "earlier", "--image=busybox", "--", "sleep", "1d");
    Process watch = kubectl.begin(seen, "get", "pods", "-w", "--no-headers");
    try {
      await(() -> content(seen).contains("earlier"));
      good(
          "run",
          "talker",
          "--image=busybox",
          "--restart=Never",
          "--",
          "sh",
          "-c",
          "for i in 1 2 3; do echo line $i; sleep 1; done");
      Result logs =
          kubectl.shell(
              "until $K get pod talker -o jsonpath={.status.phase} | grep -q -e Running -e Succeeded;"
                  + " do :; done; $K logs -f talker");
      assertThat(logs.out()).isEqualTo("line 1\nline 2\nline 3\n");
      good("wait", "pod/talker", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=30s");
      await(() -> content(seen).contains("Completed"));
      assertThat(content(seen)).contains("ContainerCreating").contains("Running");
    } finally {
      watch.destroy();
    }
    assertThat(good("logs", "talker", "--tail=1").out()).isEqualTo("line 3\n");
    assertThat(good("logs", "talker", "--timestamps", "--tail=1").out())
        .matches("\\d{4}-\\d\\d-\\d\\dT\\S+Z line 3\n");
    assertThat(kubectl.run("logs", "talker", "-p").err())
        .isEqualTo(
            "Error from server (BadRequest): previous terminated container \"talker\" in pod"
                + " \"talker\" not found\n");
    assertThat(good("get", "events", "--field-selector=involvedObject.name=talker").out())
        .contains("Started");
  }

  /** Gets into containers. */
  void enter() throws IOException {
    good("run", "box", "--image=nginx:1.28");
    good("wait", "pod/box", "--for=condition=Ready", "--timeout=30s");
    assertThat(good("exec", "box", "--", "cat", "/etc/hostname").out()).isEqualTo("box\n");
    Result failed = kubectl.run("exec", "box", "--", "sh", "-c", "echo out; echo err >&2; exit 7");
    assertThat(failed.out()).isEqualTo("out\n");
    assertThat(failed.err()).isEqualTo("err\ncommand terminated with exit code 7\n");
    assertThat(failed.status()).isEqualTo(7);
    Result unknown = kubectl.run("exec", "box", "--", "nosuch");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err())
        .contains("exec: \"nosuch\": executable file not found in $PATH: unknown");
    assertThat(kubectl.run("exec", "box", "-c", "other", "--", "ls").err())
        .contains("container other is not valid for pod box");
    String much = "0123456789abcdef\n".repeat(20_000);
    assertThat(kubectl.runWithInput(much, "exec", "-i", "box", "--", "cat").out()).isEqualTo(much);
    Result terminal =
        kubectl.shell(
            "printf 'test -t 0 && echo on a terminal; exit 4\\n'"
                + " | script -qec \"$K exec -it box -- sh\" /dev/null");
    assertThat(terminal.all()).contains("on a terminal\r\n");
    assertThat(terminal.status()).isEqualTo(4);
    copy();
    forward();
    debug();
  }

  /** Looks into a running container from another, and at a node. */
  private void debug() throws IOException {
    Result seen =
        kubectl.shell(
            "printf 'ps -e | cat\\nexit\\n' | script -qec"
                + " \"$K debug box -it --image=busybox --target=box -c look --profile=general\" /dev/null");
    assertThat(seen.all()).contains("Targeting container").containsPattern("1 .*nginx");
    assertThat(good("describe", "pod", "box").out()).contains("Ephemeral Containers:");
    Result node =
        kubectl.shell(
            "printf 'hostname; ls /host/var/log\\nexit\\n'"
                + " | $K debug node/node-1 -i --image=busybox --profile=general");
    assertThat(node.all()).contains("node-1").contains("pods");
    assertThat(good("get", "--raw", "/api/v1/namespaces/default/pods/box/proxy/").out())
        .contains("Welcome to nginx!");
  }

  private void copy() throws IOException {
    String page = "<h1>Copied</h1>\n".repeat(5_000);
    Path source = file("page.html", page);
    good("cp", source.toString(), "box:/usr/share/nginx/html/page.html");
    Path back = directory.resolve("back");
    good("cp", "box:/usr/share/nginx/html", back.toString());
    assertThat(content(back.resolve("page.html"))).isEqualTo(page);
    assertThat(back.resolve("index.html")).exists();
  }

  private void forward() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path said = directory.resolve("forward");
    Process forward = kubectl.begin(said, "port-forward", "pod/box", port + ":80");
    try {
      await(() -> content(said).contains("Forwarding from"));
      Result page = kubectl.shell("curl -s --max-time 10 http://127.0.0.1:" + port + "/");
      assertThat(page.out()).contains("Welcome to nginx!");
      Result again = kubectl.shell("curl -s --max-time 10 http://127.0.0.1:" + port + "/no");
      assertThat(again.out()).contains("404 Not Found");
    } finally {
      forward.destroy();
    }
  }
}
