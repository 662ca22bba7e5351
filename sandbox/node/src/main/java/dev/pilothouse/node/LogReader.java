package dev.pilothouse.node;

import dev.pilothouse.apiserver.NodeConnector.LogRequest;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.file.FileTree;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads container logs from their files: lines with time and stream. */
final class LogReader {

  private LogReader() {}

  /** One line, or a part of one when it does not end the line. */
  record Line(Instant time, String timeText, boolean full, String text) {}

  static Line parse(String raw) {
    String[] fields = raw.split(" ", 4);
    return new Line(
        Instant.parse(fields[0]),
        fields[0],
        fields[2].equals("F"),
        fields.length > 3 ? fields[3] : "");
  }

  /** The text of the last lines of a log, at most {@code bytes}. */
  static String lastLines(FileTree files, String path, int lines, int bytes) {
    if (!files.exists(path)) {
      return "";
    }
    List<String> all = files.text(path).lines().toList();
    StringBuilder text = new StringBuilder();
    for (String raw : all.subList(Math.max(0, all.size() - lines), all.size())) {
      Line line = parse(raw);
      text.append(line.text()).append(line.full() ? "\n" : "");
    }
    return text.length() > bytes ? text.substring(text.length() - bytes) : text.toString();
  }

  /** Where in a log the requested lines begin, in bytes. */
  static int start(Bytes log, LogRequest request, Instant now) {
    List<Integer> starts = new ArrayList<>();
    Instant since = since(request, now);
    for (int at = 0; at < log.size(); ) {
      int end = log.indexOf((byte) '\n', at);
      end = end < 0 ? log.size() : end;
      if (!parse(log.slice(at, end).text()).time().isBefore(since)) {
        starts.add(at);
      }
      at = end + 1;
    }
    long wanted =
        request.tailLines() < 0 ? starts.size() : Math.min(request.tailLines(), starts.size());
    return wanted == 0 ? log.size() : starts.get((int) (starts.size() - wanted));
  }

  private static Instant since(LogRequest request, Instant now) {
    if (request.sinceSeconds() >= 0) {
      return now.minusSeconds(request.sinceSeconds());
    }
    return request.sinceTime() == null ? Instant.EPOCH : Instant.parse(request.sinceTime());
  }

  /** The lines of a piece of a log as a client sees them. */
  static Bytes render(Bytes raw, boolean timestamps) {
    StringBuilder text = new StringBuilder();
    boolean continued = false;
    for (String each : raw.text().lines().toList()) {
      Line line = parse(each);
      if (timestamps && !continued) {
        text.append(line.timeText()).append(' ');
      }
      text.append(line.text()).append(line.full() ? "\n" : "");
      continued = !line.full();
    }
    return Bytes.of(text.toString());
  }
}
