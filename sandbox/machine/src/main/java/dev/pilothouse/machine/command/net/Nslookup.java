package dev.pilothouse.machine.command.net;

import dev.pilothouse.machine.command.net.DnsTool.Plan;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.network.DnsMessage;
import dev.pilothouse.machine.network.ResolverSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** nslookup(1). */
final class Nslookup implements DnsTool.Manner {

  @Override
  public Plan plan(Call call, ResolverSettings settings) {
    List<String> words = new ArrayList<>();
    int type = -1;
    for (String word : call.arguments()) {
      String lower = word.toLowerCase(Locale.ROOT);
      if (lower.matches("-(ty|type|q|query|querytype)=.*")) {
        type = DnsTool.type(word.substring(word.indexOf('=') + 1));
        if (type < 0) {
          call.println("unknown query type: " + word.substring(word.indexOf('=') + 1));
        }
      } else if (!word.startsWith("-")) {
        words.add(word);
      }
    }
    if (words.isEmpty()) {
      throw Failure.plain(1, "Usage: nslookup [-option] [name | -] [server]");
    }
    List<String> servers = words.size() > 1 ? List.of(words.get(1)) : settings.servers();
    String name = words.getFirst();
    if (DnsTool.isAddress(name)) {
      return new Plan(servers, name, List.of(DnsTool.reverse(name)), List.of(DnsMessage.PTR));
    }
    List<Integer> types = type > 0 ? List.of(type) : List.of(DnsMessage.A, DnsMessage.AAAA);
    return new Plan(servers, name, DnsTool.candidates(name, settings), types);
  }

  @Override
  public void silent(Call call, String server) {
    call.println(";; communications error to " + server);
  }

  @Override
  public int report(Call call, Plan plan, List<DnsLookup> found) {
    DnsLookup first = found.getFirst();
    DnsMessage response = first.response();
    if (response == null) {
      call.println(";; no servers could be reached\n");
      return 1;
    }
    if (!plan.types().contains(DnsMessage.PTR) || !DnsTool.isAddress(plan.asked())) {
      call.println("Server:\t\t" + first.serverAddress());
      call.println("Address:\t" + first.serverAddress() + "#53\n");
    }
    if (response.code() != 0) {
      String name =
          plan.names().size() > 1 ? plan.asked() : first.query().questions().getFirst().name();
      call.println(
          "** server can't find " + name + ": " + DnsTool.codeName(response.code()) + "\n");
      return 1;
    }
    if (!response.isAuthoritative() && !DnsTool.isAddress(plan.asked())) {
      call.println("Non-authoritative answer:");
    }
    int count = 0;
    for (DnsLookup lookup : found) {
      DnsMessage each = lookup.response();
      if (each != null) {
        each.answers().forEach(record -> print(call, record));
        count += each.answers().size();
      }
    }
    if (count == 0) {
      call.println("*** Can't find " + plan.asked() + ": No answer");
    }
    call.println("");
    return 0;
  }

  private static void print(Call call, DnsMessage.Record record) {
    switch (record.type()) {
      case DnsMessage.A, DnsMessage.AAAA -> {
        call.println("Name:\t" + record.name());
        call.println("Address: " + record.text());
      }
      case DnsMessage.CNAME ->
          call.println(record.name() + "\tcanonical name = " + record.text() + ".");
      case DnsMessage.PTR -> call.println(record.name() + "\tname = " + record.text() + ".");
      case DnsMessage.SRV -> call.println(record.name() + "\tservice = " + DnsTool.data(record));
      case DnsMessage.TXT -> call.println(record.name() + "\ttext = " + DnsTool.data(record));
      case DnsMessage.NS -> call.println(record.name() + "\tnameserver = " + record.text() + ".");
      default ->
          call.println(
              record.name() + "\t" + DnsTool.typeName(record.type()) + " " + DnsTool.data(record));
    }
  }
}
