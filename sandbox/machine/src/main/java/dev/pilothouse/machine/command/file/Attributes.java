package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.DateWords;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.Modes;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.Sizes;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** chmod(1), chown(1), chgrp(1), touch(1) and truncate(1). */
final class Attributes {

  private static final OptionTable MODE =
      OptionTable.of(
          1,
          "R,recursive v,verbose c,changes f,silent,quiet reference= preserve-root"
              + " no-preserve-root r w x X s t u g o a , + = 0 1 2 3 4 5 6 7");
  private static final OptionTable OWNER =
      OptionTable.of(
          1,
          "R,recursive v,verbose c,changes f,silent,quiet h,no-dereference dereference from="
              + " reference= H L P preserve-root no-preserve-root");
  private static final OptionTable TOUCH =
      OptionTable.of(1, "a c,no-create d,date= f h,no-dereference m r,reference= t= time=");
  private static final OptionTable TRUNCATE =
      OptionTable.of(1, "c,no-create o,io-blocks r,reference= s,size=");

  private Attributes() {}

  static int changeMode(Call call) {
    List<String> words = new ArrayList<>();
    String removal = null;
    for (String word : call.arguments()) {
      boolean mode =
          word.matches("-[rwxXstugoa0-7,+=-]+")
              && !word.equals("--")
              && removal == null
              && !word.matches("-R|-v|-c|-f");
      if (mode && words.stream().allMatch(earlier -> earlier.startsWith("-"))) {
        removal = word;
      } else {
        words.add(word);
      }
    }
    Options options = MODE.parse(call, words);
    List<String> operands = new ArrayList<>(options.operands());
    String reference = options.value("reference", "");
    if (operands.isEmpty()) {
      throw MODE.missingOperand(call);
    }
    String mode = removal != null || !reference.isEmpty() ? "" : operands.removeFirst();
    if (removal != null) {
      mode = removal;
    } else if (!reference.isEmpty()) {
      mode = Integer.toOctalString(call.sys().stat(reference).mode());
    }
    if (operands.isEmpty()) {
      throw MODE.missingOperandAfter(call, mode);
    }
    if (Modes.parse(mode, 0, false, 0) == null) {
      throw MODE.misuse(call, "invalid mode: " + Quoting.always(mode));
    }
    int mask = call.sys().umask(022);
    call.sys().umask(mask);
    int status = 0;
    for (String operand : operands) {
      status |= modeOf(call, operand, mode, mask, options);
    }
    return status;
  }

  private static int modeOf(Call call, String path, String words, int mask, Options options) {
    Sys sys = call.sys();
    FileInfo info;
    try {
      info = sys.stat(path);
    } catch (SysException failed) {
      if (!options.has("f")) {
        call.complain("cannot access " + Quoting.always(path) + ": " + failed.errno().text());
      }
      return 1;
    }
    Integer mode = Modes.parse(words, info.mode(), info.isDirectory(), mask);
    int status = 0;
    try {
      int wanted = mode == null ? info.mode() : mode;
      sys.changeMode(path, wanted);
      tellMode(call, path, info.mode(), wanted, options);
    } catch (SysException failed) {
      if (!options.has("f")) {
        call.complain(
            "changing permissions of " + Quoting.always(path) + ": " + failed.errno().text());
      }
      status = 1;
    }
    if (options.has("R") && info.isDirectory()) {
      for (String child : children(call, path)) {
        FileInfo link = FileAccess.lstatOrNull(sys, child);
        if (link != null && link.type() != FileInfo.Type.SYMBOLIC_LINK) {
          status |= modeOf(call, child, words, mask, options);
        }
      }
    }
    return status;
  }

  private static List<String> children(Call call, String path) {
    try {
      return call.sys().list(path).stream().map(name -> FileAccess.join(path, name)).toList();
    } catch (SysException failed) {
      call.complain("cannot read directory " + Quoting.always(path) + ": " + failed.errno().text());
      return List.of();
    }
  }

  private static void tellMode(Call call, String path, int before, int after, Options options) {
    if (before != after && (options.has("v") || options.has("c"))) {
      call.println(
          String.format(
              "mode of %s changed from %04o (%s) to %04o (%s)",
              Quoting.always(path), before, Modes.text(before), after, Modes.text(after)));
    } else if (options.has("v")) {
      call.println(
          String.format(
              "mode of %s retained as %04o (%s)", Quoting.always(path), after, Modes.text(after)));
    }
  }

  static int changeOwner(Call call) {
    return owner(call, false);
  }

  static int changeGroup(Call call) {
    return owner(call, true);
  }

  private static int owner(Call call, boolean groupOnly) {
    Options options = OWNER.parse(call);
    List<String> operands = new ArrayList<>(options.operands());
    int[] wanted;
    if (options.has("reference")) {
      FileInfo info = call.sys().stat(options.value("reference", ""));
      wanted = new int[] {groupOnly ? -1 : info.user(), info.group()};
    } else if (operands.isEmpty()) {
      throw OWNER.missingOperand(call);
    } else {
      wanted = wanted(call, operands.getFirst(), groupOnly);
      String words = operands.removeFirst();
      if (operands.isEmpty()) {
        throw OWNER.missingOperandAfter(call, words);
      }
    }
    int status = 0;
    for (String operand : operands) {
      status |= ownerOf(call, operand, wanted, options, groupOnly);
    }
    return status;
  }

