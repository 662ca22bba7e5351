package dev.pilothouse.machine.command.net;

import dev.pilothouse.machine.command.net.DnsTool.Plan;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.OptionTable;
import dev.pilothouse.machine.command.support.Options;
import dev.pilothouse.machine.network.DnsMessage;
import dev.pilothouse.machine.network.ResolverSettings;
import java.util.List;

/** host(1). */
final class HostTool implements DnsTool.Manner {

  private static final String USAGE = "Usage: host [-aCdilrTvVw] [-t type] hostname [server]";
  private static final OptionTable TABLE = OptionTable.of(1, "a t= v 4 6 W= R= r T d C", USAGE);

  @Override
  public Plan plan(Call call, ResolverSettings settings) {
    Options options = TABLE.parse(call);
    if (options.operands().isEmpty()) {
      throw Failure.plain(1, USAGE);
    }
    String name = options.operands().getFirst();
    List<String> servers =
        options.operands().size() > 1 ? List.of(options.operands().get(1)) : settings.servers();
    if (DnsTool.isAddress(name)) {
      return new Plan(servers, name, List.of(DnsTool.reverse(name)), List.of(DnsMessage.PTR));
    }
    int type = options.has("t") ? DnsTool.type(options.value("t", "")) : 0;
    if (type < 0) {
      throw Failure.plain(2, "host: invalid type: " + options.value("t", ""));
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
    DnsMessage response = found.getFirst().response();
    if (response == null) {
      call.println(";; no servers could be reached");
      return 1;
    }
    if (response.code() != 0) {
      String name = DnsTool.isAddress(plan.asked()) ? plan.names().getFirst() + "." : plan.asked();
      call.println(
          "Host "
              + name
              + " not found: "
              + response.code()
              + "("
              + DnsTool.codeName(response.code())
              + ")");
      return 1;
    }
    for (DnsLookup lookup : found) {
      DnsMessage each = lookup.response();
      if (each != null) {
        each.answers().forEach(record -> call.println(text(record)));
      }
    }
    return 0;
  }

  private static String text(DnsMessage.Record record) {
    return switch (record.type()) {
      case DnsMessage.A -> record.name() + " has address " + record.text();
      case DnsMessage.AAAA -> record.name() + " has IPv6 address " + record.text();
      case DnsMessage.CNAME -> record.name() + " is an alias for " + record.text() + ".";
      case DnsMessage.PTR -> record.name() + " domain name pointer " + record.text() + ".";
      case DnsMessage.SRV -> record.name() + " has SRV record " + DnsTool.data(record);
      case DnsMessage.TXT -> record.name() + " descriptive text " + DnsTool.data(record);
      case DnsMessage.NS -> record.name() + " name server " + record.text() + ".";
      default ->
          record.name()
              + " has "
              + DnsTool.typeName(record.type())
              + " record "
              + DnsTool.data(record);
    };
  }
}
