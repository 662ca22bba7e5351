package dev.pilothouse.backend.progress;

import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;

/** A row of the table that says where a learner is in a lesson. */
@Entity
@Table(name = "lesson_place")
class LessonPlaceRow {

  @EmbeddedId private Key key;
  private String exerciseId;
  private Instant openedAt;

  @SuppressWarnings("NullAway.Init")
  protected LessonPlaceRow() {}

  LessonPlaceRow(Key key, String exerciseId, Instant openedAt) {
    this.key = key;
    this.exerciseId = exerciseId;
    this.openedAt = openedAt;
  }

  Key key() {
    return key;
  }

  String exerciseId() {
    return exerciseId;
  }

  Instant openedAt() {
    return openedAt;
  }

  /** Which learner in which lesson. */
  @Embeddable
  record Key(UUID accountId, String lessonId) implements Serializable {}
}
