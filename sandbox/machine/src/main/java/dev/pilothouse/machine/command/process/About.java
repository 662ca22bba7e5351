package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.FileSystemInfo;
import dev.pilothouse.machine.ProcessInfo;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.Accounts;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.CommandTable;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.command.support.Quoting;
import dev.pilothouse.machine.command.support.SearchPath;
import dev.pilothouse.machine.command.support.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Commands that tell about the machine, its users and its commands. */
final class About {

  private static final long SECOND = 1_000_000_000L;
  private static final OptionTable ID =
      OptionTable.of(1, "a g,group G,groups n,name r,real u,user z,zero Z,context");
  private static final OptionTable UNAME =
      OptionTable.of(
          1,
          "a,all s,kernel-name n,nodename r,kernel-release v,kernel-version m,machine p,processor"
              + " i,hardware-platform o,operating-system");
  private static final OptionTable FREE =
      OptionTable.of(
          1,
          "b,bytes k,kibi m,mebi g,giga,gibi h,human w,wide t,total s,seconds= c,count= l,lohi L,line si kilo mega giga",
          "\nUsage:\n free [options]\n\nFor more details see free(1).");

  private About() {}

  static int id(Call call) {
    Options options = ID.parse(call);
    Sys sys = call.sys();
    Accounts accounts = Accounts.of(sys);
    int user = sys.user();
    Integer group = sys.group();
    if (!options.operands().isEmpty()) {
      String name = options.operands().getFirst();
      Integer found = accounts.user(name);
      if (found == null || !accounts.knowsUser(found)) {
        throw new Failure(1, Quoting.always(name) + ": no such user");
      }
      user = found;
      Integer first = accounts.groupOfUser(user);
      group = first == null ? user : first;
    }
    List<Integer> groups = accounts.groupsOfUser(user, group);
    boolean names = options.has("n");
    if (names && options.last("u", "g", "G").isEmpty()) {
      throw new Failure(1, "printing only names or real IDs requires -u, -g, or -G");
    }
    switch (options.last("u", "g", "G")) {
      case "u" -> call.println(names ? accounts.userName(user) : String.valueOf(user));
      case "g" -> call.println(names ? accounts.groupName(group) : String.valueOf(group));
      case "G" ->
          call.println(
              groups.stream()
                  .map(each -> names ? accounts.groupName(each) : String.valueOf(each))
                  .collect(Collectors.joining(" ")));
      default ->
          call.println(
              "uid="
                  + user
                  + named(accounts.knowsUser(user), accounts.userName(user))
                  + " gid="
                  + group
                  + named(accounts.knowsGroup(group), accounts.groupName(group))
                  + " groups="
                  + groups.stream()
                      .map(
                          each -> each + named(accounts.knowsGroup(each), accounts.groupName(each)))
                      .collect(Collectors.joining(",")));
    }
    return 0;
  }

  private static String named(boolean known, String name) {
    return known ? "(" + name + ")" : "";
  }

  static int whoAmI(Call call) {
    OptionTable table = OptionTable.of(1, "");
    Options options = table.parse(call);
    if (!options.operands().isEmpty()) {
      throw table.extraOperand(call, options.operands().getFirst());
    }
    Accounts accounts = Accounts.of(call.sys());
    if (!accounts.knowsUser(call.sys().user())) {
      throw new Failure(1, "cannot find name for user ID " + call.sys().user());
    }
    call.println(accounts.userName(call.sys().user()));
    return 0;
  }

  static int groups(Call call) {
    Accounts accounts = Accounts.of(call.sys());
    List<String> names = OptionTable.of(1, "").parse(call).operands();
    if (names.isEmpty()) {
      call.println(groupNames(accounts, call.sys().user(), call.sys().group()));
    }
    int status = 0;
    for (String name : names) {
      Integer user = accounts.user(name);
      if (user == null || !accounts.knowsUser(user)) {
        call.complain(Quoting.always(name) + ": no such user");
        status = 1;
      } else {
        Integer group = accounts.groupOfUser(user);
        call.println(name + " : " + groupNames(accounts, user, group == null ? user : group));
      }
    }
    return status;
  }

  private static String groupNames(Accounts accounts, int user, int group) {
    return accounts.groupsOfUser(user, group).stream()
        .map(accounts::groupName)
        .collect(Collectors.joining(" "));
  }

