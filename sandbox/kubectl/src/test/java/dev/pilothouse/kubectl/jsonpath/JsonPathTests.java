package dev.pilothouse.kubectl.jsonpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of the documentation, on its example object. */
class JsonPathTests {

  private static final Struct OBJECT =
      Json.readStruct(
          """
          {"kind": "List", "items": [
            {"kind": "None", "metadata": {"name": "127.0.0.1", "labels": {"kubernetes.io/hostname": "127.0.0.1"}},
             "status": {"capacity": {"cpu": "4"}, "addresses": [{"type": "LegacyHostIP", "address": "127.0.0.1"}]}},
            {"kind": "None", "metadata": {"name": "127.0.0.2"},
             "status": {"capacity": {"cpu": "8"}, "addresses": [
               {"type": "LegacyHostIP", "address": "127.0.0.2"}, {"type": "another", "address": "127.0.0.3"}]}}],
           "users": [{"name": "myself", "user": {}},
             {"name": "e2e", "user": {"username": "admin", "password": "secret"}}]}
          """);

  private static String render(String template) {
    return JsonPath.parse(template, true).render(OBJECT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "kind is {.kind}|kind is List",
        "{.kind}|List",
        "{['kind']}|List",
        "{..name}|127.0.0.1 127.0.0.2 myself e2e",
        "{.items[*].metadata.name}|127.0.0.1 127.0.0.2",
        "{.users[0].name}|myself",
        "{.users[-1].name}|e2e",
        "{.users[0:1].name}|myself",
        "{.users[-2:].name}|myself e2e",
        "{.items[*]['metadata.name', 'status.capacity']}|127.0.0.1 127.0.0.2 {\"cpu\":\"4\"} {\"cpu\":\"8\"}",
        "{.users[?(@.name==\"e2e\")].user.password}|secret",
        "{.items[*].status.addresses[?(@.type=='another')].address}|127.0.0.3",
        "{.users[?(@.user.password)].name}|e2e",
        "{range .items[*]}[{.metadata.name}, {.status.capacity}] {end}|[127.0.0.1, {\"cpu\":\"4\"}] [127.0.0.2, {\"cpu\":\"8\"}]",
        "{.items[0].metadata.labels.kubernetes\\.io/hostname}|127.0.0.1",
        "{.items[0].metadata.labels['kubernetes\\.io/hostname']}|127.0.0.1",
        "{.nope}{\"x\"}|x",
      })
  void fillsIn(String template, String expected) {
    assertThat(render(template).strip()).isEqualTo(expected);
  }

  @Test
  void complains() {
    assertThatThrownBy(() -> render("{.users[7].name}"))
        .hasMessage("array index out of bounds: index 7, length 2");
    assertThatThrownBy(() -> render("{.kind")).hasMessage("unclosed action");
    assertThatThrownBy(() -> render("{.x}{end}")).hasMessage("not in range, nothing to end");
    assertThatThrownBy(() -> JsonPath.parse("{.nope}", false).render(OBJECT))
        .hasMessage("nope is not found");
  }

  @Test
  void readsRelaxedPaths() {
    assertThat(JsonPath.relaxed("a.b")).isEqualTo("{.a.b}");
    assertThat(JsonPath.relaxed(".a.b")).isEqualTo("{.a.b}");
    assertThat(JsonPath.relaxed("{.a.b}")).isEqualTo("{.a.b}");
    assertThatThrownBy(() -> JsonPath.relaxed("{{.a}}")).isInstanceOf(JsonPathException.class);
  }
}
