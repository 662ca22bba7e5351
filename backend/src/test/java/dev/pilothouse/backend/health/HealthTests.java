package dev.pilothouse.backend.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pilothouse.backend.RunningBackend;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;

/** The probes, seen from outside and without a login. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HealthTests {

  private final HttpClient client = HttpClient.newHttpClient();
  private RunningBackend backend;

  @BeforeAll
  void start(@TempDir Path folder) {
    backend = RunningBackend.in(folder);
  }

  @AfterAll
  void stop() {
    client.close();
    backend.close();
  }

  @Test
  void aRunningServerLivesAndIsReady() throws Exception {
    assertThat(ask("/livez").statusCode()).isEqualTo(200);
    assertThat(ask("/readyz").statusCode()).isEqualTo(200);
    assertThat(ask("/readyz").body()).isEqualTo("ok");
  }

  @Test
  void nobodyGetsASessionByAsking() throws Exception {
    assertThat(ask("/livez").headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void aServerThatTakesNothingIsNotReadyButLives() throws Exception {
    backend.become(ReadinessState.REFUSING_TRAFFIC);
    try {
      assertThat(ask("/readyz").statusCode()).isEqualTo(503);
      assertThat(ask("/livez").statusCode()).isEqualTo(200);
    } finally {
      backend.become(ReadinessState.ACCEPTING_TRAFFIC);
    }
  }

  @Test
  void aBrokenServerDoesNotLive() throws Exception {
    backend.become(LivenessState.BROKEN);
    try {
      assertThat(ask("/livez").statusCode()).isEqualTo(503);
    } finally {
      backend.become(LivenessState.CORRECT);
    }
  }

  @Test
  void nothingElseOpensThere() throws Exception {
    assertThat(ask("/livez/../api/course").statusCode()).isIn(400, 401);
    assertThat(ask("/api/course").statusCode()).isEqualTo(401);
  }

  private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(backend.address() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
