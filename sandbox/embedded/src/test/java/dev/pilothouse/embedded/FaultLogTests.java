package dev.pilothouse.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FaultLogTests {

  private final List<Throwable> logged = new ArrayList<>();
  private final FaultLog log = new FaultLog((message, fault) -> logged.add(fault));

  @Test
  void aFaultIsWrittenOnceForItsPlaceAndThenCounted() {
    for (int time = 0; time < 1_000; time++) {
      log.accept("s", new IllegalStateException("again"));
    }
    log.accept("s", new IllegalArgumentException("another"));
    assertThat(logged).hasSize(11);
    assertThat(logged.get(1)).hasMessageStartingWith("2 times: ");
    assertThat(logged.getLast()).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onlyTheFirstFramesOfAnOverflowAreWritten() {
    try {
      overflow(1);
    } catch (StackOverflowError overflow) {
      log.accept("s", overflow);
    }
    assertThat(logged.getFirst().getStackTrace()).hasSizeLessThanOrEqualTo(24);
  }

  private static int overflow(int depth) {
    return depth < 0 ? 0 : overflow(depth + 1) + 1;
  }
}
