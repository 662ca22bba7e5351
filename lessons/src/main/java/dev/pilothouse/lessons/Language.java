package dev.pilothouse.lessons;

import java.util.Locale;

/** The languages of the course. */
public enum Language {
  EN,
  ZH;

  /** "en" or "zh": the key in lesson files. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  public Locale locale() {
    return this == ZH ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH;
  }

  /** Chinese for any Chinese locale, else English. */
  public static Language of(Locale locale) {
    return locale.getLanguage().equals("zh") ? ZH : EN;
  }
}
