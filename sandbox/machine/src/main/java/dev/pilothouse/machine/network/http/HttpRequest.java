package dev.pilothouse.machine.network.http;

import dev.pilothouse.kernel.Bytes;

/**
 * A request.
 *
 * @param target the path and query, or what else stands in the request line
 */
public record HttpRequest(String method, String target, HttpHeaders headers, Bytes body) {

  public static HttpRequest get(String target, HttpHeaders headers) {
    return new HttpRequest("GET", target, headers, Bytes.EMPTY);
  }

  /** The path without the query. */
  public String path() {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  /** The query, "" when there is none. */
  public String query() {
    int question = target.indexOf('?');
    return question < 0 ? "" : target.substring(question + 1);
  }

  /** The bytes on the wire; a body gets its length unless the headers say how long it is. */
  public Bytes encode() {
    HttpHeaders sent = headers;
    boolean sized = headers.contains("Content-Length") || headers.contains("Transfer-Encoding");
    boolean bodied =
        !body.isEmpty() || method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    if (bodied && !sized) {
      sent = sent.plus("Content-Length", Integer.toString(body.size()));
    }
    return Bytes.of(method + " " + target + " HTTP/1.1\r\n" + sent.lines() + "\r\n").plus(body);
  }
}
