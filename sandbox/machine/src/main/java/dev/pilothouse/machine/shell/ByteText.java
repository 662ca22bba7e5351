package dev.pilothouse.machine.shell;

import dev.pilothouse.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 text that may hold bytes which are no UTF-8: such a byte is the lone surrogate U+DC00 plus
 * its value, so that it comes out as it went in.
 */
public final class ByteText {

  private ByteText() {}

  /** The bytes of {@code text}. */
  public static Bytes encode(String text) {
    for (int index = 0; index < text.length(); index++) {
      if (isByte(text.charAt(index))
          && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)))) {
        return encodeMixed(text);
      }
    }
    return Bytes.of(text);
  }

  private static boolean isByte(char c) {
    return c >= '\udc80' && c <= '\udcff';
  }

  private static Bytes encodeMixed(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int from = 0;
    for (int index = 0; index < text.length(); index++) {
      char c = text.charAt(index);
      if (isByte(c) && (index == 0 || !Character.isHighSurrogate(text.charAt(index - 1)))) {
        bytes.writeBytes(text.substring(from, index).getBytes(StandardCharsets.UTF_8));
        bytes.write(c - 0xdc00);
        from = index + 1;
      }
    }
    bytes.writeBytes(text.substring(from).getBytes(StandardCharsets.UTF_8));
    return Bytes.of(bytes.toByteArray());
  }

  /** The text of {@code bytes}; zero bytes are left out. */
  public static String decode(Bytes bytes) {
    String text = bytes.text();
    if (text.indexOf('\ufffd') < 0 && text.indexOf('\0') < 0) {
      return text;
    }
    StringBuilder decoded = new StringBuilder();
    int index = 0;
    while (index < bytes.size()) {
      int length = sequence(bytes, index);
      if (length == 0) {
        decoded.append((char) (0xdc00 + (bytes.at(index) & 0xff)));
        index++;
      } else {
        if (bytes.at(index) != 0) {
          decoded.append(bytes.slice(index, index + length).text());
        }
        index += length;
      }
    }
    return decoded.toString();
  }

  /** The length of the UTF-8 sequence at {@code index}, or 0 when there is none. */
  private static int sequence(Bytes bytes, int index) {
    int first = bytes.at(index) & 0xff;
    int length =
        first < 0x80
            ? 1
            : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length == 0 || index + length > bytes.size()) {
      return 0;
    }
    for (int at = 1; at < length; at++) {
      if ((bytes.at(index + at) & 0xc0) != 0x80) {
        return 0;
      }
    }
    boolean malformed = bytes.slice(index, index + length).text().indexOf('\ufffd') >= 0;
    return malformed && !(first == 0xef && (bytes.at(index + 1) & 0xff) == 0xbf) ? 0 : length;
  }
}
