package dev.pilothouse.frontend.lesson;

import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.span;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.notification.Notification;
import dev.pilothouse.backend.progress.LessonProgress;
import dev.pilothouse.backend.progress.Progress;
import dev.pilothouse.backend.session.LearnerSession;
import dev.pilothouse.backend.session.SessionEvent;
import dev.pilothouse.backend.session.TaskState;
import dev.pilothouse.frontend.cluster.PictureFeed;
import dev.pilothouse.frontend.component.Workspace;
import dev.pilothouse.frontend.preference.Preferences;
import dev.pilothouse.lessons.Course;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Language;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.SandboxClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins a learner's session to the page: what happens there is shown, what the learner does is
 * done.
 */
final class Desk implements Actions {

  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);
  private static final int NOTICE_MILLIS = 4000;

  private final LearnerSession session;
  private final Progress progress;
  private final Article article;
  private final Workbench workbench;
  private final Span points = span("ph-lesson-points", "");
  private final Div news = div("ph-hidden");
  private final List<AutoCloseable> subscriptions = new ArrayList<>();
  private final List<AutoCloseable> ofSandbox = new ArrayList<>();
  private @Nullable UI ui;
  private String shownExercise = "";
  private Set<String> earned = Set.of();

  Desk(LearnerSession session, Progress progress, Course course, Language language) {
    this.session = session;
    this.progress = progress;
    this.article = new Article(session.lesson(), course, language, this);
    this.workbench = new Workbench(session.lesson().id(), article, () -> session.sandbox().files());
    news.getElement().setAttribute("role", "status");
    workbench.clock().onSpeed(speed -> clock(clock -> clock.setSpeed(speed)));
    workbench.clock().onSkip(() -> clock(this::skip));
    showExercise(session.exercise());
  }

  /** The text of the lesson and what the learner works with. */
  Workspace workspace() {
    return workbench.workspace();
  }

  /** How many points of the lesson are earned. */
  Span points() {
    return points;
  }

  /** What changes, in words, for those who cannot see it. */
  Div news() {
    return news;
  }

  /** A kubeconfig for the present cluster. */
  String kubeconfig() {
    return session.sandbox().kubeconfig();
  }

  /** Begins to show what happens. */
  void attach(UI shownIn) {
    if (ui != null) {
      return;
    }
    ui = shownIn;
    subscriptions.add(session.subscribe(event -> access(() -> happened(event))));
    watchSandbox();
  }

  void detach() {
    ui = null;
    close(subscriptions);
    close(ofSandbox);
  }

  @Override
  public void run(String command) {
    workbench.run(command);
  }

  @Override
  public void putFile(String path, String content) {
    workbench.putFile(path, content);
  }

  @Override
  public void start(String exerciseId) {
    session.startExercise(exerciseId);
    showExercise(session.exercise());
    article.goTo(exerciseId);
  }

  @Override
  public void reset() {
    session.resetExercise();
    showExercise(session.exercise());
    article.focusReset(session.exercise().id());
  }

  void resetCluster() {
    session.resetCluster();
    showExercise(session.exercise());
  }

  @Override
  public void answer(String taskId, String answer) {
    session.answer(taskId, answer);
    session.tasks().stream()
        .filter(state -> state.taskId().equals(taskId) && !state.passing())
        .map(state -> state.message().in(Preferences.language()))
        .forEach(words -> news(words.isEmpty() ? text("task.state.open") : words));
  }

  @Override
  public String answer(String taskId) {
    return session.answer(taskId).orElse("");
  }

  @Override
  public void revealHint(String taskId, int index) {
    session.revealHint(taskId, index);
  }

  private void happened(SessionEvent event) {
    switch (event) {
      case SessionEvent.TasksChanged(Exercise exercise, List<TaskState> tasks) ->
          showTasks(exercise, tasks);
      case SessionEvent.SandboxReplaced _ -> {
        close(ofSandbox);
        watchSandbox();
        workbench.editor().resetFiles();
        notice(text("lesson.replaced"));
      }
      case SessionEvent.Notice(String words) -> notice(words);
      case SessionEvent.Released _ -> {
        if (ui != null) {
          ui.getPage().reload();
        }
      }
    }
  }

  private void showTasks(Exercise exercise, List<TaskState> tasks) {
    if (!exercise.id().equals(shownExercise)) {
      showExercise(exercise);
    }
    List<String> changes = article.show(exercise.id(), tasks);
    if (!changes.isEmpty()) {
      news(String.join(". ", changes));
    }
    Set<String> earnedNow =
        tasks.stream().filter(TaskState::earned).map(TaskState::taskId).collect(Collectors.toSet());
    if (!earnedNow.equals(earned)) {
      earned = earnedNow;
      showPoints(progress.lesson(session.accountId(), session.lesson().id()));
    }
  }

  /** Says something to those who cannot see it; the same words again are said again. */
  private void news(String words) {
    news.removeAll();
    news.add(new Span(words.replace("`", "")));
  }

  private void showExercise(Exercise exercise) {
    shownExercise = exercise.id();
    LessonProgress now = progress.lesson(session.accountId(), session.lesson().id());
    article.show(now, exercise.id());
    article.show(exercise.id(), session.tasks());
    showPoints(now);
  }

  private void showPoints(LessonProgress now) {
    points.setText(text("lesson.points", now.points(), now.maximum()));
  }

  private void watchSandbox() {
    Sandbox sandbox = session.sandbox();
    ofSandbox.add(new PictureFeed(sandbox, model -> access(() -> workbench.map().setModel(model))));
    ofSandbox.add(sandbox.files().onChange(path -> access(() -> workbench.editor().changed(path))));
    workbench.clock().setVisible(sandbox.clock().isPresent());
    sandbox.clock().ifPresent(workbench.clock()::show);
  }

  private void clock(Consumer<SandboxClock> action) {
    session.sandbox().clock().ifPresent(action.andThen(workbench.clock()::show));
  }

  private void skip(SandboxClock clock) {
    Duration skipped = clock.skipToNextEvent();
    notice(
        skipped.isZero()
            ? text("lesson.skippedNothing")
            : text("lesson.skipped", Math.round(skipped.toMillis() / 100.0) / 10.0));
  }

  private static void notice(String words) {
    Notification notification =
        new Notification(words, NOTICE_MILLIS, Notification.Position.BOTTOM_START);
    notification.open();
  }

  private void access(Runnable action) {
    UI shownIn = ui;
    if (shownIn != null) {
      shownIn.access(action::run);
    }
  }

  private static void close(List<AutoCloseable> all) {
    for (AutoCloseable one : List.copyOf(all)) {
      try {
        one.close();
      } catch (Exception failure) {
        LOG.warn("A subscription of a page did not end", failure);
      }
    }
    all.clear();
  }
}
