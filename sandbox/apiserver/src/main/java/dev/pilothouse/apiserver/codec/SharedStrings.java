package dev.pilothouse.apiserver.codec;

/**
 * Lets equal short strings of different objects be one string. The table has a fixed size and
 * forgets; strings are immutable, so a race costs at most a second copy.
 */
final class SharedStrings {
  private static final int LONGEST = 40;
  private static final String[] TABLE = new String[1 << 13];

  private SharedStrings() {}

  static String of(String source, int start, int end) {
    int length = end - start;
    if (length > LONGEST) {
      return source.substring(start, end);
    }
    int hash = length;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + source.charAt(i);
    }
    int slot = (hash ^ (hash >>> 15)) & (TABLE.length - 1);
    String known = TABLE[slot];
    if (known != null && known.length() == length && source.startsWith(known, start)) {
      return known;
    }
    String made = source.substring(start, end);
    TABLE[slot] = made;
    return made;
  }
}
