package dev.pilothouse.node.redis;

import dev.pilothouse.machine.command.support.Text;
import java.util.List;

/** Replies as redis-cli prints them. */
final class Shown {

  private Shown() {}

  static String of(Reply reply, String format) {
    return switch (format) {
      case "raw" -> raw(reply) + "\n";
      case "csv" -> csv(reply) + "\n";
      default -> quoted(reply, "");
    };
  }

  private static String raw(Reply reply) {
    return switch (reply) {
      case Reply.Line line -> line.text();
      case Reply.Fault fault -> fault.text() + "\n";
      case Reply.Whole whole -> Long.toString(whole.value());
      case Reply.Bulk bulk -> bulk.content() == null ? "" : Text.decode(bulk.content());
      case Reply.Decimal number -> Reply.decimal(number.value());
      case Reply.Verbatim verbatim -> verbatim.text();
      case Reply.Silence _ -> "";
      case Reply.Pairs pairs -> rawPairs(pairs.items());
      case Reply.Array array -> joined(array.items() == null ? List.of() : array.items());
      case Reply.Members members -> joined(members.items());
      case Reply.Push push -> joined(push.items());
    };
  }

  private static String joined(List<Reply> items) {
    return String.join("\n", items.stream().map(Shown::raw).toList());
  }

  private static String rawPairs(List<Reply> items) {
    StringBuilder text = new StringBuilder();
    for (int index = 0; index + 1 < items.size(); index += 2) {
      text.append(text.isEmpty() ? "" : "\n");
      text.append(raw(items.get(index))).append(' ').append(raw(items.get(index + 1)));
    }
    return text.toString();
  }

  private static String csv(Reply reply) {
    return switch (reply) {
      case Reply.Array array ->
          String.join(
              ",",
              (array.items() == null ? List.<Reply>of() : array.items())
                  .stream().map(Shown::csv).toList());
      case Reply.Bulk bulk -> bulk.content() == null ? "NULL" : Words.quote(bulk.content());
      case Reply.Fault fault -> "ERROR,\"" + fault.text() + "\"";
      case Reply.Line line -> "\"" + line.text() + "\"";
      case Reply.Members members ->
          String.join(",", members.items().stream().map(Shown::csv).toList());
      case Reply.Pairs pairs -> String.join(",", pairs.items().stream().map(Shown::csv).toList());
      case Reply.Whole _, Reply.Decimal _, Reply.Verbatim _, Reply.Push _, Reply.Silence _ ->
          raw(reply);
    };
  }

  private static String quoted(Reply reply, String indent) {
    return switch (reply) {
      case Reply.Line line -> line.text() + "\n";
      case Reply.Fault fault -> "(error) " + fault.text() + "\n";
      case Reply.Whole whole -> "(integer) " + whole.value() + "\n";
      case Reply.Bulk bulk ->
          bulk.content() == null ? "(nil)\n" : Words.quote(bulk.content()) + "\n";
      case Reply.Decimal number -> "(double) " + Reply.decimal(number.value()) + "\n";
      case Reply.Verbatim verbatim -> verbatim.text() + "\n";
      case Reply.Silence _ -> "";
      case Reply.Array array ->
          array.items() == null
              ? "(nil)\n"
              : numbered(array.items(), indent, ") ", "(empty array)\n");
      case Reply.Push push -> numbered(push.items(), indent, ") ", "(empty push)\n");
      case Reply.Members members -> numbered(members.items(), indent, "~ ", "(empty set)\n");
      case Reply.Pairs pairs -> pairs(pairs.items(), indent);
    };
  }

  private static String numbered(List<Reply> items, String indent, String mark, String empty) {
    if (items.isEmpty()) {
      return empty;
    }
    int width = Integer.toString(items.size()).length();
    StringBuilder text = new StringBuilder();
    for (int index = 0; index < items.size(); index++) {
      String number = ("%" + width + "d").formatted(index + 1) + mark;
      text.append(index == 0 ? "" : indent).append(number);
      text.append(quoted(items.get(index), indent + " ".repeat(number.length())));
    }
    return text.toString();
  }

  private static String pairs(List<Reply> items, String indent) {
    if (items.isEmpty()) {
      return "(empty hash)\n";
    }
    int width = Integer.toString(items.size() / 2).length();
    StringBuilder text = new StringBuilder();
    for (int index = 0; index + 1 < items.size(); index += 2) {
      String number = ("%" + width + "d").formatted(index / 2 + 1) + "# ";
      String name = quoted(items.get(index), "").stripTrailing();
      text.append(index == 0 ? "" : indent).append(number).append(name).append(" => ");
      text.append(quoted(items.get(index + 1), indent + " ".repeat(number.length())));
    }
    return text.toString();
  }
}
