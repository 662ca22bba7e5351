package dev.pilothouse.machine.network.http;

import dev.pilothouse.kernel.Bytes;

/** A response, or its head when the body comes apart. */
public record HttpResponse(int status, String reason, HttpHeaders headers, Bytes body) {

  public static HttpResponse of(int status, HttpHeaders headers, Bytes body) {
    return new HttpResponse(status, reason(status), headers, body);
  }

  public static HttpResponse text(int status, String body) {
    return of(status, HttpHeaders.of("Content-Type", "text/plain; charset=utf-8"), Bytes.of(body));
  }

  /** The usual words for a status; RFC 9110. */
  public static String reason(int status) {
    return switch (status) {
      case 100 -> "Continue";
      case 101 -> "Switching Protocols";
      case 200 -> "OK";
      case 201 -> "Created";
      case 202 -> "Accepted";
      case 204 -> "No Content";
      case 206 -> "Partial Content";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 304 -> "Not Modified";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 405 -> "Method Not Allowed";
      case 406 -> "Not Acceptable";
      case 408 -> "Request Timeout";
      case 409 -> "Conflict";
      case 410 -> "Gone";
      case 413 -> "Request Entity Too Large";
      case 415 -> "Unsupported Media Type";
      case 422 -> "Unprocessable Entity";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> "";
    };
  }

  String head() {
    return "HTTP/1.1 " + status + " " + reason + "\r\n" + headers.lines() + "\r\n";
  }
}
