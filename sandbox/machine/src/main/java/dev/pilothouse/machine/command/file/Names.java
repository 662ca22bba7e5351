package dev.pilothouse.machine.command.file;

import dev.pilothouse.machine.Errno;
import dev.pilothouse.machine.FileInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** basename(1), dirname(1), readlink(1) and realpath(1). */
final class Names {

  private static final OptionTable BASE = OptionTable.of(1, "+ a,multiple s,suffix= z,zero");
  private static final OptionTable DIRECTORY = OptionTable.of(1, "z,zero");
  private static final OptionTable LINK =
      OptionTable.of(
          1,
          "f,canonicalize e,canonicalize-existing m,canonicalize-missing n,no-newline q,quiet"
              + " s,silent v,verbose z,zero");
  private static final OptionTable REAL =
      OptionTable.of(
          1,
          "e,canonicalize-existing m,canonicalize-missing E,canonicalize q,quiet L,logical"
              + " P,physical s,strip,no-symlinks z,zero relative-to= relative-base=");

  private enum Need {
    NONE,
    PARENT,
    ALL
  }

  private Names() {}

  static int base(Call call) {
    Options options = BASE.parse(call);
    List<String> operands = options.operands();
    if (operands.isEmpty()) {
      throw BASE.missingOperand(call);
    }
    boolean many = options.has("a") || options.has("s");
    if (!many && operands.size() > 2) {
      throw BASE.extraOperand(call, operands.get(2));
    }
    String suffix = many ? options.value("s", "") : operands.size() == 2 ? operands.get(1) : "";
    for (String operand : many ? operands : operands.subList(0, 1)) {
      String name = FileAccess.baseName(operand);
      boolean strips = !suffix.isEmpty() && name.endsWith(suffix) && !name.equals(suffix);
      call.print(strips ? name.substring(0, name.length() - suffix.length()) : name);
      call.write(options.has("z") ? 0 : '\n');
    }
    return 0;
  }

  static int directory(Call call) {
    Options options = DIRECTORY.parse(call);
    if (options.operands().isEmpty()) {
      throw DIRECTORY.missingOperand(call);
    }
    for (String operand : options.operands()) {
      call.print(FileAccess.directoryName(operand)).write(options.has("z") ? 0 : '\n');
    }
    return 0;
  }

  static int readLink(Call call) {
    Options options = LINK.parse(call);
    if (options.operands().isEmpty()) {
      throw LINK.missingOperand(call);
    }
    int status = 0;
    String way = options.last("f", "e", "m");
    boolean newline = !options.has("n") || options.operands().size() > 1;
    for (String operand : options.operands()) {
      try {
        String result =
            switch (way) {
              case "f" -> canonical(call.sys(), operand, Need.PARENT);
              case "e" -> canonical(call.sys(), operand, Need.ALL);
              case "m" -> canonical(call.sys(), operand, Need.NONE);
              default -> call.sys().readLink(operand);
            };
        call.print(result);
        if (newline) {
          call.write(options.has("z") ? 0 : '\n');
        }
      } catch (SysException failed) {
        if (options.has("v")) {
          call.complain(Quoting.needed(operand), failed);
        }
        status = 1;
      }
    }
    return status;
  }

  static int real(Call call) {
    Options options = REAL.parse(call);
    if (options.operands().isEmpty()) {
      throw REAL.missingOperand(call);
    }
    Need need =
        switch (options.last("e", "m", "E")) {
          case "e" -> Need.ALL;
          case "m" -> Need.NONE;
          default -> Need.PARENT;
        };
    int status = 0;
    for (String operand : options.operands()) {
      try {
        String path =
            options.has("s")
                ? normalized(absolute(call.sys(), operand))
                : canonical(call.sys(), operand, need);
        String origin = options.value("relative-to", "");
        call.print(
            origin.isEmpty() ? path : relative(canonical(call.sys(), origin, Need.NONE), path));
        call.write(options.has("z") ? 0 : '\n');
      } catch (SysException failed) {
        if (!options.has("q")) {
          call.complain(Quoting.needed(operand), failed);
        }
        status = 1;
      }
    }
    return status;
  }

  private static String absolute(Sys sys, String path) {
    return path.startsWith("/") ? path : FileAccess.join(sys.directory(), path);
  }

  private static String normalized(String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (part.equals("..")) {
        if (!parts.isEmpty()) {
          parts.removeLast();
        }
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return "/" + String.join("/", parts);
  }

  /** The absolute path without links; fails when parts that must exist do not. */
  private static String canonical(Sys sys, String path, Need need) {
    if (path.isEmpty()) {
      throw new SysException(Errno.ENOENT);
    }
    List<String> done = new ArrayList<>();
    List<String> rest = new ArrayList<>(List.of(absolute(sys, path).split("/")));
    int links = 0;
    while (!rest.isEmpty()) {
      String part = rest.removeFirst();
      if (part.isEmpty() || part.equals(".")) {
        continue;
      }
      if (part.equals("..")) {
        if (!done.isEmpty()) {
          done.removeLast();
        }
        continue;
      }
      done.add(part);
      String here = "/" + String.join("/", done);
      FileInfo info = FileAccess.lstatOrNull(sys, here);
      if (info != null && info.type() == FileInfo.Type.SYMBOLIC_LINK) {
        if (++links > 40) {
          throw new SysException(Errno.ELOOP);
        }
        String target = sys.readLink(here);
        done.removeLast();
        if (target.startsWith("/")) {
          done.clear();
        }
        rest.addAll(0, List.of(target.split("/")));
        continue;
      }
      demand(info, need, rest);
    }
    return "/" + String.join("/", done);
  }

  private static void demand(@Nullable FileInfo info, Need need, List<String> rest) {
    boolean last = rest.stream().allMatch(part -> part.isEmpty());
    if (info == null && (need == Need.ALL || need == Need.PARENT && !last)) {
      throw new SysException(Errno.ENOENT);
    }
    if (info != null && !info.isDirectory() && !last && need != Need.NONE) {
      throw new SysException(Errno.ENOTDIR);
    }
  }

  /** The way from the directory of {@code name} to {@code target}. */
  static String relativeTo(Sys sys, String target, String name) {
    String directory = canonical(sys, FileAccess.directoryName(name), Need.NONE);
    return relative(directory, canonical(sys, target, Need.NONE));
  }

  private static String relative(String from, String to) {
    List<String> start = parts(from);
    List<String> end = parts(to);
    int common = 0;
    while (common < start.size()
        && common < end.size()
        && start.get(common).equals(end.get(common))) {
      common++;
    }
    List<String> steps = new ArrayList<>();
    for (int up = common; up < start.size(); up++) {
      steps.add("..");
    }
    steps.addAll(end.subList(common, end.size()));
    return steps.isEmpty() ? "." : String.join("/", steps);
  }

  private static List<String> parts(String path) {
    return List.of(path.split("/")).stream().filter(part -> !part.isEmpty()).toList();
  }
}
