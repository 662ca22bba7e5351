package dev.pilothouse.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What "kubectl get" prints. */
class GetTests {

  private final TestMachine machine = new TestMachine();

  @Test
  void showsTables() {
    System.out.println(machine.run("get ns").all());
    System.out.println(machine.run("get pods").all());
    System.out.println(machine.run("get pods,ns,svc -A").all());
    System.out.println(machine.run("get ns default -o yaml").all());
    System.out.println(machine.run("get ns/default -o json").all());
    System.out.println(machine.run("get ns -o name").all());
    System.out.println(machine.run("get foo").all());
    System.out.println(machine.run("get pod x").all());
    System.out.println(machine.run("get pod x y -n kube-system").all());
    System.out.println(machine.run("get ns -o custom-columns=NAME:.metadata.name,X:.spec").all());
    System.out.println(machine.run("get ns --sort-by=.metadata.name --show-labels --no-headers").all());
    var watch = machine.terminal("get ns -w");
    System.out.println(watch.settle());
    System.out.println(machine.run("gett").all());
    assertThat(watch.exitCode()).isNull();
  }
}
