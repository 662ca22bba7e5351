package dev.pilothouse.frontend.start;

import static dev.pilothouse.frontend.layout.Elements.content;
import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.span;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Main;
import com.vaadin.flow.component.login.LoginForm;
import com.vaadin.flow.component.login.LoginI18n;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouterLink;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import dev.pilothouse.frontend.layout.TopBar;
import dev.pilothouse.frontend.preference.Preferences;

/** Signs a person in with name and password. */
@Route("login")
@AnonymousAllowed
public final class LoginView extends Div implements BeforeEnterObserver, HasDynamicTitle {

  private static final long serialVersionUID = 1;

  private final LoginForm form = new LoginForm(texts());

  LoginView(Preferences preferences) {
    addClassName("ph-entrance");
    form.setAction("login");
    form.setForgotPasswordButtonVisible(false);
    RouterLink signUp = new RouterLink(text("start.signUp"), SignUpView.class);
    Main main =
        content(div("ph-card", form, div("ph-card-foot", span("", text("login.none")), signUp)));
    add(new TopBar(StartView.class).withEnd(new LanguageSwitch(preferences)), main);
  }

  @Override
  public void beforeEnter(BeforeEnterEvent event) {
    form.setError(event.getLocation().getQueryParameters().getParameters().containsKey("error"));
  }

  @Override
  public String getPageTitle() {
    return text("login.title") + " · " + text("application.name");
  }

  private static LoginI18n texts() {
    LoginI18n texts = LoginI18n.createDefault();
    LoginI18n.Form form = texts.getForm();
    form.setTitle(text("login.title"));
    form.setUsername(text("login.name"));
    form.setPassword(text("login.password"));
    form.setSubmit(text("login.submit"));
    LoginI18n.ErrorMessage error = texts.getErrorMessage();
    error.setTitle(text("login.failed"));
    error.setMessage("");
    error.setUsername(text("login.nameMissing"));
    error.setPassword(text("login.passwordMissing"));
    return texts;
  }
}
