package dev.pilothouse.machine.command.net;

import dev.pilothouse.machine.command.net.DnsTool.Plan;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Dates;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.network.DnsMessage;
import dev.pilothouse.machine.network.ResolverSettings;
import java.util.ArrayList;
import java.util.List;

/** dig(1). */
final class Dig implements DnsTool.Manner {

  private static final int RECURSION_AVAILABLE = 0x80;

  /** The words of a call. */
  private record Words(String server, String name, int type, List<String> flags, boolean reverse) {

    boolean on(String flag, boolean otherwise) {
      boolean on = otherwise;
      for (String given : flags) {
        if (given.equals(flag)) {
          on = true;
        } else if (given.equals("no" + flag)) {
          on = false;
        } else if (given.equals("noall") || given.equals("all")) {
          on = given.equals("all");
        }
      }
      return on;
    }
  }

  private static Words words(Call call) {
    String server = "";
    String name = "";
    int type = DnsMessage.A;
    boolean reverse = false;
    List<String> flags = new ArrayList<>();
    List<String> arguments = call.arguments();
    for (int index = 0; index < arguments.size(); index++) {
      String word = arguments.get(index);
      String next = index + 1 < arguments.size() ? arguments.get(index + 1) : "";
      if (word.startsWith("@")) {
        server = word.substring(1);
      } else if (word.startsWith("+")) {
        flags.add(word.substring(1));
      } else if (word.equals("-x")) {
        name = next;
        reverse = true;
        index++;
      } else if (word.equals("-t") || word.equals("-q") || word.equals("-p") || word.equals("-c")) {
        type = word.equals("-t") ? DnsTool.type(next) : type;
        name = word.equals("-q") ? next : name;
        index++;
      } else if (word.startsWith("-")) {
        if (!word.matches("-[46umv]")) {
          throw Failure.plain(
              1,
              "Invalid option: "
                  + word
                  + "\nUsage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}");
        }
      } else if (!name.isEmpty() && DnsTool.type(word) > 0) {
        type = DnsTool.type(word);
      } else if (!word.equalsIgnoreCase("IN")) {
        name = word;
      }
    }
    return new Words(server, name, type, flags, reverse);
  }

  @Override
  public Plan plan(Call call, ResolverSettings settings) {
    Words words = words(call);
    List<String> servers = words.server.isEmpty() ? settings.servers() : List.of(words.server);
    String name = words.name.isEmpty() ? "." : words.name;
    int type = words.name.isEmpty() ? DnsMessage.NS : words.type;
    if (words.reverse) {
      if (!DnsTool.isAddress(name)) {
        throw Failure.plain(1, "dig: invalid address: " + name);
      }
      return new Plan(servers, name, List.of(DnsTool.reverse(name)), List.of(DnsMessage.PTR));
    }
    boolean search = words.on("search", false);
    return new Plan(
        servers, name, search ? DnsTool.candidates(name, settings) : List.of(name), List.of(type));
  }

  @Override
  public void silent(Call call, String server) {
    call.println(";; communications error to " + server);
  }

  @Override
  public int report(Call call, Plan plan, List<DnsLookup> found) {
    Words words = words(call);
    boolean brief = words.on("short", false) && words.flags.contains("short");
    DnsLookup lookup = found.getLast();
    DnsMessage response = lookup.response();
    if (!brief && words.on("cmd", true)) {
      call.println("\n; <<>> DiG 9.20.11-4-Debian <<>> " + String.join(" ", call.arguments()));
      call.println(";; global options: +cmd");
    }
    if (response == null) {
      call.println(";; no servers could be reached");
      return 9;
    }
    if (brief) {
      response.answers().forEach(record -> call.println(DnsTool.data(record)));
      return 0;
    }
    print(call, words, lookup, response);
    return 0;
  }

  private static void print(Call call, Words words, DnsLookup lookup, DnsMessage response) {
    if (words.on("comments", true)) {
      call.println(";; Got answer:");
      call.println(
          ";; ->>HEADER<<- opcode: QUERY, status: "
              + DnsTool.codeName(response.code())
              + ", id: "
              + response.number());
      boolean recursion = (response.flags() & RECURSION_AVAILABLE) != 0;
      call.println(
          ";; flags: qr"
              + (response.isAuthoritative() ? " aa" : "")
              + " rd"
              + (recursion ? " ra" : "")
              + "; QUERY: "
              + response.questions().size()
              + ", ANSWER: "
              + response.answers().size()
              + ", AUTHORITY: "
              + response.authority().size()
              + ", ADDITIONAL: 0");
      call.println(recursion ? "" : ";; WARNING: recursion requested but not available\n");
    }
    if (words.on("question", true)) {
      call.println(";; QUESTION SECTION:");
      for (DnsMessage.Question question : response.questions()) {
        call.println(
            ";" + padded(question.name() + ".", 23) + "\tIN\t" + DnsTool.typeName(question.type()));
      }
      call.println("");
    }
    section(
        call, "ANSWER", words.on("answer", true), words.on("comments", true), response.answers());
    section(
        call,
        "AUTHORITY",
        words.on("authority", true),
        words.on("comments", true),
        response.authority());
    if (words.on("stats", true)) {
      call.println(";; Query time: " + lookup.nanos() / 1_000_000 + " msec");
      call.println(
          ";; SERVER: " + lookup.serverAddress() + "#53(" + lookup.serverAddress() + ") (UDP)");
      call.println(
          ";; WHEN: "
              + Dates.format(
                  "%a %b %d %H:%M:%S %Z %Y",
                  Dates.at(call.sys().realtimeNanos(), Dates.zone(call.sys()))));
      call.println(";; MSG SIZE  rcvd: " + lookup.size() + "\n");
    }
  }

  private static void section(
      Call call, String name, boolean shown, boolean headed, List<DnsMessage.Record> records) {
    if (!shown || records.isEmpty()) {
      return;
    }
    if (headed) {
      call.println(";; " + name + " SECTION:");
    }
    for (DnsMessage.Record record : records) {
      call.println(
          padded(record.name() + ".", 24)
              + record.secondsToLive()
              + "\tIN\t"
              + DnsTool.typeName(record.type())
              + "\t"
              + DnsTool.data(record));
    }
    if (headed) {
      call.println("");
    }
  }

  /** The text with tabs behind it up to a column, at least one. */
  private static String padded(String text, int column) {
    int at = text.length();
    StringBuilder result = new StringBuilder(text);
    do {
      result.append('\t');
      at = at / 8 * 8 + 8;
    } while (at < column);
    return result.toString();
  }
}
