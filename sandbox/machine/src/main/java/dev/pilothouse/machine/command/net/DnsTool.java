package dev.pilothouse.machine.command.net;

import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.command.support.Call;
import dev.pilothouse.machine.command.support.Failure;
import dev.pilothouse.machine.command.support.FileAccess;
import dev.pilothouse.machine.network.Addresses;
import dev.pilothouse.machine.network.DnsMessage;
import dev.pilothouse.machine.network.ResolverSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** nslookup(1), dig(1) and host(1): they ask name servers without the system's resolver. */
final class DnsTool implements Program<DnsTool.State> {

  /** How a tool reads its words and writes what it found. */
  interface Manner {

    /** What to ask; fails with {@link Failure}. */
    Plan plan(Call call, ResolverSettings settings);

    /** A server that does not answer. */
    void silent(Call call, String server);

    /** The answers are there: writes them and gives the exit status. */
    int report(Call call, Plan plan, List<DnsLookup> found);
  }

  /**
   * What to ask.
   *
   * @param names to try in turn until one exists
   * @param types to ask for
   */
  record Plan(List<String> servers, String asked, List<String> names, List<Integer> types) {}

  /** The question being asked, and the answers before it. */
  record State(Plan plan, int name, int type, DnsLookup lookup, List<DnsLookup> found) {}

  private final Manner manner;

  DnsTool(Manner manner) {
    this.manner = manner;
  }

  @Override
  public Step<State> start(Sys sys) {
    Call call = new Call(sys);
    try {
      ResolverSettings settings =
          ResolverSettings.parse("", FileAccess.textOrEmpty(sys, "/etc/resolv.conf"));
      Plan plan = manner.plan(call, settings);
      DnsLookup first =
          DnsLookup.of(sys, plan.servers, plan.names.getFirst(), plan.types.getFirst());
      return run(new State(plan, 0, 0, first, List.of()), call);
    } catch (Failure failure) {
      failure.tell(call);
      call.flush();
      return Step.exit(failure.status());
    }
  }

  @Override
  public Step<State> resume(State state, Sys sys) {
    return run(state, new Call(sys));
  }

  private Step<State> run(State from, Call call) {
    State state = from;
    while (true) {
      DnsLookup lookup = state.lookup.advance(call.sys(), server -> manner.silent(call, server));
      if (!lookup.done()) {
        call.flush();
        return new Step.Await<>(
            new State(state.plan, state.name, state.type, lookup, state.found), lookup.wakes());
      }
      State next = next(state, lookup, call.sys());
      if (next == null) {
        List<DnsLookup> found = new ArrayList<>(state.found);
        found.add(lookup);
        int status = manner.report(call, state.plan, found);
        call.flush();
        return Step.exit(status);
      }
      state = next;
    }
  }

  private static @Nullable State next(State state, DnsLookup lookup, Sys sys) {
    Plan plan = state.plan;
    DnsMessage response = lookup.response();
    boolean missing =
        response != null
            && (response.code() == DnsMessage.NO_SUCH_NAME
                || state.type == 0 && response.code() == 0 && response.answers().isEmpty());
    if (missing && state.name + 1 < plan.names.size()) {
      String name = plan.names.get(state.name + 1);
      return new State(
          plan,
          state.name + 1,
          0,
          DnsLookup.of(sys, plan.servers, name, plan.types.getFirst()),
          List.of());
    }
    if (response != null && response.code() == 0 && state.type + 1 < plan.types.size()) {
      List<DnsLookup> found = new ArrayList<>(state.found);
      found.add(lookup);
      String name = plan.names.get(state.name);
      int type = plan.types.get(state.type + 1);
      return new State(
          plan,
          state.name,
          state.type + 1,
          DnsLookup.of(sys, plan.servers, name, type),
          List.copyOf(found));
    }
    return null;
  }

  // ---- words that the tools share

  /** The names to try for a name as it was given: with the search domains when it is short. */
  static List<String> candidates(String name, ResolverSettings settings) {
    if (name.endsWith(".")) {
      return List.of(name);
    }
    List<String> names = new ArrayList<>();
    long dots = name.chars().filter(c -> c == '.').count();
    if (dots >= settings.dots()) {
      names.add(name);
    }
    for (String domain : settings.search()) {
      names.add(name + "." + domain);
    }
    if (dots < settings.dots()) {
      names.add(name);
    }
    return names;
  }

  /** "10.96.0.1" as "1.0.96.10.in-addr.arpa". */
  static String reverse(String address) {
    String[] parts = address.split("\\.");
    return parts[3] + "." + parts[2] + "." + parts[1] + "." + parts[0] + ".in-addr.arpa";
  }

  static boolean isAddress(String text) {
    return Addresses.isAddress(text);
  }

  /** The number of a type by its name, or -1. */
  static int type(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "A" -> DnsMessage.A;
      case "AAAA" -> DnsMessage.AAAA;
      case "NS" -> DnsMessage.NS;
      case "CNAME" -> DnsMessage.CNAME;
      case "SOA" -> DnsMessage.SOA;
      case "PTR" -> DnsMessage.PTR;
      case "TXT" -> DnsMessage.TXT;
      case "SRV" -> DnsMessage.SRV;
      case "ANY" -> DnsMessage.ANY;
      case "MX" -> 15;
      default -> -1;
    };
  }

  static String typeName(int type) {
    return switch (type) {
      case DnsMessage.A -> "A";
      case DnsMessage.AAAA -> "AAAA";
      case DnsMessage.NS -> "NS";
      case DnsMessage.CNAME -> "CNAME";
      case DnsMessage.SOA -> "SOA";
      case DnsMessage.PTR -> "PTR";
      case DnsMessage.TXT -> "TXT";
      case DnsMessage.SRV -> "SRV";
      case DnsMessage.ANY -> "ANY";
      case 15 -> "MX";
      default -> "TYPE" + type;
    };
  }

  static String codeName(int code) {
    return switch (code) {
      case 0 -> "NOERROR";
      case 1 -> "FORMERR";
      case 2 -> "SERVFAIL";
      case 3 -> "NXDOMAIN";
      case 4 -> "NOTIMP";
      case 5 -> "REFUSED";
      default -> "RESERVED" + code;
    };
  }

  /** A record's data as it is written in zone files. */
  static String data(DnsMessage.Record record) {
    return switch (record.type()) {
      case DnsMessage.CNAME, DnsMessage.NS, DnsMessage.PTR, DnsMessage.SRV -> record.text() + ".";
      case DnsMessage.TXT -> "\"" + record.text() + "\"";
      case DnsMessage.SOA -> {
        String[] fields = record.text().split(" ");
        fields[0] += fields[0].endsWith(".") ? "" : ".";
        fields[1] += fields[1].endsWith(".") ? "" : ".";
        yield String.join(" ", fields);
      }
      default -> record.text();
    };
  }
}
