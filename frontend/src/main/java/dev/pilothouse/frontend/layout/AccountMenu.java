package dev.pilothouse.frontend.layout;

import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.contextmenu.MenuItem;
import com.vaadin.flow.component.contextmenu.SubMenu;
import com.vaadin.flow.component.menubar.MenuBar;
import com.vaadin.flow.server.VaadinServletRequest;
import com.vaadin.flow.server.VaadinServletResponse;
import dev.pilothouse.backend.account.Account;
import dev.pilothouse.backend.account.SignIn;
import dev.pilothouse.frontend.preference.Preferences;
import dev.pilothouse.frontend.preference.Scheme;
import dev.pilothouse.frontend.start.SignUpView;
import dev.pilothouse.lessons.Language;

/** The menu of the person: language, appearance, the account. */
public final class AccountMenu extends MenuBar {

  private static final long serialVersionUID = 1;

  public AccountMenu(Account account, Preferences preferences, SignIn signIn) {
    addClassName("ph-account");
    String name = account.guest() ? text("menu.guest") : account.name();
    MenuItem root = addItem(Elements.icon(Icons.PERSON));
    root.add(Elements.span("ph-account-name", name));
    root.setAriaLabel(text("menu.account", name));
    SubMenu menu = root.getSubMenu();
    addLanguages(menu, preferences);
    addSchemes(menu, preferences);
    menu.addSeparator();
    if (account.guest()) {
      menu.addItem(text("menu.signUp"), _ -> UI.getCurrent().navigate(SignUpView.class));
    }
    menu.addItem(text("menu.logOut"), _ -> logOut(signIn));
  }

  private static void addLanguages(SubMenu menu, Preferences preferences) {
    SubMenu languages = menu.addItem(text("menu.language")).getSubMenu();
    for (Language language : Language.values()) {
      MenuItem item = languages.addItem(nameOf(language), _ -> preferences.choose(language));
      item.setCheckable(true);
      item.setChecked(language == Preferences.language());
    }
  }

  private static void addSchemes(SubMenu menu, Preferences preferences) {
    SubMenu schemes = menu.addItem(text("menu.scheme")).getSubMenu();
    for (Scheme scheme : Scheme.values()) {
      MenuItem item = schemes.addItem(text("menu.scheme." + scheme.name()));
      item.setCheckable(true);
      item.setChecked(scheme == preferences.scheme());
      item.addClickListener(
          _ -> {
            preferences.choose(scheme);
            schemes.getItems().forEach(other -> other.setChecked(other == item));
          });
    }
  }

  /** The language's own name. */
  public static String nameOf(Language language) {
    return language == Language.ZH ? "中文" : "English";
  }

  private static void logOut(SignIn signIn) {
    UI.getCurrent().getPage().setLocation("./");
    signIn.signOut(
        VaadinServletRequest.getCurrent().getHttpServletRequest(),
        VaadinServletResponse.getCurrent().getHttpServletResponse());
  }
}
