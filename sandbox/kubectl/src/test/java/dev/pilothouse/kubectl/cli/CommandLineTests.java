package dev.pilothouse.kubectl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Command lines as cobra reads them. */
class CommandLineTests {

  private static Invocation parse(String line) {
    return CommandLine.parse(List.of(line.split(" ")));
  }

  @Test
  void findsCommandsBehindFlags() {
    Invocation invocation = parse("-n shop rollout status deploy/web --timeout=90s");

    assertThat(invocation.command().path()).isEqualTo("rollout status");
    assertThat(invocation.text("namespace")).isEqualTo("shop");
    assertThat(invocation.arguments()).containsExactly("deploy/web");
    assertThat(invocation.nanos("timeout")).isEqualTo(90_000_000_000L);
  }

  @Test
  void readsFlagsInAllForms() {
    Invocation invocation = parse("exec -itn shop web -c=side -- ls -l");

    assertThat(invocation.flag("stdin")).isTrue();
    assertThat(invocation.flag("tty")).isTrue();
    assertThat(invocation.text("namespace")).isEqualTo("shop");
    assertThat(invocation.text("container")).isEqualTo("side");
    assertThat(invocation.arguments()).containsExactly("web", "ls", "-l");
    assertThat(invocation.dash()).isEqualTo(1);
  }

  @Test
  void keepsListsTogetherOrSplitsThem() {
    assertThat(parse("get pods -L a,b -L c").list("label-columns")).containsExactly("a", "b", "c");
    assertThat(parse("create configmap x --from-literal=a=b,c").list("from-literal"))
        .containsExactly("a=b,c");
  }

  @Test
  void complains() {
    assertThatThrownBy(() -> parse("get --foo"))
        .hasMessage("unknown flag: --foo\nSee 'kubectl get --help' for usage.");
    assertThatThrownBy(() -> parse("get --watch=maybe"))
        .hasMessageContaining("invalid argument \"maybe\" for \"-w, --watch\" flag");
    assertThatThrownBy(() -> parse("scale --replicas=x"))
        .hasMessageContaining("strconv.ParseInt: parsing \"x\": invalid syntax");
  }

  @Test
  void describesEveryCommandAndFlag() {
    for (CommandSpec command : Catalogue.standard().commands()) {
      assertThat(Help.of(command))
          .as(command.path())
          .contains("Usage:\n")
          .doesNotContain(":\n\t\n");
      assertThat(Catalogue.standard().summary(command)).as(command.path()).isNotEmpty();
    }
  }

  @Test
  void readsAndWritesDurations() {
    assertThat(Durations.parse("1h2m3s")).isEqualTo(3_723_000_000_000L);
    assertThat(Durations.parse("x")).isNull();
    assertThat(Durations.format(90_000_000_000L)).isEqualTo("1m30s");
  }
}
