package dev.pilothouse.frontend.course;

import static dev.pilothouse.frontend.layout.Elements.bar;
import static dev.pilothouse.frontend.layout.Elements.content;
import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.span;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.ListItem;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.OrderedList;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.html.UnorderedList;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouterLink;
import dev.pilothouse.backend.account.Account;
import dev.pilothouse.backend.account.SignIn;
import dev.pilothouse.backend.course.Courses;
import dev.pilothouse.backend.progress.CourseProgress;
import dev.pilothouse.backend.progress.LessonProgress;
import dev.pilothouse.backend.progress.Progress;
import dev.pilothouse.frontend.layout.AccountMenu;
import dev.pilothouse.frontend.layout.TopBar;
import dev.pilothouse.frontend.preference.Preferences;
import dev.pilothouse.frontend.start.SignUpView;
import dev.pilothouse.lessons.Course;
import dev.pilothouse.lessons.Fault;
import dev.pilothouse.lessons.Lesson;
import jakarta.annotation.security.PermitAll;
import java.util.List;

/** The course: its lessons, and how far the learner has come. */
@Route("course")
@PermitAll
public final class CourseView extends Div implements HasDynamicTitle {

  private static final long serialVersionUID = 1;

  CourseView(Courses courses, Progress progress, Preferences preferences, SignIn signIn) {
    addClassName("ph-course");
    Account account = SignIn.current().orElseThrow();
    Course course = courses.course();
    CourseProgress done = progress.course(account.id());
    Main main = content(head(account, done), lessons(course.lessons(), done));
    if (!course.faults().isEmpty()) {
      main.add(faults(course.faults()));
    }
    if (account.guest()) {
      RouterLink keep = new RouterLink(text("course.guestKeep"), SignUpView.class);
      main.add(div("ph-note", span("", text("course.guestNote")), keep));
    }
    add(new TopBar(CourseView.class).withEnd(new AccountMenu(account, preferences, signIn)), main);
  }

  @Override
  public String getPageTitle() {
    return text("course.title") + " · " + text("application.name");
  }

  private static Div head(Account account, CourseProgress done) {
    boolean first = done.points() == 0;
    String title =
        first || account.guest()
            ? text("course.welcome")
            : text("course.welcomeBack", account.name());
    return div(
        "ph-course-head",
        div("", new H1(title), new Paragraph(text("course.intro"))),
        div(
            "ph-course-total",
            span("ph-number", text("course.points", done.points(), done.maximum())),
            bar(
                done.points(),
                done.maximum(),
                text("course.progress", done.points(), done.maximum()))));
  }

  private static com.vaadin.flow.component.Component lessons(
      List<Lesson> lessons, CourseProgress done) {
    if (lessons.isEmpty()) {
      return div("ph-note", span("", text("course.empty")));
    }
    OrderedList list = new OrderedList();
    list.addClassName("ph-lessons");
    boolean nextShown = false;
    int number = 1;
    for (Lesson lesson : lessons) {
      LessonProgress progress =
          done.lesson(lesson.id())
              .orElseGet(
                  () -> new LessonProgress(lesson.id(), false, 0, lesson.points(), List.of()));
      boolean next = !nextShown && !progress.complete();
      nextShown |= next;
      list.add(new ListItem(new LessonCard(number++, lesson, progress, next)));
    }
    return list;
  }

  private static Div faults(List<Fault> faults) {
    UnorderedList list = new UnorderedList();
    for (Fault fault : faults) {
      list.add(new ListItem(fault.toString()));
    }
    Div box =
        div(
            "ph-faults",
            new H2(text("course.faults")),
            new Paragraph(text("course.faultsText")),
            list);
    box.getElement().setAttribute("role", "note");
    return box;
  }
}
