package dev.pilothouse.machine.command.support;

/** How many columns of a terminal text takes, as wcwidth(3) says. */
public final class CharWidth {

  /** First and last of the ranges of wide characters (Unicode's East Asian Width W and F). */
  private static final int[] WIDE = {
    0x1100, 0x115f, 0x231a, 0x231b, 0x2329, 0x232a, 0x23e9, 0x23ec, 0x23f0, 0x23f0, 0x23f3, 0x23f3,
    0x25fd, 0x25fe, 0x2614, 0x2615, 0x2648, 0x2653, 0x267f, 0x267f, 0x2693, 0x2693, 0x26a1, 0x26a1,
    0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5, 0x26ce, 0x26ce, 0x26d4, 0x26d4, 0x26ea, 0x26ea,
    0x26f2, 0x26f3, 0x26f5, 0x26f5, 0x26fa, 0x26fa, 0x26fd, 0x26fd, 0x2705, 0x2705, 0x270a, 0x270b,
    0x2728, 0x2728, 0x274c, 0x274c, 0x274e, 0x274e, 0x2753, 0x2755, 0x2757, 0x2757, 0x2795, 0x2797,
    0x27b0, 0x27b0, 0x27bf, 0x27bf, 0x2b1b, 0x2b1c, 0x2b50, 0x2b50, 0x2b55, 0x2b55, 0x2e80, 0x303e,
    0x3041, 0x33ff, 0x3400, 0x4dbf, 0x4e00, 0x9fff, 0xa000, 0xa4cf, 0xa960, 0xa97f, 0xac00, 0xd7a3,
    0xf900, 0xfaff, 0xfe10, 0xfe19, 0xfe30, 0xfe6f, 0xff00, 0xff60, 0xffe0, 0xffe6, 0x1f300,
        0x1f64f,
    0x1f680, 0x1f6ff, 0x1f900, 0x1f9ff, 0x20000, 0x3fffd
  };

  private CharWidth() {}

  /** 0 for combining and control characters, 2 for wide ones, else 1. */
  public static int of(int codePoint) {
    if (codePoint < 0x300) {
      return codePoint < 0x20 || codePoint >= 0x7f && codePoint < 0xa0 ? 0 : 1;
    }
    int type = Character.getType(codePoint);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    for (int index = 0; index < WIDE.length; index += 2) {
      if (codePoint >= WIDE[index] && codePoint <= WIDE[index + 1]) {
        return 2;
      }
    }
    return 1;
  }

  /** The columns of {@code text}. */
  public static int of(String text) {
    int width = 0;
    for (int index = 0; index < text.length(); ) {
      int point = text.codePointAt(index);
      width += of(point);
      index += Character.charCount(point);
    }
    return width;
  }

  /** {@code text} with blanks to its right up to {@code width} columns. */
  public static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - of(text)));
  }
}
