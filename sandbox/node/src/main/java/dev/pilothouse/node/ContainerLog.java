package dev.pilothouse.node;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.file.FileTree;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The log of one run of a container on its node, in the format of the container runtime interface:
 * per line a time, the stream, "F" for a full line or "P" for a part of one, and the text.
 *
 * @param path "/var/log/pods/NAMESPACE_NAME_UID/CONTAINER/N.log"
 * @param partialOut output after the last newline
 * @param partialErr the same of standard error
 */
record ContainerLog(String path, Bytes partialOut, Bytes partialErr) {

  /** Lines longer than this are stored in parts. */
  private static final int LONGEST_LINE = 16 << 10;

  /**
   * When a log is larger, its older half is dropped, as rotation would; the real limit is 10 MiB.
   */
  private static final long LARGEST = 4L << 20;

  static ContainerLog at(String path) {
    return new ContainerLog(path, Bytes.EMPTY, Bytes.EMPTY);
  }

  /** What is announced when a pod's log has grown. */
  static String topic(String namespace, String name) {
    return "log/" + namespace + "/" + name;
  }

  /** The directory of a pod's logs. */
  static String directory(PodState pod) {
    return "/var/log/pods/%s_%s_%s".formatted(pod.namespace(), pod.name(), pod.uid());
  }

  static String path(PodState pod, String container, int restarts) {
    return "%s/%s/%d.log".formatted(directory(pod), container, restarts);
  }

  /** This log after output was written to it; {@code last} says that no more will come. */
  ContainerLog append(FileTree files, Instant now, Bytes out, Bytes err, boolean last) {
    StringBuilder text = new StringBuilder();
    Bytes restOut = lines(text, now, "stdout", partialOut.plus(out), last);
    Bytes restErr = lines(text, now, "stderr", partialErr.plus(err), last);
    if (!text.isEmpty()) {
      store(files, Bytes.of(text.toString()));
    }
    return new ContainerLog(path, restOut.compact(), restErr.compact());
  }

  private void store(FileTree files, Bytes lines) {
    try {
      files.append(path, lines);
      if (files.info(path).size() > LARGEST) {
        Bytes all = files.read(path);
        int half = all.indexOf((byte) '\n', all.size() / 2) + 1;
        files.write(path, all.from(half).compact());
      }
    } catch (SysException full) {
      // A full disk loses log lines and nothing else, as on a real node.
      return;
    }
  }

  private static Bytes lines(
      StringBuilder text, Instant now, String stream, Bytes pending, boolean last) {
    int start = 0;
    while (start < pending.size()) {
      int end = pending.indexOf((byte) '\n', start);
      int length = (end < 0 ? pending.size() : end) - start;
      if (length > LONGEST_LINE) {
        line(text, now, stream, "P", pending.slice(start, start + LONGEST_LINE));
        start += LONGEST_LINE;
      } else if (end >= 0) {
        line(text, now, stream, "F", pending.slice(start, end));
        start = end + 1;
      } else if (last) {
        line(text, now, stream, "P", pending.from(start));
        return Bytes.EMPTY;
      } else {
        break;
      }
    }
    return pending.from(start);
  }

  private static void line(
      StringBuilder text, Instant now, String stream, String tag, Bytes content) {
    text.append(time(now)).append(' ').append(stream).append(' ').append(tag).append(' ');
    text.append(content.text()).append('\n');
  }

  /** RFC 3339 with nanoseconds, as the runtime writes it. */
  static String time(Instant now) {
    return "%s.%09dZ"
        .formatted(now.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ""), now.getNano());
  }
}
