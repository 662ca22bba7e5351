package dev.pilothouse.node.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Launch;
import dev.pilothouse.machine.ProgramCatalogue;
import dev.pilothouse.machine.file.Layer;
import dev.pilothouse.machine.shell.ShellProgram;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** redis-server and redis-cli on a machine of their own. */
class RedisTests {

  private static final Layer FILES =
      dev.pilothouse.machine.command.Commands.layer()
          .plus(
              Layer.builder()
                  .executable("/usr/bin/sh", ShellProgram.ID)
                  .executable("/usr/bin/redis-server", RedisServer.ID)
                  .executable("/usr/bin/redis-cli", RedisCli.ID)
                  .directory("/data", 0755)
                  .directory("/tmp", 01777)
                  .file("/etc/hosts", "127.0.0.1 localhost\n")
                  .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\n")
                  .build());

  private MachineFixture machine;

  @BeforeEach
  void boot() {
    ProgramCatalogue programs =
        dev.pilothouse.machine.command.Commands.register(new ProgramCatalogue())
            .add(ShellProgram.ID, new ShellProgram())
            .add(RedisServer.ID, new RedisServer())
            .add(RedisCli.ID, new RedisCli());
    machine = MachineFixture.of(programs, FILES);
  }

  private long serve(String... options) {
    List<String> words = new ArrayList<>(List.of("redis-server", "--dir", "/data"));
    words.addAll(List.of(options));
    Launch plain = machine.machine().launch("/usr/bin/redis-server");
    long session =
        machine
            .machines()
            .open(
                machine.machine().name(),
                new Launch(
                    plain.path(),
                    words,
                    plain.environment(),
                    "/",
                    0,
                    0,
                    plain.context(),
                    plain.streams()));
    machine.settle();
    return session;
  }

  private String cli(String... words) {
    return machine.run("/usr/bin/redis-cli", words).stdout();
  }

  private String dialogue(String... lines) {
    return machine
        .runWithInput(String.join("\n", lines) + "\n", "/usr/bin/redis-cli", "--no-raw")
        .stdout();
  }

  private void stop() {
    machine.run("/usr/bin/pkill", "-TERM", "redis-server");
    machine.settle();
  }

  @Test
  void answersAsTheRealOneDoes() throws IOException {
    serve();
    SoftAssertions soft = new SoftAssertions();
    String command = "";
    StringBuilder expected = new StringBuilder();
    for (String line : (table() + "\n> ").split("\n", -1)) {
      if (line.startsWith("> ")) {
        if (!command.isEmpty()) {
          soft.assertThat(dialogue(command).stripTrailing())
              .as(command)
              .isEqualTo(expected.toString().stripTrailing());
        }
        command = line.substring(2);
        expected.setLength(0);
      } else if (!line.startsWith("#")) {
        expected.append(line).append('\n');
      }
    }
    soft.assertAll();
  }

