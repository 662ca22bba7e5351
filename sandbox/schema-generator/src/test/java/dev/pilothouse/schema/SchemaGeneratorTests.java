package dev.pilothouse.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That overlay and artifacts fit together is checked by the generator itself, which fails when they
 * do not.
 */
class SchemaGeneratorTests {
  @TempDir private static Path folder;

  private static Path file = Path.of("");
  private static List<String> lines = List.of();

  @BeforeAll
  static void generate() throws IOException {
    SchemaGenerator.main(new String[] {folder.toString()});
    file = folder.resolve("dev/pilothouse/apiserver/schema/kubernetes.schema.gz");
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      lines = reader.lines().toList();
    }
  }

  /** The fields of a type, each without its description. */
  private static List<String> fields(String type) {
    int start = 0;
    while (!lines.get(start).startsWith("T\t" + type + "\t")) {
      start++;
    }
    return lines.subList(start + 1, lines.size()).stream()
        .takeWhile(line -> line.startsWith("F"))
        .map(line -> line.substring(2, line.lastIndexOf('\t')).replace('\t', ' '))
        .toList();
  }

  @Test
  void writesAResourceOfModestSize() throws IOException {
    assertThat(Files.size(file)).isBetween(100_000L, 300_000L);
    assertThat(lines.stream().filter(line -> line.startsWith("T"))).hasSizeGreaterThan(900);
  }

  @Test
  void joinsNumbersTypesAndFacts() {
    assertThat(fields("io.k8s.api.apps.v1.DeploymentStrategy"))
        .containsExactly(
            "type 1 s go=v1.DeploymentStrategyType default=\"RollingUpdate\"",
            "rollingUpdate 2 @io.k8s.api.apps.v1.RollingUpdateDeployment ");
    assertThat(fields("io.k8s.api.core.v1.Volume"))
        .containsExactly(
            "name 1 s always required", "volumeSource 2 @io.k8s.api.core.v1.VolumeSource inline");
  }

  @Test
  void namesFieldsAsJsonDoes() {
    assertThat(fields("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps"))
        .anyMatch(field -> field.startsWith("x-kubernetes-list-map-keys 41 []s"))
        .anyMatch(field -> field.startsWith("$ref 3 s"));
    assertThat(fields("io.k8s.api.admissionregistration.v1.MutatingWebhookConfiguration"))
        .anyMatch(field -> field.startsWith("webhooks 2 "));
  }

  @Test
  void takesTypesWithoutAMessageFromTheModels() {
    assertThat(fields("io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIServiceSpec"))
        .anyMatch(field -> field.startsWith("groupPriorityMinimum 0 i"));
  }

  @Test
  void describesOldVersionsByTheirSuccessors() {
    assertThat(lines)
        .anyMatch(
            line ->
                line.matches("T\tio\\.k8s\\.api\\.extensions\\.v1beta1\\.Deployment\t[^\t]*\t.+"));
  }
}
