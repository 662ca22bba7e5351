package dev.pilothouse.machine.command.file;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Glob;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Sizes;
import dev.pilothouse.machine.command.support.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** du(1), tree(1), mktemp(1) and file(1). */
final class Usage {

  private static final OptionTable DU =
      OptionTable.of(
          1,
          "a,all b,bytes c,total d,max-depth= h,human-readable k m s,summarize S,separate-dirs x,one-file-system"
              + " apparent-size 0,null L D H l si t= exclude= B,block-size= time[=] inodes P");
  private static final OptionTable TREE =
      OptionTable.of(1, "a d f i L= I= P= F noreport dirsfirst C n s h p u g D N sort= J X");
  private static final OptionTable TEMPORARY =
      OptionTable.of(1, "d,directory u,dry-run q,quiet suffix= p,tmpdir[=] t");
  private static final OptionTable KIND =
      OptionTable.of(
          1, "b,brief i,mime mime-type mime-encoding L,dereference h,no-dereference k N z s");
  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private Usage() {}

  // ---- du

  static int du(Call call) {
    Options options = DU.parse(call);
    String depth = options.value("d", "1000000");
    if (!depth.matches("\\d{1,9}")) {
      throw new Failure(1, "invalid maximum depth " + Quoting.always(depth));
    }
    int most = options.has("s") ? 0 : Integer.parseInt(depth);
    List<String> operands = options.operands().isEmpty() ? List.of(".") : options.operands();
    long total = 0;
    int[] status = new int[1];
    for (String operand : operands) {
      try {
        call.sys().lstat(operand);
        total += du(call, options, operand, 0, most, status);
      } catch (SysException failed) {
        call.complain("cannot access " + Quoting.always(operand) + ": " + failed.errno().text());
        status[0] = 1;
      }
    }
    if (options.has("c")) {
      call.println(size(options, total) + "\ttotal");
    }
    return status[0];
  }

  private static long du(
      Call call, Options options, String path, int depth, int most, int[] status) {
    FileInfo info = FileAccess.lstatOrNull(call.sys(), path);
    if (info == null
        || options.values("exclude").stream()
            .anyMatch(glob -> Glob.matches(glob, FileAccess.baseName(path)))) {
      return 0;
    }
    boolean apparent = options.has("b") || options.has("apparent-size");
    long bytes = apparent ? info.size() : Ls.kibibytes(info) * 1024;
    if (info.isDirectory()) {
      try {
        for (String name : call.sys().list(path)) {
          call.sys().charge(1);
          bytes += du(call, options, FileAccess.join(path, name), depth + 1, most, status);
        }
      } catch (SysException failed) {
        call.complain(
            "cannot read directory " + Quoting.always(path) + ": " + failed.errno().text());
        status[0] = 1;
      }
    }
    if (depth <= most && (info.isDirectory() || options.has("a") || depth == 0)) {
      call.println(size(options, bytes) + "\t" + path);
    }
    return bytes;
  }

  private static String size(Options options, long bytes) {
    return switch (options.last("h", "b", "m", "k", "si")) {
      case "h" -> Sizes.human(bytes);
      case "si" -> Sizes.human(bytes, 1000);
      case "b" -> String.valueOf(bytes);
      case "m" -> String.valueOf((bytes + (1 << 20) - 1) >> 20);
      default -> String.valueOf((bytes + 1023) >> 10);
    };
  }

  // ---- tree

  static int tree(Call call) {
    Options options = TREE.parse(call);
    String level = options.value("L", "1000");
    if (!level.matches("[1-9]\\d{0,5}")) {
      throw Failure.plain(1, "tree: Invalid level, must be greater than 0.");
    }
    int[] counts = new int[2];
    for (String operand : options.operands().isEmpty() ? List.of(".") : options.operands()) {
      boolean directory = FileAccess.isDirectory(call.sys(), operand);
      call.println(operand + (directory ? "" : "  [error opening dir]"));
      if (directory) {
        counts[0]++;
        branch(call, options, operand, "", 1, Integer.parseInt(level), counts);
      }
    }
    if (!options.has("noreport")) {
      call.println(
          "\n"
              + counts[0]
              + (counts[0] == 1 ? " directory" : " directories")
              + (options.has("d") ? "" : ", " + counts[1] + (counts[1] == 1 ? " file" : " files")));
    }
    return 0;
  }

