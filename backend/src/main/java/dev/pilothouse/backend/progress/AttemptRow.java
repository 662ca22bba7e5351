package dev.pilothouse.backend.progress;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the table of attempts. */
@Entity
@Table(name = "attempt")
class AttemptRow {

  @Id private UUID id;
  private UUID accountId;
  private String lessonId;
  private String exerciseId;
  private Instant startedAt;
  private @Nullable Instant endedAt;

  @SuppressWarnings("NullAway.Init")
  protected AttemptRow() {}

  AttemptRow(UUID id, UUID accountId, String lessonId, String exerciseId, Instant startedAt) {
    this.id = id;
    this.accountId = accountId;
    this.lessonId = lessonId;
    this.exerciseId = exerciseId;
    this.startedAt = startedAt;
  }

  UUID id() {
    return id;
  }

  String lessonId() {
    return lessonId;
  }

  String exerciseId() {
    return exerciseId;
  }

  UUID accountId() {
    return accountId;
  }

  Instant startedAt() {
    return startedAt;
  }

  boolean open() {
    return endedAt == null;
  }

  void end(Instant now) {
    endedAt = now;
  }
}
