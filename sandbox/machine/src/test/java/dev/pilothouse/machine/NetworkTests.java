package dev.pilothouse.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Limits;
import dev.pilothouse.kernel.World;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.machine.network.DnsMessage;
import dev.pilothouse.machine.network.Endpoint;
import dev.pilothouse.machine.network.Home;
import dev.pilothouse.machine.network.Network;
import dev.pilothouse.machine.network.ServiceTable;
import dev.pilothouse.machine.network.ServiceTable.Rule;
import dev.pilothouse.machine.testkit.MachineFixture;
import dev.pilothouse.machine.testkit.MachineFixture.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * <pre>
 * 192.168.64.0/24:  workstation .2   node-1 .11 (pods 10.244.1.0/24)   node-2 .12 (pods 10.244.2.0/24)
 * pods: a 10.244.1.5 and b 10.244.1.6 on node-1, c 10.244.2.5 on node-2
 * </pre>
 */
final class NetworkTests {

  private static final Layer FILES =
      TestPrograms.files("greeter", "connect", "counter", "pour", "resolve", "dns", "ping")
          .file("/etc/hosts", "127.0.0.1 localhost # this host\n10.9.9.9 fixed fixed.example\n")
          .file(
              "/etc/resolv.conf",
              "search default.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n")
          .build();

  private final World world = new World(Instant.parse("2026-01-05T10:00:00Z"), 7, Limits.STANDARD);
  private final Machines machines =
      world.add(
          new Machines(
              world,
              TestPrograms.catalogue()
                  .add("greeter", new NetworkPrograms.Greeter())
                  .add("connect", new NetworkPrograms.Connect())
                  .add("counter", new NetworkPrograms.Counter())
                  .add("pour", new NetworkPrograms.Pour())
                  .add("resolve", new NetworkPrograms.Resolve())
                  .add("ping", new NetworkPrograms.Ping())
                  .add(
                      "dns",
                      new NetworkPrograms.NameServer(
                          Map.of(
                              "web.default.svc.cluster.local",
                              "10.96.7.7",
                              "example.com",
                              "93.184.216.34")))));
  private final Network network = world.part(Network.class);
  private final Context a;
  private final Context b;
  private final Context c;

  NetworkTests() {
    machines.create(MachineSpec.of("node-1", FILES, "192.168.64.11/24"));
    machines.create(MachineSpec.of("node-2", FILES, "192.168.64.12/24"));
    machines.create(MachineSpec.of("workstation", FILES, "192.168.64.2/24"));
    network.setPodNetwork("node-1", "10.244.1.0/24");
    network.setPodNetwork("node-2", "10.244.2.0/24");
    a = pod("node-1", "a", "10.244.1.5/24");
    b = pod("node-1", "b", "10.244.1.6/24");
    c = pod("node-2", "c", "10.244.2.5/24");
  }

  private Context pod(String node, String name, String address) {
    Machine machine = machines.machine(node);
    int namespace = network.addNamespace(node);
    network.setAddresses(node, namespace, "eth0", List.of(address));
    return new Context(machine.context().mounts(), machine.addPidNamespace(), namespace, name, "/");
  }

  private long start(String node, Context context, String... words) {
    Launch launch = launch(node, context, words);
    long session = machines.open(node, launch);
    world.advance(Duration.ofMillis(10));
    return session;
  }

  private Launch launch(String node, Context context, String... words) {
    return machines
        .machine(node)
        .launch("/bin/" + words[0], List.of(words).subList(1, words.length).toArray(String[]::new))
        .withContext(context);
  }

  private String run(String node, Context context, String... words) {
    Context fresh = new Context(context.mounts(), 0, context.network(), context.hostname(), "/");
    Result result = MachineFixture.in(world, node).run(launch(node, fresh, words), Bytes.EMPTY);
    return result.stdout() + result.stderr();
  }

  private Context node(String name) {
    return machines.machine(name).context();
  }

  @Nested
  class Connections {

    @BeforeEach
    void serve() {
      start("node-1", a, "greeter", "80");
      start("node-2", c, "greeter", "80");
    }

    @Test
    void reachPodsFromPodsAndNodes() {
      assertThat(run("node-1", b, "connect", "10.244.1.5", "80")).isEqualTo("a sees 10.244.1.6\n");
      assertThat(run("node-1", b, "connect", "10.244.2.5", "80")).isEqualTo("c sees 10.244.1.6\n");
      assertThat(run("node-2", node("node-2"), "connect", "10.244.1.5", "80"))
          .isEqualTo("a sees 192.168.64.12\n");
      assertThat(run("node-1", a, "connect", "127.0.0.1", "80")).isEqualTo("a sees 127.0.0.1\n");
    }

