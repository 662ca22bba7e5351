package dev.pilothouse.kubectl.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.object.Struct;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Go templates over objects. */
class TemplateTests {

  private static final Struct OBJECT =
      Json.readStruct(
          """
          {"name": "web", "replicas": 3, "ready": true, "ratio": 0.5,
           "labels": {"app": "web", "tier": "front"},
           "ports": [{"port": 80, "name": "http"}, {"port": 443}], "none": [], "data": "aGVsbG8="}
          """);

  private static String render(String template) {
    return Template.parse("output", template, true).render(OBJECT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{{.name}}-{{.replicas}}~web-3",
        "{{.labels.app}} {{.nope}}~web <no value>",
        "{{range .ports}}{{.port}},{{end}}~80,443,",
        "{{range $i, $p := .ports}}{{$i}}={{$p.port}} {{end}}~0=80 1=443",
        "{{range $k, $v := .labels}}{{$k}}:{{$v}};{{end}}~app:web;tier:front;",
        "{{range .none}}x{{else}}empty{{end}}~empty",
        "{{if .ready}}yes{{else}}no{{end}}~yes",
        "{{if eq .name \"db\"}}db{{else if eq .name \"web\"}}found{{end}}~found",
        "{{with .labels}}{{.tier}}{{end}}~front",
        "{{len .ports}} {{index .labels \"app\"}} {{(index .ports 1).port}}~2 web 443",
        "{{printf \"%s has %d\" .name .replicas}}~web has 3",
        "{{.name | printf \"%-5s!\"}}~web  !",
        "{{$x := .name}}{{range .ports}}{{$x}} {{end}}~web web",
        "{{- 1 -}} {{/* note */}} 2~1 2",
        "{{.labels}}~map[app:web tier:front]",
        "{{and .ready .name}} {{or .none .name}} {{not .ready}}~web web false",
        "{{gt .replicas 2}}{{lt .replicas 2}}~truefalse",
        "{{.data | base64decode}}~hello",
        "{{define \"t\"}}<{{.}}>{{end}}{{template \"t\" .name}}~<web>",
        "{{range .ports}}{{if eq .port 443}}{{break}}{{end}}{{.port}}{{end}}~80",
        "{{exists . \"labels\" \"app\"}} {{exists . \"x\"}}~true false",
        "{{slice .name 1}} {{html \"<a>\"}}~eb &lt;a&gt;",
        "{{.ratio}}~0.5",
      })
  void fillsIn(String template, String expected) {
    assertThat(render(template).strip()).isEqualTo(expected.strip());
  }

  @Test
  void complains() {
    assertThatThrownBy(() -> render("{{.x")).hasMessage("template: output:1: unclosed action");
    assertThatThrownBy(() -> render("{{foo}}"))
        .hasMessage("template: output:1: function \"foo\" not defined");
    assertThatThrownBy(() -> render("{{if .x}}")).hasMessage("template: output:1: unexpected EOF");
    assertThatThrownBy(() -> Template.parse("output", "{{.labels.x}}", false).render(OBJECT))
        .hasMessageContaining("map has no entry for key \"x\"");
    assertThatThrownBy(() -> render("{{index .ports 9}}"))
        .hasMessageContaining("error calling index: index out of range: 9");
  }

  @Test
  void callsFunctionsOfTheCaller() {
    Template template =
        Template.parse(
            "output",
            "{{define \"t\"}}<{{.}}>{{end}}{{shout .name}} {{.name | shout}}",
            true,
            Map.of("shout", arguments -> arguments.getFirst() + "!"));
    assertThat(template.render(OBJECT)).isEqualTo("web! web!");
    assertThat(template.render("t", "x")).isEqualTo("<x>");
    assertThatThrownBy(() -> template.render("u", "x")).hasMessage("template \"u\" not defined");
  }
}
