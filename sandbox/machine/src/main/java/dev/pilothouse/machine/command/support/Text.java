package dev.pilothouse.machine.command.support;

import dev.pilothouse.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Bytes as text without loss: UTF-8, where a byte that is no part of valid UTF-8 becomes the lone
 * surrogate U+DC00 plus the byte, and back.
 */
public final class Text {

  private static final int ESCAPE = 0xdc00;

  private Text() {}

  /** The text of {@code bytes}. */
  public static String decode(Bytes bytes) {
    byte[] content = bytes.toArray();
    int index = 0;
    while (index < content.length && content[index] >= 0) {
      index++;
    }
    if (index == content.length) {
      return new String(content, StandardCharsets.ISO_8859_1);
    }
    StringBuilder text = new StringBuilder(content.length);
    text.append(new String(content, 0, index, StandardCharsets.ISO_8859_1));
    while (index < content.length) {
      int length = sequence(content, index);
      if (length == 0) {
        text.append((char) (ESCAPE | (content[index] & 0xff)));
        index++;
      } else if (length == 1) {
        text.append((char) content[index++]);
      } else {
        text.appendCodePoint(codePoint(content, index, length));
        index += length;
      }
    }
    return text.toString();
  }

  /** The bytes of {@code text}; the opposite of {@link #decode}. */
  public static Bytes encode(String text) {
    if (!hasEscapes(text)) {
      return Bytes.of(text);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              if (isEscape(point)) {
                bytes.write(point & 0xff);
              } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
              }
            });
    return Bytes.of(bytes.toByteArray());
  }

  /** How many bytes {@code text} takes. */
  public static int length(String text) {
    int length = 0;
    for (int index = 0; index < text.length(); ) {
      int point = text.codePointAt(index);
      index += Character.charCount(point);
      length += isEscape(point) || point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    }
    return length;
  }

  /** Whether the character stands for a byte that is no valid UTF-8. */
  public static boolean isEscape(int codePoint) {
    return codePoint >= ESCAPE + 0x80 && codePoint <= ESCAPE + 0xff;
  }

  private static boolean hasEscapes(String text) {
    for (int index = 0; index < text.length(); index++) {
      if (Character.isSurrogate(text.charAt(index))) {
        return true;
      }
    }
    return false;
  }

  private static int codePoint(byte[] content, int at, int length) {
    int point = content[at] & (0x7f >> length);
    for (int index = 1; index < length; index++) {
      point = point << 6 | (content[at + index] & 0x3f);
    }
    return point;
  }

  /** The length of the valid sequence that begins at {@code at}, or 0. */
  private static int sequence(byte[] content, int at) {
    int lead = content[at] & 0xff;
    if (lead < 0x80) {
      return 1;
    }
    int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0 || at + length > content.length) {
      return 0;
    }
    for (int index = 1; index < length; index++) {
      if ((content[at + index] & 0xc0) != 0x80) {
        return 0;
      }
    }
    int point = codePoint(content, at, length);
    boolean valid =
        switch (length) {
          case 3 -> point >= 0x800 && (point < 0xd800 || point > 0xdfff);
          case 4 -> point >= 0x10000 && point <= 0x10ffff;
          default -> true;
        };
    return valid ? length : 0;
  }
}
