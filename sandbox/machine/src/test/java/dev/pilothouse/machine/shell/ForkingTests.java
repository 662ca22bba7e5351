package dev.pilothouse.machine.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.Limits;
import dev.pilothouse.machine.SessionOutput;
import dev.pilothouse.machine.testkit.MachineFixture;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A machine may be forked while its scripts run: both go on from there, independently. */
class ForkingTests {

  private static final String SCRIPT =
      """
      fact() { if (($1 < 2)); then echo 1; else echo $(($1 * $(fact $(($1 - 1))))); fi; }
      trap 'echo trapped' USR1
      for i in 1 2 3; do
        echo "fact $i: $(fact $i)" | { read -r line; echo "<$line>"; }
        while read -r a b; do echo "$b-$a-$((i * 2))"; done <<EOF
      x $i
      EOF
      done
      (sleep 0.1; kill -USR1 $$; exit 3) & wait $!; wait; echo "status $?"
      declare -A m=([k]=v); m[z]=$(printf '%s' "${m[k]}"); echo "${m[z]}" "${!m[@]}"
      case $(echo abc | tr a-c d-f) in d*) echo matched ;; esac
      cat <(echo from substitution); echo done; exit 7
      """;

  /** A small machine, so that scripts take many steps. */
  private final MachineFixture fixture =
      MachineFixture.of(
          ShellMachine.catalogue(),
          ShellMachine.FILES,
          new Limits(20_000, 64L << 20, 512, 5_000, 1_572_864, 256, 1L << 20));

  private static String finish(MachineFixture fixture, long session, String shown) {
    StringBuilder output = new StringBuilder(shown);
    while (true) {
      SessionOutput taken = fixture.machines().takeOutput(session);
      output.append(taken.stdout().text()).append(taken.stderr().text());
      if (taken.ended() != null) {
        return output.append("[").append(taken.ended().exitCode()).append("]").toString();
      }
      if (taken.stdout().isEmpty() && taken.stderr().isEmpty() && !fixture.world().runNext()) {
        throw new AssertionError("stuck after: " + output);
      }
    }
  }

  @Test
  void aScriptGoesOnInEveryFork() {
    long session =
        fixture.machines().open("machine", fixture.machine().launch("/bin/bash", "-c", SCRIPT));
    fixture.machines().input(session, Bytes.EMPTY);
    List<MachineFixture> copies = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    StringBuilder output = new StringBuilder();
    int events = 0;
    while (fixture.machines().isOpen(session)) {
      SessionOutput taken = fixture.machines().takeOutput(session);
      output.append(taken.stdout().text()).append(taken.stderr().text());
      if (taken.ended() != null) {
        output.append("[").append(taken.ended().exitCode()).append("]");
        break;
      }
      if (events++ % 3 == 0) {
        copies.add(fixture.fork());
        shown.add(output.toString());
      }
      assertThat(fixture.world().runNext()).isTrue();
    }
    assertThat(output.toString())
        .contains("<fact 3: 6>", "3-x-6", "trapped", "v k z", "matched", "from substitution")
        .endsWith("done\n[7]");
    assertThat(copies).hasSizeGreaterThan(20);
    for (int index = 0; index < copies.size(); index++) {
      assertThat(finish(copies.get(index), session, shown.get(index)))
          .as("fork " + index)
          .isEqualTo(output.toString());
    }
  }
}
