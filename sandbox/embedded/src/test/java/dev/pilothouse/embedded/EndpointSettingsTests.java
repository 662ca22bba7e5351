package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.embedded.endpoint.EndpointSettings;
import dev.pilothouse.embedded.endpoint.EndpointSettings.Advertised;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxSpec;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Where the HTTPS door is, and what clients are told about it. */
class EndpointSettingsTests {

  @Nested
  class Read {

    @Test
    void withoutAnySettingItIsTheLoopbackInterface() {
      assertThat(read(Map.of(), Map.of())).isEqualTo(EndpointSettings.LOOPBACK);
    }

    @Test
    void environmentVariablesServeContainers() {
      assertThat(
              read(
                  Map.of(),
                  Map.of(
                      "PILOTHOUSE_ENDPOINT_HOST", "0.0.0.0",
                      "PILOTHOUSE_ENDPOINT_PORT", "6443",
                      "PILOTHOUSE_ENDPOINT_ADVERTISED", "school.example:16443",
                      "PILOTHOUSE_ENDPOINT_DIRECTORY", "/data")))
          .isEqualTo(
              new EndpointSettings(
                  "0.0.0.0", 6443, Path.of("/data"), new Advertised("school.example", 16443)));
    }

    @Test
    void aPropertyWinsOverTheEnvironment() {
      assertThat(
              read(
                      Map.of("pilothouse.endpoint.port", "7443"),
                      Map.of("PILOTHOUSE_ENDPOINT_PORT", "6443"))
                  .port())
          .isEqualTo(7443);
    }

    @Test
    void whatIsNoPlaceIsRefused() {
      assertThatThrownBy(() -> read(Map.of("pilothouse.endpoint.port", "many"), Map.of()))
          .hasMessage("pilothouse.endpoint.port is a number, not \"many\"");
      assertThatThrownBy(() -> read(Map.of("pilothouse.endpoint.port", "65536"), Map.of()))
          .hasMessageContaining("0.0.1:65536");
      assertThatThrownBy(() -> Advertised.parse("https://school.example"))
          .hasMessageContaining("HOST or HOST:PORT");
      assertThatThrownBy(() -> Advertised.parse("school.example:99999"))
          .hasMessageContaining("99999");
    }

    private EndpointSettings read(Map<String, String> properties, Map<String, String> variables) {
      return EndpointProperties.read(properties::get, variables::get);
    }
  }

  @Nested
  class Kubeconfigs {

    @Test
    void nameWhatIsAdvertised() {
      assertThat(server(Advertised.parse("school.example:16443")))
          .hasHost("school.example")
          .hasPort(16443);
    }

    @Test
    void nameThePortItListensOnWhenNoOtherIsAdvertised() {
      assertThat(server(Advertised.parse("school.example")).getPort()).isPositive();
    }

    @Test
    void putAnAddressOfVersionSixInBrackets() {
      assertThat(server(Advertised.parse("[fd00::1]:6443")).toString())
          .startsWith("https://[fd00::1]:6443/");
    }

    private URI server(Advertised advertised) {
      EndpointSettings settings = new EndpointSettings("127.0.0.1", 0, null, advertised);
      try (EmbeddedProvider provider = new EmbeddedProvider((_, _) -> {}, settings);
          Sandbox sandbox = provider.create(SandboxSpec.STANDARD)) {
        return URI.create(
            Yaml.readStruct(sandbox.kubeconfig())
                .listAt("clusters")
                .struct(0)
                .textAt("cluster", "server"));
      }
    }
  }
}
