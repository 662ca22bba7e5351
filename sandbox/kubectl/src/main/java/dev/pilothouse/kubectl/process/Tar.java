package dev.pilothouse.kubectl.process;

import dev.pilothouse.kernel.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Archives in the format of tar (ustar): written, and read. */
final class Tar {

  private static final int BLOCK = 512;
  private static final int NAME = 100;

  private Bytes content = Bytes.EMPTY;

  /** A file or directory of an archive. */
  record Entry(String name, boolean directory, Bytes content) {}

  void directory(String name) {
    content = content.plus(header(name + "/", '5', 0, 0755));
  }

  void file(String name, Bytes bytes) {
    int rest = bytes.size() % BLOCK;
    content = content.plus(header(name, '0', bytes.size(), 0644)).plus(bytes);
    content = rest == 0 ? content : content.plus(Bytes.of(new byte[BLOCK - rest]));
  }

  /** The archive, with its end. */
  Bytes bytes() {
    return content.plus(Bytes.of(new byte[2 * BLOCK]));
  }

  private static Bytes header(String name, char type, int size, int mode) {
    byte[] block = new byte[BLOCK];
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    String prefix = "";
    if (encoded.length > NAME) {
      int slash = name.indexOf('/', name.length() - NAME - 1);
      prefix = name.substring(0, Math.max(0, slash));
      encoded = name.substring(slash + 1).getBytes(StandardCharsets.UTF_8);
    }
    System.arraycopy(encoded, 0, block, 0, Math.min(NAME, encoded.length));
    put(block, 100, String.format("%07o", mode));
    put(block, 108, "0000000");
    put(block, 116, "0000000");
    put(block, 124, String.format("%011o", size));
    put(block, 136, "00000000000");
    Arrays.fill(block, 148, 156, (byte) ' ');
    block[156] = (byte) type;
    put(block, 257, "ustar\u000000");
    put(block, 345, prefix);
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, String.format("%06o\0 ", sum));
    return Bytes.of(block);
  }

  private static void put(byte[] block, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  /** The files and directories of an archive; links and the like are left out. */
  static List<Entry> read(Bytes archive) {
    List<Entry> entries = new ArrayList<>();
    int at = 0;
    while (at + BLOCK <= archive.size() && archive.at(at) != 0) {
      String name = text(archive, at, NAME);
      String prefix = text(archive, at + 345, 155);
      int size = Integer.parseInt("0" + text(archive, at + 124, 12).strip(), 8);
      char type = (char) archive.at(at + 156);
      int end = Math.min(archive.size(), at + BLOCK + size);
      String full = prefix.isEmpty() ? name : prefix + "/" + name;
      if (type == '5') {
        entries.add(new Entry(full, true, Bytes.EMPTY));
      } else if (type == '0' || type == 0) {
        entries.add(new Entry(full, false, archive.slice(at + BLOCK, end)));
      }
      at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
    }
    return entries;
  }

  private static String text(Bytes archive, int at, int most) {
    String all = archive.slice(at, at + most).text();
    int end = all.indexOf('\0');
    return end < 0 ? all : all.substring(0, end);
  }
}
