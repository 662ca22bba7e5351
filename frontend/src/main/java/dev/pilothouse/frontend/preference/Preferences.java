package dev.pilothouse.frontend.preference;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.VaadinResponse;
import dev.pilothouse.backend.account.Account;
import dev.pilothouse.backend.account.Accounts;
import dev.pilothouse.backend.account.SignIn;
import dev.pilothouse.lessons.Language;
import jakarta.servlet.http.Cookie;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What a person has chosen, kept in cookies, and the language also with the account. */
@Component
public class Preferences {

  private static final String LANGUAGE_COOKIE = "pilothouse-language";
  private static final String SCHEME_COOKIE = "pilothouse-scheme";
  private static final int ONE_YEAR_SECONDS = (int) Duration.ofDays(365).toSeconds();

  private final Accounts accounts;

  Preferences(Accounts accounts) {
    this.accounts = accounts;
  }

  /** The language of the present interface. */
  public static Language language() {
    return Language.of(UI.getCurrent().getLocale());
  }

  /** What the cookie says, else the account, else the browser. */
  Language languageOf(VaadinRequest request) {
    return cookie(request, LANGUAGE_COOKIE)
        .map(code -> code.equals(Language.ZH.code()) ? Language.ZH : Language.EN)
        .or(() -> SignIn.current().map(Account::language))
        .orElseGet(() -> Language.of(request.getLocale()));
  }

  Scheme schemeOf(VaadinRequest request) {
    return cookie(request, SCHEME_COOKIE).map(Scheme::of).orElse(Scheme.SYSTEM);
  }

  /** Shows the page anew in another language. */
  public void choose(Language language) {
    keep(LANGUAGE_COOKIE, language.code());
    SignIn.current().ifPresent(account -> accounts.setLanguage(account.id(), language));
    UI.getCurrent().getPage().reload();
  }

  public void choose(Scheme scheme) {
    keep(SCHEME_COOKIE, scheme.code());
    UI.getCurrent().getPage().setColorScheme(scheme.value());
  }

  /** The scheme of the present page. */
  public Scheme scheme() {
    return schemeOf(VaadinRequest.getCurrent());
  }

  private static Optional<String> cookie(VaadinRequest request, String name) {
    Cookie[] cookies = request.getCookies();
    return cookies == null
        ? Optional.empty()
        : Arrays.stream(cookies)
            .filter(cookie -> cookie.getName().equals(name))
            .map(Cookie::getValue)
            .findFirst();
  }

  private static void keep(String name, String value) {
    Cookie cookie = new Cookie(name, value);
    cookie.setPath("/");
    cookie.setMaxAge(ONE_YEAR_SECONDS);
    cookie.setAttribute("SameSite", "Lax");
    VaadinResponse.getCurrent().addCookie(cookie);
  }
}