  static int hostname(Call call) {
    Options options =
        OptionTable.of(
                1,
                "a,alias A,all-fqdns b,boot d,domain f,fqdn,long F,file= i,ip-address I,all-ip-addresses s,short y,yp,nis")
            .parse(call);
    if (!options.operands().isEmpty() || options.has("F")) {
      throw new Failure(1, "you must be root to change the host name");
    }
    String name = call.sys().hostname();
    int dot = name.indexOf('.');
    if (options.has("I") || options.has("i")) {
      List<String> addresses = new ArrayList<>();
      call.sys()
          .interfaces()
          .forEach(
              (device, each) -> {
                if (!device.equals("lo")) {
                  each.forEach(address -> addresses.add(address.replaceFirst("/.*", "")));
                }
              });
      call.println(String.join(" ", addresses) + (options.has("I") ? " " : ""));
    } else if (options.has("s")) {
      call.println(dot < 0 ? name : name.substring(0, dot));
    } else if (options.has("d")) {
      call.print(dot < 0 ? "" : name.substring(dot + 1) + "\n");
    } else {
      call.println(name);
    }
    return 0;
  }

  static int uname(Call call) {
    Options options = UNAME.parse(call);
    if (!options.operands().isEmpty()) {
      throw UNAME.extraOperand(call, options.operands().getFirst());
    }
    boolean all = options.has("a");
    String version = FileAccess.textOrEmpty(call.sys(), "/proc/version");
    String release = version.isEmpty() ? "6.12.48" : version.split(" ")[2];
    int mark = version.indexOf('#');
    String build = mark < 0 ? "#1 SMP PREEMPT_DYNAMIC" : version.substring(mark).strip();
    List<String> parts = new ArrayList<>();
    if (all || options.has("s") || options.given().isEmpty()) {
      parts.add("Linux");
    }
    if (all || options.has("n")) {
      parts.add(call.sys().hostname());
    }
    if (all || options.has("r")) {
      parts.add(release);
    }
    if (all || options.has("v")) {
      parts.add(build);
    }
    if (all || options.has("m")) {
      parts.add("x86_64");
    }
    if (options.has("p") || options.has("i")) {
      parts.add("unknown");
    }
    if (all || options.has("o")) {
      parts.add("GNU/Linux");
    }
    call.println(String.join(" ", parts));
    return 0;
  }

  static int processors(Call call) {
    Options options = OptionTable.of(1, "all ignore=").parse(call);
    long count =
        FileAccess.textOrEmpty(call.sys(), "/proc/cpuinfo")
            .lines()
            .filter(line -> line.startsWith("processor"))
            .count();
    String ignored = options.value("ignore", "0");
    long less = ignored.matches("\\d{1,9}") ? Long.parseLong(ignored) : 0;
    call.println(String.valueOf(Math.max(1, Math.max(1, count) - less)));
    return 0;
  }

  static int free(Call call) {
    Options options = FREE.parse(call);
    Memory memory = Memory.of(call.sys());
    long cached = memory.buffersBytes() + memory.cachedBytes();
    long used = Math.max(0, memory.totalBytes() - memory.availableBytes());
    call.println(
        "               total        used        free      shared  buff/cache   available");
    call.println(
        "Mem:    "
            + size(options, memory.totalBytes())
            + size(options, used)
            + size(options, memory.freeBytes())
            + size(options, 0)
            + size(options, cached)
            + size(options, memory.availableBytes()));
    call.println("Swap:   " + size(options, 0) + size(options, 0) + size(options, 0));
    if (options.has("t")) {
      call.println(
          "Total:  "
              + size(options, memory.totalBytes())
              + size(options, used)
              + size(options, memory.freeBytes()));
    }
    return 0;
  }

  private static String size(Options options, long bytes) {
    String unit = options.last("b", "k", "m", "g", "h");
    String text =
        switch (unit) {
          case "b" -> String.valueOf(bytes);
          case "m" -> String.valueOf(bytes >> 20);
          case "g" -> String.valueOf(bytes >> 30);
          case "h" -> bytes == 0 ? "0B" : Sizes.human(bytes) + "i";
          default -> String.valueOf(bytes >> 10);
        };
    return String.format("%12s", text);
  }

