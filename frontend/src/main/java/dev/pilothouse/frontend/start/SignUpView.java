package dev.pilothouse.frontend.start;

import static dev.pilothouse.frontend.layout.Elements.content;
import static dev.pilothouse.frontend.layout.Elements.div;
import static dev.pilothouse.frontend.layout.Elements.span;
import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.Paragraph;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.value.ValueChangeMode;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.router.RouterLink;
import com.vaadin.flow.server.VaadinServletRequest;
import com.vaadin.flow.server.VaadinServletResponse;
import com.vaadin.flow.server.auth.AnonymousAllowed;
import dev.pilothouse.backend.account.Account;
import dev.pilothouse.backend.account.AccountException;
import dev.pilothouse.backend.account.Accounts;
import dev.pilothouse.backend.account.SignIn;
import dev.pilothouse.frontend.course.CourseView;
import dev.pilothouse.frontend.layout.TopBar;
import dev.pilothouse.frontend.preference.Preferences;
import java.util.Optional;

/** Makes an account, or makes one of a guest, who keeps the progress. */
@Route("signup")
@AnonymousAllowed
public final class SignUpView extends Div implements BeforeEnterObserver, HasDynamicTitle {

  private static final long serialVersionUID = 1;

  private final transient Accounts accounts;
  private final transient SignIn signIn;
  private final TextField name = new TextField(text("login.name"));
  private final PasswordField password = new PasswordField(text("login.password"));

  SignUpView(Accounts accounts, SignIn signIn, Preferences preferences) {
    this.accounts = accounts;
    this.signIn = signIn;
    addClassName("ph-entrance");
    boolean guest = guest().isPresent();
    name.setAutocomplete(com.vaadin.flow.component.textfield.Autocomplete.USERNAME);
    name.setAutofocus(true);
    name.setRequiredIndicatorVisible(true);
    // Enter comes before the browser tells of a changed value.
    name.setValueChangeMode(ValueChangeMode.EAGER);
    password.setValueChangeMode(ValueChangeMode.EAGER);
    password.setAutocomplete(com.vaadin.flow.component.textfield.Autocomplete.NEW_PASSWORD);
    password.setHelperText(text("signup.passwordHelp"));
    password.setRequiredIndicatorVisible(true);
    Button submit = new Button(text("signup.submit"), _ -> submit());
    submit.addThemeVariants(ButtonVariant.PRIMARY);
    submit.addClickShortcut(Key.ENTER);
    Div card = div("ph-card", new H1(text(guest ? "signup.upgradeTitle" : "signup.title")));
    if (guest) {
      card.add(new Paragraph(text("signup.upgradeText")));
    }
    RouterLink logIn = new RouterLink(text("start.logIn"), LoginView.class);
    card.add(name, password, submit);
    if (!guest) {
      card.add(div("ph-card-foot", span("", text("signup.have")), logIn));
    }
    add(new TopBar(StartView.class).withEnd(new LanguageSwitch(preferences)), content(card));
  }

  @Override
  public void beforeEnter(BeforeEnterEvent event) {
    if (SignIn.current().isPresent() && guest().isEmpty()) {
      event.forwardTo(CourseView.class);
    }
  }

  @Override
  public String getPageTitle() {
    return text("signup.title") + " · " + text("application.name");
  }

  private static Optional<Account> guest() {
    return SignIn.current().filter(Account::guest);
  }

  private void submit() {
    name.setInvalid(false);
    password.setInvalid(false);
    try {
      Account account =
          guest()
              .map(guest -> accounts.upgrade(guest.id(), name.getValue(), password.getValue()))
              .orElseGet(
                  () ->
                      accounts.signUp(
                          name.getValue(), password.getValue(), Preferences.language()));
      signIn.signIn(
          account,
          VaadinServletRequest.getCurrent().getHttpServletRequest(),
          VaadinServletResponse.getCurrent().getHttpServletResponse());
      UI.getCurrent().getPage().setLocation("course");
    } catch (AccountException refused) {
      String message = refused.messageIn(Preferences.language());
      switch (refused.reason()) {
        case NAME_TAKEN, NAME_INVALID -> {
          name.setErrorMessage(message);
          name.setInvalid(true);
          name.focus();
        }
        case PASSWORD_TOO_SHORT -> {
          password.setErrorMessage(message);
          password.setInvalid(true);
          password.focus();
        }
      }
    }
  }
}
