package dev.pilothouse.kubectl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import org.junit.jupiter.api.Test;

/** What "kubectl get" prints. */
class GetTests {

  private final TestMachine machine = new TestMachine();

  private void configMap(String name) {
    machine
        .client()
        .create(
            Resource.CONFIG_MAPS,
            "default",
            Struct.of("metadata", Struct.of("name", name), "data", Struct.of("a", "1", "b", "2")));
  }

  @Test
  void printsTables() {
    configMap("one");
    configMap("another");

    assertThat(machine.out("get configmaps"))
        .isEqualTo(
            """
            NAME      DATA   AGE
            another   2      0s
            one       2      0s
            """);
  }

  @Test
  void separatesTypes() {
    configMap("one");

    assertThat(machine.out("get cm,ns"))
        .startsWith("NAME            DATA   AGE\nconfigmap/one   2      0s\n\nNAME ")
        .contains("namespace/kube-system");
  }

  @Test
  void saysWhenThereIsNothing() {
    assertThat(machine.run("get pods").all())
        .isEqualTo("No resources found in default namespace.\nexit 0");
    assertThat(machine.run("get pods -A").all()).isEqualTo("No resources found\nexit 0");
    assertThat(machine.run("get pod x").all())
        .isEqualTo("Error from server (NotFound): pods \"x\" not found\nexit 1");
    assertThat(machine.run("get foo").all())
        .isEqualTo("error: the server doesn't have a resource type \"foo\"\nexit 1");
  }

  @Test
  void printsOtherForms() {
    configMap("one");

    assertThat(machine.out("get cm -o name")).isEqualTo("configmap/one\n");
    assertThat(machine.out("get cm one -o jsonpath={.data}"))
        .isEqualTo("{\"a\":\"1\",\"b\":\"2\"}");
    assertThat(machine.out("get cm one -o go-template={{.data.a}}")).isEqualTo("1");
    assertThat(machine.out("get cm -o custom-columns=NAME:.metadata.name,B:.data.b"))
        .isEqualTo("NAME   B\none    2\n");
    assertThat(machine.out("get cm one -o yaml"))
        .startsWith("apiVersion: v1\ndata:\n  a: \"1\"\n  b: \"2\"\nkind: ConfigMap\n");
  }

  @Test
  void showsChanges() {
    var watch = machine.terminal("get cm --watch");
    assertThat(watch.settle()).isEmpty();

    configMap("one");
    assertThat(watch.settle()).isEqualTo("NAME   DATA   AGE\r\none    2      0s\r\n");
    assertThat(watch.exitCode()).isNull();

    watch.type("\u0003");
    assertThat(watch.exitCode()).isEqualTo(130);
  }
}
