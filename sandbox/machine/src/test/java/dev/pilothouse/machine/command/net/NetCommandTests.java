package dev.pilothouse.machine.command.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Limits;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.Datagram;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.Machine;
import dev.pilothouse.machine.MachineSpec;
import dev.pilothouse.machine.Machines;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.Commands;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.machine.network.DnsMessage;
import dev.pilothouse.machine.network.http.HttpHeaders;
import dev.pilothouse.machine.network.http.HttpRequest;
import dev.pilothouse.machine.network.http.HttpResponse;
import dev.pilothouse.machine.network.http.HttpServerConnection;
import dev.pilothouse.machine.network.http.WebServer;
import dev.pilothouse.machine.network.tls.Authority;
import dev.pilothouse.machine.network.tls.Certificate;
import dev.pilothouse.machine.shell.ShellProgram;
import dev.pilothouse.machine.testkit.MachineFixture;
import dev.pilothouse.machine.testkit.MachineFixture.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NetCommandTests {

  private static final Authority AUTHORITY =
      new Authority("test", "key-1", Instant.parse("2026-01-01T00:00:00Z"));
  private static final Certificate SERVER =
      AUTHORITY.issue("web", List.of(), List.of("web"), "key-2", Duration.ofDays(30));

  private static final Layer FILES =
      Commands.layer()
          .with()
          .executable("/usr/bin/bash", ShellProgram.ID)
          .executable("/usr/bin/sh", ShellProgram.ID)
          .executable("/usr/bin/webserver", "test/web")
          .executable("/usr/bin/nameserver", "test/dns")
          .file(
              "/etc/hosts", "127.0.0.1 localhost\n192.168.64.11 web node-1\n192.168.64.77 nobody\n")
          .file("/etc/resolv.conf", "nameserver 192.168.64.11\nsearch example.test\n")
          .file("/etc/ssl/certs/ca-certificates.crt", AUTHORITY.certificate().pem())
          .file(
              "/etc/passwd",
              "root:x:0:0:root:/root:/bin/bash\nlearner:x:1000:1000::/home/learner:/bin/bash\n")
          .file("/etc/group", "root:x:0:\nlearner:x:1000:\n")
          .file("/etc/ssh/shosts.equiv", "workstation\n")
          .directory("/root", 0700)
          .directory("/home/learner", 0755, 1000, 1000)
          .build();

  private static HttpServerConnection answer(
      HttpServerConnection connection, HttpRequest request, Sys sys) {
    return request.path().equals("/slow") ? connection : connection.respond(sys, page(request));
  }

  private static HttpResponse page(HttpRequest request) {
    return switch (request.path()) {
      case "/missing" -> HttpResponse.text(404, "nothing here\n");
      case "/moved" -> HttpResponse.of(302, HttpHeaders.of("Location", "/final"), Bytes.EMPTY);
      case "/echo" -> {
        StringBuilder text = new StringBuilder(request.method() + " " + request.target() + "\n");
        request
            .headers()
            .fields()
            .forEach(
                field -> text.append(field.name()).append(": ").append(field.value()).append("\n"));
        yield HttpResponse.text(200, text + "\n" + request.body().text() + "\n");
      }
      default -> HttpResponse.text(200, "hello from " + request.path() + "\n");
    };
  }

  /** Answers for two names. */
  static final class NameServer implements Program<Integer> {
    @Override
    public Step<Integer> start(Sys sys) {
      return resume(sys.listenDatagrams(53), sys);
    }

    @Override
    public Step<Integer> resume(Integer socket, Sys sys) {
      for (Datagram asked = sys.receive(socket); asked != null; asked = sys.receive(socket)) {
        DnsMessage query = DnsMessage.decode(asked.bytes());
        DnsMessage.Question question = query.questions().getFirst();
        DnsMessage answer =
            switch (question.name() + " " + question.type()) {
              case "db.example.test 1" ->
                  query.answer(
                      0,
                      true,
                      List.of(new DnsMessage.Record(question.name(), 1, 30, "10.1.2.3")),
                      List.of());
              case "db.example.test 28" -> query.answer(0, true, List.of(), List.of());
              case "3.2.1.10.in-addr.arpa 12" ->
                  query.answer(
                      0,
                      true,
                      List.of(new DnsMessage.Record(question.name(), 12, 30, "db.example.test")),
                      List.of());
              default -> query.answer(DnsMessage.NO_SUCH_NAME, true, List.of(), List.of());
            };
        sys.send(socket, new Datagram(asked.address(), asked.port(), answer.encode()));
      }
      return Step.await(socket, Wake.readable(socket));
    }
  }

  private final World world = new World(Instant.parse("2026-01-05T10:00:00Z"), 1, Limits.STANDARD);
  private final MachineFixture workstation;
  private final MachineFixture node;

  NetCommandTests() {
    ProgramCatalogue catalogue = Commands.register(new ProgramCatalogue());
    catalogue.add(ShellProgram.ID, new ShellProgram());
    catalogue
        .add("test/web", new WebServer(SERVER, NetCommandTests::answer))
        .add("test/dns", new NameServer());
    Machines machines = world.add(new Machines(world, catalogue));
    machines.create(MachineSpec.of("workstation", FILES, "192.168.64.2/24"));
    machines.create(MachineSpec.of("node-1", FILES, "192.168.64.11/24"));
    workstation = MachineFixture.in(world, "workstation");
    node = MachineFixture.in(world, "node-1");
    for (String daemon : List.of("/usr/bin/webserver", "/usr/bin/nameserver", "/usr/sbin/sshd")) {
      machines.open("node-1", node.machine().launch(daemon));
    }
    node.settle();
  }

  private Result run(String line) {
    return workstation.run("/usr/bin/bash", "-c", line);
  }

  private static Launch login(Machine machine) {
    return machine.launch("/usr/bin/bash", "-i");
  }

  @Nested
  class Curl {

    @Test
    void fetchesPages() {
      assertThat(run("curl http://web/page"))
          .isEqualTo(
              new Result("hello from /page\n", METER_OR_NOT(run("curl http://web/page")), 0));
      assertThat(run("curl -s web/page").stdout()).isEqualTo("hello from /page\n");
      assertThat(run("curl -si web/page").stdout())
          .startsWith("HTTP/1.1 200 OK\r\n")
          .endsWith("\r\n\r\nhello from /page\n");
      assertThat(run("curl -sI web/page").stdout())
          .startsWith("HTTP/1.1 200 OK\r\n")
          .endsWith("\r\n\r\n");
      assertThat(run("curl -s -o out web/page; cat out").stdout()).isEqualTo("hello from /page\n");
      assertThat(run("curl -sO web/dir/page; cat page").stdout())
          .isEqualTo("hello from /dir/page\n");
    }

    private String METER_OR_NOT(Result result) {
      assertThat(result.stderr()).contains("% Total");
      return result.stderr();
    }

    @Test
    void sendsWhatItIsAskedTo() {
      assertThat(run("curl -s -X PUT -H 'X-A: b' -d a=1 -d b=2 web/echo").stdout())
          .contains(
              "PUT /echo\n",
              "Host: web\n",
              "User-Agent: curl/8.14.1\n",
              "Accept: */*\n",
              "X-A: b\n")
          .contains("Content-Length: 7\n", "Content-Type: application/x-www-form-urlencoded\n")
          .endsWith("\na=1&b=2\n");
      assertThat(run("curl -s -G -d q=x web/echo").stdout()).startsWith("GET /echo?q=x\n");
      assertThat(run("curl -s -u a:b web/echo").stdout()).contains("Authorization: Basic YTpi\n");
      assertThat(run("curl -s -A me -H 'Accept:' web/echo").stdout())
          .contains("User-Agent: me")
          .doesNotContain("Accept:");
      assertThat(run("echo '{\"a\": 1}' | curl -s --json @- web/echo").stdout())
          .startsWith("POST")
          .contains("{\"a\": 1}");
    }

    @Test
    void tellsWhatGoesWrong() {
      assertThat(run("curl -sS http://nosuch.example.test/"))
          .isEqualTo(new Result("", "curl: (6) Could not resolve host: nosuch.example.test\n", 6));
      assertThat(run("curl -sS http://web:81/").stderr())
          .matches(
              "curl: \\(7\\) Failed to connect to web port 81 after \\d+ ms: Could not connect to server\n");
      assertThat(run("curl -sS -m 2 http://web/slow"))
          .isEqualTo(
              new Result(
                  "",
                  "curl: (28) Operation timed out after 2000 milliseconds with 0 bytes received\n",
                  28));
      assertThat(run("curl -f web/missing 2>&1").stdout())
          .endsWith("curl: (22) The requested URL returned error: 404\n");
      assertThat(run("curl -s web/missing")).isEqualTo(new Result("nothing here\n", "", 0));
      assertThat(run("curl"))
          .isEqualTo(
              new Result(
                  "",
                  "curl: (2) no URL specified\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
                  2));
      assertThat(run("curl --foo x"))
          .isEqualTo(
              new Result(
                  "",
                  "curl: option --foo: is unknown\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
                  2));
      assertThat(run("curl -sS ftp://web/").stderr())
          .isEqualTo("curl: (1) Protocol \"ftp\" not supported\n");
      assertThat(run("curl -sS https://web:80/").exitCode()).isEqualTo(35);
    }

    @Test
    void checksCertificates() {
      assertThat(run("curl -sS https://web/x")).isEqualTo(new Result("hello from /x\n", "", 0));
      assertThat(run("curl -sS https://192.168.64.11/x").exitCode()).isEqualTo(60);
      assertThat(run("curl -sk https://192.168.64.11/x").stdout()).isEqualTo("hello from /x\n");
      assertThat(run("curl -sS --cacert /etc/hosts https://web/x").stderr())
          .startsWith(
              "curl: (60) SSL certificate problem: unable to get local issuer certificate\n");
    }

    @Test
    void followsRedirectsAndTellsFacts() {
      assertThat(run("curl -s -L web/moved").stdout()).isEqualTo("hello from /final\n");
      assertThat(
              run("curl -s -o /dev/null -w '%{http_code} %{redirect_url}\\n' web/moved").stdout())
          .isEqualTo("302 http://web/final\n");
      assertThat(
              run("curl -s -o /dev/null -w '%{http_code} %{num_redirects} %{remote_ip}' -L web/moved")
                  .stdout())
          .isEqualTo("200 1 192.168.64.11");
      assertThat(run("curl -sv web/x 2>&1 >/dev/null").stdout())
          .contains(
              "> GET /x HTTP/1.1\n> Host: web\n",
              "< HTTP/1.1 200 OK\n",
              "* Connected to web (192.168.64.11) port 80\n");
      assertThat(run("curl -s --resolve other:80:192.168.64.11 http://other/echo").stdout())
          .contains("Host: other\n");
    }
  }

  @Nested
  class Names {

    @Test
    void areLookedUp() {
      assertThat(run("nslookup db").stdout())
          .isEqualTo(
              "Server:\t\t192.168.64.11\nAddress:\t192.168.64.11#53\n\nName:\tdb.example.test\nAddress: 10.1.2.3\n\n");
      assertThat(run("nslookup nosuch"))
          .isEqualTo(
              new Result(
                  "Server:\t\t192.168.64.11\nAddress:\t192.168.64.11#53\n\n** server can't find nosuch: NXDOMAIN\n\n",
                  "",
                  1));
      assertThat(run("nslookup 10.1.2.3").stdout())
          .isEqualTo("3.2.1.10.in-addr.arpa\tname = db.example.test.\n\n");
      assertThat(run("host db").stdout()).isEqualTo("db.example.test has address 10.1.2.3\n");
      assertThat(run("host nosuch"))
          .isEqualTo(new Result("Host nosuch not found: 3(NXDOMAIN)\n", "", 1));
      assertThat(run("dig +short db.example.test").stdout()).isEqualTo("10.1.2.3\n");
      assertThat(run("dig db.example.test").stdout())
          .contains(
              "status: NOERROR", ";; ANSWER SECTION:\ndb.example.test.\t30\tIN\tA\t10.1.2.3\n");
      assertThat(run("dig +noall +answer -x 10.1.2.3").stdout())
          .isEqualTo("3.2.1.10.in-addr.arpa.\t30\tIN\tPTR\tdb.example.test.\n");
      assertThat(run("getent hosts web").stdout()).isEqualTo("192.168.64.11   web\n");
      assertThat(run("getent hosts nosuch").exitCode()).isEqualTo(2);
      assertThat(run("getent passwd learner").stdout()).startsWith("learner:x:1000");
    }

    @Test
    void cannotBeLookedUpWithoutAServer() {
      assertThat(run("nslookup db 192.168.64.2").stdout())
          .endsWith(";; no servers could be reached\n\n");
    }
  }

  @Nested
  class Reaching {

    @Test
    void pingsAndCounts() {
      Result result = run("ping -c 3 192.168.64.11");
      assertThat(result.exitCode()).isEqualTo(0);
      assertThat(result.stdout())
          .startsWith(
              "PING 192.168.64.11 (192.168.64.11) 56(84) bytes of data.\n64 bytes from 192.168.64.11: icmp_seq=1 ttl=64 time=")
          .contains(
              "\n\n--- 192.168.64.11 ping statistics ---\n3 packets transmitted, 3 received, 0% packet loss, time 200",
              "rtt min/avg/max/mdev = ");
      assertThat(run("ping -c1 -W1 192.168.64.77").stdout())
          .contains("1 packets transmitted, 0 received, ")
          .contains("100% packet loss");
      assertThat(run("ping -c 1 nosuch"))
          .isEqualTo(new Result("", "ping: nosuch: Name or service not known\n", 2));
    }

    @Test
    void endsPingWithCtrlC() {
      MachineFixture.Screen screen = workstation.terminal("/usr/bin/ping", "web");
      screen.settle();
      workstation.advance(Duration.ofSeconds(2));
      assertThat(screen.type("\u0003")).contains("--- web ping statistics ---", "0% packet loss");
      assertThat(screen.exitCode()).isEqualTo(0);
    }

    @Test
    void knocksAtPorts() {
      assertThat(run("nc -zv web 80"))
          .isEqualTo(
              new Result(
                  "", "Connection to web (192.168.64.11) 80 port [tcp/http] succeeded!\n", 0));
      assertThat(run("nc -zv web 81"))
          .isEqualTo(
              new Result(
                  "",
                  "nc: connect to web (192.168.64.11) port 81 (tcp) failed: Connection refused\n",
                  1));
      assertThat(run("printf 'GET /n HTTP/1.0\\r\\n\\r\\n' | nc web 80").stdout())
          .endsWith("hello from /n\n");
      assertThat(run("nc -l 4000 & sleep 1; echo hi | nc -N localhost 4000; wait").stdout())
          .isEqualTo("hi\n");
      assertThat(run("ss -lnt").stdout()).startsWith("Netid State");
      assertThat(run("ip addr show eth0").stdout())
          .contains("inet 192.168.64.2/24 brd 192.168.64.255 scope global eth0");
    }

    @Test
    void fetchesWithWget() {
      assertThat(run("wget -qO- http://web/x").stdout()).isEqualTo("hello from /x\n");
      assertThat(run("wget http://web/x 2>&1; cat x").stdout())
          .contains("HTTP request sent, awaiting response... 200 OK\n")
          .endsWith("hello from /x\n");
      assertThat(run("wget -q http://web/missing").exitCode()).isEqualTo(8);
    }
  }

  @Nested
  class Ssh {

    @Test
    void runsCommands() {
      assertThat(run("ssh node-1 hostname")).isEqualTo(new Result("node-1\n", "", 0));
      assertThat(run("ssh node-1 'echo out; echo err >&2; exit 3'"))
          .isEqualTo(new Result("out\n", "err\n", 3));
      assertThat(run("echo typed | ssh learner@node-1 'cat; whoami; pwd'").stdout())
          .isEqualTo("typed\nlearner\n/home/learner\n");
      assertThat(run("ssh nosuch ls"))
          .isEqualTo(
              new Result(
                  "", "ssh: Could not resolve hostname nosuch: Name or service not known\n", 255));
      assertThat(run("ssh -p 23 node-1 ls"))
          .isEqualTo(
              new Result("", "ssh: connect to host node-1 port 23: Connection refused\n", 255));
      assertThat(run("ssh stranger@node-1 ls"))
          .isEqualTo(new Result("", "stranger@node-1: Permission denied (publickey).\n", 255));
    }

    @Test
    void letsInByKeys() {
      node.files().write("/etc/ssh/shosts.equiv", Bytes.of("\n"));
      assertThat(run("ssh node-1 ls").exitCode()).isEqualTo(255);
      assertThat(
              run("mkdir -p /root/.ssh; echo ssh-ed25519 AAAA me > /root/.ssh/id_ed25519.pub; HOME=/root ssh node-1 ls")
                  .exitCode())
          .isEqualTo(255);
      node.files().makeDirectories("/root/.ssh");
      node.files()
          .write("/root/.ssh/authorized_keys", Bytes.of("ssh-ed25519 AAAA other comment\n"));
      assertThat(run("HOME=/root ssh node-1 hostname")).isEqualTo(new Result("node-1\n", "", 0));
    }

    @Test
    void opensAShellInATerminal() {
      MachineFixture.Screen screen = workstation.terminal(login(workstation.machine()));
      screen.settle();
      assertThat(screen.type("ssh node-1\r")).contains("node-1");
      assertThat(screen.type("tty; stty size 2>/dev/null; hostname\r"))
          .contains("/dev/pts/")
          .contains("node-1");
      assertThat(screen.type("sleep 100\r")).doesNotContain("$ ");
      assertThat(screen.type("\u0003")).contains("^C");
      assertThat(screen.type("exit\r")).contains("logout").contains("Connection to node-1 closed.");
      assertThat(screen.type("hostname\r")).contains("workstation");
    }
  }
}
