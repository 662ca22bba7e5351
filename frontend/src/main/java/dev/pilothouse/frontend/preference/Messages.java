package dev.pilothouse.frontend.preference;

import com.vaadin.flow.i18n.I18NProvider;
import dev.pilothouse.lessons.Language;
import java.text.MessageFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;
import org.springframework.stereotype.Component;

/** The texts of the interface. A missing one shows its key, and a test finds it. */
@Component
public final class Messages implements I18NProvider {

  private static final long serialVersionUID = 1;
  private static final String BUNDLE = "dev.pilothouse.frontend.messages";
  private static final ResourceBundle.Control NO_FALLBACK =
      ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

  /** The text with the key in a language; {0}, {1} … stand for the parameters. */
  public static String text(Language language, String key, Object... parameters) {
    Locale locale = language == Language.ZH ? Locale.CHINESE : Locale.ROOT;
    try {
      String pattern = ResourceBundle.getBundle(BUNDLE, locale, NO_FALLBACK).getString(key);
      return parameters.length == 0
          ? pattern
          : new MessageFormat(pattern, language.locale()).format(parameters);
    } catch (MissingResourceException _) {
      return key;
    }
  }

  @Override
  public List<Locale> getProvidedLocales() {
    return Arrays.stream(Language.values()).map(Language::locale).toList();
  }

  @Override
  public String getTranslation(String key, Locale locale, Object... parameters) {
    return text(Language.of(locale), key, parameters);
  }
}
