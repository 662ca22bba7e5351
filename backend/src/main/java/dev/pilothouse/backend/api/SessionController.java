package dev.pilothouse.backend.api;

import dev.pilothouse.backend.account.AccountPrincipal;
import dev.pilothouse.backend.session.LearnerSession;
import dev.pilothouse.backend.session.Sessions;
import dev.pilothouse.backend.session.TaskState;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The caller's sessions. */
@RestController
@RequestMapping("/api/sessions/{lessonId}")
class SessionController {

  private final Sessions sessions;

  SessionController(Sessions sessions) {
    this.sessions = sessions;
  }

  /** A session as the API shows it. */
  record SessionView(String lessonId, String exerciseId, List<TaskState> tasks) {

    static SessionView of(LearnerSession session) {
      return new SessionView(session.lesson().id(), session.exercise().id(), session.tasks());
    }
  }

  /** An answer to the question of a task. */
  record AnswerBody(String answer) {}

  @GetMapping
  SessionView session(
      @AuthenticationPrincipal AccountPrincipal caller, @PathVariable String lessonId) {
    return SessionView.of(open(caller, lessonId));
  }

  @PostMapping("/exercises/{exerciseId}/start")
  SessionView start(
      @AuthenticationPrincipal AccountPrincipal caller,
      @PathVariable String lessonId,
      @PathVariable String exerciseId) {
    LearnerSession session = open(caller, lessonId);
    session.startExercise(exerciseId);
    return SessionView.of(session);
  }

  @PostMapping("/exercises/{exerciseId}/reset")
  SessionView reset(
      @AuthenticationPrincipal AccountPrincipal caller,
      @PathVariable String lessonId,
      @PathVariable String exerciseId) {
    LearnerSession session = open(caller, lessonId);
    if (session.exercise().id().equals(exerciseId)) {
      session.resetExercise();
    } else {
      session.startExercise(exerciseId);
    }
    return SessionView.of(session);
  }

  @PostMapping("/tasks/{taskId}/answer")
  SessionView answer(
      @AuthenticationPrincipal AccountPrincipal caller,
      @PathVariable String lessonId,
      @PathVariable String taskId,
      @RequestBody AnswerBody body) {
    LearnerSession session = open(caller, lessonId);
    session.answer(taskId, body.answer());
    return SessionView.of(session);
  }

  @GetMapping("/kubeconfig")
  ResponseEntity<String> kubeconfig(
      @AuthenticationPrincipal AccountPrincipal caller, @PathVariable String lessonId) {
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType("application/yaml"))
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"kubeconfig.yaml\"")
        .body(open(caller, lessonId).sandbox().kubeconfig());
  }

  private LearnerSession open(AccountPrincipal caller, String lessonId) {
    UUID accountId = caller.account().id();
    return sessions.open(accountId, lessonId);
  }
}
