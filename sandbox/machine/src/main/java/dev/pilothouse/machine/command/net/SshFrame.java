package dev.pilothouse.machine.command.net;

import dev.pilothouse.kernel.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What ssh and sshd say to each other behind the banner: a letter, a length of four bytes, and so
 * many bytes. Like TLS on these machines it is not encrypted.
 *
 * @param kind H the login, D input, E its end, W the size of the terminal, O output, X error
 *     output, S the exit status, F a refusal
 */
record SshFrame(char kind, Bytes content) {

  static final String BANNER = "SSH-2.0-OpenSSH_10.0p2 Debian-7\r\n";
  private static final int HEAD = 5;

  /** The first frame of what has been received, and what follows it. */
  record Taken(SshFrame frame, Bytes rest) {}

  static Bytes of(char kind, Bytes content) {
    int size = content.size();
    byte[] head = {
      (byte) kind, (byte) (size >> 24), (byte) (size >> 16), (byte) (size >> 8), (byte) size
    };
    return Bytes.of(head).plus(content);
  }

  static Bytes of(char kind, String text) {
    return of(kind, Bytes.of(text));
  }

  /** Takes a frame; null when it is not complete yet. */
  static @Nullable Taken take(Bytes received) {
    if (received.size() < HEAD) {
      return null;
    }
    int size = 0;
    for (int index = 1; index < HEAD; index++) {
      size = size << 8 | received.at(index) & 0xff;
    }
    if (size < 0 || received.size() < HEAD + size) {
      return null;
    }
    SshFrame frame = new SshFrame((char) received.at(0), received.slice(HEAD, HEAD + size));
    return new Taken(frame, received.from(HEAD + size));
  }
}
