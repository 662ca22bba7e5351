package dev.pilothouse.frontend.start;

import static dev.pilothouse.frontend.layout.Elements.content;
import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.span;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouterLink;
import com.vaadin.flow.server.VaadinServletRequest;
import com.vaadin.flow.server.VaadinServletResponse;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import dev.pilothouse.backend.account.Accounts;
import dev.pilothouse.backend.account.SignIn;
import dev.pilothouse.frontend.component.Showcase;
import dev.pilothouse.frontend.course.CourseView;
import dev.pilothouse.frontend.layout.TopBar;
import dev.pilothouse.frontend.preference.Preferences;

/** What people see first: what this is, and the ways in. */
@Route("")
@AnonymousAllowed
public final class StartView extends Div implements BeforeEnterObserver, HasDynamicTitle {

  private static final long serialVersionUID = 1;

  private final transient Accounts accounts;
  private final transient SignIn signIn;

  StartView(Accounts accounts, SignIn signIn, Preferences preferences) {
    this.accounts = accounts;
    this.signIn = signIn;
    addClassName("ph-start");
    RouterLink logIn = new RouterLink(text("start.logIn"), LoginView.class);
    logIn.addClassName("ph-link");
    Main main = content(hero(), points());
    add(new TopBar(StartView.class).withEnd(new LanguageSwitch(preferences), logIn), main);
  }

  @Override
  public void beforeEnter(BeforeEnterEvent event) {
    if (SignIn.current().isPresent()) {
      event.forwardTo(CourseView.class);
    }
  }

  @Override
  public String getPageTitle() {
    return text("application.name") + " · " + text("application.tagline");
  }

  private Div hero() {
    Button guest = new Button(text("start.guest"), _ -> startAsGuest());
    guest.addThemeVariants(ButtonVariant.PRIMARY);
    guest.addClassName("ph-large");
    Button signUp =
        new Button(text("start.signUp"), _ -> UI.getCurrent().navigate(SignUpView.class));
    signUp.addClassName("ph-large");
    Div words =
        div(
            "ph-hero-words",
            new H1(text("start.title")),
            new Paragraph(text("start.lead")),
            div("ph-hero-actions", guest, signUp),
            span("ph-hero-note", text("start.guestNote")));
    return div("ph-hero", words, div("ph-hero-picture", new Showcase()));
  }

  private static Div points() {
    return div("ph-points", point("cluster"), point("checks"), point("picture"));
  }

  private static Div point(String name) {
    return div(
        "ph-point",
        new H2(text("start.point." + name)),
        new Paragraph(text("start.point." + name + ".text")));
  }

  private void startAsGuest() {
    signIn.signIn(
        accounts.startGuest(Preferences.language()),
        VaadinServletRequest.getCurrent().getHttpServletRequest(),
        VaadinServletResponse.getCurrent().getHttpServletResponse());
    UI.getCurrent().getPage().setLocation("course");
  }
}
