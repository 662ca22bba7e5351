package dev.pilothouse.kubectl.api;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.jsonpath.GoText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The API server refused a request. */
public final class ApiFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Struct status;
  private final int code;

  private ApiFailure(int code, Struct status, String message) {
    super(message, null, false, false);
    this.code = code;
    this.status = status;
  }

  static ApiFailure of(Reply reply) {
    Struct status = reply.object();
    if (status.text("kind").equals("Status")) {
      return new ApiFailure(reply.status(), status, status.text("message"));
    }
    return generic(reply.status(), reply.body().text());
  }

  /** What client-go makes of an answer that says nothing in the API's own form. */
  private static ApiFailure generic(int code, String body) {
    String reason =
        switch (code) {
          case 400 -> "BadRequest";
          case 401 -> "Unauthorized";
          case 403 -> "Forbidden";
          case 404 -> "NotFound";
          case 405 -> "MethodNotAllowed";
          case 406 -> "NotAcceptable";
          case 409 -> "Conflict";
          case 415 -> "UnsupportedMediaType";
          case 422 -> "Invalid";
          case 429 -> "TooManyRequests";
          case 503 -> "ServiceUnavailable";
          case 504 -> "Timeout";
          default -> code >= 500 ? "InternalError" : "";
        };
    String message =
        switch (code) {
          case 400 -> "the server rejected our request for an unknown reason";
          case 401 -> "the server has asked for the client to provide credentials";
          case 403, 415 -> body;
          case 404 -> "the server could not find the requested resource";
          case 405 -> "the server does not allow this method on the requested resource";
          case 406 ->
              body.isEmpty()
                  ? "the server was unable to respond with a content type that the client supports"
                  : body;
          case 409 -> "the server reported a conflict";
          case 422 -> "the server rejected our request due to an error in our request";
          case 429 ->
              "the server has received too many requests and has asked us to try again later";
          case 503 -> "the server is currently unable to handle the request";
          case 504 ->
              "the server was unable to return a response in the time allotted, but may still be processing the request";
          default ->
              code >= 500
                  ? "an error on the server ("
                      + GoText.quoted(body)
                      + ") has prevented the request from succeeding"
                  : "the server responded with the status code "
                      + code
                      + " but did not return more information";
        };
    Struct status =
        Struct.of(
            "kind",
            "Status",
            "status",
            "Failure",
            "message",
            message,
            "reason",
            reason,
            "code",
            (long) code);
    return new ApiFailure(code, status, message);
  }

  /** The failure that an ERROR event of a watch, or any Status object, tells of. */
  public static ApiFailure of(Struct status) {
    return new ApiFailure((int) status.number("code", 500), status, status.text("message"));
  }

  public int code() {
    return code;
  }

  public String reason() {
    return status.text("reason");
  }

  public boolean notFound() {
    return code == 404;
  }

  public boolean conflict() {
    return code == 409 && reason().equals("Conflict");
  }

  public boolean alreadyExists() {
    return reason().equals("AlreadyExists");
  }

  /** The Status object that the server sent. */
  public Struct status() {
    return status;
  }

  /** The same failure, telling what was being done: {@code error when creating "web.yaml": ...}. */
  public ApiFailure during(String verb, String source) {
    String message = "error when " + verb + " " + GoText.quoted(source) + ": " + getMessage();
    return new ApiFailure(code, status.with("message", message), message);
  }

  /** The same failure of a list request, telling which objects were asked for. */
  public ApiFailure ofList(ApiType type, String labels, String fields) {
    if (code != 400 && code != 404) {
      return this;
    }
    String resource =
        (type.group().isEmpty() ? "/" : "") + type.apiVersion() + ", Resource=" + type.plural();
    return prefixed(
        labels.isEmpty() && fields.isEmpty()
            ? "Unable to list \"" + resource + "\": "
            : "Unable to find \""
                + resource
                + "\" that match label selector "
                + GoText.quoted(labels)
                + ", field selector "
                + GoText.quoted(fields)
                + ": ");
  }

  /** The same failure with text before its message. */
  public ApiFailure prefixed(String prefix) {
    String message = prefix + getMessage();
    return new ApiFailure(code, status.with("message", message), message);
  }

  /**
   * What kubectl prints on the standard error when it ends with this failure, without line feed.
   */
  public String shown() {
    if (reason().equals("Invalid")) {
      return invalid();
    }
    return standard();
  }

  /** The line of one failure among others. */
  public String standard() {
    if (code == 401) {
      return "error: You must be logged in to the server (" + getMessage() + ")";
    }
    return reason().isEmpty()
        ? "Error from server: " + getMessage()
        : "Error from server (" + reason() + "): " + getMessage();
  }

  private String invalid() {
    Struct details = status.struct("details");
    String kind = details.text("kind");
    String name = details.text("name");
    List<Struct> causes = new ArrayList<>();
    details.list("causes").structs().forEach(causes::add);
    String lead = "The request is invalid";
    if (!kind.isEmpty() || !name.isEmpty()) {
      lead = "The " + kind + " " + GoText.quoted(name) + " is invalid";
    } else if (causes.isEmpty() && !String.valueOf(getMessage()).isEmpty()) {
      lead = lead + ": " + getMessage();
    }
    Set<String> messages = new LinkedHashSet<>();
    for (Struct cause : causes) {
      messages.add(cause.text("field") + ": " + cause.text("message"));
    }
    return switch (messages.size()) {
      case 0 -> lead;
      case 1 -> lead + ": " + messages.iterator().next();
      default -> lead + ": \n* " + String.join("\n* ", messages);
    };
  }
}