  private static String table() throws IOException {
    try (InputStream data = RedisTests.class.getResourceAsStream("commands.txt")) {
      return new String(data.readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
    }
  }

  @Nested
  class Transactions {

    @Test
    void runAllAtOnce() {
      serve();
      assertThat(dialogue("multi", "set a 1", "incr a", "lpush a x", "exec", "get a"))
          .isEqualTo(
              "OK\nQUEUED\nQUEUED\nQUEUED\n1) OK\n2) (integer) 2\n3) (error) WRONGTYPE Operation against a key holding the wrong kind of value\n\"2\"\n");
    }

    @Test
    void areDiscardedForAWrongCommand() {
      serve();
      assertThat(dialogue("multi", "incr", "exec", "exec"))
          .isEqualTo(
              "OK\n(error) ERR wrong number of arguments for 'incr' command\n(error) EXECABORT Transaction discarded because of previous errors.\n(error) ERR EXEC without MULTI\n");
    }
  }

  @Nested
  class Time {

    @Test
    void takesKeysAway() {
      serve();
      cli("set", "a", "1", "ex", "10");
      machine.advance(Duration.ofSeconds(9));
      assertThat(cli("get", "a")).isEqualTo("1\n");
      machine.advance(Duration.ofSeconds(2));
      assertThat(cli("get", "a")).isEqualTo("\n");
      assertThat(cli("dbsize")).isEqualTo("0\n");
    }

    @Test
    void endsAWaitForAnElement() {
      serve();
      assertThat(dialogue("blpop none 5")).startsWith("(nil)\n");
    }
  }

  @Nested
  class Passwords {

    @Test
    void areAskedFor() {
      serve("--requirepass", "secret");
      assertThat(cli("get", "a")).isEqualTo("NOAUTH Authentication required.\n\n");
      assertThat(cli("-a", "secret", "set", "a", "1")).isEqualTo("OK\n");
      assertThat(machine.run("/usr/bin/redis-cli", "-a", "wrong", "get", "a").stderr())
          .contains("AUTH failed: WRONGPASS invalid username-password pair or user is disabled.\n");
    }
  }

  @Nested
  class Data {

    @Test
    void surviveARestartByTheDump() {
      serve();
      cli("set", "a", "1");
      cli("rpush", "l", "x", "y");
      cli("zadd", "z", "1.5", "m");
      cli("hset", "h", "f", "v");
      stop();
      assertThat(machine.files().exists("/data/dump.rdb")).isTrue();
      serve();
      assertThat(cli("get", "a")).isEqualTo("1\n");
      assertThat(cli("lrange", "l", "0", "-1")).isEqualTo("x\ny\n");
      assertThat(cli("zscore", "z", "m")).isEqualTo("1.5\n");
      assertThat(cli("hgetall", "h")).isEqualTo("f\nv\n");
    }

    @Test
    void areSavedAfterChangesAndTime() {
      serve();
      cli("set", "a", "1");
      machine.advance(Duration.ofMinutes(61));
      assertThat(machine.files().exists("/data/dump.rdb")).isTrue();
    }

    @Test
    void surviveAKillByTheLog() {
      serve("--appendonly", "yes");
      cli("set", "a", "1", "ex", "1000");
      cli("incr", "n");
      machine.run("/usr/bin/pkill", "-KILL", "redis-server");
      machine.settle();
      serve("--appendonly", "yes");
      assertThat(cli("get", "n")).isEqualTo("1\n");
      assertThat(Integer.parseInt(cli("ttl", "a").strip())).isBetween(900, 1000);
    }

    @Test
    void areRefusedBeyondTheMemory() {
      serve("--maxmemory", "950kb");
      String big = "x".repeat(60_000);
      cli("set", "a", big);
      cli("set", "b", big);
      assertThat(cli("set", "c", big))
          .isEqualTo("OOM command not allowed when used memory > 'maxmemory'.\n\n");
      cli("config", "set", "maxmemory-policy", "allkeys-lru");
      assertThat(cli("set", "c", big)).isEqualTo("OK\n");
      assertThat(cli("exists", "a")).isEqualTo("0\n");
    }
  }

  @Test
  void aReplicaFollowsItsMaster() {
    serve();
    cli("set", "a", "1");
    serve("--port", "6380", "--replicaof", "localhost", "6379", "--dbfilename", "other.rdb");
    assertThat(cli("-p", "6380", "get", "a")).isEqualTo("1\n");
    cli("set", "b", "2");
    assertThat(cli("-p", "6380", "get", "b")).isEqualTo("2\n");
    assertThat(cli("-p", "6380", "set", "b", "3"))
        .isEqualTo("READONLY You can't write against a read only replica.\n\n");
    assertThat(cli("info", "replication")).contains("role:master\r\nconnected_slaves:1\r\n");
    assertThat(cli("-p", "6380", "info", "replication")).contains("master_link_status:up");
  }

  @Test
  void messagesReachWhoListens() {
    serve();
    long listener =
        machine
            .machines()
            .open(
                machine.machine().name(),
                machine.machine().launch("/usr/bin/redis-cli", "psubscribe", "news.*"));
    machine.settle();
    assertThat(cli("publish", "news.today", "hello")).isEqualTo("1\n");
    machine.settle();
    assertThat(machine.machines().takeOutput(listener).stdout().text())
        .isEqualTo("psubscribe\nnews.*\n1\npmessage\nnews.*\nnews.today\nhello\n");
  }

  @Test
  void aDialogueShowsWhereItIs() {
    serve();
    MachineFixture.Screen screen = machine.terminal("/usr/bin/redis-cli");
    assertThat(screen.settle()).isEqualTo("127.0.0.1:6379> ");
    assertThat(screen.type("select 1\r")).endsWith("OK\r\n127.0.0.1:6379[1]> ");
    assertThat(screen.type("multi\r")).endsWith("OK\r\n127.0.0.1:6379[1](TX)> ");
    screen.type("exit\r");
    assertThat(screen.exitCode()).isZero();
  }

  @Test
  void saysWhyItCannotStart() {
    machine.files().write("/data/redis.conf", Bytes.of("port 1\nfoo bar\n"), 0644);
    assertThat(machine.run("/usr/bin/redis-server", "/data/redis.conf").stderr())
        .endsWith(
            "Reading the configuration file, at line 2\n>>> 'foo bar'\nBad directive or wrong number of arguments\n");
    assertThat(cli("ping")).isEmpty();
    assertThat(machine.run("/usr/bin/redis-cli", "ping").stderr())
        .isEqualTo("Could not connect to Redis at 127.0.0.1:6379: Connection refused\n");
  }
}
