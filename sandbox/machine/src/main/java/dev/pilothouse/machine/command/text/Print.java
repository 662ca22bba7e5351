package dev.pilothouse.machine.command.text;

import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.CommandTable;
import dev.pilothouse.machine.command.support.Escapes;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.Printf;
import java.util.List;

/** echo(1) and printf(1). */
final class Print {

  private Print() {}

  static int echo(Call call) {
    List<String> words = call.arguments();
    if (words.equals(List.of("--help"))) {
      throw Failure.shown(CommandTable.help(call));
    }
    boolean newline = true;
    boolean escapes = false;
    int at = 0;
    while (at < words.size() && words.get(at).matches("-[neE]+")) {
      for (char flag : words.get(at++).substring(1).toCharArray()) {
        newline &= flag != 'n';
        escapes = flag == 'e' || escapes && flag != 'E';
      }
    }
    String text = String.join(" ", words.subList(at, words.size()));
    if (!escapes) {
      call.print(newline ? text + "\n" : text);
      return 0;
    }
    StringBuilder output = new StringBuilder();
    int index = 0;
    while (index < text.length()) {
      char c = text.charAt(index);
      if (text.startsWith("\\c", index)) {
        newline = false;
        break;
      }
      if (c == '\\') {
        index = Escapes.read(text, index, output, true);
      } else {
        output.append(c);
        index++;
      }
    }
    call.print(newline ? output.append('\n').toString() : output.toString());
    return 0;
  }

  static int printf(Call call) {
    List<String> words = call.arguments();
    if (words.equals(List.of("--help"))) {
      throw Failure.shown(CommandTable.help(call));
    }
    if (!words.isEmpty() && words.getFirst().equals("--")) {
      words = words.subList(1, words.size());
    }
    if (words.isEmpty()) {
      throw Failure.plain(
          1,
          call.name()
              + ": missing operand\nTry '"
              + call.name()
              + " --help' for more information.");
    }
    Printf.Result result = Printf.format(words.getFirst(), words.subList(1, words.size()));
    call.print(result.text());
    int status = 0;
    for (String error : result.errors()) {
      call.complain(error);
      status = error.startsWith("warning: ") ? status : 1;
    }
    return status;
  }
}