    @Test
    void failAsOnLinux() {
      assertThat(run("node-1", b, "connect", "10.244.1.5", "81")).isEqualTo("Connection refused\n");
      long before = world.nanos();
      assertThat(run("node-1", b, "connect", "10.244.2.77", "80")).isEqualTo("No route to host\n");
      assertThat(world.nanos() - before).isBetween(3_000_000_000L, 3_100_000_000L);
      before = world.nanos();
      assertThat(run("workstation", node("workstation"), "connect", "10.244.1.5", "80"))
          .isEqualTo("Connection timed out\n");
      assertThat(world.nanos() - before).isGreaterThan(100_000_000_000L);
      Context lonely =
          new Context(node("node-1").mounts(), 0, network.addNamespace("node-1"), "x", "/");
      assertThat(run("node-1", lonely, "connect", "10.244.1.5", "80"))
          .isEqualTo("Network is unreachable\n");
    }

    @Test
    void refuseAPortThatIsInUse() {
      assertThat(run("node-1", a, "greeter", "80")).isEqualTo("Address already in use\n");
    }

    @Test
    void holdSendersBackAndHalfClose() {
      start("node-1", a, "counter");
      assertThat(run("node-1", a, "pour")).isEqualTo("300000 bytes\n");
    }

    @Test
    void surviveAFork() {
      MachineFixture other = MachineFixture.in(world.fork(), "node-1");
      Context client = new Context(b.mounts(), 0, b.network(), "b", "/");
      assertThat(
              other
                  .run(launch("node-1", client, "connect", "10.244.2.5", "80"), Bytes.EMPTY)
                  .stdout())
          .isEqualTo("c sees 10.244.1.6\n");
    }

    @Test
    void leaveNothingBehind() {
      int before = network.list(new Home("node-1", a.network())).size();
      run("node-1", b, "connect", "10.244.1.5", "80");
      world.advance(Duration.ofSeconds(1));
      assertThat(network.list(new Home("node-1", a.network()))).hasSize(before);
      assertThat(network.list(new Home("node-1", b.network()))).isEmpty();
      assertThat(world.scheduled()).isZero();
    }
  }

  @Nested
  class Services {

    private final Rule web =
        Rule.to(
            "default/web", List.of(new Endpoint("10.244.1.5", 80), new Endpoint("10.244.2.5", 80)));

    @BeforeEach
    void serve() {
      start("node-1", a, "greeter", "80");
      start("node-2", c, "greeter", "80");
    }

    private void program(ServiceTable table) {
      network.setServices("node-1", table);
      network.setServices("node-2", table);
    }

    @Test
    void spreadConnections() {
      program(ServiceTable.EMPTY.with("TCP", "10.96.7.7", 8080, web));
      Set<String> answers = new TreeSet<>();
      for (int count = 0; count < 12; count++) {
        answers.add(run("node-1", b, "connect", "10.96.7.7", "8080"));
      }
      assertThat(answers).containsExactly("a sees 10.244.1.6\n", "c sees 10.244.1.6\n");
    }

    @Test
    void staysWithAClientThatHasAffinity() {
      program(
          ServiceTable.EMPTY.with(
              "TCP",
              "10.96.7.7",
              80,
              new Rule("default/web", web.endpoints(), 10_800, false, false)));
      Set<String> answers = new TreeSet<>();
      for (int count = 0; count < 12; count++) {
        answers.add(run("node-1", b, "connect", "10.96.7.7", "80"));
      }
      assertThat(answers).hasSize(1);
    }

    @Test
    void openPortsOfEveryNode() {
      Rule masquerading =
          new Rule("default/web", List.of(new Endpoint("10.244.2.5", 80)), 0, true, false);
      program(ServiceTable.EMPTY.withNodePort("TCP", 30080, masquerading));
      assertThat(run("workstation", node("workstation"), "connect", "192.168.64.11", "30080"))
          .isEqualTo("c sees 192.168.64.11\n");
      assertThat(run("workstation", node("workstation"), "connect", "192.168.64.12", "30081"))
          .isEqualTo("Connection refused\n");
    }

    @Test
    void refuseWithoutEndpoints() {
      program(ServiceTable.EMPTY.with("TCP", "10.96.7.7", 80, Rule.to("default/web", List.of())));
      assertThat(run("node-1", b, "connect", "10.96.7.7", "80")).isEqualTo("Connection refused\n");
    }