  private static void branch(
      Call call, Options options, String path, String indent, int depth, int most, int[] counts) {
    List<String> names = new ArrayList<>();
    for (String name : names(call.sys(), path)) {
      boolean directory = FileAccess.isDirectory(call.sys(), FileAccess.join(path, name));
      boolean shown =
          (options.has("a") || !name.startsWith(".")) && (directory || !options.has("d"));
      boolean ignored =
          options.has("I")
              && List.of(options.value("I", "").split("\\|")).stream()
                  .anyMatch(glob -> Glob.matches(glob, name));
      boolean chosen =
          directory
              || !options.has("P")
              || List.of(options.value("P", "").split("\\|")).stream()
                  .anyMatch(glob -> Glob.matches(glob, name));
      if (shown && !ignored && chosen) {
        names.add(name);
      }
    }
    if (options.has("dirsfirst")) {
      names.sort(
          Comparator.comparing(
              name -> !FileAccess.isDirectory(call.sys(), FileAccess.join(path, name))));
    }
    for (int index = 0; index < names.size(); index++) {
      call.sys().charge(2);
      boolean last = index == names.size() - 1;
      String child = FileAccess.join(path, names.get(index));
      FileInfo info = FileAccess.lstatOrNull(call.sys(), child);
      boolean link = info != null && info.type() == FileInfo.Type.SYMBOLIC_LINK;
      boolean directory = info != null && info.isDirectory();
      String text = options.has("f") ? child : names.get(index);
      String lead =
          options.has("i") ? "" : indent + (last ? "\u2514\u2500\u2500 " : "\u251c\u2500\u2500 ");
      call.println(
          lead
              + text
              + (link ? " -> " + call.sys().readLink(child) : "")
              + (options.has("F") && directory ? "/" : ""));
      counts[directory ? 0 : 1]++;
      if (directory && depth < most) {
        branch(
            call,
            options,
            child,
            indent + (last ? "    " : "\u2502\u00a0\u00a0 "),
            depth + 1,
            most,
            counts);
      }
    }
  }

  private static List<String> names(Sys sys, String path) {
    try {
      return sys.list(path);
    } catch (SysException unreadable) {
      return List.of();
    }
  }

  // ---- mktemp

  static int temporary(Call call) {
    Options options = TEMPORARY.parse(call);
    String template =
        options.operands().isEmpty() ? "tmp.XXXXXXXXXX" : options.operands().getFirst();
    boolean inDirectory = options.operands().isEmpty() || options.has("p") || options.has("t");
    String directory = options.value("p", call.environment("TMPDIR", "/tmp"));
    int end = template.lastIndexOf('X') + 1;
    int start = end;
    while (start > 0 && template.charAt(start - 1) == 'X') {
      start--;
    }
    if (end - start < 3) {
      throw new Failure(1, "too few X's in template " + Quoting.always(template));
    }
    for (int attempt = 0; attempt < 100; attempt++) {
      StringBuilder random = new StringBuilder();
      for (int index = start; index < end; index++) {
        random.append(
            LETTERS.charAt((int) Math.floorMod(call.sys().randomLong(), LETTERS.length())));
      }
      String name =
          template.substring(0, start)
              + random
              + template.substring(end)
              + options.value("suffix", "");
      String path = inDirectory ? FileAccess.join(directory, name) : name;
      if (FileAccess.exists(call.sys(), path)) {
        continue;
      }
      try {
        if (options.has("d")) {
          call.sys().makeDirectory(path, 0700);
        } else if (!options.has("u")) {
          FileAccess.write(call.sys(), path, Bytes.EMPTY, 0600);
        }
      } catch (SysException failed) {
        String kind = options.has("d") ? "directory" : "file";
        throw new Failure(
            1,
            options.has("q")
                ? ""
                : "failed to create "
                    + kind
                    + " via template "
                    + Quoting.always(inDirectory ? FileAccess.join(directory, template) : template)
                    + ": "
                    + failed.errno().text());
      }
      call.println(path);
      return 0;
    }
    throw new Failure(
        1, "failed to create file via template " + Quoting.always(template) + ": File exists");
  }

  // ---- file