  private static int[] wanted(Call call, String words, boolean groupOnly) {
    Accounts accounts = Accounts.of(call.sys());
    int colon = groupOnly ? -2 : words.indexOf(':');
    String user = groupOnly ? "" : colon < 0 ? words : words.substring(0, colon);
    String group = groupOnly ? words : colon < 0 ? "" : words.substring(colon + 1);
    Integer userNumber = user.isEmpty() ? Integer.valueOf(-1) : accounts.user(user);
    if (userNumber == null) {
      throw new Failure(1, "invalid user: " + Quoting.always(words));
    }
    Integer groupNumber = group.isEmpty() ? Integer.valueOf(-1) : accounts.group(group);
    if (groupNumber == null) {
      throw new Failure(1, "invalid group: " + Quoting.always(words));
    }
    if (colon >= 0 && group.isEmpty() && userNumber >= 0) {
      groupNumber = accounts.groupOfUser(userNumber);
    }
    return new int[] {userNumber, groupNumber == null ? -1 : groupNumber};
  }

  private static int ownerOf(
      Call call, String path, int[] wanted, Options options, boolean groupOnly) {
    Sys sys = call.sys();
    int status = 0;
    FileInfo info;
    try {
      info = options.has("h") ? sys.lstat(path) : sys.stat(path);
      sys.changeOwner(
          path, wanted[0] < 0 ? info.user() : wanted[0], wanted[1] < 0 ? info.group() : wanted[1]);
    } catch (SysException failed) {
      String doing =
          FileAccess.missing(failed)
              ? "cannot access "
              : groupOnly || wanted[0] < 0 ? "changing group of " : "changing ownership of ";
      if (!options.has("f")) {
        call.complain(doing + Quoting.always(path) + ": " + failed.errno().text());
      }
      status = 1;
    }
    if (options.has("R") && FileAccess.isDirectory(sys, path)) {
      for (String child : children(call, path)) {
        FileInfo link = FileAccess.lstatOrNull(sys, child);
        if (link != null && link.type() != FileInfo.Type.SYMBOLIC_LINK) {
          status |= ownerOf(call, child, wanted, options, groupOnly);
        }
      }
    }
    return status;
  }

  static int touch(Call call) {
    Options options = TOUCH.parse(call);
    if (options.operands().isEmpty()) {
      throw TOUCH.misuse(call, "missing file operand");
    }
    Sys sys = call.sys();
    Long time = touchTime(call, options);
    int status = 0;
    for (String path : options.operands()) {
      try {
        if (!FileAccess.exists(sys, path)) {
          if (options.has("c") || options.has("h")) {
            continue;
          }
          sys.close(FileAccess.openToAppend(sys, path));
        }
        if (options.last("a", "m").equals("a") && !options.has("m")) {
          continue;
        }
        sys.setModified(path, time == null ? sys.realtimeNanos() : time);
      } catch (SysException failed) {
        String what = FileAccess.exists(sys, path) ? "setting times of " : "cannot touch ";
        call.complain(what + Quoting.always(path) + ": " + failed.errno().text());
        status = 1;
      }
    }
    return status;
  }

  private static @Nullable Long touchTime(Call call, Options options) {
    Sys sys = call.sys();
    if (options.has("r")) {
      String reference = options.value("r", "");
      try {
        return sys.stat(reference).modifiedNanos();
      } catch (SysException failed) {
        throw new Failure(
            1,
            "failed to get attributes of "
                + Quoting.always(reference)
                + ": "
                + failed.errno().text());
      }
    }
    ZonedDateTime now = Dates.at(sys.realtimeNanos(), Dates.zone(sys));
    ZonedDateTime time;
    String text;
    if (options.has("d")) {
      text = options.value("d", "");
      time = DateWords.parse(text, now);
    } else if (options.has("t")) {
      text = options.value("t", "");
      time = DateWords.stamp(text, now);
    } else {
      return null;
    }
    if (time == null) {
      throw new Failure(1, "invalid date format " + Quoting.always(text));
    }
    Instant instant = time.toInstant();
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }

  static int truncate(Call call) {
    Options options = TRUNCATE.parse(call);
    if (!options.has("s") && !options.has("r")) {
      throw TRUNCATE.misuse(call, "you must specify either '--size' or '--reference'");
    }
    if (options.operands().isEmpty()) {
      throw TRUNCATE.misuse(call, "missing file operand");
    }
    String words = options.value("s", "");
    char sign = words.isEmpty() ? ' ' : words.charAt(0);
    boolean relative = "+-<>/%".indexOf(sign) >= 0;
    Long number =
        options.has("r")
            ? (Long) call.sys().stat(options.value("r", "")).size()
            : Sizes.parse(relative ? words.substring(1) : words);
    if (number == null) {
      throw new Failure(1, "Invalid number: " + Quoting.always(words));
    }
    int status = 0;
    for (String path : options.operands()) {
      try {
        FileInfo info = FileAccess.statOrNull(call.sys(), path);
        if (info == null) {
          if (options.has("c")) {
            continue;
          }
          call.sys().close(FileAccess.openToAppend(call.sys(), path));
        }
        call.sys().truncate(path, newSize(sign, info == null ? 0 : info.size(), number));
      } catch (SysException failed) {
        call.complain(
            "cannot open " + Quoting.always(path) + " for writing: " + failed.errno().text());
        status = 1;
      }
    }
    return status;
  }

  private static long newSize(char sign, long size, long number) {
    return switch (sign) {
      case '+' -> size + number;
      case '-' -> Math.max(0, size - number);
      case '<' -> Math.min(size, number);
      case '>' -> Math.max(size, number);
      case '/' -> number == 0 ? size : size / number * number;
      case '%' -> number == 0 ? size : (size + number - 1) / number * number;
      default -> number;
    };
  }
}
