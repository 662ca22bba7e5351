package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.network.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * An answer before it is dressed for the wire.
 *
 * @param type "" for none
 * @param location of a redirect to this server itself, without scheme and host; else null
 * @param modifiedNanos of a file, else -1
 * @param tag of a file with its quotes, else ""
 * @param headers further ones
 * @param ranges whether parts of it may be asked for
 * @param chunked whether its length is not told ahead
 */
record Reply(
    int status,
    String type,
    Bytes body,
    @Nullable String location,
    long modifiedNanos,
    String tag,
    HttpHeaders headers,
    boolean ranges,
    boolean chunked) {

  static Reply of(int status, String type, Bytes body) {
    return new Reply(status, type, body, null, -1, "", HttpHeaders.EMPTY, false, false);
  }

  static Reply chunked(String type, String text) {
    return new Reply(200, type, Bytes.of(text), null, -1, "", HttpHeaders.EMPTY, false, true);
  }

  static Reply file(String type, Bytes body, long modifiedNanos, String tag) {
    return new Reply(200, type, body, null, modifiedNanos, tag, HttpHeaders.EMPTY, true, false);
  }

  Reply withStatus(int changed) {
    return new Reply(
        changed,
        type,
        body,
        location,
        modifiedNanos,
        tag,
        headers,
        ranges && changed == 200,
        chunked);
  }

  Reply withType(String changed) {
    return new Reply(status, changed, body, location, modifiedNanos, tag, headers, ranges, chunked);
  }

  Reply withLocation(String target) {
    return new Reply(status, type, body, target, modifiedNanos, tag, headers, ranges, chunked);
  }

  Reply plus(String name, String value) {
    return new Reply(
        status,
        type,
        body,
        location,
        modifiedNanos,
        tag,
        headers.plus(name, value),
        ranges,
        chunked);
  }

  Reply withHeaders(HttpHeaders changed) {
    return new Reply(status, type, body, location, modifiedNanos, tag, changed, ranges, chunked);
  }

  /** Another body whose length is not told ahead; {@code weak} keeps a weak tag of the file. */
  Reply rewritten(Bytes changed, boolean weak) {
    String weakTag = tag.isEmpty() || tag.startsWith("W/") ? tag : "W/" + tag;
    return new Reply(
        status,
        type,
        changed,
        location,
        weak ? modifiedNanos : -1,
        weak ? weakTag : "",
        headers,
        false,
        true);
  }

  Reply part(Bytes changed, String changedType) {
    return new Reply(
        206, changedType, changed, location, modifiedNanos, tag, headers, false, false);
  }

  Reply unmodified() {
    return new Reply(304, "", Bytes.EMPTY, null, modifiedNanos, tag, headers, false, false);
  }
}
