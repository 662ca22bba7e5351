package dev.pilothouse.lessons.check;

import dev.pilothouse.lessons.Check;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.LabelSelector;
import dev.pilothouse.lessons.Reference;
import dev.pilothouse.lessons.Task;
import dev.pilothouse.lessons.Text;
import dev.pilothouse.lessons.expression.Expression;
import dev.pilothouse.lessons.expression.ExpressionException;
import dev.pilothouse.lessons.expression.Expressions;
import dev.pilothouse.sandbox.Benchmark;
import dev.pilothouse.sandbox.ClusterApi;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxException;
import dev.pilothouse.sandbox.SandboxProvider;
import dev.pilothouse.sandbox.SandboxSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long it takes from a change of a cluster's state to the event that a task ticked, with many
 * sandboxes.
 */
public final class TickBenchmark implements Benchmark {

  private static final int SANDBOXES = 200;
  private static final int CHANGES = 3000;
  private static final int WARM_UP = 1000;
  private static final double TARGET_MILLISECONDS = 50;
  private static final long PAUSE_NANOSECONDS = TimeUnit.MILLISECONDS.toNanos(2);

  @Override
  public List<Measurement> measure(SandboxProvider provider) {
    List<Subject> subjects = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
        ScheduledExecutorService timer = Executors.newScheduledThreadPool(1)) {
      Workers workers = new Workers(executor, timer);
      for (int i = 0; i < SANDBOXES; i++) {
        subjects.add(new Subject(provider.create(SandboxSpec.STANDARD), workers));
      }
      change(subjects, WARM_UP);
      double[] milliseconds = change(subjects, CHANGES);
      Arrays.sort(milliseconds);
      return List.of(
          measurement("p50", milliseconds[CHANGES / 2]),
          measurement("p99", milliseconds[CHANGES * 99 / 100]));
    } finally {
      subjects.forEach(Subject::close);
    }
  }

  private static Measurement measurement(String percentile, double milliseconds) {
    return new Measurement(
        "state change to tick event, " + SANDBOXES + " sandboxes, " + percentile,
        milliseconds,
        "ms",
        percentile.equals("p99") ? TARGET_MILLISECONDS : Double.NaN);
  }

  private static double[] change(List<Subject> subjects, int count) {
    double[] milliseconds = new double[count];
    for (int i = 0; i < count; i++) {
      Subject subject = subjects.get(ThreadLocalRandom.current().nextInt(subjects.size()));
      milliseconds[i] = subject.flip();
      LockSupport.parkNanos(PAUSE_NANOSECONDS);
    }
    return milliseconds;
  }

  /** A sandbox whose only task is right when a label of a config map is "on". */
  private static final class Subject implements AutoCloseable {

    private static final String PATH = "/api/v1/namespaces/default/configmaps";

    private final Sandbox sandbox;
    private final ExerciseWatch watch;
    private final BlockingQueue<Boolean> ticks = new LinkedBlockingQueue<>();
    private boolean on;

    Subject(Sandbox sandbox, Workers workers) {
      this.sandbox = sandbox;
      request(
          "POST",
          PATH,
          "application/json",
          "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"lamp\"}}");
      this.watch =
          ExerciseWatch.start(
              sandbox,
              exercise(),
              Map.of(),
              workers,
              statuses -> ticks.add(statuses.getFirst().passing()));
      await(false);
    }

    /** Changes the state, and gives the milliseconds until the event. */
    double flip() {
      on = !on;
      long start = System.nanoTime();
      request(
          "PATCH",
          PATH + "/lamp",
          "application/merge-patch+json",
          "{\"metadata\":{\"labels\":{\"lamp\":\"" + (on ? "on" : "off") + "\"}}}");
      await(on);
      return (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    private void await(boolean expected) {
      try {
        Boolean tick;
        do {
          tick = ticks.poll(10, TimeUnit.SECONDS);
          if (tick == null) {
            throw new SandboxException("no tick event within 10 s");
          }
        } while (tick != expected);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SandboxException("interrupted", e);
      }
    }

    private void request(String method, String path, String contentType, String body) {
      ClusterApi.Reply reply =
          sandbox.api().request(method, path, contentType, body.getBytes(StandardCharsets.UTF_8));
      if (reply.status() >= 300) {
        throw new SandboxException(
            method + " " + path + ": " + new String(reply.body(), StandardCharsets.UTF_8));
      }
    }

    private static Exercise exercise() {
      Reference lamp = new Reference("v1", "configmaps", "default", "lamp", LabelSelector.ALL);
      Check check =
          new Check.Objects(1, Text.EMPTY, lamp, Check.When.NOW, expression(), null, Map.of());
      Task task = new Task("lamp", Text.EMPTY, 1, List.of(), List.of(check));
      return new Exercise(
          "lamp", Text.EMPTY, Text.EMPTY, Map.of(), List.of(), List.of(task), List.of(), List.of());
    }

    private static Expression expression() {
      try {
        return new Expressions()
            .compile("object.metadata.labels.lamp == 'on'", List.of("object", "before", "time"));
      } catch (ExpressionException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      watch.close();
      sandbox.close();
    }
  }
}
