package dev.pilothouse.frontend.error;

import static dev.pilothouse.frontend.layout.Elements.content;
import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.RouterLink;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import dev.pilothouse.frontend.course.CourseView;
import dev.pilothouse.frontend.layout.TopBar;
import jakarta.servlet.http.HttpServletResponse;

/** Shown when a page cannot be made. */
@AnonymousAllowed
public final class FailureView extends Div implements HasErrorParameter<Exception> {

  private static final long serialVersionUID = 1;

  @Override
  public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<Exception> parameter) {
    addClassName("ph-error");
    String number = Failures.note(parameter.getCaughtException());
    add(
        new TopBar(CourseView.class),
        content(
            div(
                "ph-message",
                new H1(text("error.internal")),
                new Paragraph(text("error.internal.text", number)),
                new RouterLink(text("error.home"), CourseView.class))));
    return HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
  }
}
