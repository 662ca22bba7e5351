package dev.pilothouse.apiserver;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kernel.World;
import java.nio.ByteBuffer;
import java.util.UUID;

/** Names and ids that come from the world's chance. */
final class Randomness {

  private static final String NAME_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX = 5;
  private static final int LONGEST_BASE = 63 - SUFFIX;

  private Randomness() {}

  /** A random UUID (RFC 9562, version 4). */
  static String uid(World world) {
    long high = world.randomLong() & ~0xF000L | 0x4000L;
    long low = world.randomLong() & ~(3L << 62) | 2L << 62;
    return new UUID(high, low).toString();
  }

  /** A secret key of 256 bits. */
  static Bytes key(World world) {
    ByteBuffer bytes = ByteBuffer.allocate(32);
    for (int i = 0; i < 4; i++) {
      bytes.putLong(world.randomLong());
    }
    return Bytes.of(bytes.array());
  }

  /** A name that begins with {@code base}, as generateName gives it. */
  static String name(World world, String base) {
    StringBuilder name =
        new StringBuilder(base.substring(0, Math.min(base.length(), LONGEST_BASE)));
    for (int i = 0; i < SUFFIX; i++) {
      name.append(NAME_CHARACTERS.charAt(world.randomInt(NAME_CHARACTERS.length())));
    }
    return name.toString();
  }
}
