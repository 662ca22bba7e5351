package dev.pilothouse.lessons;

/** A text in every language of the course. */
public record Text(String en, String zh) {

  public static final Text EMPTY = new Text("", "");

  public String in(Language language) {
    return switch (language) {
      case EN -> en;
      case ZH -> zh;
    };
  }

  public boolean isEmpty() {
    return en.isEmpty() && zh.isEmpty();
  }
}
