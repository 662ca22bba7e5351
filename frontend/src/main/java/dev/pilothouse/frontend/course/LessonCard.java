package dev.pilothouse.frontend.course;

import static dev.pilothouse.frontend.layout.Elements.bar;
import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.icon;
import static dev.pilothouse.frontend.layout.Elements.span;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.router.RouteParam;
import com.vaadin.flow.router.RouteParameters;
import com.vaadin.flow.router.RouterLink;
import dev.pilothouse.backend.progress.LessonProgress;
import dev.pilothouse.frontend.layout.Icons;
import dev.pilothouse.frontend.lesson.LessonView;
import dev.pilothouse.frontend.preference.Preferences;
import dev.pilothouse.lessons.Language;
import dev.pilothouse.lessons.Lesson;

/** A lesson in the list of the course: a link as a whole. */
final class LessonCard extends RouterLink {

  private static final long serialVersionUID = 1;

  LessonCard(int number, Lesson lesson, LessonProgress progress, boolean next) {
    super("", LessonView.class, new RouteParameters(new RouteParam("lesson", lesson.id())));
    Language language = Preferences.language();
    addClassName("ph-lesson-card");
    getElement().getClassList().set("next", next);
    getElement().getClassList().set("done", progress.complete());
    Span badge = span("ph-lesson-number", progress.complete() ? "" : String.valueOf(number));
    if (progress.complete()) {
      badge.add(icon(Icons.CHECK));
      badge.getElement().setAttribute("title", text("course.done"));
    }
    String points = text("course.points", progress.points(), progress.maximum());
    add(
        badge,
        div(
            "ph-lesson-words",
            new H2(lesson.title().in(language)),
            new Paragraph(lesson.summary().in(language)),
            div(
                "ph-lesson-facts",
                span("", text("course.minutes", lesson.minutes())),
                span("", text("course.exercises", lesson.exercises().size())),
                span("ph-number", points))),
        div(
            "ph-lesson-end",
            span("ph-lesson-action", text(action(progress))),
            bar(progress.points(), progress.maximum(), points)));
  }

  private static String action(LessonProgress progress) {
    if (progress.complete()) {
      return "course.again";
    }
    return progress.started() ? "course.continue" : "course.start";
  }
}
