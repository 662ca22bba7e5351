package dev.pilothouse.backend.progress;

import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Task;
import dev.pilothouse.lessons.check.TaskStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Keeps attempts: when this returns, it is in the database. */
@Service
public class Attempts {

  private final AttemptRepository attempts;
  private final TaskResultRepository results;
  private final LessonPlaceRepository places;
  private final Clock clock;

  Attempts(
      AttemptRepository attempts,
      TaskResultRepository results,
      LessonPlaceRepository places,
      Clock clock) {
    this.attempts = attempts;
    this.results = results;
    this.places = places;
    this.clock = clock;
  }

  /**
   * An attempt that goes on.
   *
   * @param answers that the learner gave, by task
   * @param earned tasks that were right at some time in any attempt at the exercise
   */
  public record Attempt(UUID id, Map<String, String> answers, Set<String> earned) {}

  /** The exercise that the learner was at when last in the lesson. */
  @Transactional(readOnly = true)
  public Optional<String> place(UUID accountId, String lessonId) {
    return places
        .findById(new LessonPlaceRow.Key(accountId, lessonId))
        .map(LessonPlaceRow::exerciseId);
  }

  /** The attempt that was not ended, else a new one. */
  @Transactional
  public Attempt resume(UUID accountId, String lessonId, String exerciseId) {
    return open(accountId, lessonId, exerciseId)
        .map(row -> attempt(accountId, row))
        .orElseGet(() -> begin(accountId, lessonId, exerciseId));
  }

  /** Ends the attempts that are open and begins a new one. */
  @Transactional
  public Attempt restart(UUID accountId, String lessonId, String exerciseId) {
    for (AttemptRow row : attempts.findByAccountIdAndLessonId(accountId, lessonId)) {
      if (row.open()) {
        row.end(clock.instant());
      }
    }
    return begin(accountId, lessonId, exerciseId);
  }

  /** Records the states of tasks. Points once earned stay. */
  @Transactional
  public void record(UUID attemptId, Exercise exercise, List<TaskStatus> statuses) {
    Instant now = clock.instant();
    for (TaskStatus status : statuses) {
      Optional<Task> task = exercise.task(status.taskId());
      TaskResultRow row = result(attemptId, status.taskId());
      if (task.isPresent() && row.passing() != status.passing()) {
        row.pass(status.passing(), task.get().points(), now);
        results.save(row);
      }
    }
  }

  @Transactional
  public void answer(UUID attemptId, String taskId, String answer) {
    TaskResultRow row = result(attemptId, taskId);
    row.answer(answer);
    results.save(row);
  }

  /** Remembers that the first {@code count} hints of a task have been shown. */
  @Transactional
  public void reveal(UUID attemptId, String taskId, int count) {
    TaskResultRow row = result(attemptId, taskId);
    row.reveal(count);
    results.save(row);
  }

  private Optional<AttemptRow> open(UUID accountId, String lessonId, String exerciseId) {
    return attempts.findByAccountIdAndLessonId(accountId, lessonId).stream()
        .filter(row -> row.open() && row.exerciseId().equals(exerciseId))
        .max(Comparator.comparing(AttemptRow::startedAt));
  }

  private Attempt begin(UUID accountId, String lessonId, String exerciseId) {
    AttemptRow row =
        new AttemptRow(UUID.randomUUID(), accountId, lessonId, exerciseId, clock.instant());
    attempts.saveAndFlush(row);
    places.save(
        new LessonPlaceRow(
            new LessonPlaceRow.Key(accountId, lessonId), exerciseId, clock.instant()));
    return attempt(accountId, row);
  }

  private Attempt attempt(UUID accountId, AttemptRow row) {
    List<UUID> ids =
        attempts.findByAccountIdAndLessonId(accountId, row.lessonId()).stream()
            .filter(other -> other.exerciseId().equals(row.exerciseId()))
            .map(AttemptRow::id)
            .toList();
    Map<String, String> answers = new HashMap<>();
    Set<String> earned = new HashSet<>();
    for (TaskResultRow result : results.findByKeyAttemptIdIn(ids)) {
      String answer = result.answer();
      if (answer != null && result.key().attemptId().equals(row.id())) {
        answers.put(result.key().taskId(), answer);
      }
      if (result.earned()) {
        earned.add(result.key().taskId());
      }
    }
    return new Attempt(row.id(), answers, earned);
  }

  private TaskResultRow result(UUID attemptId, String taskId) {
    TaskResultRow.Key key = new TaskResultRow.Key(attemptId, taskId);
    return results.findById(key).orElseGet(() -> new TaskResultRow(key));
  }
}
