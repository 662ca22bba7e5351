package dev.pilothouse.backend.session;

import dev.pilothouse.backend.progress.Attempts;
import dev.pilothouse.backend.progress.Attempts.Attempt;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.lessons.Task;
import dev.pilothouse.lessons.Text;
import dev.pilothouse.lessons.check.ExerciseWatch;
import dev.pilothouse.lessons.check.TaskStatus;
import dev.pilothouse.lessons.check.Workers;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.Snapshot;
import dev.pilothouse.sandbox.SandboxProvider;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one implementation of sessions. Changes of the cluster happen under the session's lock, one
 * after another.
 */
final class ActiveSession implements LearnerSession {

  private static final Logger LOG = LoggerFactory.getLogger(ActiveSession.class);
  private static final int MOST_TERMINALS = 8;
  private static final Exercise NO_EXERCISE =
      new Exercise(
          "", Text.EMPTY, Text.EMPTY, Map.of(), List.of(), List.of(), List.of(), List.of());

  private final UUID accountId;
  private final SandboxProvider provider;
  private final Attempts attempts;
  private final Workers workers;
  private final Clock clock;
  private final List<Consumer<SessionEvent>> listeners = new CopyOnWriteArrayList<>();
  private final List<ReplayTerminal> terminals = new CopyOnWriteArrayList<>();
  private final AtomicInteger terminalNumber = new AtomicInteger();

  private volatile Lesson lesson;
  private volatile Work work;
  private volatile Instant lastUsed;
  private volatile boolean released;

  /** What belongs to one attempt. */
  private static final class Work {
    private final Exercise exercise;
    private final Sandbox sandbox;
    private final Optional<Snapshot> start;
    private final UUID attemptId;
    private final Map<String, String> answers;
    private final Set<String> earned = ConcurrentHashMap.newKeySet();
    private volatile List<TaskState> states;
    private AutoCloseable noticeSubscription = () -> {};

    Work(Exercise exercise, Sandbox sandbox, Optional<Snapshot> start, Attempt attempt) {
      this.exercise = exercise;
      this.sandbox = sandbox;
      this.start = start;
      this.attemptId = attempt.id();
      this.answers = new ConcurrentHashMap<>(attempt.answers());
      this.earned.addAll(attempt.earned());
      this.states = exercise.tasks().stream().map(this::untouched).toList();
    }

    private TaskState untouched(Task task) {
      return new TaskState(
          task.id(), false, earned.contains(task.id()), task.points(), Text.EMPTY, "");
    }

    /** The states that {@code statuses} mean; earned ones are remembered. */
    private List<TaskState> states(List<TaskStatus> statuses) {
      List<TaskState> fresh = new ArrayList<>();
      for (TaskStatus status : statuses) {
        if (status.passing()) {
          earned.add(status.taskId());
        }
        int points = exercise.task(status.taskId()).map(Task::points).orElse(0);
        fresh.add(
            new TaskState(
                status.taskId(),
                status.passing(),
                earned.contains(status.taskId()),
                points,
                status.message(),
                status.fault()));
      }
      return fresh;
    }
  }

  /** Watches belong to work, but are replaced with it under the lock. */
  private volatile Optional<ExerciseWatch> watch = Optional.empty();

  ActiveSession(
      UUID accountId,
      Lesson lesson,
      String exerciseId,
      SandboxProvider provider,
      Attempts attempts,
      Workers workers,
      Clock clock) {
    this.accountId = accountId;
    this.lesson = lesson;
    this.provider = provider;
    this.attempts = attempts;
    this.workers = workers;
    this.clock = clock;
    this.lastUsed = clock.instant();
    Exercise exercise = lesson.exercise(exerciseId).orElse(first(lesson));
    Attempt attempt = attempts.resume(accountId, lesson.id(), exercise.id());
    this.work = fresh(exercise, attempt);
    begin();
  }

  private static Exercise first(Lesson lesson) {
    return lesson.exercises().isEmpty() ? NO_EXERCISE : lesson.exercises().getFirst();
  }

  private Work fresh(Exercise exercise, Attempt attempt) {
    Sandbox sandbox = StartStates.make(provider, lesson, exercise);
    return new Work(exercise, sandbox, sandbox.snapshot(), attempt);
  }

  /** Starts watching the work. */
  private void begin() {
    Work now = work;
    now.noticeSubscription = now.sandbox.onNotice(text -> tell(new SessionEvent.Notice(text)));
    watch =
        Optional.of(
            ExerciseWatch.start(
                now.sandbox, now.exercise, now.answers, workers, list -> evaluated(now, list)));
  }

  private void stop() {
    watch.ifPresent(ExerciseWatch::close);
    watch = Optional.empty();
    try {
      work.noticeSubscription.close();
    } catch (Exception e) {
      LOG.warn("A subscription does not close", e);
    }
  }

