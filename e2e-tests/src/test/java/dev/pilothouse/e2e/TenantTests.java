package dev.pilothouse.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.embedded.EmbeddedProvider;
import dev.pilothouse.embedded.endpoint.EndpointSettings;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Language;
import dev.pilothouse.lessons.Step;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Learners who are tenants of a cluster that exists already: here one that is embedded. */
final class TenantTests {

  private static final SandboxSpec CLUSTER =
      new SandboxSpec(
          "current",
          2,
          Map.of(),
          List.of(
              "kubectl create deployment warm --replicas=2 --image=docker.io/alpine/k8s:1.34.1",
              "kubectl delete deployment warm"),
          1);

  @TempDir private Path directory;

  @Test
  void doAnExercise() throws IOException {
    try (EmbeddedProvider provider = new EmbeddedProvider((_, _) -> {}, EndpointSettings.LOOPBACK);
        Sandbox cluster = provider.create(CLUSTER)) {
      Path kubeconfig = Files.writeString(directory.resolve("config"), cluster.kubeconfig());
      try (Application application =
              Application.fresh(
                  "--pilothouse.provider=remote", "--pilothouse.kubeconfig=" + kubeconfig);
          Learner learner = new Learner(application.address(), Language.EN)) {
        learner.startsAsGuest();
        learner.opensLesson(0);
        assertThat(learner.page().locator("pilothouse-clock")).not().isVisible();
        Exercise exercise = application.course().lessons().getFirst().exercises().getFirst();
        for (Step step : exercise.solution()) {
          take(learner, step);
        }
        for (int task = 0; task < exercise.tasks().size(); task++) {
          learner.seesTick(exercise.id(), task);
        }
        learner.types("kubectl get pods -o wide; kubectl get pods -A");
        learner.sees("Forbidden");
        learner.looksAtTheCluster();
        learner.takesPicture("tenant");
        assertThat(learner.complaints()).isEmpty();
      }
    }
  }

  private static void take(Learner learner, Step step) {
    switch (step) {
      case Step.Run run -> learner.types(run.command());
      case Step.Write write -> learner.writesFile(write.path(), write.content());
      default -> throw new IllegalArgumentException("not in this exercise: " + step);
    }
  }

  @Test
  void areToldToWhomItMatters() {
    assertThatThrownBy(() -> Application.fresh("--pilothouse.provider=cloud"))
        .rootCause()
        .hasMessageContaining("there is no provider of sandboxes \"cloud\"; there are: embedded,");
    assertThatThrownBy(
            () ->
                Application.fresh(
                    "--pilothouse.provider=remote",
                    "--pilothouse.kubeconfig=" + directory.resolve("nowhere")))
        .hasStackTraceContaining("cannot read the kubeconfig");
  }
}
