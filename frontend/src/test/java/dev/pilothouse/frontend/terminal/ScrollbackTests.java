package dev.pilothouse.frontend.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ScrollbackTests {

  private final Scrollback scrollback = new Scrollback();

  private String read(long offset) throws InterruptedException {
    Scrollback.Chunk chunk = scrollback.await(offset, 1 << 20, false, () -> false);
    return chunk == null ? "<end>" : chunk.offset() + ":" + new String(chunk.bytes(), US_ASCII);
  }

  private void write(String text) {
    scrollback.append(text.getBytes(US_ASCII));
  }

  @Nested
  final class AReaderThatComesBack {

    @Test
    void getsWhatItHasMissed() throws InterruptedException {
      write("hello ");
      write("world");
      assertThat(read(6)).isEqualTo("6:world");
      assertThat(scrollback.resume(6)).isEqualTo(6);
    }

    @Test
    void beginsAtTheOldestByteWhenItsOffsetIsUnknown() {
      write("hello");
      assertThat(scrollback.resume(99)).isZero();
    }

    @Test
    void losesTheOldestOutputWhenItIsTooSlow() throws InterruptedException {
      scrollback.append(new byte[Scrollback.CAPACITY]);
      write("tail");
      assertThat(scrollback.start()).isEqualTo(4);
      Scrollback.Chunk chunk = scrollback.await(0, 16, false, () -> false);
      assertThat(chunk).isNotNull();
      assertThat(chunk.offset()).isEqualTo(4);
      assertThat(chunk.bytes()).hasSize(16);
      assertThat(read(Scrollback.CAPACITY)).isEqualTo(Scrollback.CAPACITY + ":tail");
    }
  }

  @Test
  void keepsTheLastBytesWhateverTheirSizes() throws InterruptedException {
    Random random = new Random(7);
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      String piece = String.valueOf((char) ('a' + i % 26)).repeat(random.nextInt(5000));
      all.append(piece);
      write(piece);
      int from = Math.max(0, all.length() - Scrollback.CAPACITY);
      assertThat(scrollback.length()).isEqualTo(all.length());
      if (all.length() > from) {
        long start = scrollback.start();
        assertThat(start).isLessThanOrEqualTo(Math.max(from, 0));
        assertThat(read(start)).isEqualTo(start + ":" + all.substring((int) start));
      }
    }
  }

  @Test
  void takesAPieceThatIsLargerThanItself() throws InterruptedException {
    write("x".repeat(Scrollback.CAPACITY + 10) + "end");
    assertThat(scrollback.start()).isEqualTo(13);
    assertThat(read(Scrollback.CAPACITY + 10)).endsWith(":end");
  }

  @Nested
  final class WhenTheShellEnds {

    @Test
    void readersGetTheRestAndThenTheEnd() throws InterruptedException {
      write("bye");
      scrollback.end();
      assertThat(read(0)).isEqualTo("0:bye");
      assertThat(read(3)).isEqualTo("<end>");
    }

    @Test
    void readersThatKnowItWaitForANewShell() throws Exception {
      scrollback.end();
      CompletableFuture<String> next =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  Scrollback.Chunk chunk = scrollback.await(0, 10, true, () -> false);
                  return chunk == null ? "<end>" : new String(chunk.bytes(), US_ASCII);
                } catch (InterruptedException failure) {
                  throw new IllegalStateException(failure);
                }
              });
      write("again");
      assertThat(next.get(5, TimeUnit.SECONDS)).isEqualTo("again");
    }
  }

  @Test
  void aReaderThatStopsIsLetGo() throws InterruptedException {
    assertThat(scrollback.await(0, 10, false, () -> true)).isNull();
  }
}
