package dev.pilothouse.lessons.check;

import dev.pilothouse.lessons.Check;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Task;
import dev.pilothouse.lessons.Text;
import dev.pilothouse.sandbox.ClusterHistory;
import dev.pilothouse.sandbox.ClusterHistory.State;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Watches one attempt at an exercise in a sandbox, from its start state on, and tells when tasks
 * become right or cease to be.
 *
 * <p>Checks on objects are evaluated at once after a change of a resource that they depend on;
 * changes in quick succession are evaluated together, except that history checks see every state.
 * Commands, HTTP and DNS checks run after a change or a {@link #nudge}, beside the others and at
 * most some times a second. Listeners are called in order, never at the same time, and only on a
 * difference.
 */
public final class ExerciseWatch implements AutoCloseable {

  private static final long COMMAND_PAUSE_MILLISECONDS = 250;

  private final Sandbox sandbox;
  private final Exercise exercise;
  private final Workers workers;
  private final Consumer<List<TaskStatus>> listener;
  private final CommandProbe commands;
  private final boolean hasCommands;

  private final Map<Check, ObjectsProbe> probes = new IdentityHashMap<>();
  private final Map<String, Set<Check>> dependents = new HashMap<>();
  private final Map<Check, CheckResult> commandResults = new IdentityHashMap<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final Set<String> changedResources = new HashSet<>();
  private final Lane objectLane;
  private final Lane commandLane;

  private AutoCloseable subscription = () -> {};
  private long revision;
  private List<TaskStatus> told = List.of();
  private volatile boolean closed;

  private ExerciseWatch(
      Sandbox sandbox,
      Exercise exercise,
      Map<String, String> answers,
      Workers workers,
      Consumer<List<TaskStatus>> listener) {
    this.sandbox = sandbox;
    this.exercise = exercise;
    this.workers = workers;
    this.listener = listener;
    this.commands = new CommandProbe(sandbox);
    this.answers.putAll(answers);
    this.objectLane = new Lane(0, this::evaluateObjects);
    this.commandLane = new Lane(COMMAND_PAUSE_MILLISECONDS, this::evaluateCommands);
    State start = sandbox.history().now();
    this.revision = start.revision();
    this.hasCommands = prepare(new StateView(start));
  }

  /**
   * Starts watching: the sandbox's present state is the start of the exercise.
   *
   * @param answers given before, by task
   * @param listener hears the states of all tasks, first when they have been evaluated for the
   *     first time
   */
  public static ExerciseWatch start(
      Sandbox sandbox,
      Exercise exercise,
      Map<String, String> answers,
      Workers workers,
      Consumer<List<TaskStatus>> listener) {
    ExerciseWatch watch = new ExerciseWatch(sandbox, exercise, answers, workers, listener);
    watch.subscription = sandbox.history().onChange(watch::changed);
    watch.objectLane.request();
    watch.nudge();
    return watch;
  }

  private boolean prepare(StateView start) {
    boolean any = false;
    for (Task task : exercise.tasks()) {
      for (Check check : task.checks()) {
        switch (check) {
          case Check.Objects objects -> {
            ObjectsProbe probe = new ObjectsProbe(objects, start);
            probe.advance(start);
            probes.put(check, probe);
            for (String resource : ObjectsProbe.resources(objects)) {
              dependents.computeIfAbsent(resource, key -> identitySet()).add(check);
            }
          }
          case Check.Answer answer -> {}
          case Check.Command command -> any = true;
          case Check.Http http -> any = true;
          case Check.Dns dns -> any = true;
        }
      }
    }
    return any;
  }

  /** The learner's answer to the question of a task. */
  public void answer(String taskId, String answer) {
    answers.put(taskId, answer);
    objectLane.request();
  }

  /**
   * Says that something other than an API object may have changed: a command was run, a file
   * written.
   */
  public void nudge() {
    if (hasCommands) {
      commandLane.request();
    }
  }

  /** The states of all tasks as last evaluated. */
  public synchronized List<TaskStatus> statuses() {
    return exercise.tasks().stream().map(this::status).toList();
  }

  /** Evaluates everything now, commands too, on the caller's thread. */
  public List<TaskStatus> evaluateNow() {
    synchronized (changedResources) {
      changedResources.addAll(dependents.keySet());
    }
    evaluateObjects();
    evaluateCommands();
    return statuses();
  }

  @Override
  public void close() {
    closed = true;
    try {
      subscription.close();
    } catch (Exception e) {
      throw new IllegalStateException("the provider's subscription does not close", e);
    }
  }

  private void changed(ClusterHistory.Changed change) {
    synchronized (changedResources) {
      changedResources.addAll(change.resources());
    }
    objectLane.request();
    nudge();
  }

  private synchronized void evaluateObjects() {
    if (closed) {
      return;
    }
    Set<Check> affected = affected();
    List<State> states = sandbox.history().since(revision);
    for (State state : states) {
      revision = state.revision();
      advanceHistory(new StateView(state));
    }
    // A state may be seen before its change is announced, so what is announced looks at the present
    // state.
    StateView present =
        new StateView(states.isEmpty() ? sandbox.history().now() : states.getLast());
    for (Check check : affected) {
      ObjectsProbe probe = probes.get(check);
      if (probe != null && !probe.wantsEveryState()) {
        probe.advance(present);
      }
    }
    tell();
  }

  /** The checks that the changes since the last time may have changed. */
  private Set<Check> affected() {
    Set<Check> affected = identitySet();
    synchronized (changedResources) {
      for (String resource : changedResources) {
        affected.addAll(dependents.getOrDefault(resource, Set.of()));
      }
      changedResources.clear();
    }
    return affected;
  }

  private static Set<Check> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private void advanceHistory(StateView view) {
    for (ObjectsProbe probe : probes.values()) {
      if (probe.wantsEveryState()) {
        probe.advance(view);
      }
    }
  }

  private void evaluateCommands() {
    for (Task task : exercise.tasks()) {
      for (Check check : task.checks()) {
        if (closed) {
          return;
        }
        switch (check) {
          case Check.Command command -> keep(check, commands.judge(command));
          case Check.Http http -> keep(check, commands.judge(http));
          case Check.Dns dns -> keep(check, commands.judge(dns));
          case Check.Objects objects -> {}
          case Check.Answer answer -> {}
        }
      }
    }
  }

  private synchronized void keep(Check check, CheckResult result) {
    commandResults.put(check, result);
    tell();
  }

  private void tell() {
    List<TaskStatus> now = statuses();
    if (!closed && !now.equals(told)) {
      told = now;
      listener.accept(now);
    }
  }

  private TaskStatus status(Task task) {
    Set<String> faults = new LinkedHashSet<>(Arrays.asList(objectLane.fault, commandLane.fault));
    faults.remove("");
    boolean passing = faults.isEmpty();
    Text message = Text.EMPTY;
    String why = "";
    for (Check check : task.checks()) {
      switch (result(task, check)) {
        case CheckResult.Holds() -> {}
        case CheckResult.Fails(String reason) -> {
          if (why.isEmpty()) {
            message = check.hint();
            why = "line " + check.line() + (reason.isEmpty() ? "" : ": " + reason);
          }
          passing = false;
        }
        case CheckResult.Faulty(String fault) -> {
          passing = false;
          faults.add(fault);
        }
      }
    }
    return new TaskStatus(task.id(), passing, message, why, String.join("; ", faults));
  }

  private CheckResult result(Task task, Check check) {
    ObjectsProbe probe = probes.get(check);
    if (probe != null) {
      return probe.result();
    }
    if (check instanceof Check.Answer answer) {
      StateView view = new StateView(sandbox.history().now());
      return AnswerProbe.judge(answer, answers.get(task.id()), view);
    }
    return commandResults.getOrDefault(check, new CheckResult.Fails("not yet evaluated"));
  }

  /** Runs one thing again and again on request: never twice at once, with a pause between. */
  private final class Lane {

    private final long pauseMilliseconds;
    private final Runnable work;
    private volatile String fault = "";
    private boolean running;
    private boolean again;

    Lane(long pauseMilliseconds, Runnable work) {
      this.pauseMilliseconds = pauseMilliseconds;
      this.work = work;
    }

    synchronized void request() {
      if (running) {
        again = true;
      } else {
        running = true;
        workers.executor().execute(this::run);
      }
    }

    private void run() {
      try {
        work.run();
        faulty("");
      } catch (SandboxException e) {
        faulty(String.valueOf(e.getMessage()));
      } catch (RuntimeException e) {
        faulty(e.toString());
        throw e;
      } finally {
        done();
      }
    }

    private void faulty(String message) {
      if (!fault.equals(message)) {
        fault = message;
        synchronized (ExerciseWatch.this) {
          tell();
        }
      }
    }

    private synchronized void done() {
      if (closed || (!again && pauseMilliseconds == 0)) {
        running = false;
      } else if (pauseMilliseconds == 0) {
        again = false;
        workers.executor().execute(this::run);
      } else {
        workers.timer().schedule(this::afterPause, pauseMilliseconds, TimeUnit.MILLISECONDS);
      }
    }

    private synchronized void afterPause() {
      running = again && !closed;
      if (running) {
        again = false;
        workers.executor().execute(this::run);
      }
    }
  }
}