    @Test
    void tellTheirWay() {
      program(
          ServiceTable.EMPTY.with(
              "TCP",
              "10.96.7.7",
              80,
              Rule.to("default/web", List.of(new Endpoint("10.244.2.5", 80)))));
      assertThat(network.route("TCP", new Home("node-1", b.network()), "10.96.7.7", 80).hops())
          .extracting(hop -> hop.at().machine() + "/" + hop.at().namespace() + " " + hop.what())
          .containsExactly(
              "node-1/2 output",
              "node-1/0 input",
              "node-1/0 DNAT 10.96.7.7:80 to 10.244.2.5:80 for default/web",
              "node-2/0 input",
              "node-2/3 input");
    }
  }

  @Nested
  class Names {

    private long server;

    @BeforeEach
    void serve() {
      server = start("node-2", c, "dns");
      network.setServices(
          "node-1",
          ServiceTable.EMPTY.with(
              "UDP",
              "10.96.0.10",
              53,
              Rule.to("kube-system/kube-dns:dns", List.of(new Endpoint("10.244.2.5", 53)))));
    }

    @Test
    void areSearched() {
      assertThat(run("node-1", a, "resolve", "web")).isEqualTo("[10.96.7.7] null");
      assertThat(run("node-1", a, "resolve", "example.com")).isEqualTo("[93.184.216.34] null");
      assertThat(run("node-1", a, "resolve", "nothing")).isEqualTo("[] null");
      assertThat(machines.takeOutput(server).stdout().text())
          .startsWith(
              "web.default.svc.cluster.local\n"
                  + "example.com.default.svc.cluster.local\nexample.com.svc.cluster.local\n"
                  + "example.com.cluster.local\nexample.com\nnothing.default");
    }

    @Test
    void areKnownFromHostsWithoutAsking() {
      assertThat(run("node-1", a, "resolve", "localhost")).isEqualTo("[127.0.0.1] null");
      assertThat(run("node-1", a, "resolve", "fixed.example")).isEqualTo("[10.9.9.9] null");
      assertThat(run("node-1", a, "resolve", "10.1.2.3")).isEqualTo("[10.1.2.3] null");
      assertThat(machines.takeOutput(server).stdout().text()).isEmpty();
    }

    @Test
    void areAnsweredThroughAPortOfANode() {
      network.setServices(
          "node-1",
          ServiceTable.EMPTY.withNodePort(
              "UDP", 53, new Rule("dns", List.of(new Endpoint("10.244.2.5", 53)), 0, true, false)));
      machines
          .machine("workstation")
          .files()
          .write("/etc/resolv.conf", "nameserver 192.168.64.11\noptions timeout:1 attempts:1\n");
      assertThat(run("workstation", node("workstation"), "resolve", "example.com"))
          .isEqualTo("[93.184.216.34] null");
    }

    @Test
    void failForNowWithoutAServer() {
      long before = world.nanos();
      assertThat(run("workstation", node("workstation"), "resolve", "web")).isEqualTo("[] EAGAIN");
      assertThat(world.nanos() - before).isBetween(10_000_000_000L, 10_100_000_000L);
    }

    @Test
    void surviveEncoding() {
      DnsMessage query = DnsMessage.question(7, "a.b", DnsMessage.SRV);
      DnsMessage answer =
          query.answer(
              0,
              true,
              List.of(
                  new DnsMessage.Record("a.b", DnsMessage.SRV, 5, "0 100 53 x.y"),
                  new DnsMessage.Record("a.b", DnsMessage.TXT, 5, "hello"),
                  new DnsMessage.Record("a.b", DnsMessage.PTR, 5, "c.d")),
              List.of(
                  new DnsMessage.Record(
                      "b", DnsMessage.SOA, 5, "ns.dns.b hostmaster.b 1 7200 1800 86400 5")));
      assertThat(DnsMessage.decode(answer.encode())).isEqualTo(answer);
    }
  }

  @Test
  void echoesComeBackFromWhatIsThere() {
    assertThat(run("node-1", a, "ping", "10.244.1.6")).isEqualTo("ttl=63");
    assertThat(run("node-1", a, "ping", "10.244.2.5")).isEqualTo("ttl=62");
    assertThat(run("node-1", a, "ping", "10.96.0.10")).isEqualTo("lost");
    assertThat(run("node-1", a, "ping", "10.244.1.99")).isEqualTo("EHOSTUNREACH");
  }
}
