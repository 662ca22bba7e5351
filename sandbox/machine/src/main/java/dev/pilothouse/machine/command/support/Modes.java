package dev.pilothouse.machine.command.support;

import dev.pilothouse.machine.FileInfo;
import org.jspecify.annotations.Nullable;

/** File modes in letters: "drwxr-xr-x", and what chmod(1) takes. */
public final class Modes {

  private Modes() {}

  /** As in the first column of {@code ls -l}. */
  public static String text(FileInfo info) {
    return type(info.type()) + text(info.mode());
  }

  /** The letter of {@code ls -l} for a kind of file. */
  public static char type(FileInfo.Type type) {
    return switch (type) {
      case REGULAR -> '-';
      case DIRECTORY -> 'd';
      case SYMBOLIC_LINK -> 'l';
      case CHARACTER_DEVICE -> 'c';
      case BLOCK_DEVICE -> 'b';
      case FIFO -> 'p';
      case SOCKET -> 's';
    };
  }

  /** The nine letters of the permission bits. */
  public static String text(int mode) {
    StringBuilder text = new StringBuilder();
    for (int shift = 6; shift >= 0; shift -= 3) {
      int bits = mode >> shift;
      text.append((bits & 4) != 0 ? 'r' : '-').append((bits & 2) != 0 ? 'w' : '-');
      boolean special = (mode & (shift == 6 ? 04000 : shift == 3 ? 02000 : 01000)) != 0;
      char letter = shift == 0 ? 't' : 's';
      boolean execute = (bits & 1) != 0;
      text.append(special ? execute ? letter : Character.toUpperCase(letter) : execute ? 'x' : '-');
    }
    return text.toString();
  }

  /**
   * The mode that {@code words} (octal, or clauses such as "u+x,go=r") makes of {@code mode}; null
   * when it is no mode.
   */
  public static @Nullable Integer parse(String words, int mode, boolean directory, int umask) {
    if (words.matches("[0-7]{1,5}")) {
      int value = Integer.parseInt(words, 8);
      boolean keepsSpecial = directory && words.length() < 5;
      return value > 07777 ? null : (Integer) (value | (keepsSpecial ? mode & 06000 : 0));
    }
    int result = mode;
    for (String clause : words.split(",", -1)) {
      Integer changed = clause(clause, result, directory, umask);
      if (changed == null) {
        return null;
      }
      result = changed;
    }
    return result;
  }

  private static @Nullable Integer clause(String clause, int mode, boolean directory, int umask) {
    int at = 0;
    int who = 0;
    while (at < clause.length() && "ugoa".indexOf(clause.charAt(at)) >= 0) {
      who |=
          switch (clause.charAt(at++)) {
            case 'u' -> 04700;
            case 'g' -> 02070;
            case 'o' -> 01007;
            default -> 07777;
          };
    }
    int mask = who == 0 ? 07777 & ~umask : who;
    if (at >= clause.length()) {
      return null;
    }
    int result = mode;
    while (at < clause.length()) {
      char operator = clause.charAt(at++);
      if ("+-=".indexOf(operator) < 0) {
        return null;
      }
      int bits = 0;
      while (at < clause.length() && "+-=".indexOf(clause.charAt(at)) < 0) {
        int letter = bits(clause.charAt(at++), result, directory);
        if (letter < 0) {
          return null;
        }
        bits |= letter;
      }
      bits &= mask;
      int cleared = who == 0 ? 0777 : who & (directory ? ~06000 : ~0);
      result =
          switch (operator) {
            case '+' -> result | bits;
            case '-' -> result & ~bits;
            default -> result & ~cleared | bits;
          };
    }
    return result;
  }

  private static int bits(char letter, int mode, boolean directory) {
    return switch (letter) {
      case 'r' -> 0444;
      case 'w' -> 0222;
      case 'x' -> 0111;
      case 'X' -> directory || (mode & 0111) != 0 ? 0111 : 0;
      case 's' -> 06000;
      case 't' -> 01000;
      case 'u' -> spread(mode >> 6);
      case 'g' -> spread(mode >> 3);
      case 'o' -> spread(mode);
      default -> -1;
    };
  }

  private static int spread(int bits) {
    int three = bits & 7;
    return three << 6 | three << 3 | three;
  }
}
