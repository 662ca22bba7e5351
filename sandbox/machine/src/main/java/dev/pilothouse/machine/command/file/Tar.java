package dev.pilothouse.machine.command.file;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Gatherer;
import dev.pilothouse.machine.command.support.Glob;
import dev.pilothouse.machine.command.support.Modes;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Text;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** tar(1): makes, lists and unpacks archives of the ustar format with GNU's long names. */
final class Tar {

  private static final OptionTable TABLE =
      OptionTable.of(
          2,
          "c,create x,extract,get t,list r,append u,update f,file= v,verbose z,gzip,gunzip C,directory="
              + " O,to-stdout p,preserve-permissions,same-permissions m,touch k,keep-old-files"
              + " strip-components= exclude= no-same-owner same-owner o overwrite h,dereference"
              + " a,auto-compress owner= group= mode= mtime= numeric-owner P,absolute-names"
              + " no-recursion warning= T,files-from= X= S,sparse n no-same-permissions wildcards"
              + " j J totals checkpoint[=] one-file-system transform= W b= i show-names");
  private static final int BLOCK = 512;
  private static final int RECORD = 20 * BLOCK;

  private final Call call;
  private final Sys sys;
  private final Options options;
  private final List<String> operands;
  private int status;

  private Tar(Call call, Options options, List<String> operands) {
    this.call = call;
    this.sys = call.sys();
    this.options = options;
    this.operands = operands;
  }

  /** "cf a.tar b" as "-c -f a.tar b". */
  private static Options parse(Call call) {
    List<String> words = new ArrayList<>(call.arguments());
    if (!words.isEmpty() && !words.getFirst().startsWith("-")) {
      String letters = words.removeFirst();
      List<String> expanded = new ArrayList<>();
      for (char letter : letters.toCharArray()) {
        expanded.add("-" + letter);
        boolean takesValue = "fCTXb".indexOf(letter) >= 0;
        if (takesValue && !words.isEmpty()) {
          expanded.add(words.removeFirst());
        }
      }
      words.addAll(0, expanded);
    }
    return TABLE.parse(call, words);
  }

  private static String archive(Options options) {
    return options.value("f", "-");
  }

  /** The archive, when it is read. */
  static List<String> inputs(Call call) {
    Options options = parse(call);
    String mode = mode(options);
    return mode.equals("c") ? List.of() : List.of(archive(options));
  }

  private static String mode(Options options) {
    String mode = options.last("c", "x", "t", "r", "u");
    if (mode.isEmpty()) {
      throw Failure.plain(
          2,
          "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options\n"
              + "Try 'tar --help' or 'tar --usage' for more information.");
    }
    return mode;
  }

  static int run(Call call, List<Gatherer.Gathered> files) {
    Options options = parse(call);
    List<String> operands = new ArrayList<>(options.operands());
    if (options.has("T")) {
      operands.addAll(Gatherer.lines(FileAccess.textOrEmpty(call.sys(), options.value("T", ""))));
    }
    Tar tar = new Tar(call, options, operands);
    String mode = mode(options);
    if (mode.equals("c")) {
      return tar.create();
    }
    SysException why = files.getFirst().why();
    if (why != null) {
      throw Failure.plain(
          2,
          "tar: "
              + files.getFirst().path()
              + ": Cannot open: "
              + why.errno().text()
              + "\ntar: Error is not recoverable: exiting now");
    }
    if (mode.equals("r") || mode.equals("u")) {
      throw Failure.plain(2, "tar: appending to archives is not supported by this machine");
    }
    return tar.read(Gzip.maybeUnpacked(files.getFirst().content()), mode.equals("x"));
  }

  private void say(String line) {
    if (archive(options).equals("-") && options.has("c") || options.has("O")) {
      call.errorText(line + "\n");
    } else {
      call.println(line);
    }
  }

  private int finish() {
    if (status != 0) {
      call.errorText("tar: Exiting with failure status due to previous errors\n");
    }
    return status;
  }

  // ---- create

