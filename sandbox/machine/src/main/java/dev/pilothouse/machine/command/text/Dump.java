package dev.pilothouse.machine.command.text;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Sizes;
import dev.pilothouse.machine.command.support.Text;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** od(1), hexdump(1), xxd(1) and cmp(1). */
final class Dump {

  private static final OptionTable OD =
      OptionTable.of(
          1,
          "A,address-radix= j,skip-bytes= N,read-bytes= t,format= v,output-duplicates w,width[=]"
              + " a b c d f i l o s x S= endian= traditional");
  private static final OptionTable HEX =
      OptionTable.of(1, "C,canonical b c d x o n,length= s,skip= v,no-squeezing e= f= X");
  private static final OptionTable XXD =
      OptionTable.of(
          1,
          "p,ps,plain r,revert u,upper b,bits c,cols= g,groupsize= l,len= s,seek= i,include a e o= d E n=");
  private static final OptionTable CMP =
      OptionTable.of(
          2,
          "b,print-bytes i,ignore-initial= l,verbose n,bytes= s,quiet,silent",
          "cmp: Try 'cmp --help' for more information.");
  private static final int ROW = 16;
  private static final String[] NAMES = {
    "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs", "ht", "nl", "vt", "ff", "cr",
    "so", "si", "dle", "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc",
    "fs", "gs", "rs", "us", "sp"
  };

  private Dump() {}

  private static Bytes content(Call call, List<Gatherer.Gathered> files) {
    Bytes all = Bytes.EMPTY;
    for (Gatherer.Gathered file : files) {
      SysException why = file.why();
      if (why != null) {
        throw new Failure(1, Quoting.needed(file.path()) + ": " + why.errno().text());
      }
      all = all.plus(file.content());
    }
    call.sys().charge(1 + all.size() / 64);
    return all;
  }

  private static int number(String text, String what) {
    Long number =
        text.startsWith("0x") ? (Long) Long.parseLong(text.substring(2), 16) : Sizes.parse(text);
    if (number == null) {
      throw new Failure(1, "invalid " + what + " " + Quoting.always(text));
    }
    return (int) Math.min(number, Integer.MAX_VALUE / 2);
  }

  private static Bytes part(Bytes all, int skip, int length) {
    int start = Math.min(skip, all.size());
    return all.slice(start, (int) Math.min(all.size(), (long) start + length));
  }

  // ---- od

  static List<String> odInputs(Call call) {
    return Gatherer.orStandardInput(OD.parse(call).operands());
  }

  static int od(Call call, List<Gatherer.Gathered> files) {
    Options options = OD.parse(call);
    int skip = options.has("j") ? number(options.value("j", "0"), "-j argument") : 0;
    int length =
        options.has("N") ? number(options.value("N", "0"), "-N argument") : Integer.MAX_VALUE / 2;
    int row = options.has("w") ? number(options.value("w", "32"), "-w argument") : ROW;
    Bytes bytes = part(content(call, files), skip, length);
    List<String> formats = new ArrayList<>();
    for (Options.Given given : options.given()) {
      String format =
          switch (given.key()) {
            case "t" -> given.text();
            case "a" -> "a";
            case "b" -> "o1";
            case "c" -> "c";
            case "d" -> "u2";
            case "i" -> "d4";
            case "l" -> "d8";
            case "o" -> "o2";
            case "s" -> "d2";
            case "x" -> "x2";
            default -> "";
          };
      if (!format.isEmpty()) {
        formats.add(format);
      }
    }
    if (formats.isEmpty()) {
      formats.add("o2");
    }
    String radix = options.value("A", "o");
    Bytes before = Bytes.EMPTY;
    boolean starred = false;
    for (int at = 0; at < bytes.size(); at += row) {
      Bytes line = bytes.slice(at, Math.min(bytes.size(), at + row));
      if (!options.has("v") && at > 0 && line.equals(before) && line.size() == row) {
        call.print(starred ? "" : "*\n");
        starred = true;
        continue;
      }
      starred = false;
      before = line;
      String address = address(skip + at, radix);
      for (String format : formats) {
        call.println(address + values(line, format));
        address = " ".repeat(address.length());
      }
    }
    call.print(radix.equals("n") ? "" : address(skip + bytes.size(), radix) + "\n");
    return 0;
  }

