package dev.pilothouse.machine;

import dev.pilothouse.kernel.Bytes;

/** What a read of a descriptor gave. */
public sealed interface ReadResult {

  /** At least one byte. */
  record Data(Bytes bytes) implements ReadResult {}

  /** There will be no more bytes. */
  record End() implements ReadResult {}

  /** There is nothing yet: await {@link Wake.Readable}. */
  record Blocked() implements ReadResult {}
}
