package dev.pilothouse.machine;

/**
 * A pipe.
 *
 * @param readers open read ends
 * @param writers open write ends
 * @param session the host session at its other end, 0 for none
 */
record Pipe(ByteQueue queue, int readers, int writers, long session) {

  /** As on Linux; pipe(7). */
  static final int CAPACITY = 64 << 10;

  int room() {
    return Math.max(0, CAPACITY - queue.size());
  }

  Pipe withQueue(ByteQueue changed) {
    return new Pipe(changed, readers, writers, session);
  }

  Pipe withEnds(int moreReaders, int moreWriters) {
    return new Pipe(queue, readers + moreReaders, writers + moreWriters, session);
  }
}
