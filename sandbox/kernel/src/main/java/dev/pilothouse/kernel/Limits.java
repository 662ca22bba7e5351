package dev.pilothouse.kernel;

/**
 * What one sandbox may use at the most. Exceeding a limit gives the error that a real system gives
 * when it runs out of the same thing, in that sandbox only.
 *
 * @param stepsPerSecond program steps that one simulated CPU makes in a second of simulated time
 * @param storedBytes bytes of all files and API objects that are the sandbox's own
 * @param processes processes alive on one machine
 * @param objects API objects stored
 * @param objectBytes bytes of one API object (a real etcd refuses requests above 1.5 MiB)
 * @param openFiles descriptors of one process
 * @param terminalBytesPerSecond output that one terminal shows in a second; more waits
 */
public record Limits(
    long stepsPerSecond,
    long storedBytes,
    int processes,
    int objects,
    int objectBytes,
    int openFiles,
    long terminalBytesPerSecond) {

  /** What a learner's sandbox gets. */
  public static final Limits STANDARD =
      new Limits(500_000, 64L << 20, 512, 5_000, 1_572_864, 256, 1L << 20);

  public Limits {
    if (stepsPerSecond <= 0
        || storedBytes <= 0
        || processes <= 0
        || objects <= 0
        || objectBytes <= 0
        || openFiles <= 0
        || terminalBytesPerSecond <= 0) {
      throw new IllegalArgumentException("every limit is positive");
    }
  }
}
