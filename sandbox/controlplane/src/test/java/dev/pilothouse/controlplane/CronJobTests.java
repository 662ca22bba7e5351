package dev.pilothouse.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** When a CronJob starts jobs, and which it keeps. */
class CronJobTests {

  private final TestCluster cluster = new TestCluster("node-1");

  private void create(String spec, String image) {
    cluster.create(
        Resource.CRON_JOBS,
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: tick}
        spec:
          %s
          jobTemplate:
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: main, image: %s}]
        """
            .formatted(spec.replace("\n", "\n  "), image));
  }

  private List<Struct> jobs() {
    return cluster.client.list(Resource.JOBS, "default");
  }

  private Struct status() {
    return cluster.get(Resource.CRON_JOBS, "tick").struct("status");
  }

  @Nested
  class Running {
    @Test
    void startsAJobEveryMinuteAndKeepsThreeSuccesses() {
      create("schedule: '* * * * *'", "exit-0");
      cluster.pass(Duration.ofMillis(59_500));
      assertThat(jobs()).hasSize(1);
      assertThat(Meta.name(jobs().getFirst()))
          .isEqualTo("tick-" + Instant.parse("2026-01-01T00:01:00Z").getEpochSecond() / 60);
      assertThat(status().text("lastScheduleTime")).isEqualTo("2026-01-01T00:01:00Z");
      assertThat(status().list("active").size()).isEqualTo(1);
      cluster.pass(Duration.ofMinutes(6));
      assertThat(jobs()).hasSizeBetween(3, 4);
      assertThat(status().text("lastScheduleTime")).isEqualTo("2026-01-01T00:07:00Z");
      assertThat(status().has("lastSuccessfulTime")).isTrue();
      assertThat(cluster.events("SawCompletedJob")).anyMatch(text -> text.endsWith("Complete"));
    }

    @Test
    void forbidsOverlap() {
      create("schedule: '* * * * *'\nconcurrencyPolicy: Forbid", "busybox");
      cluster.pass(Duration.ofMinutes(4));
      assertThat(jobs()).hasSize(1);
      assertThat(cluster.events("JobAlreadyActive")).isNotEmpty();
    }

    @Test
    void replacesWhatStillRuns() {
      create("schedule: '* * * * *'\nconcurrencyPolicy: Replace", "busybox");
      cluster.pass(Duration.ofMinutes(3).plusSeconds(5));
      assertThat(jobs()).hasSize(1);
      assertThat(status().list("active").size()).isEqualTo(1);
      assertThat(cluster.pods("")).hasSize(1);
    }

    @Test
    void startsNothingWhileSuspended() {
      create("schedule: '* * * * *'\nsuspend: true", "exit-0");
      cluster.pass(Duration.ofMinutes(3));
      assertThat(jobs()).isEmpty();
    }

    @Test
    void keepsTheDistanceOfItsTimesWhileItMayNotStart() {
      create("schedule: '@every 1m'\nconcurrencyPolicy: Forbid", "busybox");
      cluster.pass(Duration.ofMinutes(5).plusSeconds(10));
      assertThat(jobs()).hasSize(1);
      assertThat(cluster.client.list(Resource.EVENTS, "default"))
          .filteredOn(event -> event.text("reason").equals("JobAlreadyActive"))
          .allMatch(event -> event.number("count", 1) <= 5);
    }

    @Test
    void catchesUpOnceAfterALongPause() {
      create("schedule: '* * * * *'\nsuspend: true", "exit-0");
      cluster.pass(Duration.ofDays(100));
      cluster.set(Resource.CRON_JOBS, "tick", false, "spec", "suspend");
      cluster.pass(Duration.ofSeconds(1));
      assertThat(jobs()).hasSize(1);
      assertThat(cluster.events("TooManyMissedTimes")).hasSize(1);
    }

    @Test
    void keepsOneTimerWhileIdle() {
      int before = cluster.world.scheduled();
      create("schedule: '@yearly'", "exit-0");
      cluster.pass(Duration.ofMinutes(1));
      assertThat(cluster.world.scheduled()).isLessThanOrEqualTo(before + 2);
    }
  }

  @Nested
  class Schedules {
    private String next(String schedule, String after) {
      return next(schedule, after, ZoneOffset.UTC);
    }

    private String next(String schedule, String after, ZoneId zone) {
      return CronSchedule.parse(schedule, zone)
          .after(Instant.parse(after))
          .map(Instant::toString)
          .orElse("never");
    }

    @Test
    void readFieldsAndMacros() {
      assertThat(next("*/15 8-17 * * mon-fri", "2026-01-02T17:50:00Z"))
          .isEqualTo("2026-01-05T08:00:00Z");
      assertThat(next("0 0 13 * 5", "2026-01-01T00:00:00Z")).isEqualTo("2026-01-02T00:00:00Z");
      assertThat(next("@hourly", "2026-01-01T10:00:00Z")).isEqualTo("2026-01-01T11:00:00Z");
      assertThat(next("@every 90s", "2026-01-01T10:00:00Z")).isEqualTo("2026-01-01T10:01:30Z");
      assertThat(next("0 0 29 2 *", "2026-01-01T00:00:00Z")).isEqualTo("2028-02-29T00:00:00Z");
      assertThat(next("0 0 30 2 *", "2026-01-01T00:00:00Z")).isEqualTo("never");
    }

    @Test
    void countInTheirTimeZone() {
      assertThat(next("30 9 * * *", "2026-07-01T00:00:00Z", ZoneId.of("Europe/Berlin")))
          .isEqualTo("2026-07-01T07:30:00Z");
    }

    @Test
    void refuseWhatTheyCannotRead() {
      assertThatThrownBy(() -> CronSchedule.parse("* * * *", ZoneOffset.UTC))
          .hasMessage("expected exactly 5 fields, found 4: [* * * *]");
      assertThatThrownBy(() -> CronSchedule.parse("60 * * * *", ZoneOffset.UTC))
          .hasMessage("end of range (60) above maximum (59): 60");
    }
  }
}
