package dev.pilothouse.frontend.lesson;

import static dev.pilothouse.frontend.layout.Elements.button;
import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.icon;
import static dev.pilothouse.frontend.layout.Elements.span;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Html;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import dev.pilothouse.backend.session.TaskState;
import dev.pilothouse.frontend.component.LessonText;
import dev.pilothouse.frontend.layout.Icons;
import dev.pilothouse.lessons.Check;
import dev.pilothouse.lessons.Language;
import dev.pilothouse.lessons.Task;

/**
 * A task: its tick, what is to be done, what is still missing, hints, and the field for an answer.
 */
final class TaskRow extends ListItem {

  private static final long serialVersionUID = 1;

  private final transient Task task;
  private final transient Language language;
  private final transient Actions actions;
  private final Span tick = span("ph-tick", "");
  private final Div message = div("ph-task-message");
  private final Div hints = div("ph-hints");
  private final Button hintButton;
  private int shownHints;
  private boolean passing;

  /**
   * @param live whether its exercise is the one that is worked on
   */
  TaskRow(Task task, Language language, boolean live, boolean earned, Actions actions) {
    this.task = task;
    this.language = language;
    this.actions = actions;
    addClassName("ph-task");
    tick.add(icon(Icons.CHECK));
    tick.getElement().setAttribute("role", "img");
    hintButton = button("ph-quiet", text("task.hint"), _ -> showHint());
    hintButton.setIcon(icon(Icons.BULB));
    hintButton.setVisible(live && !task.hints().isEmpty());
    message.setVisible(false);
    Div words =
        div(
            "ph-task-words",
            new Html(
                "<div class=\"ph-task-text\">"
                    + Markdown.inline(task.text().in(language))
                    + "</div>"));
    if (live) {
      task.question().ifPresent(question -> words.add(answerField(question)));
    }
    words.add(message, hints, hintButton);
    add(tick, words, span("ph-task-points", text("task.points", task.points())));
    show(earned && !live, earned);
  }

  String taskId() {
    return task.id();
  }

  /** The text of the task without its marks. */
  String plainText() {
    return task.text().in(language).replaceAll("[`*_]", "");
  }

  boolean isPassing() {
    return passing;
  }

  /** Shows what the task is now. */
  void show(TaskState state) {
    passing = state.passing();
    show(state.passing(), state.earned());
    String fault = state.fault().isEmpty() ? "" : text("task.fault", state.fault());
    String missing = state.passing() ? "" : state.message().in(language);
    String html = fault.isEmpty() ? Markdown.inline(missing) : Markdown.inline(fault);
    message.setVisible(!html.isEmpty());
    message.getElement().getClassList().set("fault", !fault.isEmpty());
    message.getElement().setProperty("innerHTML", html);
  }

  private void show(boolean right, boolean earned) {
    String state = right ? "passing" : earned ? "earned" : "open";
    getElement().setAttribute("data-state", state);
    tick.getElement().setAttribute("aria-label", text("task.state." + state));
  }

  private void showHint() {
    int index = shownHints++;
    actions.revealHint(task.id(), index);
    LessonText hint = new LessonText(Markdown.html(task.hints().get(index).in(language)));
    hint.onCommand(actions::run);
    Div box = div("ph-hint", span("ph-hint-title", text("task.hintTitle", shownHints)), hint);
    box.getElement()
        .setAttribute("role", "group")
        .setAttribute("aria-label", text("task.hintTitle", shownHints))
        .setAttribute("tabindex", "-1")
        .executeJs("this.focus({preventScroll: true}); this.scrollIntoView({block: 'nearest'})");
    hints.add(box);
    if (shownHints == task.hints().size()) {
      hintButton.setVisible(false);
    } else {
      hintButton.setText(text("task.nextHint", shownHints + 1, task.hints().size()));
    }
  }

  private Component answerField(Check.Answer question) {
    String label = question.question().in(language).replace("`", "");
    return question.choices().isEmpty() ? freeAnswer(label) : choice(question, label);
  }

  private Component freeAnswer(String label) {
    TextField field = new TextField(label);
    field.setPlaceholder(text("task.yourAnswer"));
    field.setClearButtonVisible(true);
    // Enter comes before the browser tells of a changed value.
    field.setValueChangeMode(ValueChangeMode.EAGER);
    field.setValue(actions.answer(task.id()));
    Button send = button("", text("task.answer"), _ -> actions.answer(task.id(), field.getValue()));
    field.addKeyDownListener(Key.ENTER, _ -> send.click());
    return div("ph-answer", field, send);
  }

  private Component choice(Check.Answer question, String label) {
    RadioButtonGroup<Check.Choice> group = new RadioButtonGroup<>(label);
    group.setItems(question.choices());
    group.setRenderer(
        new com.vaadin.flow.data.renderer.ComponentRenderer<>(
            choice ->
                new Html("<span>" + Markdown.inline(choice.text().in(language)) + "</span>")));
    group.addThemeName("vertical");
    String given = actions.answer(task.id());
    question.choices().stream()
        .filter(choice -> choice.id().equals(given))
        .findFirst()
        .ifPresent(group::setValue);
    group.addValueChangeListener(
        event -> {
          if (event.isFromClient() && event.getValue() != null) {
            actions.answer(task.id(), event.getValue().id());
          }
        });
    return div("ph-answer", group);
  }
}
