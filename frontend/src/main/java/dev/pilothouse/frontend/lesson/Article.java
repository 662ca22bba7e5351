package dev.pilothouse.frontend.lesson;

import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.icon;
import static dev.pilothouse.frontend.layout.Elements.span;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.router.RouteParam;
import com.vaadin.flow.router.RouteParameters;
import com.vaadin.flow.router.RouterLink;
import dev.pilothouse.backend.progress.ExerciseProgress;
import dev.pilothouse.backend.progress.LessonProgress;
import dev.pilothouse.backend.session.TaskState;
import dev.pilothouse.frontend.component.LessonText;
import dev.pilothouse.frontend.course.CourseView;
import dev.pilothouse.frontend.layout.Icons;
import dev.pilothouse.lessons.Course;
import dev.pilothouse.lessons.Exercise;
import dev.pilothouse.lessons.Language;
import dev.pilothouse.lessons.Lesson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The text of a lesson with its exercises at their places, and the way on at the end. */
final class Article extends Div {

  private static final long serialVersionUID = 1;

  private final transient Lesson lesson;
  private final transient Map<String, ExerciseCard> cards = new LinkedHashMap<>();

  Article(Lesson lesson, Course course, Language language, Actions actions) {
    this.lesson = lesson;
    addClassName("ph-article");
    setId("lesson");
    getElement().setAttribute("tabindex", "-1");
    Div column = div("ph-article-column");
    List<Lesson.Section> sections = lesson.sections(language);
    if (!startsWithTitle(sections)) {
      column.add(new H1(lesson.title().in(language)));
    }
    for (Lesson.Section section : sections) {
      switch (section) {
        case Lesson.Section.Prose prose -> column.add(prose(prose.markdown(), actions));
        case Lesson.Section.Place place ->
            lesson
                .exercise(place.exerciseId())
                .ifPresent(exercise -> column.add(card(exercise, language, actions)));
      }
    }
    column.add(wayOn(course, language));
    add(column);
  }

  /** Shows which exercise is worked on and what is earned in the others. */
  void show(LessonProgress progress, String currentExercise) {
    for (Exercise exercise : lesson.exercises()) {
      ExerciseCard card = cards.get(exercise.id());
      if (card != null) {
        card.show(progressOf(progress, exercise), exercise.id().equals(currentExercise));
      }
    }
  }

  /**
   * Shows the present state of the tasks of an exercise; returns what to tell those who cannot see
   * it.
   */
  List<String> show(String exerciseId, List<TaskState> states) {
    ExerciseCard card = cards.get(exerciseId);
    return card == null ? List.of() : card.show(states);
  }

  /** Goes to an exercise, with the focus too. */
  void goTo(String exerciseId) {
    ExerciseCard card = cards.get(exerciseId);
    if (card != null) {
      card.getElement()
          .executeJs("this.scrollIntoView({block: 'start'}); this.focus({preventScroll: true})");
    }
  }

  /** Puts the focus back on the button that starts an exercise over. */
  void focusReset(String exerciseId) {
    ExerciseCard card = cards.get(exerciseId);
    if (card != null) {
      card.focusReset();
    }
  }

  private static boolean startsWithTitle(List<Lesson.Section> sections) {
    return !sections.isEmpty()
        && sections.getFirst() instanceof Lesson.Section.Prose prose
        && prose.markdown().stripLeading().startsWith("# ");
  }

  private static LessonText prose(String markdown, Actions actions) {
    LessonText lessonText = new LessonText(Markdown.html(markdown));
    lessonText.onCommand(actions::run);
    lessonText.onFile(actions::putFile);
    return lessonText;
  }

  private ExerciseCard card(Exercise exercise, Language language, Actions actions) {
    ExerciseCard card = new ExerciseCard(exercise, language, actions);
    cards.put(exercise.id(), card);
    return card;
  }

  private static ExerciseProgress progressOf(LessonProgress progress, Exercise exercise) {
    return progress.exercises().stream()
        .filter(known -> known.exerciseId().equals(exercise.id()))
        .findFirst()
        .orElseGet(() -> new ExerciseProgress(exercise.id(), 0, exercise.points(), 0, Set.of()));
  }

  private Div wayOn(Course course, Language language) {
    List<Lesson> lessons = new ArrayList<>(course.lessons());
    int index = lessons.stream().map(Lesson::id).toList().indexOf(lesson.id());
    Div way = div("ph-way");
    if (index > 0) {
      way.add(link(lessons.get(index - 1), "lesson.previous", language, "previous"));
    }
    if (index >= 0 && index + 1 < lessons.size()) {
      way.add(link(lessons.get(index + 1), "lesson.next", language, "next"));
    } else {
      RouterLink finish = new RouterLink("", CourseView.class);
      finish.addClassNames("ph-way-link", "next");
      finish.add(span("ph-way-title", text("lesson.finish")), icon(Icons.FORWARD));
      way.add(finish);
    }
    return way;
  }

  private static RouterLink link(Lesson to, String label, Language language, String className) {
    RouterLink link =
        new RouterLink(
            "", LessonView.class, new RouteParameters(new RouteParam("lesson", to.id())));
    link.addClassNames("ph-way-link", className);
    link.add(
        span("ph-eyebrow", text(label)),
        span("ph-way-title", to.title().in(language)),
        icon(className.equals("next") ? Icons.FORWARD : Icons.BACK));
    return link;
  }
}
