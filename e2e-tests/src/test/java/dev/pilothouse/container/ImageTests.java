package dev.pilothouse.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The image's build, the compose file and the chart agree with each other and with the launcher.
 */
final class ImageTests {

  private static final Path ROOT = Path.of("..");
  private static final String DOCKERFILE = Chart.read(ROOT.resolve("docker/Dockerfile"));
  private static final String LAUNCHER = Chart.read(ROOT.resolve("pilothouse"));
  private static final Struct COMPOSE =
      Yaml.readStruct(Chart.read(ROOT.resolve("docker/compose.yaml")));
  private static final Struct POD =
      new Chart("pilothouse", "default", "")
          .object("StatefulSet")
          .structAt("spec", "template", "spec");

  /** The first groups of all that the expression finds in the Dockerfile. */
  private static List<String> found(String expression) {
    return Pattern.compile(expression, Pattern.MULTILINE)
        .matcher(DOCKERFILE)
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }

  @Nested
  class Build {

    @Test
    void startsFromImagesWithATagAndNoRegistryOfTheirOwn() {
      assertThat(found("^FROM (\\S+)"))
          .hasSize(3)
          .allMatch(image -> image.matches("[a-z-]+:[0-9][A-Za-z0-9_.-]+"));
      assertThat(found("--from=(\\S+)")).allMatch(found("^FROM \\S+ AS (\\S+)")::contains);
    }

    @Test
    void copiesWhatIsThereAndNotIgnored() {
      List<String> let =
          Chart.read(ROOT.resolve(".dockerignore"))
              .lines()
              .filter(line -> line.startsWith("!"))
              .map(line -> line.substring(1))
              .toList();

      assertThat(let).allMatch(path -> Files.exists(ROOT.resolve(path)));
      List<String> copied = found("^COPY ((?!--)\\S+(?: \\S+)*) \\S+$");
      assertThat(copied).contains("java.options docker/healthy", "lessons/course");
      for (String path : String.join(" ", copied).split(" ")) {
        assertThat(ROOT.resolve(path)).exists();
        assertThat(path).matches(one -> one.equals(".") || let.stream().anyMatch(one::startsWith));
      }
    }

    @Test
    void takesTheJarThatTheLauncherBuilds() {
      String jar = "frontend/target/frontend-*-application.jar";

      assertThat(DOCKERFILE).contains(" " + jar + " ");
      assertThat(LAUNCHER).contains(jar);
      assertThat(Chart.read(ROOT.resolve("frontend/pom.xml")))
          .contains("<classifier>application</classifier>");
    }

    @Test
    void sharesItsOptionsOfTheJvmWithTheLauncher() {
      List<String> options =
          Chart.read(ROOT.resolve("java.options"))
              .lines()
              .filter(line -> line.startsWith("-"))
              .toList();

      assertThat(options).isNotEmpty();
      assertThat(LAUNCHER).contains("@java.options").doesNotContain(options);
      assertThat(DOCKERFILE).contains("@java.options").doesNotContain(options);
      assertThat(found("^ENTRYPOINT (.*)"))
          .singleElement()
          .asString()
          .startsWith("[\"java\", \"@/opt/pilothouse/java.options\"");
    }
  }

  @Nested
  class Ports {

    private final List<String> exposed = List.of(found("^EXPOSE (.*)").getFirst().split(" "));

    @Test
    void areThoseThatTheApplicationListensOn() {
      assertThat(found("(?:SERVER_PORT|PILOTHOUSE_ENDPOINT_PORT)=([0-9]+)")).isEqualTo(exposed);
    }

    @Test
    void arePublishedByTheComposeFileOnTheLoopbackInterface() {
      List<String> published =
          COMPOSE.listAt("services", "pilothouse", "ports").stream().map(String::valueOf).toList();

      assertThat(published)
          .allMatch(port -> port.startsWith("${PILOTHOUSE_ADDRESS:-127.0.0.1}:"))
          .extracting(port -> port.substring(port.lastIndexOf(':') + 1))
          .isEqualTo(exposed);
    }

    @Test
    void areThoseOfTheChartsContainer() {
      assertThat(POD.list("containers").struct(0).list("ports").stream())
          .extracting(port -> String.valueOf(((Struct) port).number("containerPort", 0)))
          .isEqualTo(exposed);
    }
  }

  @Nested
  class User {

    @Test
    void isTheSameNumberInImageAndChartAndNotRoot() {
      assertThat(found("^USER ([0-9]+):"))
          .containsExactly(String.valueOf(POD.structAt("securityContext").number("runAsUser", 0)));
      assertThat(found("useradd --uid ([0-9]+)")).isEqualTo(found("^USER ([0-9]+):"));
    }
  }

  @Nested
  class HealthCheck {

    @Test
    void isAFileThatCanRun() {
      assertThat(ROOT.resolve("docker/healthy")).isExecutable();
      assertThat(found("^HEALTHCHECK .*CMD \\[\"/opt/pilothouse/(.*)\"]"))
          .containsExactly("healthy");
    }

    @Test
    void succeedsOnlyWhenTheServerIsReady() throws Exception {
      assertThat(exitCode(200)).isZero();
      assertThat(exitCode(503)).isNotZero();
    }

    @Test
    void failsWithoutAServer() throws Exception {
      HttpServer closed = listen(200);
      closed.stop(0);
      assertThat(healthy(closed.getAddress().getPort())).isNotZero();
    }

    private int exitCode(int status) throws Exception {
      HttpServer server = listen(status);
      server.start();
      try {
        return healthy(server.getAddress().getPort());
      } finally {
        server.stop(0);
      }
    }

    private static HttpServer listen(int status) throws IOException {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/",
          exchange -> {
            boolean asked = exchange.getRequestURI().getPath().equals("/readyz");
            exchange.sendResponseHeaders(asked ? status : 404, -1);
            exchange.close();
          });
      return server;
    }

    private static int healthy(int port) throws Exception {
      ProcessBuilder builder =
          new ProcessBuilder("bash", ROOT.resolve("docker/healthy").toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("SERVER_PORT", String.valueOf(port));
      return builder.start().waitFor();
    }
  }
}