  /** Keeps what is earned before anybody is told. */
  private void evaluated(Work which, List<TaskStatus> statuses) {
    if (which != work) {
      return;
    }
    try {
      attempts.record(which.attemptId, which.exercise, statuses);
    } catch (RuntimeException e) {
      LOG.error("A result cannot be kept", e);
      tell(new SessionEvent.Notice("Your progress cannot be saved at the moment."));
    }
    which.states = which.states(statuses);
    tell(new SessionEvent.TasksChanged(which.exercise, which.states));
  }

  private void tell(SessionEvent event) {
    listeners.forEach(listener -> listener.accept(event));
  }

  private void used() {
    lastUsed = clock.instant();
  }

  @Override
  public UUID accountId() {
    return accountId;
  }

  @Override
  public Lesson lesson() {
    return lesson;
  }

  @Override
  public Exercise exercise() {
    return work.exercise;
  }

  @Override
  public Sandbox sandbox() {
    return work.sandbox;
  }

  @Override
  public List<TaskState> tasks() {
    return work.states;
  }

  @Override
  public void startExercise(String exerciseId) {
    Exercise exercise =
        lesson
            .exercise(exerciseId)
            .orElseThrow(() -> new IllegalArgumentException("no exercise " + exerciseId));
    replace(exercise);
  }

  @Override
  public void resetCluster() {
    replace(work.exercise);
  }

  private synchronized void replace(Exercise exercise) {
    requireAlive();
    Attempt attempt = attempts.restart(accountId, lesson.id(), exercise.id());
    Work next = fresh(exercise, attempt);
    Sandbox old = work.sandbox;
    stop();
    work = next;
    begin();
    terminals.forEach(terminal -> terminal.move(next.sandbox));
    old.close();
    replaced();
  }

  @Override
  public synchronized void resetExercise() {
    requireAlive();
    Work old = work;
    if (old.start.isEmpty()) {
      replace(old.exercise);
      return;
    }
    Attempt attempt = attempts.restart(accountId, lesson.id(), old.exercise.id());
    stop();
    old.sandbox.restore(old.start.get());
    work = new Work(old.exercise, old.sandbox, old.start, attempt);
    begin();
    replaced();
  }

  private void replaced() {
    used();
    tell(new SessionEvent.SandboxReplaced());
    tell(new SessionEvent.TasksChanged(work.exercise, work.states));
  }

  private void requireAlive() {
    if (released) {
      throw new IllegalStateException("the session has been released");
    }
  }

  @Override
  public synchronized void answer(String taskId, String answer) {
    used();
    if (work.exercise.task(taskId).flatMap(Task::question).isEmpty()) {
      throw new IllegalArgumentException("no question in task " + taskId);
    }
    attempts.answer(work.attemptId, taskId, answer);
    work.answers.put(taskId, answer);
    watch.ifPresent(present -> present.answer(taskId, answer));
  }

  @Override
  public Optional<String> answer(String taskId) {
    return Optional.ofNullable(work.answers.get(taskId));
  }

  @Override
  public void revealHint(String taskId, int index) {
    used();
    attempts.reveal(work.attemptId, taskId, index + 1);
  }

  @Override
  public Subscription subscribe(Consumer<SessionEvent> listener) {
    used();
    Consumer<SessionEvent> own = listener::accept;
    own.accept(new SessionEvent.TasksChanged(work.exercise, work.states));
    listeners.add(own);
    return () -> {
      listeners.remove(own);
      used();
    };
  }

  @Override
  public List<ShellTerminal> terminals() {
    return List.copyOf(terminals);
  }

  @Override
  public synchronized ShellTerminal openTerminal(int columns, int rows) {
    requireAlive();
    used();
    if (terminals.size() >= MOST_TERMINALS) {
      throw new IllegalStateException("too many terminals are open");
    }
    ReplayTerminal terminal =
        new ReplayTerminal(
            "t" + terminalNumber.incrementAndGet(),
            work.sandbox,
            columns,
            rows,
            this::activity,
            terminals::remove);
    terminals.add(terminal);
    return terminal;
  }

  /** Something happened in a terminal: commands of checks may now say something else. */
  private void activity() {
    lastUsed = clock.instant();
    watch.ifPresent(ExerciseWatch::nudge);
  }

  @Override
  public Optional<ShellTerminal> terminal(String id) {
    return terminals.stream()
        .filter(terminal -> terminal.id().equals(id))
        .map(ShellTerminal.class::cast)
        .findFirst();
  }

  /** Runs the checks again that watch more than API objects, when somebody looks. */
  void nudge() {
    if (!listeners.isEmpty()) {
      watch.ifPresent(ExerciseWatch::nudge);
    }
  }

  boolean idleSince(Instant instant) {
    return listeners.isEmpty() && lastUsed.isBefore(instant);
  }

  boolean released() {
    return released;
  }

  /** Gives up the cluster. What is earned is in the database. */
  synchronized void release() {
    if (!released) {
      released = true;
      stop();
      new HashSet<>(terminals).forEach(ReplayTerminal::close);
      work.sandbox.close();
      tell(new SessionEvent.Released());
    }
  }
}
