package dev.pilothouse.frontend.lesson;

import static dev.pilothouse.frontend.layout.Elements.bar;
import static dev.pilothouse.frontend.layout.Elements.button;
import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.icon;
import static dev.pilothouse.frontend.layout.Elements.iconButton;
import static dev.pilothouse.frontend.layout.Elements.span;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Section;
import dev.pilothouse.backend.progress.ExerciseProgress;
import dev.pilothouse.backend.session.TaskState;
import dev.pilothouse.frontend.component.LessonText;
import dev.pilothouse.frontend.layout.Icons;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Language;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An exercise in the text: its tasks with live ticks while it is worked on, else a way to begin.
 */
final class ExerciseCard extends Section {

  private static final long serialVersionUID = 1;

  private final transient Exercise exercise;
  private final transient Language language;
  private final transient Actions actions;
  private final transient List<TaskRow> rows = new ArrayList<>();
  private final Div points = div("ph-exercise-points");
  private @Nullable Button reset;

  ExerciseCard(Exercise exercise, Language language, Actions actions) {
    this.exercise = exercise;
    this.language = language;
    this.actions = actions;
    addClassName("ph-exercise");
    setId("exercise-" + exercise.id());
    getElement().setAttribute("tabindex", "-1");
    getElement()
        .setAttribute("aria-label", text("exercise.label") + ": " + exercise.title().in(language));
  }

  /** Shows the exercise anew. */
  void show(ExerciseProgress progress, boolean live) {
    removeAll();
    rows.clear();
    getElement().getClassList().set("live", live);
    add(head(progress, live));
    if (!exercise.text().isEmpty()) {
      add(lessonText(Markdown.html(exercise.text().in(language))));
    }
    OrderedList list = new OrderedList();
    list.addClassName("ph-tasks");
    exercise
        .tasks()
        .forEach(
            task -> {
              boolean earned = progress.earnedTasks().contains(task.id());
              rows.add(new TaskRow(task, language, live, earned, actions));
            });
    rows.forEach(list::add);
    add(list, live ? foot() : beginning());
    showPoints(progress.points());
  }

  /** Puts the focus back on the button that was pressed, as it has been made anew. */
  void focusReset() {
    if (reset != null) {
      reset.focus();
    }
  }

  /** Shows the present state of the tasks; returns what to tell those who cannot see it. */
  List<String> show(List<TaskState> states) {
    List<String> news = new ArrayList<>();
    boolean wasComplete = getElement().getClassList().contains("complete");
    int earned = 0;
    for (TaskState state : states) {
      earned += state.earned() ? state.points() : 0;
      for (TaskRow row : rows) {
        if (row.taskId().equals(state.taskId())) {
          if (row.isPassing() != state.passing()) {
            news.add(text(state.passing() ? "task.done" : "task.undone", row.plainText()));
          }
          row.show(state);
        }
      }
    }
    showPoints(earned);
    boolean complete = !states.isEmpty() && states.stream().allMatch(TaskState::passing);
    getElement().getClassList().set("complete", complete);
    if (!news.isEmpty()) {
      news.add(text("exercise.pointsOf", earned, exercise.points()));
    }
    if (complete && !wasComplete) {
      news.add(text("exercise.complete"));
    }
    return news;
  }

  private void showPoints(int earned) {
    points.removeAll();
    String words = text("exercise.points", earned, exercise.points());
    points.add(span("ph-number", words), bar(earned, exercise.points(), words));
  }

  private Div head(ExerciseProgress progress, boolean live) {
    Div words =
        div(
            "ph-exercise-title",
            span("ph-eyebrow", text("exercise.label")),
            new H2(exercise.title().in(language)));
    Div end = div("ph-exercise-end", points);
    if (live) {
      if (progress.attempts() > 1) {
        end.addComponentAsFirst(span("ph-attempt", text("exercise.attempt", progress.attempts())));
      }
      reset = iconButton(Icons.RESET, text("exercise.reset"), _ -> actions.reset());
      end.add(reset);
    }
    return div("ph-exercise-head", words, end);
  }

  private Div foot() {
    Div solution = div("ph-solution");
    solution.setVisible(false);
    Button toggle = button("ph-quiet", text("exercise.solution"), _ -> {});
    toggle.addClickListener(
        _ -> {
          boolean show = !solution.isVisible();
          if (show && solution.getComponentCount() == 0) {
            solution.add(
                span("ph-eyebrow", text("exercise.solutionTitle")),
                lessonText(Markdown.html(SolutionText.markdown(exercise, language))));
          }
          solution.setVisible(show);
          toggle.setText(text(show ? "exercise.hideSolution" : "exercise.solution"));
          toggle.getElement().setAttribute("aria-expanded", String.valueOf(show));
        });
    Div complete = div("ph-complete", icon(Icons.CHECK), span("", text("exercise.complete")));
    return div("ph-exercise-foot", complete, toggle, solution);
  }

  private Div beginning() {
    Button start = new Button(text("exercise.start"), _ -> actions.start(exercise.id()));
    start.addThemeVariants(ButtonVariant.PRIMARY);
    return div("ph-exercise-start", start, span("", text("exercise.startText")));
  }

  private LessonText lessonText(String html) {
    LessonText lessonText = new LessonText(html);
    lessonText.onCommand(actions::run);
    lessonText.onFile(actions::putFile);
    return lessonText;
  }
}
