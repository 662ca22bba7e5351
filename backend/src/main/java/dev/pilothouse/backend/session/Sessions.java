package dev.pilothouse.backend.session;

import dev.pilothouse.backend.course.Courses;
import dev.pilothouse.backend.progress.Attempts;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.lessons.check.Workers;
import dev.pilothouse.sandbox.SandboxProvider;
import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Service;

/** The sessions of all learners: one sandbox per learner and lesson. */
@Service
public class Sessions {

  private static final long NUDGE_SECONDS = 2;
  private static final long CLEAN_UP_SECONDS = 20;

  private final Courses courses;
  private final SandboxProvider provider;
  private final Attempts attempts;
  private final Workers workers;
  private final Clock clock;
  private final Duration idle;
  private final Map<Key, Slot> slots = new ConcurrentHashMap<>();

  private record Key(UUID accountId, String lessonId) {}

  /** Holds a session while it lives; its lock is held while one is made. */
  private static final class Slot {
    private volatile Optional<ActiveSession> session = Optional.empty();
  }

  Sessions(
      Courses courses,
      SandboxProvider provider,
      Attempts attempts,
      Workers workers,
      Clock clock,
      @Value("${pilothouse.session.idle:30m}") Duration idle) {
    this.courses = courses;
    this.provider = provider;
    this.attempts = attempts;
    this.workers = workers;
    this.clock = clock;
    this.idle = idle;
    workers
        .timer()
        .scheduleWithFixedDelay(
            () -> workers.executor().execute(this::releaseIdle),
            CLEAN_UP_SECONDS,
            CLEAN_UP_SECONDS,
            TimeUnit.SECONDS);
    workers
        .timer()
        .scheduleWithFixedDelay(this::nudgeAll, NUDGE_SECONDS, NUDGE_SECONDS, TimeUnit.SECONDS);
  }

  /**
   * The learner's session of a lesson: the living one, or a new one in the start state of the
   * exercise last worked on.
   *
   * @throws IllegalArgumentException when there is no such lesson
   * @throws dev.pilothouse.sandbox.SandboxException when a cluster cannot be had
   */
  public LearnerSession open(UUID accountId, String lessonId) {
    Lesson lesson =
        courses
            .course()
            .lesson(lessonId)
            .orElseThrow(() -> new IllegalArgumentException("no lesson " + lessonId));
    Slot slot = slots.computeIfAbsent(new Key(accountId, lessonId), key -> new Slot());
    synchronized (slot) {
      Optional<ActiveSession> alive = slot.session.filter(session -> !session.released());
      if (alive.isPresent()) {
        return alive.get();
      }
      String exerciseId = attempts.place(accountId, lessonId).orElse("");
      ActiveSession session =
          new ActiveSession(accountId, lesson, exerciseId, provider, attempts, workers, clock);
      slot.session = Optional.of(session);
      return session;
    }
  }

  /** The living session of a learner in a lesson. */
  public Optional<LearnerSession> find(UUID accountId, String lessonId) {
    return Optional.ofNullable(slots.get(new Key(accountId, lessonId)))
        .flatMap(slot -> slot.session)
        .filter(session -> !session.released())
        .map(LearnerSession.class::cast);
  }

  /** Releases the sessions that nobody has looked at or worked in for the configured time. */
  public void releaseIdle() {
    Instant limit = clock.instant().minus(idle);
    for (Slot slot : slots.values()) {
      synchronized (slot) {
        if (slot.session.isPresent() && slot.session.get().idleSince(limit)) {
          slot.session.get().release();
          slot.session = Optional.empty();
        }
      }
    }
  }

  private void nudgeAll() {
    slots.values().forEach(slot -> slot.session.ifPresent(ActiveSession::nudge));
  }

  @PreDestroy
  void releaseAll() {
    for (Slot slot : slots.values()) {
      synchronized (slot) {
        slot.session.ifPresent(ActiveSession::release);
        slot.session = Optional.empty();
      }
    }
  }
}
