package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.FileInfo;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which colour ls(1) gives to a file, by LS_COLORS; see dir_colors(5). */
final class LsColors {

  private static final String STANDARD =
      "di=01;34:ln=01;36:pi=33:so=01;35:bd=01;33:cd=01;33:su=37;41:sg=30;43:st=37;44:ow=34;42:"
          + "tw=30;42:ex=01;32";

  private final Map<String, String> kinds = new LinkedHashMap<>();
  private final Map<String, String> suffixes = new LinkedHashMap<>();

  LsColors(String variable) {
    read(STANDARD);
    read(variable);
  }

  private void read(String text) {
    for (String entry : text.split(":")) {
      int equals = entry.indexOf('=');
      if (equals < 0) {
        continue;
      }
      String key = entry.substring(0, equals);
      String value = entry.substring(equals + 1);
      if (key.startsWith("*")) {
        suffixes.put(key.substring(1), value);
      } else {
        kinds.put(key, value);
      }
    }
  }

  /** The numbers of the escape sequence, or null for no colour. */
  @Nullable String of(String name, FileInfo info, boolean broken) {
    String kind = kind(info, broken);
    String color = kinds.get(kind);
    if (kind.equals("fi")) {
      for (Map.Entry<String, String> suffix : suffixes.entrySet()) {
        if (name.endsWith(suffix.getKey())) {
          color = suffix.getValue();
        }
      }
    }
    return color == null || color.isEmpty() || color.equals("0") || color.equals("00")
        ? null
        : color;
  }

  private String kind(FileInfo info, boolean broken) {
    int mode = info.mode();
    return switch (info.type()) {
      case SYMBOLIC_LINK -> broken && kinds.containsKey("or") ? "or" : "ln";
      case FIFO -> "pi";
      case SOCKET -> "so";
      case BLOCK_DEVICE -> "bd";
      case CHARACTER_DEVICE -> "cd";
      case DIRECTORY -> {
        boolean sticky = (mode & 01000) != 0;
        boolean writable = (mode & 2) != 0;
        yield sticky && writable ? "tw" : writable ? "ow" : sticky ? "st" : "di";
      }
      case REGULAR ->
          (mode & 04000) != 0
              ? "su"
              : (mode & 02000) != 0 ? "sg" : (mode & 0111) != 0 ? "ex" : "fi";
    };
  }
}
