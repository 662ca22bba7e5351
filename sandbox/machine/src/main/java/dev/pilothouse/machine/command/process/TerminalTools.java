package dev.pilothouse.machine.command.process;

import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.TerminalMode;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Quoting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** clear(1), reset(1), tput(1) and stty(1). */
final class TerminalTools {

  private TerminalTools() {}

  static int clear(Call call) {
    OptionTable.of(1, "T= V x").parse(call);
    call.print(call.arguments().contains("-x") ? "\033[H\033[2J" : "\033[H\033[2J\033[3J");
    return 0;
  }

  static int reset(Call call) {
    if (call.sys().isTerminal(0)) {
      call.sys().setTerminalMode(0, TerminalMode.COOKED);
    }
    call.print("\033c\033[!p\033[?3;4l\033[4l\033>\033[H\033[2J\033[3J");
    return 0;
  }

  static int tput(Call call) {
    List<String> words = call.arguments().stream().filter(word -> !word.startsWith("-T")).toList();
    if (words.isEmpty()) {
      throw Failure.plain(2, "usage: tput [-V] [-S] [-x] [-T term] capname [parameters]");
    }
    Sys sys = call.sys();
    int terminal = sys.isTerminal(1) ? 1 : sys.isTerminal(2) ? 2 : 0;
    int[] size = sys.isTerminal(terminal) ? sys.terminalSize(terminal) : new int[] {80, 24};
    String first = words.size() > 1 ? words.get(1) : "0";
    String second = words.size() > 2 ? words.get(2) : "0";
    String text =
        switch (words.getFirst()) {
          case "cols" -> size[0] + "\n";
          case "lines" -> size[1] + "\n";
          case "colors" -> "256\n";
          case "bold" -> "\033[1m";
          case "dim" -> "\033[2m";
          case "smul" -> "\033[4m";
          case "rmul" -> "\033[24m";
          case "rev", "smso" -> "\033[7m";
          case "rmso" -> "\033[27m";
          case "sgr0" -> "\033(B\033[m";
          case "setaf" -> color(first, 30, 90, "38");
          case "setab" -> color(first, 40, 100, "48");
          case "clear" -> "\033[H\033[2J\033[3J";
          case "el" -> "\033[K";
          case "ed" -> "\033[J";
          case "home" -> "\033[H";
          case "cup" -> "\033[" + (number(first) + 1) + ";" + (number(second) + 1) + "H";
          case "civis" -> "\033[?25l";
          case "cnorm" -> "\033[?12l\033[?25h";
          case "smcup" -> "\033[?1049h\033[22;0;0t";
          case "rmcup" -> "\033[?1049l\033[23;0;0t";
          case "sc" -> "\0337";
          case "rc" -> "\0338";
          case "bel" -> "\007";
          case "longname" -> "xterm with 256 colors";
          case "init", "reset" -> "\033[!p\033[?3;4l\033[4l\033>";
          default ->
              throw new Failure(
                  4, "unknown terminfo capability " + Quoting.always(words.getFirst()));
        };
    call.print(text);
    return 0;
  }

  private static String color(String text, int low, int high, String extended) {
    int number = number(text);
    if (number < 8) {
      return "\033[" + (low + number) + "m";
    }
    return number < 16
        ? "\033[" + (high + number - 8) + "m"
        : "\033[" + extended + ";5;" + number + "m";
  }

  private static int number(String text) {
    return text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
  }

  static int stty(Call call) {
    Sys sys = call.sys();
    List<String> words = call.arguments();
    if (!sys.isTerminal(0)) {
      throw new Failure(1, "'standard input': Inappropriate ioctl for device");
    }
    int[] size = sys.terminalSize(0);
    TerminalMode mode = sys.terminalMode(0);
    if (words.isEmpty() || words.equals(List.of("-a"))) {
      describe(call, words.isEmpty(), mode, size);
      return 0;
    }
    for (int index = 0; index < words.size(); index++) {
      String word = words.get(index);
      switch (word) {
        case "size" -> call.println(size[1] + " " + size[0]);
        case "-g" -> call.println(saved(mode));
        case "sane", "cooked", "-raw" -> mode = TerminalMode.COOKED;
        case "raw", "-cooked" -> mode = new TerminalMode(false, mode.echo(), false, false);
        case "echo", "-echo" ->
            mode =
                new TerminalMode(
                    mode.canonical(), word.equals("echo"), mode.signals(), mode.newlineOutput());
        case "icanon", "-icanon", "cbreak", "-cbreak" ->
            mode =
                new TerminalMode(
                    word.equals("icanon") || word.equals("-cbreak"),
                    mode.echo(),
                    mode.signals(),
                    mode.newlineOutput());
        case "isig", "-isig" ->
            mode =
                new TerminalMode(
                    mode.canonical(), mode.echo(), word.equals("isig"), mode.newlineOutput());
        case "opost", "-opost", "onlcr", "-onlcr" ->
            mode =
                new TerminalMode(
                    mode.canonical(), mode.echo(), mode.signals(), !word.startsWith("-"));
        case "rows", "cols", "columns" -> {
          int value = index + 1 < words.size() ? number(words.get(++index)) : 0;
          size = word.equals("rows") ? new int[] {size[0], value} : new int[] {value, size[1]};
          sys.setTerminalSize(0, size[0], size[1]);
        }
        case "min", "time", "intr", "erase", "kill", "eof", "susp", "quit", "werase" -> index++;
        default -> {
          TerminalMode restored = restored(word);
          if (restored == null
              && !word.matches(
                  "-?(ixon|ixoff|icrnl|echoe|echok|echonl|echoctl|echoke|iexten|inlcr|brkint|istrip|parenb|cs8|hupcl|iutf8|nl|evenp|tostop)|\\d+")) {
            throw Failure.plain(
                1,
                "stty: invalid argument "
                    + Quoting.always(word)
                    + "\nTry 'stty --help' for more information.");
          }
          mode = restored == null ? mode : restored;
        }
      }
    }
    sys.setTerminalMode(0, mode);
    return 0;
  }

  private static void describe(Call call, boolean brief, TerminalMode mode, int[] size) {
    if (brief) {
      call.println("speed 38400 baud; line = 0;");
    } else {
      call.println("speed 38400 baud; rows " + size[1] + "; columns " + size[0] + "; line = 0;");
      call.println("intr = ^C; quit = ^\\; erase = ^?; kill = ^U; eof = ^D; susp = ^Z;");
    }
    boolean usual = mode.equals(TerminalMode.COOKED);
    call.print(
        brief && usual
            ? ""
            : flag(mode.signals(), "isig")
                + flag(mode.canonical(), "icanon")
                + flag(mode.echo(), "echo")
                + flag(mode.newlineOutput(), "opost").stripTrailing()
                + "\n");
  }

  private static String flag(boolean on, String name) {
    return (on ? "" : "-") + name + " ";
  }

  private static String saved(TerminalMode mode) {
    return (mode.canonical() ? "1" : "0")
        + ":"
        + (mode.echo() ? "1" : "0")
        + ":"
        + (mode.signals() ? "1" : "0")
        + ":"
        + (mode.newlineOutput() ? "1" : "0");
  }

  private static @Nullable TerminalMode restored(String word) {
    if (!word.matches("[01]:[01]:[01]:[01]")) {
      return null;
    }
    return new TerminalMode(
        word.charAt(0) == '1', word.charAt(2) == '1', word.charAt(4) == '1', word.charAt(6) == '1');
  }
}
