package dev.pilothouse.machine.network.http;

import dev.pilothouse.kernel.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the messages of one direction of a connection apart as their bytes come. Immutable: {@link
 * #feed} bytes, then call {@link #next} until it wants more.
 *
 * @param responses whether it reads responses, else requests
 * @param bodiless whether the next response has no body, as to HEAD
 * @param buffer what has come and was not read
 * @param left bytes of the body or chunk that are to come
 */
public record MessageReader(
    boolean responses, boolean bodiless, Phase phase, Bytes buffer, long left) {

  /** Heads beyond this are refused. */
  private static final int LARGEST_HEAD = 64 << 10;

  /** Where in a message the reader is. */
  public enum Phase {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILER,
    UNTIL_END,
    AFTER,
    RAW
  }

  /** What came. */
  public sealed interface Part {

    /** More bytes are needed. */
    record More() implements Part {}

    /** The head of a request. */
    record RequestHead(String method, String target, String version, HttpHeaders headers)
        implements Part {}

    /** The head of a response. */
    record ResponseHead(int status, String reason, String version, HttpHeaders headers)
        implements Part {}

    /** Some of a body. */
    record Body(Bytes bytes) implements Part {}

    /** The message is complete; the next one may follow. */
    record End() implements Part {}

    /** This is no HTTP. */
    record Malformed(String reason) implements Part {}
  }

  /** What came, and the reader after it. */
  public record Read(MessageReader reader, Part part) {}

  public static MessageReader ofRequests() {
    return new MessageReader(false, false, Phase.HEAD, Bytes.EMPTY, 0);
  }

  public static MessageReader ofResponses(boolean bodiless) {
    return new MessageReader(true, bodiless, Phase.HEAD, Bytes.EMPTY, 0);
  }

  public MessageReader feed(Bytes more) {
    return new MessageReader(responses, bodiless, phase, buffer.plus(more), left);
  }

  public Read next() {
    return switch (phase) {
      case HEAD -> head();
      case BODY -> body(Phase.AFTER);
      case CHUNK -> body(Phase.CHUNK_END);
      case CHUNK_SIZE -> chunkSize();
      case CHUNK_END -> chunkEnd();
      case TRAILER -> trailer();
      case UNTIL_END, RAW ->
          buffer.isEmpty() ? more() : new Read(at(phase, Bytes.EMPTY, 0), new Part.Body(buffer));
      case AFTER -> new Read(at(Phase.HEAD, buffer, 0), new Part.End());
    };
  }

  /** What the end of the connection means here. */
  public Part ended() {
    return switch (phase) {
      case UNTIL_END, RAW -> new Part.End();
      case HEAD ->
          buffer.isEmpty() ? new Part.End() : new Part.Malformed("unexpected end of the head");
      default -> new Part.Malformed("unexpected end of the body");
    };
  }

  /** This reader after an upgrade: everything that comes is body. */
  public MessageReader raw() {
    return at(Phase.RAW, buffer, 0);
  }

  /** Whether a message has begun and is not complete. */
  public boolean inMessage() {
    return phase != Phase.HEAD || !buffer.isEmpty();
  }

  private MessageReader at(Phase newPhase, Bytes newBuffer, long newLeft) {
    return new MessageReader(responses, bodiless, newPhase, newBuffer, newLeft);
  }

  private Read more() {
    return new Read(this, new Part.More());
  }

  private Read malformed(String reason) {
    return new Read(this, new Part.Malformed(reason));
  }

  private Read head() {
    int skipped = 0;
    while (!responses
        && skipped < buffer.size()
        && (buffer.at(skipped) == '\r' || buffer.at(skipped) == '\n')) {
      skipped++;
    }
    Bytes rest = buffer.from(skipped);
    int end = endOfHead(rest);
    if (end < 0) {
      boolean odd =
          responses
              ? rest.size() >= 5 && !rest.slice(0, 5).text().equals("HTTP/")
              : !rest.isEmpty() && rest.at(0) <= ' ';
      return rest.size() > LARGEST_HEAD || odd ? malformed("not a HTTP head") : more();
    }
    List<String> lines = new ArrayList<>();
    for (String line : rest.slice(0, end).text().split("\r?\n")) {
      lines.add(line);
    }
    HttpHeaders headers = headers(lines.subList(1, lines.size()));
    if (headers == null) {
      return malformed("bad header field");
    }
    return responses
        ? response(lines.getFirst(), headers, rest.from(end))
        : request(lines.getFirst(), headers, rest.from(end));
  }

  /** The index after the empty line that ends a head, or -1. */
  private static int endOfHead(Bytes bytes) {
    for (int at = bytes.indexOf((byte) '\n', 0); at >= 0; at = bytes.indexOf((byte) '\n', at + 1)) {
      int next = at + 1;
      if (next < bytes.size() && bytes.at(next) == '\r') {
        next++;
      }
      if (next < bytes.size() && bytes.at(next) == '\n') {
        return next + 1;
      }
    }
    return -1;
  }

  private static @Nullable HttpHeaders headers(List<String> lines) {
    List<HttpHeaders.Field> fields = new ArrayList<>();
    for (String line : lines) {
      if (line.isEmpty()) {
        continue;
      }
      int colon = line.indexOf(':');
      if (colon <= 0 || line.charAt(colon - 1) == ' ') {
        return null;
      }
      fields.add(
          new HttpHeaders.Field(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new HttpHeaders(fields);
  }

  private Read request(String line, HttpHeaders headers, Bytes rest) {
    String[] words = line.split(" ");
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      return malformed("bad request line");
    }
    MessageReader after = framed(headers, rest, Phase.AFTER);
    return after == null
        ? malformed("bad length")
        : new Read(after, new Part.RequestHead(words[0], words[1], words[2], headers));
  }

  private Read response(String line, HttpHeaders headers, Bytes rest) {
    String[] words = line.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/") || !words[1].matches("\\d{3}")) {
      return malformed("bad status line");
    }
    int status = Integer.parseInt(words[1]);
    boolean none = bodiless || status < 200 || status == 204 || status == 304;
    MessageReader after =
        status == 101
            ? at(Phase.RAW, rest, 0)
            : status < 200
                ? at(Phase.HEAD, rest, 0)
                : none ? at(Phase.AFTER, rest, 0) : framed(headers, rest, Phase.UNTIL_END);
    return after == null
        ? malformed("bad length")
        : new Read(
            after,
            new Part.ResponseHead(status, words.length < 3 ? "" : words[2], words[0], headers));
  }

  private @Nullable MessageReader framed(HttpHeaders headers, Bytes rest, Phase otherwise) {
    if (headers.lists("Transfer-Encoding", "chunked")) {
      return at(Phase.CHUNK_SIZE, rest, 0);
    }
    String length = headers.get("Content-Length");
    if (length == null) {
      return at(otherwise, rest, 0);
    }
    if (!length.matches("\\d{1,18}")) {
      return null;
    }
    long bytes = Long.parseLong(length);
    return at(bytes == 0 ? Phase.AFTER : Phase.BODY, rest, bytes);
  }

  private Read body(Phase then) {
    if (buffer.isEmpty()) {
      return more();
    }
    int count = (int) Math.min(left, buffer.size());
    boolean last = count == left;
    return new Read(
        at(last ? then : phase, buffer.from(count), left - count),
        new Part.Body(buffer.slice(0, count)));
  }

  private Read chunkSize() {
    int end = buffer.indexOf((byte) '\n', 0);
    if (end < 0) {
      return buffer.size() > 64 ? malformed("bad chunk size") : more();
    }
    String size = buffer.slice(0, end).text().replaceFirst(";.*", "").strip();
    if (!size.matches("[0-9a-fA-F]{1,15}")) {
      return malformed("bad chunk size");
    }
    long bytes = Long.parseLong(size, 16);
    return at(bytes == 0 ? Phase.TRAILER : Phase.CHUNK, buffer.from(end + 1), bytes).next();
  }

  private Read chunkEnd() {
    int end = buffer.indexOf((byte) '\n', 0);
    return end < 0 ? more() : at(Phase.CHUNK_SIZE, buffer.from(end + 1), 0).next();
  }

  private Read trailer() {
    int end = buffer.indexOf((byte) '\n', 0);
    if (end < 0) {
      return more();
    }
    boolean last = end == 0 || end == 1 && buffer.at(0) == '\r';
    return at(last ? Phase.AFTER : Phase.TRAILER, buffer.from(end + 1), 0).next();
  }
}
