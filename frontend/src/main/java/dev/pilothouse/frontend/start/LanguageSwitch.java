package dev.pilothouse.frontend.start;

import static dev.pilothouse.frontend.layout.Elements.text;

import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import dev.pilothouse.frontend.layout.AccountMenu;
import dev.pilothouse.frontend.preference.Preferences;
import dev.pilothouse.lessons.Language;

/** Buttons for the languages of the interface. */
final class LanguageSwitch extends Div {

  private static final long serialVersionUID = 1;

  LanguageSwitch(Preferences preferences) {
    addClassName("ph-switch");
    getElement().setAttribute("role", "group");
    getElement().setAttribute("aria-label", text("menu.language"));
    for (Language language : Language.values()) {
      Button button = new Button(AccountMenu.nameOf(language), _ -> preferences.choose(language));
      button.getElement().setAttribute("lang", language.locale().toLanguageTag());
      boolean chosen = language == Preferences.language();
      button.getElement().setAttribute("aria-pressed", String.valueOf(chosen));
      add(button);
    }
  }
}