  private int create() {
    if (operands.isEmpty()) {
      throw Failure.plain(
          2,
          "tar: Cowardly refusing to create an empty archive\n"
              + "Try 'tar --help' or 'tar --usage' for more information.");
    }
    String archive = archive(options);
    int output = 1;
    if (!archive.equals("-")) {
      try {
        output = FileAccess.openToWrite(sys, archive, 0666);
      } catch (SysException failed) {
        throw Failure.plain(
            2,
            "tar: "
                + archive
                + ": Cannot open: "
                + failed.errno().text()
                + "\ntar: Error is not recoverable: exiting now");
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (options.has("C")) {
      enter(options.value("C", ""));
    }
    boolean stripped = false;
    for (String operand : operands) {
      boolean absolute = operand.startsWith("/") && !options.has("P");
      if (absolute && !stripped) {
        call.errorText("tar: Removing leading `/' from member names\n");
        stripped = true;
      }
      add(operand, absolute ? operand.replaceFirst("^/+", "") : operand, bytes);
    }
    int padded = (bytes.size() + 2 * BLOCK + RECORD - 1) / RECORD * RECORD;
    bytes.writeBytes(new byte[padded - bytes.size()]);
    boolean packs = options.has("z") || options.has("a") && archive.matches(".*(\\.tgz|\\.gz)");
    Bytes content = Bytes.of(bytes.toByteArray());
    call.flush();
    sys.write(output, packs ? Gzip.packed(content) : content);
    return finish();
  }

  private void enter(String directory) {
    try {
      sys.changeDirectory(directory);
    } catch (SysException failed) {
      throw Failure.plain(
          2,
          "tar: "
              + directory
              + ": Cannot open: "
              + failed.errno().text()
              + "\ntar: Error is not recoverable: exiting now");
    }
  }

  private void add(String path, String member, ByteArrayOutputStream bytes) {
    if (options.values("exclude").stream()
        .anyMatch(
            glob -> Glob.matches(glob, path) || Glob.matches(glob, FileAccess.baseName(path)))) {
      return;
    }
    FileInfo info;
    try {
      info = options.has("h") ? sys.stat(path) : sys.lstat(path);
      String name =
          member.isEmpty()
              ? "./"
              : info.isDirectory() && !member.endsWith("/") ? member + "/" : member;
      Bytes content = info.isRegular() ? FileAccess.read(sys, path) : Bytes.EMPTY;
      String link = info.type() == FileInfo.Type.SYMBOLIC_LINK ? sys.readLink(path) : "";
      if (options.has("v")) {
        say(name);
      }
      header(name, link, info, content.size(), bytes);
      bytes.writeBytes(content.toArray());
      pad(bytes);
      sys.charge(4 + content.size() / 256);
    } catch (SysException failed) {
      call.errorText(
          "tar: "
              + path
              + ": "
              + (FileAccess.missing(failed) ? "Cannot stat: " : "Cannot open: ")
              + failed.errno().text()
              + "\n");
      status = 2;
      return;
    }
    if (info.isDirectory() && !options.has("no-recursion")) {
      for (String child : sys.list(path)) {
        add(FileAccess.join(path, child), FileAccess.join(member, child), bytes);
      }
    }
  }

  private static void pad(ByteArrayOutputStream bytes) {
    int rest = bytes.size() % BLOCK;
    bytes.writeBytes(new byte[rest == 0 ? 0 : BLOCK - rest]);
  }

  private void header(
      String name, String link, FileInfo info, int size, ByteArrayOutputStream bytes) {
    longName(name, 'L', bytes);
    longName(link, 'K', bytes);
    Accounts accounts = Accounts.of(sys);
    char type =
        switch (info.type()) {
          case DIRECTORY -> '5';
          case SYMBOLIC_LINK -> '2';
          case CHARACTER_DEVICE -> '3';
          case BLOCK_DEVICE -> '4';
          case FIFO -> '6';
          default -> '0';
        };
    byte[] block = new byte[BLOCK];
    put(block, 0, 100, name);
    put(block, 100, 8, String.format("%07o", info.mode()));
    put(block, 108, 8, String.format("%07o", info.user()));
    put(block, 116, 8, String.format("%07o", info.group()));
    put(block, 124, 12, String.format("%011o", size));
    put(block, 136, 12, String.format("%011o", Math.max(0, info.modifiedNanos() / 1_000_000_000L)));
    block[156] = (byte) type;
    put(block, 157, 100, link);
    put(block, 257, 8, "ustar  ");
    put(block, 265, 32, accounts.knowsUser(info.user()) ? accounts.userName(info.user()) : "");
    put(block, 297, 32, accounts.knowsGroup(info.group()) ? accounts.groupName(info.group()) : "");
    sum(block);
    bytes.writeBytes(block);
  }

  private static void longName(String name, char type, ByteArrayOutputStream bytes) {
    byte[] text = Text.encode(name).toArray();
    if (text.length <= 100) {
      return;
    }
    byte[] block = new byte[BLOCK];
    put(block, 0, 100, "././@LongLink");
    put(block, 100, 8, "0000644");
    put(block, 108, 8, "0000000");
    put(block, 116, 8, "0000000");
    put(block, 124, 12, String.format("%011o", text.length + 1));
    put(block, 136, 12, "00000000000");
    block[156] = (byte) type;
    put(block, 257, 8, "ustar  ");
    sum(block);
    bytes.writeBytes(block);
    bytes.writeBytes(text);
    bytes.write(0);
    pad(bytes);
  }

  private static void put(byte[] block, int at, int size, String text) {
    byte[] bytes = Text.encode(text).toArray();
    System.arraycopy(bytes, 0, block, at, Math.min(size, bytes.length));
  }

  private static void sum(byte[] block) {
    put(block, 148, 8, "        ");
    int sum = 0;
    for (byte b : block) {
      sum += b & 0xff;
    }
    put(block, 148, 8, String.format("%06o\0 ", sum));
  }

  // ---- list and extract

  /** A member of an archive. */
  private record Member(
      String name,
      String link,
      char type,
      int mode,
      int user,
      int group,
      long modified,
      int size,
      String userName,
      String groupName) {}

  private int read(Bytes archive, boolean extracts) {
    if (options.has("C")) {
      enter(options.value("C", ""));
    }
    int at = 0;
    String longName = "";
    String longLink = "";
    List<String> wanted = new ArrayList<>(operands);
    List<Member> directories = new ArrayList<>();
    if (!archive.isEmpty() && archive.size() < BLOCK) {
      throw Failure.plain(
          2,
          "tar: This does not look like a tar archive\n"
              + "tar: Exiting with failure status due to previous errors");
    }
    while (at + BLOCK <= archive.size()) {
      Bytes block = archive.slice(at, at + BLOCK);
      if (block.at(0) == 0) {
        break;
      }
      if (!block.slice(257, 262).text().equals("ustar") || !checks(block)) {
        throw Failure.plain(
            2,
            "tar: This does not look like a tar archive\n"
                + "tar: Exiting with failure status due to previous errors");
      }
      Member member = member(block, longName, longLink);
      at += BLOCK;
      int end = at + member.size;
      if (end > archive.size()) {
        throw Failure.plain(
            2, "tar: Unexpected EOF in archive\ntar: Error is not recoverable: exiting now");
      }
      Bytes content = archive.slice(at, end);
      at += (member.size + BLOCK - 1) / BLOCK * BLOCK;
      if (member.type == 'L' || member.type == 'K') {
        String text = content.text().replaceFirst("\0+$", "");
        longName = member.type == 'L' ? text : longName;
        longLink = member.type == 'K' ? text : longLink;
        continue;
      }
      longName = "";
      longLink = "";
      if (member.type == 'x' || member.type == 'g' || !selected(member.name, wanted)) {
        continue;
      }
      if (extracts) {
        extract(member, content);
        if (member.type == '5') {
          directories.add(member);
        }
      } else {
        say(options.has("v") ? detailed(member) : member.name);
      }
      sys.charge(4 + content.size() / 256);
    }
    finishDirectories(directories);
    for (String missing : wanted) {
      call.errorText("tar: " + missing + ": Not found in archive\n");
      status = 2;
    }
    return finish();
  }

  private static boolean checks(Bytes block) {
    int sum = 0;
    for (int index = 0; index < BLOCK; index++) {
      sum += index >= 148 && index < 156 ? ' ' : block.at(index) & 0xff;
    }
    return sum == (int) octal(block, 148, 8);
  }

  /** Whether a member is asked for; what was found is struck off the list. */
  private boolean selected(String name, List<String> wanted) {
    if (options.values("exclude").stream().anyMatch(glob -> Glob.matches(glob, name))) {
      return false;
    }
    if (operands.isEmpty()) {
      return true;
    }
    String plain = FileAccess.withoutTrailingSlashes(name);
    for (String operand : operands) {
      String each = FileAccess.withoutTrailingSlashes(operand);
      if (plain.equals(each)
          || plain.startsWith(each + "/")
          || options.has("wildcards") && Glob.matches(each, plain)) {
        wanted.remove(operand);
        return true;
      }
    }
    return false;
  }

  private static String text(Bytes block, int from, int size) {
    int end = from;
    while (end < from + size && block.at(end) != 0) {
      end++;
    }
    return Text.decode(block.slice(from, end));
  }

  private static long octal(Bytes block, int from, int size) {
    if ((block.at(from) & 0x80) != 0) {
      long value = 0;
      for (int index = from + 1; index < from + size; index++) {
        value = value << 8 | block.at(index) & 0xff;
      }
      return value;
    }
    String digits = text(block, from, size).strip();
    return digits.matches("[0-7]{1,21}") ? Long.parseLong(digits, 8) : 0;
  }

  private static Member member(Bytes block, String longName, String longLink) {
    String name = text(block, 0, 100);
    String prefix = block.at(262) == 0 ? text(block, 345, 155) : "";
    name = prefix.isEmpty() ? name : prefix + "/" + name;
    char type = block.at(156) == 0 ? '0' : (char) block.at(156);
    long size = octal(block, 124, 12);
    return new Member(
        longName.isEmpty() ? name : longName,
        longLink.isEmpty() ? text(block, 157, 100) : longLink,
        name.endsWith("/") && type == '0' ? '5' : type,
        (int) octal(block, 100, 8) & 07777,
        (int) octal(block, 108, 8),
        (int) octal(block, 116, 8),
        octal(block, 136, 12),
        type == '0' || type == '7' || Character.isLetter(type)
            ? (int) Math.min(size, Integer.MAX_VALUE / 2)
            : 0,
        text(block, 265, 32),
        text(block, 297, 32));
  }

  private String detailed(Member member) {
    String owner =
        member.userName.isEmpty() || options.has("numeric-owner")
            ? String.valueOf(member.user)
            : member.userName;
    String group =
        member.groupName.isEmpty() || options.has("numeric-owner")
            ? String.valueOf(member.group)
            : member.groupName;
    char type =
        member.type == '5' ? 'd' : member.type == '2' ? 'l' : member.type == '1' ? 'h' : '-';
    String names = owner + "/" + group;
    String size = String.valueOf(member.size);
    String gap = " ".repeat(Math.max(1, 19 - names.length() - size.length()));
    String time =
        Dates.format("%Y-%m-%d %H:%M", Dates.at(member.modified * 1_000_000_000L, Dates.zone(sys)));
    return type
        + Modes.text(member.mode)
        + " "
        + names
        + gap
        + size
        + " "
        + time
        + " "
        + member.name
        + (member.type == '2'
            ? " -> " + member.link
            : member.type == '1' ? " link to " + member.link : "");
  }

  private String target(Member member) {
    String name = options.has("P") ? member.name : member.name.replaceFirst("^/+", "");
    String count = options.value("strip-components", "0");
    for (int left = count.matches("\\d{1,4}") ? Integer.parseInt(count) : 0; left > 0; left--) {
      int slash = name.indexOf('/');
      name = slash < 0 ? "" : name.substring(slash + 1).replaceFirst("^/+", "");
    }
    return name;
  }

  private void extract(Member member, Bytes content) {
    String path = target(member);
    if (path.isEmpty()) {
      return;
    }
    if (List.of(path.split("/")).contains("..") && !options.has("P")) {
      call.errorText("tar: " + member.name + ": Member name contains '..'\n");
      status = 2;
      return;
    }
    if (options.has("v")) {
      say(member.name);
    }
    if (options.has("O")) {
      call.write(content);
      return;
    }
    try {
      parents(FileAccess.directoryName(path));
      place(member, FileAccess.withoutTrailingSlashes(path), content);
    } catch (SysException failed) {
      call.errorText("tar: " + path + ": Cannot open: " + failed.errno().text() + "\n");
      status = 2;
    }
  }

  private void parents(String directory) {
    if (!directory.equals(".") && !directory.equals("/") && !FileAccess.exists(sys, directory)) {
      parents(FileAccess.directoryName(directory));
      sys.makeDirectory(directory, 0777);
    }
  }

  private void place(Member member, String path, Bytes content) {
    FileInfo there = FileAccess.lstatOrNull(sys, path);
    if (member.type == '5') {
      if (there == null || !there.isDirectory()) {
        sys.makeDirectory(path, 0700);
      }
      return;
    }
    if (there != null) {
      if (options.has("k")) {
        call.errorText("tar: " + path + ": Cannot open: File exists\n");
        status = 2;
        return;
      }
      if (!there.isDirectory()) {
        sys.unlink(path);
      }
    }
    switch (member.type) {
      case '2' -> {
        sys.symlink(member.link, path);
        return;
      }
      case '1' -> {
        sys.link(member.link, path);
        return;
      }
      default -> FileAccess.write(sys, path, content, 0600);
    }
    attributes(member, path);
  }

  private void attributes(Member member, String path) {
    int mask = sys.umask(022);
    sys.umask(mask);
    boolean exact = options.has("p") || sys.user() == 0 && !options.has("no-same-permissions");
    if (sys.user() == 0 && !options.has("no-same-owner") && !options.has("o")) {
      Accounts accounts = Accounts.of(sys);
      Integer user = accounts.user(member.userName);
      Integer group = accounts.group(member.groupName);
      sys.changeOwner(
          path, user == null ? member.user : user, group == null ? member.group : group);
    }
    sys.changeMode(path, exact ? member.mode : member.mode & ~mask & 0777);
    if (!options.has("m")) {
      sys.setModified(path, member.modified * 1_000_000_000L);
    }
  }

  private void finishDirectories(List<Member> directories) {
    for (Member directory : directories.reversed()) {
      String path = FileAccess.withoutTrailingSlashes(target(directory));
      try {
        if (!path.isEmpty() && !path.equals(".")) {
          attributes(directory, path);
        }
      } catch (SysException failed) {
        call.errorText("tar: " + path + ": Cannot change mode: " + failed.errno().text() + "\n");
        status = 2;
      }
    }
  }
}
