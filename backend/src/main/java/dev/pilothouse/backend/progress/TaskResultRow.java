package dev.pilothouse.backend.progress;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the table of task results. */
@Entity
@Table(name = "task_result")
class TaskResultRow {

  private static final int LONGEST_ANSWER = 4000;

  @EmbeddedId private Key key;
  private boolean passing;
  private @Nullable Instant earnedAt;
  private int points;
  private int hints;
  private @Nullable String answer;

  @SuppressWarnings("NullAway.Init")
  protected TaskResultRow() {}

  TaskResultRow(Key key) {
    this.key = key;
  }

  Key key() {
    return key;
  }

  boolean earned() {
    return earnedAt != null;
  }

  /** Sets whether the task is right; points that were earned stay. */
  void pass(boolean nowPassing, int taskPoints, Instant now) {
    passing = nowPassing;
    if (nowPassing && earnedAt == null) {
      earnedAt = now;
      points = taskPoints;
    }
  }

  boolean passing() {
    return passing;
  }

  int points() {
    return points;
  }

  int hints() {
    return hints;
  }

  void reveal(int count) {
    hints = Math.max(hints, count);
  }

  @Nullable String answer() {
    return answer;
  }

  void answer(String text) {
    answer = text.length() > LONGEST_ANSWER ? text.substring(0, LONGEST_ANSWER) : text;
  }

  /** Which task of which attempt. */
  @Embeddable
  record Key(UUID attemptId, String taskId) implements Serializable {}
}
