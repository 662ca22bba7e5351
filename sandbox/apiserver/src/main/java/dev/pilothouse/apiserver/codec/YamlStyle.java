package dev.pilothouse.apiserver.codec;

/**
 * The ways in which a text can be written in block YAML, by libyaml's rules.
 *
 * @param plain without quotes
 * @param block as a literal block
 */
record YamlStyle(boolean plain, boolean singleQuoted, boolean block) {
  static YamlStyle of(String text) {
    if (text.isEmpty()) {
      return new YamlStyle(true, true, false);
    }
    boolean indicators = text.startsWith("---") || text.startsWith("...");
    boolean special = false;
    boolean lineBreaks = false;
    boolean breakThenSpace = false;
    boolean spaceThenBreak = false;
    int before = ' ';
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      boolean spaceFollows = next >= text.length() || isBlankOrBreak(text.charAt(next));
      indicators |=
          i == 0
              ? opens(c, spaceFollows)
              : c == ':' && spaceFollows || c == '#' && isBlankOrBreak(before);
      special |= !isPrintable(c);
      lineBreaks |= isBreak(c);
      breakThenSpace |= c == ' ' && i > 0 && isBreak(before);
      spaceThenBreak |= isBreak(c) && i > 0 && before == ' ';
      before = c;
      i = next;
    }
    int first = text.charAt(0);
    boolean edges = first == ' ' || isBreak(first) || before == ' ' || isBreak(before);
    boolean quotable = !spaceThenBreak && !special;
    return new YamlStyle(
        quotable && !edges && !breakThenSpace && !lineBreaks && !indicators,
        quotable && !breakThenSpace,
        quotable && before != ' ');
  }

  private static boolean opens(int c, boolean spaceFollows) {
    return c == '-' || c == '?' || c == ':' ? spaceFollows : "#,[]{}&*!|>'\"%@`".indexOf(c) >= 0;
  }

  private static boolean isBlankOrBreak(int c) {
    return c == ' ' || c == '\t' || c == 0 || isBreak(c);
  }

  static boolean isBreak(int c) {
    return c == '\n' || c == '\r' || c == 0x85 || c == 0x2028 || c == 0x2029;
  }

  /** What libyaml takes for printable; characters beyond the basic plane are not. */
  static boolean isPrintable(int c) {
    return c == '\n'
        || c >= 0x20 && c <= 0x7e
        || c >= 0xa0 && c < 0xd800
        || c >= 0xe000 && c <= 0xfffd && c != 0xfeff;
  }
}
