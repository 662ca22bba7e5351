package dev.pilothouse.machine.command.support;

import dev.pilothouse.kernel.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Keys as a terminal in raw mode sends them: a character each, or a name such as {@code <Up>},
 * {@code <PageDown>}, {@code <F1>}.
 */
public final class TerminalKeys {

  private static final Map<String, String> SEQUENCES =
      Map.ofEntries(
          Map.entry("[A", "<Up>"),
          Map.entry("[B", "<Down>"),
          Map.entry("[C", "<Right>"),
          Map.entry("[D", "<Left>"),
          Map.entry("OA", "<Up>"),
          Map.entry("OB", "<Down>"),
          Map.entry("OC", "<Right>"),
          Map.entry("OD", "<Left>"),
          Map.entry("[H", "<Home>"),
          Map.entry("[F", "<End>"),
          Map.entry("OH", "<Home>"),
          Map.entry("OF", "<End>"),
          Map.entry("[1~", "<Home>"),
          Map.entry("[4~", "<End>"),
          Map.entry("[7~", "<Home>"),
          Map.entry("[8~", "<End>"),
          Map.entry("[2~", "<Insert>"),
          Map.entry("[3~", "<Delete>"),
          Map.entry("[5~", "<PageUp>"),
          Map.entry("[6~", "<PageDown>"),
          Map.entry("[1;5C", "<CtrlRight>"),
          Map.entry("[1;5D", "<CtrlLeft>"),
          Map.entry("[1;5H", "<CtrlHome>"),
          Map.entry("[1;5F", "<CtrlEnd>"),
          Map.entry("[Z", "<BackTab>"),
          Map.entry("OP", "<F1>"),
          Map.entry("OQ", "<F2>"),
          Map.entry("OR", "<F3>"),
          Map.entry("OS", "<F4>"),
          Map.entry("[15~", "<F5>"),
          Map.entry("[17~", "<F6>"),
          Map.entry("[18~", "<F7>"),
          Map.entry("[19~", "<F8>"),
          Map.entry("[20~", "<F9>"),
          Map.entry("[21~", "<F10>"),
          Map.entry("[23~", "<F11>"),
          Map.entry("[24~", "<F12>"),
          Map.entry("[200~", "<PasteStart>"),
          Map.entry("[201~", "<PasteEnd>"));

  /** The keys, and the bytes that are no whole key yet. */
  public record Decoded(List<String> keys, Bytes rest) {}

  private TerminalKeys() {}

  /**
   * Reads keys. An escape at the very end is the Escape key.
   *
   * @param alt whether an escape and a character are Alt and the character, {@code <M-c>}
   */
  public static Decoded decode(Bytes bytes, boolean alt) {
    List<String> keys = new ArrayList<>();
    int at = 0;
    while (at < bytes.size()) {
      int lead = bytes.at(at) & 0xff;
      if (lead == 0x1b) {
        at = escape(bytes, at, keys, alt);
        continue;
      }
      int length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      if (at + length > bytes.size()) {
        return new Decoded(keys, bytes.from(at));
      }
      keys.add(Text.decode(bytes.slice(at, at + length)));
      at += length;
    }
    return new Decoded(keys, Bytes.EMPTY);
  }

  private static int escape(Bytes bytes, int at, List<String> keys, boolean alt) {
    if (at + 1 >= bytes.size()) {
      keys.add("\033");
      return at + 1;
    }
    char kind = (char) bytes.at(at + 1);
    if (kind != '[' && kind != 'O') {
      if (!alt || kind < ' ' || kind >= 0x7f) {
        keys.add("\033");
        return at + 1;
      }
      keys.add("<M-" + kind + ">");
      return at + 2;
    }
    int end = at + 2;
    while (end < bytes.size() && isParameter(bytes.at(end))) {
      end++;
    }
    if (end >= bytes.size()) {
      keys.add("\033");
      return at + 1;
    }
    String sequence = bytes.slice(at + 1, end + 1).text();
    String key = SEQUENCES.get(sequence);
    if (key != null) {
      keys.add(key);
    } else if (kind == 'O') {
      keys.add("\033");
      return at + 1;
    }
    return end + 1;
  }

  private static boolean isParameter(byte b) {
    return b >= '0' && b <= '9' || b == ';' || b == '?';
  }

  /** Control and a letter. */
  public static String control(char letter) {
    return String.valueOf((char) (letter & 0x1f));
  }
}