  static int uptime(Call call) {
    Options options = OptionTable.of(1, "p,pretty s,since c,container r,raw").parse(call);
    Sys sys = call.sys();
    String text = FileAccess.textOrEmpty(sys, "/proc/uptime").split(" ")[0];
    long up =
        text.matches("\\d+(\\.\\d+)?") ? (long) Double.parseDouble(text) : sys.nanos() / SECOND;
    if (options.has("s")) {
      call.println(
          Dates.format(
              "%Y-%m-%d %H:%M:%S", Dates.at(sys.realtimeNanos() - up * SECOND, Dates.zone(sys))));
      return 0;
    }
    if (options.has("p")) {
      call.println("up " + pretty(up));
      return 0;
    }
    long days = up / 86400;
    long hours = up / 3600 % 24;
    long minutes = up / 60 % 60;
    String clock = Dates.format("%H:%M:%S", Dates.at(sys.realtimeNanos(), Dates.zone(sys)));
    long users =
        sys.processes().stream()
            .filter(each -> !each.terminal().isEmpty())
            .map(ProcessInfo::terminal)
            .distinct()
            .count();
    String load = FileAccess.textOrEmpty(sys, "/proc/loadavg");
    String[] loads = load.isEmpty() ? new String[] {"0.00", "0.00", "0.00"} : load.split(" ");
    call.println(
        " "
            + clock
            + " up "
            + (days > 0 ? days + (days == 1 ? " day, " : " days, ") : "")
            + (hours > 0 ? String.format("%2d:%02d", hours, minutes) : minutes + " min")
            + ",  "
            + users
            + (users == 1 ? " user" : " users")
            + ",  load average: "
            + loads[0]
            + ", "
            + loads[1]
            + ", "
            + loads[2]);
    return 0;
  }

  private static String pretty(long seconds) {
    List<String> parts = new ArrayList<>();
    long[] sizes = {604_800, 86_400, 3600, 60};
    String[] names = {"week", "day", "hour", "minute"};
    long left = seconds;
    for (int index = 0; index < sizes.length; index++) {
      long count = left / sizes[index];
      left %= sizes[index];
      if (count > 0) {
        parts.add(count + " " + names[index] + (count == 1 ? "" : "s"));
      }
    }
    return parts.isEmpty() ? "0 minutes" : String.join(", ", parts);
  }

  static int tty(Call call) {
    Options options = OptionTable.of(2, "s,silent,quiet").parse(call);
    Sys sys = call.sys();
    if (!sys.isTerminal(0)) {
      call.print(options.has("s") ? "" : "not a tty\n");
      return 1;
    }
    String terminal =
        sys.processes().stream()
            .filter(process -> process.pid() == sys.pid())
            .map(ProcessInfo::terminal)
            .findFirst()
            .orElse("");
    call.print(options.has("s") ? "" : "/dev/" + (terminal.isEmpty() ? "tty" : terminal) + "\n");
    return 0;
  }

  static int which(Call call) {
    Options options = OptionTable.of(2, "a s", "Usage: " + call.name() + " [-as] args").parse(call);
    int status = 0;
    String path = call.environment("PATH", "/usr/local/bin:/usr/bin:/bin");
    for (String name : options.operands()) {
      boolean found = false;
      List<String> places = name.contains("/") ? List.of("") : List.of(path.split(":"));
      for (String place : places) {
        String candidate = place.isEmpty() ? name : FileAccess.join(place, name);
        if (SearchPath.isExecutable(call.sys(), candidate) && (!found || options.has("a"))) {
          call.print(options.has("s") ? "" : candidate + "\n");
          found = true;
        }
      }
      status = found ? status : 1;
    }
    return status;
  }

  static int man(Call call) {
    List<String> names =
        call.arguments().stream().filter(word -> !word.matches("-.*|\\d")).toList();
    if (names.isEmpty()) {
      throw Failure.plain(1, "What manual page do you want?\nFor example, try 'man man'.");
    }
    int status = 0;
    for (String name : names) {
      CommandTable.Entry entry = CommandTable.find(name);
      if (entry == null || SearchPath.find(call.sys(), name) == null) {
        call.errorText("No manual entry for " + name + "\n");
        status = 16;
        continue;
      }
      String title = name.toUpperCase(Locale.ROOT) + "(1)";
      call.println(String.format("%-27s%26s%27s", title, "User Commands", title));
      call.println("\nNAME\n       " + name + " - " + entry.summary());
      call.println("\nSYNOPSIS\n       " + name + " " + entry.synopsis());
      call.println(
          "\nDESCRIPTION\n       "
              + entry.summary()
              + "\n       This machine has "
              + entry.source()
              + "'s behaviour; \""
              + name
              + " --help\" says how to call it.\n");
    }
    return status;
  }

