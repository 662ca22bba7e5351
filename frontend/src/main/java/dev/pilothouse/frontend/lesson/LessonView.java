package dev.pilothouse.frontend.lesson;

import static dev.pilothouse.frontend.layout.Elements.button;
import static dev.pilothouse.frontend.layout.Elements.content;
import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.icon;
import static dev.pilothouse.frontend.layout.Elements.iconButton;
import static dev.pilothouse.frontend.layout.Elements.span;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.confirmdialog.ConfirmDialog;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouterLink;
import com.vaadin.flow.server.streams.DownloadHandler;
import com.vaadin.flow.server.streams.DownloadResponse;
import dev.pilothouse.backend.account.Account;
import dev.pilothouse.backend.account.SignIn;
import dev.pilothouse.backend.course.Courses;
import dev.pilothouse.backend.progress.Progress;
import dev.pilothouse.backend.session.Sessions;
import dev.pilothouse.frontend.course.CourseView;
import dev.pilothouse.frontend.layout.AccountMenu;
import dev.pilothouse.frontend.layout.Icons;
import dev.pilothouse.frontend.layout.TopBar;
import dev.pilothouse.frontend.preference.Preferences;
import dev.pilothouse.lessons.Language;
import dev.pilothouse.lessons.Lesson;
import dev.pilothouse.sandbox.SandboxException;
import jakarta.annotation.security.PermitAll;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A lesson: its text on the left, the learner's own cluster on the right. */
@Route("lesson/:lesson")
@PermitAll
public final class LessonView extends Div implements BeforeEnterObserver, HasDynamicTitle {

  private static final long serialVersionUID = 1;

  private final transient Courses courses;
  private final transient Progress progress;
  private final transient Sessions sessions;
  private final transient Preferences preferences;
  private final transient SignIn signIn;
  private final transient Account account = SignIn.current().orElseThrow();
  private final Language language = Preferences.language();

  private transient @Nullable Lesson lesson;
  private transient @Nullable Desk desk;

  LessonView(
      Courses courses,
      Progress progress,
      Sessions sessions,
      Preferences preferences,
      SignIn signIn) {
    this.courses = courses;
    this.progress = progress;
    this.sessions = sessions;
    this.preferences = preferences;
    this.signIn = signIn;
    addClassName("ph-lesson");
  }

  @Override
  public void beforeEnter(BeforeEnterEvent event) {
    String id = event.getRouteParameters().get("lesson").orElse("");
    lesson = courses.course().lesson(id).orElse(null);
    if (lesson == null) {
      event.rerouteToError(NotFoundException.class);
    } else {
      open(lesson);
    }
  }

  @Override
  public String getPageTitle() {
    return lesson == null
        ? text("application.name")
        : lesson.title().in(language) + " · " + text("application.name");
  }

  @Override
  protected void onAttach(AttachEvent event) {
    if (desk != null) {
      desk.attach(event.getUI());
    }
  }

  @Override
  protected void onDetach(DetachEvent event) {
    if (desk != null) {
      desk.detach();
    }
  }

  private void open(Lesson opened) {
    removeAll();
    if (desk != null) {
      desk.detach();
      desk = null;
    }
    try {
      show(
          opened,
          new Desk(sessions.open(account.id(), opened.id()), progress, courses.course(), language));
    } catch (SandboxException failure) {
      showTextOnly(opened, failure);
    }
  }

  private void show(Lesson opened, Desk opening) {
    desk = opening;
    TopBar bar =
        bar(opened)
            .withSkip(
                "lesson", text("lesson.skipToText"), "terminal", text("lesson.skipToTerminal"))
            .withMiddle(opening.points())
            .withEnd(
                kubeconfig(opening, opened),
                iconButton(Icons.RESET, text("lesson.resetCluster"), _ -> confirmNewCluster()),
                shortcuts(),
                new AccountMenu(account, preferences, signIn));
    add(bar, content(opening.workspace()), opening.news());
    getUI().ifPresent(opening::attach);
  }

  /** The lesson can be read while there is no cluster to work in. */
  private void showTextOnly(Lesson opened, SandboxException failure) {
    Article article = new Article(opened, courses.course(), language, Actions.NONE);
    article.show(progress.lesson(account.id(), opened.id()), "");
    TopBar bar = bar(opened).withEnd(new AccountMenu(account, preferences, signIn));
    Main main = content(unavailable(opened, failure), article);
    main.addClassName("ph-text-only");
    add(bar, main);
  }

  private static TopBar bar(Lesson opened) {
    RouterLink course = new RouterLink(text("course.title"), CourseView.class);
    course.addClassName("ph-crumb");
    return new TopBar(CourseView.class)
        .withMiddle(course, span("ph-lesson-title", opened.title().in(Preferences.language())));
  }

  private static Anchor kubeconfig(Desk desk, Lesson lesson) {
    DownloadHandler download =
        DownloadHandler.fromInputStream(
            _ -> {
              byte[] content = desk.kubeconfig().getBytes(StandardCharsets.UTF_8);
              return new DownloadResponse(
                  new ByteArrayInputStream(content),
                  "pilothouse-" + lesson.id() + ".yaml",
                  "application/yaml",
                  content.length);
            });
    Anchor anchor = new Anchor(download, "");
    anchor.add(icon(Icons.DOWNLOAD), span("", "kubeconfig"));
    anchor.addClassName("ph-tool");
    anchor.setTitle(text("lesson.kubeconfig"));
    return anchor;
  }

  private static Button shortcuts() {
    Button button =
        iconButton(Icons.KEYBOARD, text("lesson.shortcuts"), _ -> new ShortcutsDialog().open());
    button.addClassName("ph-shortcuts-button");
    return button;
  }

  private void confirmNewCluster() {
    ConfirmDialog dialog = new ConfirmDialog();
    dialog.setHeader(text("lesson.resetCluster.question"));
    dialog.setText(text("lesson.resetCluster.text"));
    dialog.setConfirmText(text("lesson.resetCluster.confirm"));
    dialog.setCancelable(true);
    dialog.setCancelText(text("lesson.cancel"));
    dialog.addConfirmListener(
        _ -> {
          if (desk != null) {
            desk.resetCluster();
          }
        });
    dialog.open();
  }

  private Div unavailable(Lesson opened, SandboxException failure) {
    String reason = failure.getMessage() == null ? "" : failure.getMessage();
    Div box =
        div(
            "ph-message",
            new H2(text("lesson.unavailable")),
            new Paragraph(text("lesson.unavailable.text", reason)),
            button("", text("lesson.retry"), _ -> open(opened)));
    box.getElement().setAttribute("role", "alert");
    return box;
  }
}
