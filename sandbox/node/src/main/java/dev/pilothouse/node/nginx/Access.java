package dev.pilothouse.node.nginx;

import dev.pilothouse.machine.SysException;
import dev.pilothouse.machine.command.support.FileAccess;
import java.util.List;

/** Whether a request may be: limits, addresses, passwords. */
final class Access {

  private final Exchange exchange;
  private final Service service;

  Access(Exchange exchange) {
    this.exchange = exchange;
    this.service = exchange.service();
  }

  /** The milliseconds to wait, or the negative status when there are too many requests. */
  long limits() {
    long most = 0;
    for (Directive limit : exchange.scope.all("limit_req")) {
      String zone = limit.parameter("zone");
      Directive definition = zone == null ? null : service.configuration.zones().get(zone);
      if (zone == null || definition == null) {
        continue;
      }
      String burst = limit.parameter("burst");
      String delay = limit.parameter("delay");
      long allowed = burst == null ? 0 : Long.parseLong(burst);
      boolean once = limit.arguments().contains("nodelay");
      long wait =
          service.limit(
              exchange,
              zone,
              exchange.expand(definition.argument(0)),
              rate(definition),
              allowed,
              once ? allowed : delay == null ? 0 : Long.parseLong(delay));
      if (wait < 0) {
        return -exchange.scope.number("limit_req_status", 503);
      }
      most = Math.max(most, wait);
    }
    return connections() ? most : -exchange.scope.number("limit_conn_status", 503);
  }

  /** In thousandths of a request per second. */
  private static long rate(Directive definition) {
    String rate = definition.parameter("rate");
    if (rate == null) {
      return 1000;
    }
    long count = Long.parseLong(rate.substring(0, rate.indexOf('r')));
    return rate.endsWith("m") ? Math.max(1, count * 1000 / 60) : count * 1000;
  }

  private boolean connections() {
    for (Directive limit : exchange.scope.all("limit_conn")) {
      Directive zone = service.configuration.zones().get(limit.argument(0));
      if (zone != null && limit.argument(1).matches("\\d{1,9}")) {
        String key = exchange.expand(zone.argument(0));
        int others = service.concurrent.getOrDefault(limit.argument(0) + "|" + key, 0);
        if (others >= Integer.parseInt(limit.argument(1))) {
          service.log(
              exchange,
              "error",
              "limiting connections by zone \"" + limit.argument(0) + "\"",
              null);
          return false;
        }
      }
    }
    return true;
  }

  /** The status that refuses the request, or 0. */
  int check() {
    boolean any = exchange.scope.value("satisfy", "all").equals("any");
    boolean listed = !rules().isEmpty();
    boolean allowed = addressAllowed();
    boolean guarded = !realm().equals("off");
    if (listed && allowed && any) {
      return 0;
    }
    if (listed && !allowed && !(any && guarded)) {
      service.log(exchange, "error", "access forbidden by rule", null);
      return 403;
    }
    return guarded ? password() : 0;
  }

  private List<Directive> rules() {
    for (Scope scope = exchange.scope; scope != null; scope = scope.outer()) {
      List<Directive> rules =
          scope.block().entries().stream()
              .filter(entry -> entry.name().matches("allow|deny"))
              .toList();
      if (!rules.isEmpty()) {
        return rules;
      }
    }
    return List.of();
  }

  private boolean addressAllowed() {
    for (Directive rule : rules()) {
      if (contains(rule.argument(0), exchange.client)) {
        return rule.name().equals("allow");
      }
    }
    return true;
  }

  /** Whether an address belongs to "all", an address, or a network of IPv4. */
  static boolean contains(String network, String address) {
    if (network.equals("all") || network.equals(address)) {
      return true;
    }
    int slash = network.indexOf('/');
    if (slash < 0 || !network.substring(slash + 1).matches("\\d{1,2}")) {
      return false;
    }
    Long base = number(network.substring(0, slash));
    Long value = number(address);
    int bits = Integer.parseInt(network.substring(slash + 1));
    return base != null
        && value != null
        && bits <= 32
        && base >> (32 - bits) == value >> (32 - bits);
  }

  private static @org.jspecify.annotations.Nullable Long number(String address) {
    if (!address.matches("\\d{1,3}(\\.\\d{1,3}){3}")) {
      return null;
    }
    long number = 0;
    for (String part : address.split("\\.")) {
      number = number << 8 | Integer.parseInt(part);
    }
    return number;
  }

  private String realm() {
    return exchange.expand(exchange.scope.value("auth_basic", "off"));
  }

  private int password() {
    String given = Credentials.given(exchange.request);
    if (given == null) {
      service.log(exchange, "info", "no user/password was provided for basic authentication", null);
      return 401;
    }
    String user = given.substring(0, given.indexOf(':'));
    String path = exchange.scope.value("auth_basic_user_file", "");
    String full = path.startsWith("/") ? path : CommandLine.PREFIX + path;
    String text;
    try {
      text = FileAccess.read(exchange.sys(), full).text();
    } catch (SysException unreadable) {
      service.log(
          exchange,
          "crit",
          "open() \"%s\" failed (%d: %s)"
              .formatted(full, unreadable.errno().number(), unreadable.errno().text()),
          null);
      return unreadable.errno() == dev.pilothouse.machine.Errno.ENOENT ? 403 : 500;
    }
    for (String line : text.split("\n")) {
      String[] fields = line.split(":", 3);
      if (fields.length > 1 && fields[0].equals(user)) {
        if (Credentials.matches(given.substring(user.length() + 1), fields[1].strip())) {
          return 0;
        }
        service.log(exchange, "error", "user \"" + user + "\": password mismatch", null);
        return 401;
      }
    }
    service.log(
        exchange, "error", "user \"%s\" was not found in \"%s\"".formatted(user, full), null);
    return 401;
  }

  /** The answer that asks for a password. */
  Outcome challenge(Handler handler) {
    String realm = realm();
    Outcome outcome = handler.special(401);
    return outcome instanceof Outcome.Answer(Reply reply)
        ? Outcome.answer(reply.plus("WWW-Authenticate", "Basic realm=\"" + realm + "\""))
        : outcome;
  }
}
