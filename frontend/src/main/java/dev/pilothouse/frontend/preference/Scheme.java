package dev.pilothouse.frontend.preference;

import com.vaadin.flow.component.page.ColorScheme;
import java.util.Locale;

/** The colours of the page. */
public enum Scheme {
  SYSTEM(ColorScheme.Value.LIGHT_DARK),
  LIGHT(ColorScheme.Value.LIGHT),
  DARK(ColorScheme.Value.DARK);

  private final ColorScheme.Value value;

  Scheme(ColorScheme.Value value) {
    this.value = value;
  }

  /** As kept in the cookie. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Scheme of(String code) {
    for (Scheme scheme : values()) {
      if (scheme.code().equals(code)) {
        return scheme;
      }
    }
    return SYSTEM;
  }

  ColorScheme.Value value() {
    return value;
  }
}
