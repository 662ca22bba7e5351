package dev.pilothouse.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class WorldTests {

  private static long[] draw(World world, int count) {
    return LongStream.generate(world::randomLong).limit(count).toArray();
  }

  private static World world(long seed) {
    return new World(Instant.EPOCH, seed, Limits.STANDARD);
  }

  @Nested
  final class Chance {

    @Test
    void isTheSameForTheSameSeed() {
      assertThat(draw(world(1), 100)).isEqualTo(draw(world(1), 100));
      assertThat(draw(world(1), 100)).doesNotContain(draw(world(2), 100));
    }

    @Test
    void goesOnInAForkAsInItsOrigin() {
      World world = world(1);
      draw(world, 10);
      World fork = world.fork();
      assertThat(draw(fork, 10)).isEqualTo(draw(world, 10));
    }

    @Test
    void isTheSameForTwoForksWithTheSameSeed() {
      World world = world(1);
      World one = world.fork();
      World other = world.fork();
      one.reseed(7);
      other.reseed(7);
      assertThat(draw(one, 10)).isEqualTo(draw(other, 10));
    }

    @Test
    void neverRepeatsItselfWhenSeedsDo() {
      World world = world(1);
      world.reseed(1);
      long[] before = draw(world, 100);
      world.reseed(1);
      assertThat(draw(world, 100)).doesNotContain(before);
    }
  }
}