  static int df(Call call) {
    OptionTable table =
        OptionTable.of(
            1,
            "a,all h,human-readable H,si i,inodes k l,local m T,print-type t,type= x,exclude-type="
                + " P,portability B,block-size= total output[=] sync no-sync");
    Options options = table.parse(call);
    List<FileSystemInfo> systems = new ArrayList<>();
    int status = 0;
    if (options.operands().isEmpty()) {
      for (String line : FileAccess.textOrEmpty(call.sys(), "/proc/mounts").split("\n")) {
        String[] fields = line.split(" ");
        if (fields.length > 2) {
          add(call.sys(), fields[1], systems, options);
        }
      }
    }
    for (String path : options.operands()) {
      try {
        call.sys().stat(path);
        systems.add(call.sys().fileSystem(path));
      } catch (SysException failed) {
        call.complain(Quoting.needed(path), failed);
        status = 1;
      }
    }
    if (!systems.isEmpty()) {
      print(call, options, systems);
    }
    return status;
  }

  private static void add(Sys sys, String place, List<FileSystemInfo> systems, Options options) {
    try {
      FileSystemInfo info = sys.fileSystem(place);
      boolean real = info.totalBytes() > 0 || options.has("a");
      boolean typed = !options.has("t") || options.values("t").contains(info.type());
      boolean excluded = options.values("x").contains(info.type());
      boolean new1 = systems.stream().noneMatch(each -> each.place().equals(info.place()));
      if (real && typed && !excluded && new1) {
        systems.add(info);
      }
    } catch (SysException gone) {
      // It was unmounted.
    }
  }

  private static void print(Call call, Options options, List<FileSystemInfo> systems) {
    boolean human = options.has("h") || options.has("H");
    int base = options.has("H") ? 1000 : 1024;
    long unit = options.has("m") ? 1 << 20 : 1 << 10;
    boolean inodes = options.has("i");
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("Filesystem"));
    if (options.has("T")) {
      head.add("Type");
    }
    head.addAll(
        inodes
            ? List.of("Inodes", "IUsed", "IFree", "IUse%", "Mounted on")
            : List.of(
                human
                    ? "Size"
                    : options.has("m")
                        ? "1M-blocks"
                        : options.has("P") ? "1024-blocks" : "1K-blocks",
                "Used",
                human ? "Avail" : "Available",
                options.has("P") ? "Capacity" : "Use%",
                "Mounted on"));
    rows.add(head);
    for (FileSystemInfo info : systems) {
      List<String> row = new ArrayList<>(List.of(info.source()));
      if (options.has("T")) {
        row.add(info.type());
      }
      long used = info.totalBytes() - info.freeBytes();
      if (inodes) {
        long total = Math.max(info.files(), info.totalBytes() / 16_384);
        row.addAll(
            List.of(
                String.valueOf(total),
                String.valueOf(info.files()),
                String.valueOf(total - info.files()),
                percent(info.files(), total)));
      } else {
        for (long bytes : new long[] {info.totalBytes(), used, info.freeBytes()}) {
          row.add(
              human
                  ? bytes == 0 ? "0" : Sizes.human(bytes, base)
                  : String.valueOf((bytes + unit - 1) / unit));
        }
        row.add(percent(used, info.totalBytes()));
      }
      row.add(info.place());
      rows.add(row);
    }
    table(call, rows, options.has("T") ? 2 : 1);
  }

  private static String percent(long part, long whole) {
    return whole == 0 ? "-" : (part * 100 + whole - 1) / whole + "%";
  }

  private static void table(Call call, List<List<String>> rows, int leftColumns) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int index = 0; index < columns; index++) {
        widths[index] = Math.max(widths[index], row.get(index).length());
      }
    }
    widths[0] = Math.max(widths[0], 14);
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int index = 0; index < columns; index++) {
        boolean last = index == columns - 1;
        String gap = " ".repeat(widths[index] - row.get(index).length());
        boolean left = index < leftColumns || last;
        line.append(index > 0 ? " " : "")
            .append(left ? row.get(index) + (last ? "" : gap) : gap + row.get(index));
      }
      call.println(line.toString());
    }
  }
}
