package dev.pilothouse.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.apiserver.codec.Json;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.embedded.EmbeddedProvider;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The Helm chart, installed on a cluster of our own that enforces restricted Pod Security. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChartTests {

  private static final String EVERYTHING =
      """
      image: {repository: registry.example.com/school/pilothouse, tag: "1.2"}
      imagePullSecrets: [{name: registry}]
      service: {type: NodePort, port: 8000}
      ingress:
        enabled: true
        className: nginx
        annotations: {example.com/read-timeout: "3600"}
        host: school.example.com
        tlsSecret: school-tls
      clusters: {advertised: "school.example.com:16443", service: {type: LoadBalancer, port: 16443}}
      persistence: {size: 5Gi, storageClass: standard, accessMode: ReadWriteOncePod}
      lessons: {existingClaim: lessons}
      javaOptions: -XX:MaxRAMPercentage=60
      env: [{name: LOGGING_LEVEL_ROOT, value: info}]
      podAnnotations: {example.com/team: school}
      nodeSelector: {kubernetes.io/os: linux}
      tolerations: [{key: school, operator: Exists}]
      affinity: {podAntiAffinity: {}}
      """;

  private final EmbeddedProvider provider = new EmbeddedProvider();

  @AfterAll
  void close() {
    provider.close();
  }

  @Nested
  class Installed {

    private Sandbox cluster = provider.create(SandboxSpec.STANDARD);

    @BeforeEach
    void makeNamespace() {
      expect("kubectl create namespace school");
      expect("kubectl label namespace school pod-security.kubernetes.io/enforce=restricted");
    }

    @Test
    void itsDefaultsAreAcceptedAndItsPodPassesRestrictedPodSecurity() {
      install(new Chart("pilothouse", "school", ""));

      assertThat(expect("kubectl get -n school pod pilothouse-0 -o jsonpath={.spec.nodeName}"))
          .startsWith("node-");
      assertThat(expect("kubectl get -n school pvc pilothouse-data -o jsonpath={.status.phase}"))
          .isEqualTo("Bound");
    }

    @Test
    void everyValueIsAcceptedToo() {
      install(new Chart("a-school", "school", EVERYTHING));

      assertThat(expect("kubectl get -n school ingress,service,pod -o name").lines())
          .contains(
              "ingress.networking.k8s.io/a-school",
              "service/a-school",
              "service/a-school-clusters",
              "pod/a-school-0");
    }

    @Test
    void theNamespaceRefusesWhatIsNotRestricted() {
      CommandResult refused = run("kubectl run -n school other --image=nginx");

      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.stderr()).contains("violates PodSecurity \"restricted");
    }

    private void install(Chart chart) {
      cluster.files().write("chart.yaml", chart.manifest().getBytes(StandardCharsets.UTF_8));
      expect("kubectl apply -n school --validate=strict -f chart.yaml");
      cluster.clock().orElseThrow().settle(Duration.ofSeconds(20), Duration.ofMinutes(2));
    }

    private String expect(String command) {
      CommandResult result = run(command);
      assertThat(result.exitCode()).as("%s: %s", command, result.stderr()).isZero();
      return result.stdout();
    }

    private CommandResult run(String command) {
      return cluster.run(new CommandPlace.Workstation(), command, Duration.ofMinutes(1));
    }
  }

  @Nested
  class Values {

    @Test
    void areAllKnownToTheirSchema() {
      Struct schema = Json.readStruct(Chart.read(Chart.FOLDER.resolve("values.schema.json")));
      Struct values = Yaml.readStruct(Chart.read(Chart.FOLDER.resolve("values.yaml")));

      assertThat(schema.struct("properties").keys()).containsAll(values.keys());
      for (String key : values.keys()) {
        Struct property = schema.structAt("properties", key);
        if (values.get(key) instanceof Struct inner && property.has("properties")) {
          assertThat(property.struct("properties").keys()).as(key).isEqualTo(inner.keys());
        }
      }
    }

    @Test
    void withoutAVolumeTheDataIsTemporaryAndTheNotesSaySo() {
      Chart chart = new Chart("pilothouse", "school", "persistence: {enabled: false}");

      assertThat(chart.objects())
          .extracting(object -> object.text("kind"))
          .doesNotContain("PersistentVolumeClaim", "Ingress");
      assertThat(chart.manifest()).contains("emptyDir: {}");
      assertThat(chart.notes()).contains("There is no volume");
    }

    @Test
    void theNotesTellWhereItIs() {
      assertThat(new Chart("a-school", "school", EVERYTHING).notes())
          .contains("https://school.example.com/", "school.example.com:16443")
          .doesNotContain("port-forward");
      assertThat(new Chart("pilothouse", "school", "").notes())
          .contains("port-forward service/pilothouse 8080:80");
    }
  }
}
