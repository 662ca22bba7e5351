package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.FileSystemInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Escapes;
import dev.pilothouse.machine.command.support.Modes;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;

/** stat(1). */
final class Stat {

  private static final OptionTable TABLE =
      OptionTable.of(1, "L,dereference f,file-system t,terse c,format= printf= cached=");
  private static final long BLOCK = 4096;
  private static final String LONG =
      "  File: %~\n  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F\n"
          + "Device: %Hd,%Ld\tInode: %-11i Links: %h\n"
          + "Access: (%04a/%10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)\n"
          + "Access: %x\nModify: %y\nChange: %z\n Birth: %w\n";
  private static final String TERSE = "%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n";

  private Stat() {}

  static int run(Call call) {
    Options options = TABLE.parse(call);
    if (options.operands().isEmpty()) {
      throw TABLE.missingOperand(call);
    }
    int status = 0;
    for (String path : options.operands()) {
      try {
        call.print(options.has("f") ? system(call.sys(), path) : file(call, path, options));
      } catch (SysException failed) {
        call.complain("cannot statx " + Quoting.always(path) + ": " + failed.errno().text());
        status = 1;
      }
    }
    return status;
  }

  private static String file(Call call, String path, Options options) {
    Sys sys = call.sys();
    FileInfo info = options.has("L") ? sys.stat(path) : sys.lstat(path);
    String format = options.has("t") ? TERSE : LONG;
    if (options.has("c")) {
      format = options.value("c", "") + "\n";
    } else if (options.has("printf")) {
      format = unescaped(options.value("printf", ""));
    }
    return new Format(sys, path, info).fill(format);
  }

  private static String unescaped(String format) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < format.length()) {
      if (format.charAt(at) == '\\') {
        at = Escapes.read(format, at, text, false);
      } else {
        text.append(format.charAt(at++));
      }
    }
    return text.toString();
  }

  private static String system(Sys sys, String path) {
    FileSystemInfo info = sys.fileSystem(path);
    long total = info.totalBytes() / BLOCK;
    long free = info.freeBytes() / BLOCK;
    return String.format(
        "  File: \"%s\"%n    ID: 0        Namelen: 255     Type: %s%n"
            + "Block size: %-10d Fundamental block size: %d%n"
            + "Blocks: Total: %-10d Free: %-10d Available: %d%nInodes: Total: %-10d Free: %d%n",
        path, info.type(), BLOCK, BLOCK, total, free, free, info.files() + total, total);
  }

  /** Fills in the % sequences for one file. */
  static final class Format {
    private final Sys sys;
    private final String path;
    private final FileInfo info;
    private final Accounts accounts;

    Format(Sys sys, String path, FileInfo info) {
      this.sys = sys;
      this.path = path;
      this.info = info;
      this.accounts = Accounts.of(sys);
    }

    String fill(String format) {
      StringBuilder text = new StringBuilder();
      int at = 0;
      while (at < format.length()) {
        char c = format.charAt(at++);
        if (c != '%' || at >= format.length()) {
          text.append(c);
          continue;
        }
        int start = at;
        while (at < format.length() && "-0+ #'".indexOf(format.charAt(at)) >= 0) {
          at++;
        }
        while (at < format.length() && Character.isDigit(format.charAt(at))) {
          at++;
        }
        String flags = format.substring(start, at);
        if (at >= format.length()) {
          break;
        }
        String code = format.substring(at, at + 1);
        if ((code.equals("H") || code.equals("L")) && at + 1 < format.length()) {
          code = format.substring(at, at + 2);
        }
        at += code.length();
        text.append(padded(field(code), flags));
      }
      return text.toString();
    }

    private static String padded(String text, String flags) {
      String digits = flags.replaceFirst("^[-0+ #']*", "");
      int missing = digits.isEmpty() ? 0 : Integer.parseInt(digits) - text.length();
      if (missing <= 0) {
        return text;
      }
      if (flags.startsWith("-")) {
        return text + " ".repeat(missing);
      }
      return (flags.startsWith("0") ? "0" : " ").repeat(missing) + text;
    }

    private String field(String code) {
      return switch (code) {
        case "a" -> Integer.toOctalString(info.mode());
        case "A" -> Modes.text(info);
        case "b" -> String.valueOf(Ls.kibibytes(info) * 2);
        case "B" -> "512";
        case "C" -> "?";
        case "d" -> String.valueOf(info.device());
        case "D" -> Integer.toHexString(info.device());
        case "Hd" -> String.valueOf(info.device() >> 8);
        case "Ld" -> String.valueOf(info.device() & 0xff);
        case "f" -> Integer.toHexString(info.mode() | typeBits());
        case "F" -> Rm.kind(info);
        case "g" -> String.valueOf(info.group());
        case "G" ->
            accounts.knowsGroup(info.group()) ? accounts.groupName(info.group()) : "UNKNOWN";
        case "h" -> String.valueOf(info.links());
        case "i" -> String.valueOf(info.inode());
        case "m" -> sys.fileSystem(path).place();
        case "n" -> path;
        case "N" -> quotedName();
        case "~" -> Quoting.needed(path) + linkTarget(false);
        case "o" -> String.valueOf(BLOCK);
        case "s" -> String.valueOf(info.size());
        case "t", "T" -> "0";
        case "u" -> String.valueOf(info.user());
        case "U" -> accounts.knowsUser(info.user()) ? accounts.userName(info.user()) : "UNKNOWN";
        case "w" -> "-";
        case "W" -> "0";
        case "x", "y", "z" ->
            Dates.format(
                "%Y-%m-%d %H:%M:%S.%N %z", Dates.at(info.modifiedNanos(), Dates.zone(sys)));
        case "X", "Y", "Z" -> String.valueOf(Math.floorDiv(info.modifiedNanos(), 1_000_000_000L));
        case "%" -> "%";
        default -> "?" + code;
      };
    }

    private int typeBits() {
      return switch (info.type()) {
        case REGULAR -> 0100000;
        case DIRECTORY -> 0040000;
        case SYMBOLIC_LINK -> 0120000;
        case CHARACTER_DEVICE -> 0020000;
        case BLOCK_DEVICE -> 0060000;
        case FIFO -> 0010000;
        case SOCKET -> 0140000;
      };
    }

    private String quotedName() {
      return Quoting.always(path) + linkTarget(true);
    }

    private String linkTarget(boolean quoted) {
      if (info.type() != FileInfo.Type.SYMBOLIC_LINK) {
        return "";
      }
      String target = sys.readLink(path);
      return " -> " + (quoted ? Quoting.always(target) : Quoting.needed(target));
    }
  }
}