  private static String address(int at, String radix) {
    return switch (radix) {
      case "n" -> "";
      case "d" -> String.format("%07d", at);
      case "x" -> String.format("%06x", at);
      default -> String.format("%07o", at);
    };
  }

  private static String values(Bytes line, String format) {
    boolean tail = format.endsWith("z") && format.length() > 1;
    String plain = tail ? format.substring(0, format.length() - 1) : format;
    char kind = plain.charAt(0);
    String rest = plain.substring(1);
    int size =
        kind == 'a' || kind == 'c'
            ? 1
            : rest.isEmpty()
                ? 4
                : "CSIL".contains(rest)
                    ? 1 << "CSIL".indexOf(rest)
                    : rest.matches("[1248]") ? Integer.parseInt(rest) : 0;
    if (size == 0 || "acdoux".indexOf(kind) < 0) {
      throw new Failure(1, "invalid type string " + Quoting.always(format));
    }
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < line.size(); at += size) {
      long value = 0;
      for (int index = size - 1; index >= 0; index--) {
        value = value << 8 | (at + index < line.size() ? line.at(at + index) & 0xff : 0);
      }
      text.append(' ').append(value(value, kind, size));
    }
    if (tail) {
      text.append(
          " "
              .repeat(
                  Math.max(0, (ROW - line.size()) / size * (1 + value(0, kind, size).length()))));
      text.append("  >").append(printable(line)).append('<');
    }
    return text.toString();
  }

  private static String value(long value, char kind, int size) {
    long signed = size == 8 ? value : value << (64 - 8 * size) >> (64 - 8 * size);
    return switch (kind) {
      case 'x' -> String.format("%0" + 2 * size + "x", value);
      case 'o' ->
          String.format("%0" + (size == 1 ? 3 : size == 2 ? 6 : size == 4 ? 11 : 22) + "o", value);
      case 'd' ->
          String.format("%" + (size == 1 ? 4 : size == 2 ? 6 : size == 4 ? 11 : 20) + "d", signed);
      case 'u' ->
          String.format(
              "%" + (size == 1 ? 3 : size == 2 ? 5 : size == 4 ? 10 : 20) + "s",
              Long.toUnsignedString(value));
      case 'a' ->
          String.format(
              "%3s",
              (value & 0x7f) == 0x7f
                  ? "del"
                  : (value & 0x7f) <= 32
                      ? NAMES[(int) value & 0x7f]
                      : String.valueOf((char) (value & 0x7f)));
      default -> String.format("%3s", character((int) value));
    };
  }

  private static String character(int c) {
    return switch (c) {
      case 0 -> "\\0";
      case 7 -> "\\a";
      case '\b' -> "\\b";
      case '\t' -> "\\t";
      case '\n' -> "\\n";
      case 11 -> "\\v";
      case '\f' -> "\\f";
      case '\r' -> "\\r";
      default -> c >= ' ' && c < 0x7f ? String.valueOf((char) c) : String.format("%03o", c);
    };
  }

  private static String printable(Bytes line) {
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < line.size(); index++) {
      int c = line.at(index) & 0xff;
      text.append(c >= ' ' && c < 0x7f ? (char) c : '.');
    }
    return text.toString();
  }

  // ---- hexdump

  static List<String> hexInputs(Call call) {
    return Gatherer.orStandardInput(HEX.parse(call).operands());
  }

  static int hexdump(Call call, List<Gatherer.Gathered> files) {
    Options options = HEX.parse(call);
    int skip = options.has("s") ? number(options.value("s", "0"), "offset") : 0;
    int length =
        options.has("n") ? number(options.value("n", "0"), "length") : Integer.MAX_VALUE / 2;
    Bytes bytes = part(content(call, files), skip, length);
    boolean canonical = options.has("C");
    Bytes before = Bytes.EMPTY;
    boolean starred = false;
    for (int at = 0; at < bytes.size(); at += ROW) {
      Bytes line = bytes.slice(at, Math.min(bytes.size(), at + ROW));
      if (!options.has("v") && at > 0 && line.equals(before) && line.size() == ROW) {
        call.print(starred ? "" : "*\n");
        starred = true;
        continue;
      }
      starred = false;
      before = line;
      call.println(canonical ? canonical(skip + at, line) : words(skip + at, line, options));
    }
    if (!bytes.isEmpty()) {
      call.println(String.format(canonical ? "%08x" : "%07x", skip + bytes.size()));
    }
    return 0;
  }

  private static String canonical(int at, Bytes line) {
    StringBuilder text = new StringBuilder(String.format("%08x  ", at));
    for (int index = 0; index < ROW; index++) {
      text.append(index < line.size() ? String.format("%02x ", line.at(index) & 0xff) : "   ");
      text.append(index == 7 ? " " : "");
    }
    return text + " |" + printable(line) + "|";
  }

  private static String words(int at, Bytes line, Options options) {
    StringBuilder text = new StringBuilder(String.format("%07x", at));
    String kind = options.last("b", "c", "d", "o", "x");
    int step = kind.equals("b") || kind.equals("c") ? 1 : 2;
    for (int index = 0; index < line.size(); index += step) {
      int low = line.at(index) & 0xff;
      int high = index + 1 < line.size() ? line.at(index + 1) & 0xff : 0;
      int value = high << 8 | low;
      text.append(
          switch (kind) {
            case "b" -> String.format(" %03o", low);
            case "c" -> String.format(" %3s", character(low));
            case "d" -> String.format("   %05d", value);
            case "o" -> String.format("  %06o", value);
            case "x" -> String.format("    %04x", value);
            default -> String.format(" %04x", value);
          });
    }
    return padded(text.toString(), kind);
  }

  /** hexdump fills its last line with blanks. */
  private static String padded(String text, String kind) {
    int full =
        switch (kind) {
          case "b", "c" -> 7 + ROW * 4;
          case "d", "o", "x" -> 7 + ROW / 2 * 8;
          default -> 7 + ROW / 2 * 5;
        };
    return text + " ".repeat(Math.max(0, full - text.length()));
  }

  // ---- xxd

  static List<String> xxdInputs(Call call) {
    List<String> operands = XXD.parse(call, xxdWords(call)).operands();
    return List.of(operands.isEmpty() ? "-" : operands.getFirst());
  }

  /** "-ps" and "-cols" are options of one dash. */
  private static List<String> xxdWords(Call call) {
    return call.arguments().stream()
        .map(
            word ->
                word.matches("-(ps|plain|postscript)")
                    ? "-p"
                    : word.equals("-cols")
                        ? "-c"
                        : word.equals("-len") ? "-l" : word.equals("-revert") ? "-r" : word)
        .toList();
  }

  static int xxd(Call call, List<Gatherer.Gathered> files) {
    Options options = XXD.parse(call, xxdWords(call));
    Bytes all = content(call, files);
    Bytes result;
    if (options.has("r")) {
      result = reverted(files.getFirst().text(), options.has("p"));
    } else {
      int skip = options.has("s") ? number(options.value("s", "0"), "offset") : 0;
      int length =
          options.has("l") ? number(options.value("l", "0"), "length") : Integer.MAX_VALUE / 2;
      int columns =
          options.has("c")
              ? number(options.value("c", "16"), "columns")
              : options.has("p") ? 30 : options.has("b") ? 6 : ROW;
      result = Text.encode(dumped(part(all, skip, length), skip, Math.max(1, columns), options));
    }
    if (options.operands().size() > 1) {
      FileAccess.write(call.sys(), options.operands().get(1), result, 0666);
    } else {
      call.write(result);
    }
    return 0;
  }

  private static String dumped(Bytes bytes, int skip, int columns, Options options) {
    int group =
        options.has("g") ? number(options.value("g", "2"), "group size") : options.has("b") ? 1 : 2;
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < bytes.size(); at += columns) {
      Bytes line = bytes.slice(at, Math.min(bytes.size(), at + columns));
      if (options.has("p")) {
        for (int index = 0; index < line.size(); index++) {
          text.append(String.format(options.has("u") ? "%02X" : "%02x", line.at(index) & 0xff));
        }
        text.append('\n');
        continue;
      }
      text.append(String.format("%08x:", skip + at));
      for (int index = 0; index < columns; index++) {
        boolean starts = group == 0 ? index == 0 : index % group == 0;
        text.append(starts ? " " : "");
        String blank = options.has("b") ? "        " : "  ";
        int value = index < line.size() ? line.at(index) & 0xff : 0;
        String shown =
            options.has("b")
                ? String.format("%8s", Integer.toBinaryString(value)).replace(' ', '0')
                : String.format(options.has("u") ? "%02X" : "%02x", value);
        text.append(index < line.size() ? shown : blank);
      }
      text.append("  ").append(printable(line)).append('\n');
    }
    return text.toString();
  }

  private static Bytes reverted(String text, boolean plain) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String line : Gatherer.lines(text)) {
      String body = line;
      if (!plain) {
        int colon = line.indexOf(':');
        int end = line.indexOf("  ", colon + 2);
        body = line.substring(colon + 1, end < 0 ? line.length() : end);
      }
      String digits = body.replaceAll("[^0-9a-fA-F]", "");
      for (int at = 0; at + 1 < digits.length(); at += 2) {
        bytes.write(Integer.parseInt(digits.substring(at, at + 2), 16));
      }
    }
    return Bytes.of(bytes.toByteArray());
  }

  // ---- cmp

  static List<String> cmpInputs(Call call) {
    List<String> operands = CMP.parse(call).operands();
    if (operands.isEmpty()) {
      throw CMP.missingOperandAfter(call, "cmp");
    }
    return operands.size() == 1 ? List.of(operands.getFirst(), "-") : operands.subList(0, 2);
  }

  static int cmp(Call call, List<Gatherer.Gathered> files) {
    Options options = CMP.parse(call);
    for (Gatherer.Gathered file : files) {
      SysException why = file.why();
      if (why != null) {
        if (options.has("s")) {
          return 2;
        }
        throw new Failure(2, file.path() + ": " + why.errno().text());
      }
    }
    Bytes left = files.get(0).content();
    Bytes right = files.get(1).content();
    int common = Math.min(left.size(), right.size());
    int line = 1;
    boolean differs = false;
    for (int at = 0; at < common; at++) {
      if (left.at(at) != right.at(at)) {
        if (options.has("l")) {
          call.println(
              String.format(
                  "%" + String.valueOf(common).length() + "d %3o %3o",
                  at + 1,
                  left.at(at) & 0xff,
                  right.at(at) & 0xff));
          differs = true;
          continue;
        }
        call.print(
            options.has("s")
                ? ""
                : files.get(0).path()
                    + " "
                    + files.get(1).path()
                    + " differ: "
                    + (call.utf8() ? "byte " : "char ")
                    + (at + 1)
                    + ", line "
                    + line
                    + "\n");
        return 1;
      }
      line += left.at(at) == '\n' ? 1 : 0;
    }
    if (left.size() == right.size()) {
      return differs ? 1 : 0;
    }
    if (!options.has("s")) {
      boolean first = left.size() < right.size();
      boolean endsLine = common > 0 && left.at(common - 1) == '\n';
      String where =
          common == 0
              ? " which is empty"
              : options.has("l")
                  ? " after byte " + common
                  : " after byte "
                      + common
                      + (endsLine ? ", line " + (line - 1) : ", in line " + line);
      call.errorText("cmp: EOF on " + files.get(first ? 0 : 1).path() + where + "\n");
    }
    return 1;
  }
}
