package dev.pilothouse.frontend.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The statuses that kubectl prints for these pods. */
final class PodStatusTests {

  private static String status(String json) {
    return PodStatus.of(JsonMapper.shared().readValue(json.replace('\'', '"'), Map.class));
  }

  private static String message(String json) {
    return PodStatus.message(JsonMapper.shared().readValue(json.replace('\'', '"'), Map.class));
  }

  @Test
  void saysWhyAPodDoesNotRun() {
    assertThat(
            message(
                "{'status': {'containerStatuses': [{'state': {'waiting': {'reason': 'ImagePullBackOff', 'message': 'Back-off pulling image'}}}]}}"))
        .isEqualTo("Back-off pulling image");
    assertThat(
            message(
                "{'status': {'containerStatuses': [{'state': {'waiting': {'message': 'back-off 10s'}}, 'lastState': {'terminated': {'reason': 'Error', 'exitCode': 1}}}]}}"))
        .isEqualTo("back-off 10s\nError, exit code 1");
    assertThat(
            message(
                "{'status': {'conditions': [{'type': 'PodScheduled', 'status': 'False', 'message': '0/3 nodes are available'}]}}"))
        .isEqualTo("0/3 nodes are available");
    assertThat(
            message(
                "{'status': {'containerStatuses': [{'ready': true, 'state': {'running': {}}, 'lastState': {'terminated': {'exitCode': 1}}}]}}"))
        .isEmpty();
  }

  @Test
  void isThePhaseWhenNothingElseIsKnown() {
    assertThat(status("{'status': {'phase': 'Pending'}}")).isEqualTo("Pending");
  }

  @Test
  void isTheReasonWhyAContainerWaits() {
    String pod =
        "{'status': {'phase': 'Pending', 'containerStatuses': [{'state': {'waiting': {'reason': 'ImagePullBackOff'}}}]}}";
    assertThat(status(pod)).isEqualTo("ImagePullBackOff");
  }

  @Test
  void isTheReasonOfTheFirstContainerThatHasOne() {
    String pod =
        """
        {'status': {'phase': 'Running', 'containerStatuses': [
          {'state': {'waiting': {'reason': 'CrashLoopBackOff'}}},
          {'ready': true, 'state': {'running': {}}}]}}""";
    assertThat(status(pod)).isEqualTo("CrashLoopBackOff");
  }

  @Test
  void isRunningWhenOneContainerHasCompletedAndAnotherIsReady() {
    String pod =
        """
        {'status': {'phase': 'Running', 'conditions': [{'type': 'Ready', 'status': 'True'}], 'containerStatuses': [
          {'state': {'terminated': {'reason': 'Completed', 'exitCode': 0}}},
          {'ready': true, 'state': {'running': {}}}]}}""";
    assertThat(status(pod)).isEqualTo("Running");
  }

  @Test
  void tellsTheSignalOrTheExitCodeWhenThereIsNoReason() {
    String pod =
        "{'status': {'phase': 'Failed', 'containerStatuses': [{'state': {'terminated': {%s}}}]}}";
    assertThat(status(pod.formatted("'exitCode': 3"))).isEqualTo("ExitCode:3");
    assertThat(status(pod.formatted("'exitCode': 137, 'signal': 9"))).isEqualTo("Signal:9");
  }

  @Test
  void countsInitContainers() {
    String pod =
        """
        {'spec': {'initContainers': [{'name': 'a'}, {'name': 'b'}]}, 'status': {'phase': 'Pending',
          'initContainerStatuses': [{'name': 'a', 'state': {'terminated': {'exitCode': 0, 'reason': 'Completed'}}},
            {'name': 'b', 'state': {'running': {}}}]}}""";
    assertThat(status(pod)).isEqualTo("Init:1/2");
  }

  @Test
  void doesNotWaitForASidecarThatHasStarted() {
    String pod =
        """
        {'spec': {'initContainers': [{'name': 'a', 'restartPolicy': 'Always'}]}, 'status': {'phase': 'Running',
          'initContainerStatuses': [{'name': 'a', 'started': true, 'state': {'running': {}}}],
          'containerStatuses': [{'ready': true, 'state': {'running': {}}}]}}""";
    assertThat(status(pod)).isEqualTo("Running");
  }

  @Test
  void isTerminatingOnceItIsDeleted() {
    String pod = "{'metadata': {'deletionTimestamp': 'now'}, 'status': {'phase': 'Running'}}";
    assertThat(status(pod)).isEqualTo("Terminating");
  }

  @Test
  void sumsTheRestartsOfItsContainers() {
    Object pod =
        Map.of(
            "status",
            Map.of(
                "containerStatuses",
                List.of(Map.of("restartCount", 2), Map.of("restartCount", 5))));
    assertThat(PodStatus.restarts(pod)).isEqualTo(7);
  }
}