  static int kind(Call call) {
    Options options = KIND.parse(call);
    if (options.operands().isEmpty()) {
      throw Failure.plain(
          1,
          "Usage: file [-bcCdEhikLlNnprsSvzZ0] [--apple] [--extension] [--mime-encoding]\n            [--mime-type] [-e <testname>] [-F <separator>]  [-f <namefile>]\n            [-m <magicfiles>] [-P <parameter=value>] [--exclude-quiet]\n            <file> ...");
    }
    int width = options.operands().stream().mapToInt(String::length).max().orElse(0);
    for (String path : options.operands()) {
      boolean mime = options.has("i") || options.has("mime-type");
      String text = kind(call.sys(), path, mime, options.has("L"));
      text += options.has("i") ? charset(call.sys(), path) : "";
      call.println(
          (options.has("b") ? "" : path + ":" + " ".repeat(width - path.length() + 1)) + text);
    }
    return 0;
  }

  private static String charset(Sys sys, String path) {
    String text = FileAccess.textOrEmpty(sys, path);
    boolean binary = text.isEmpty() || text.chars().anyMatch(c -> c < 7 || Text.isEscape(c));
    return "; charset="
        + (binary ? "binary" : text.chars().allMatch(c -> c < 0x80) ? "us-ascii" : "utf-8");
  }

  private static String kind(Sys sys, String path, boolean mime, boolean follow) {
    FileInfo info;
    try {
      info = follow ? sys.stat(path) : sys.lstat(path);
    } catch (SysException failed) {
      return "cannot open `" + path + "' (" + failed.errno().text() + ")";
    }
    return switch (info.type()) {
      case DIRECTORY -> mime ? "inode/directory" : "directory";
      case SYMBOLIC_LINK ->
          mime
              ? "inode/symlink"
              : (FileAccess.exists(sys, path) ? "symbolic link to " : "broken symbolic link to ")
                  + sys.readLink(path);
      case CHARACTER_DEVICE ->
          mime
              ? "inode/chardevice"
              : "character special (" + (info.device() >> 8) + "/" + (info.device() & 0xff) + ")";
      case BLOCK_DEVICE -> mime ? "inode/blockdevice" : "block special";
      case FIFO -> mime ? "inode/fifo" : "fifo (named pipe)";
      case SOCKET -> mime ? "inode/socket" : "socket";
      case REGULAR -> content(sys, path, mime);
    };
  }

  private static String content(Sys sys, String path, boolean mime) {
    Bytes bytes;
    try {
      bytes = FileAccess.read(sys, path);
    } catch (SysException failed) {
      return "regular file, no read permission";
    }
    if (bytes.isEmpty()) {
      return mime ? "inode/x-empty" : "empty";
    }
    String text = Text.decode(bytes);
    if (text.startsWith("\u007fELF")) {
      return mime
          ? "application/x-pie-executable"
          : "ELF 64-bit LSB pie executable, x86-64, version 1 (SYSV), dynamically linked, interpreter /lib64/ld-linux-x86-64.so.2, stripped";
    }
    if (bytes.size() > 2 && bytes.at(0) == 0x1f && (bytes.at(1) & 0xff) == 0x8b) {
      return mime
          ? "application/gzip"
          : "gzip compressed data, original size modulo 2^32 " + Gzip.maybeUnpacked(bytes).size();
    }
    if (bytes.size() > 262 && bytes.slice(257, 262).text().equals("ustar")) {
      return mime ? "application/x-tar" : "POSIX tar archive (GNU)";
    }
    boolean binary =
        text.chars()
            .anyMatch(c -> c < 7 || c > 13 && c < 27 || c > 27 && c < 32 || Text.isEscape(c));
    if (binary) {
      return mime ? "application/octet-stream" : "data";
    }
    boolean ascii = text.chars().allMatch(c -> c < 0x80);
    String encoding = ascii ? "ASCII text" : "Unicode text, UTF-8 text";
    if (mime) {
      String type =
          text.startsWith("#!")
              ? "text/x-shellscript"
              : text.stripLeading().matches("(?s)[{\\[].*[}\\]]\\s*")
                  ? "application/json"
                  : "text/plain";
      return type;
    }
    if (text.startsWith("#!")) {
      String interpreter = text.substring(2, Math.max(2, text.indexOf('\n'))).strip();
      String name = FileAccess.baseName(interpreter.split(" ")[0]);
      String shell =
          name.equals("bash")
              ? "Bourne-Again shell"
              : name.equals("sh") ? "POSIX shell" : interpreter;
      return shell + " script, " + encoding + " executable";
    }
    if (text.stripLeading().matches("(?s)\\{.*\\}\\s*")) {
      return "JSON text data";
    }
    boolean crlf = text.contains("\r\n");
    String ends =
        crlf
            ? ", with CRLF line terminators"
            : text.contains("\n") ? "" : ", with no line terminators";
    return encoding + ends;
  }
}
