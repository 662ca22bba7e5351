package dev.pilothouse.kubectl.explain;

/** Breaks lines at spaces so that they are no longer than a limit; line feeds in the text stay. */
final class WordWrap {

  private WordWrap() {}

  static String wrap(String text, int limit) {
    StringBuilder out = new StringBuilder();
    StringBuilder word = new StringBuilder();
    StringBuilder space = new StringBuilder();
    int column = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        boolean fits = word.isEmpty() && column + space.length() <= limit || !word.isEmpty();
        out.append(fits ? space : "").append(word).append('\n');
        space.setLength(0);
        word.setLength(0);
        column = 0;
      } else if (Character.isWhitespace(c)) {
        if (space.isEmpty() || !word.isEmpty()) {
          column += space.length() + word.length();
          out.append(space).append(word);
          space.setLength(0);
          word.setLength(0);
        }
        space.append(c);
      } else {
        word.append(c);
        if (column + word.length() + space.length() > limit && word.length() < limit) {
          out.append('\n');
          column = 0;
          space.setLength(0);
        }
      }
    }
    return out.append(word.isEmpty() && column + space.length() > limit ? "" : space)
        .append(word)
        .toString();
  }

  /** Every line with spaces in front. */
  static String indent(String text, int spaces) {
    String lead = " ".repeat(spaces);
    return lead + text.replace("\n", "\n" + lead);
  }
}
