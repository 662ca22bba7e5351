package dev.pilothouse.backend.api;

import dev.pilothouse.sandbox.SandboxException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says in problem details (RFC 9457) what went wrong. */
@RestControllerAdvice(basePackageClasses = ApiFaults.class)
class ApiFaults {

  @ExceptionHandler(IllegalArgumentException.class)
  ProblemDetail notThere(IllegalArgumentException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, String.valueOf(e.getMessage()));
  }

  @ExceptionHandler(IllegalStateException.class)
  ProblemDetail conflict(IllegalStateException e) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, String.valueOf(e.getMessage()));
  }

  @ExceptionHandler(SandboxException.class)
  ProblemDetail infrastructure(SandboxException e) {
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
  }
}
