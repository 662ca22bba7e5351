package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.SortedMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What nginx looks at in the arguments of directives before it takes a configuration. */
final class Checks {

  private static final Pattern VARIABLE = Pattern.compile("\\$(?:\\{(\\w+)\\}|([a-zA-Z_]\\w*))");
  private static final Pattern GROUP_NAME = Pattern.compile("\\(\\?P?<([a-zA-Z]\\w*)>");
  private static final Set<String> EVALUATED =
      Set.of(
          "return",
          "rewrite",
          "set",
          "if",
          "add_header",
          "proxy_set_header",
          "log_format",
          "proxy_pass",
          "try_files",
          "root",
          "alias",
          "error_page",
          "map",
          "limit_req_zone",
          "limit_conn_zone",
          "sub_filter",
          "auth_basic",
          "hash",
          "proxy_method",
          "proxy_set_body");

  private final Set<String> own = new HashSet<>();
  private final SortedMap<String, Directive> formats;
  private final SortedMap<String, Directive> zones;

  Checks(
      List<String> maps, SortedMap<String, Directive> formats, SortedMap<String, Directive> zones) {
    this.own.addAll(maps);
    this.formats = formats;
    this.zones = zones;
  }

  void check(Directive http) {
    findNames(http);
    checkAll(http);
  }

  private void findNames(Directive block) {
    for (Directive directive : block.entries()) {
      if (directive.name().equals("set")) {
        own.add(directive.argument(0).replaceFirst("^\\$", ""));
      }
      if (directive.name().matches("location|rewrite|if|server_name|map")) {
        for (String argument : directive.arguments()) {
          names(argument);
        }
      }
      if (directive.name().equals("map")) {
        directive.entries().forEach(entry -> names(entry.name()));
      }
      findNames(directive);
    }
  }

  private void names(String expression) {
    Matcher groups = GROUP_NAME.matcher(expression);
    while (groups.find()) {
      own.add(groups.group(1));
    }
  }

  private void checkAll(Directive block) {
    for (Directive directive : block.entries()) {
      checkOne(directive);
      checkAll(directive);
    }
  }

  private void checkOne(Directive directive) {
    String first = directive.argument(0);
    switch (directive.name()) {
      case "return" -> {
        boolean url = first.startsWith("http") || first.startsWith("$");
        boolean code = first.matches("\\d{1,3}");
        if (!code && !(directive.arguments().size() == 1 && url)) {
          throw new BadConfiguration("invalid return code \"" + first + "\"", directive);
        }
      }
      case "set" -> {
        if (!first.startsWith("$") || first.length() < 2) {
          throw new BadConfiguration("invalid variable name \"" + first + "\"", directive);
        }
      }
      case "rewrite" -> checkRewrite(directive);
      case "if" -> checkCondition(directive);
      case "expires" -> checkExpires(directive);
      case "keepalive_timeout" -> {
        if (directive.arguments().stream().anyMatch(time -> Values.milliseconds(time) == null)) {
          throw new BadConfiguration("\"keepalive_timeout\" directive invalid value", directive);
        }
      }
      case "access_log" -> {
        String format = directive.argument(1);
        if (!format.isEmpty()
            && !format.contains("=")
            && !format.equals("combined")
            && !formats.containsKey(format)) {
          throw new BadConfiguration("unknown log format \"" + format + "\"", directive);
        }
      }
      case "limit_req" -> checkZone(directive, directive.parameter("zone"));
      case "limit_conn" -> checkZone(directive, first);
      case "error_page" -> checkErrorPage(directive);
      case "autoindex_format" -> {
        if (!first.matches("html|xml|json|jsonp")) {
          throw new BadConfiguration("invalid value \"" + first + "\"", directive);
        }
      }
      default -> {
        // Its form is all that there is to check.
      }
    }
    if (EVALUATED.contains(directive.name())) {
      directive.arguments().forEach(this::checkVariables);
    }
  }

  private static void checkRewrite(Directive directive) {
    Expression.of(directive.argument(0), false, directive);
    if (directive.arguments().size() == 3
        && !directive.argument(2).matches("last|break|redirect|permanent")) {
      throw new BadConfiguration("invalid parameter \"" + directive.argument(2) + "\"", directive);
    }
  }

  private static void checkCondition(Directive directive) {
    String whole = String.join(" ", directive.arguments());
    if (!whole.startsWith("(")) {
      throw new BadConfiguration("invalid condition \"" + directive.argument(0) + "\"", directive);
    }
    if (!whole.endsWith(")")) {
      throw new BadConfiguration("invalid condition \"" + directive.last() + "\"", directive);
    }
  }

  private static void checkExpires(Directive directive) {
    String value = directive.last();
    boolean named = value.matches("off|epoch|max|@\\S+") || value.startsWith("$");
    if (!named && Values.milliseconds(value.replaceFirst("^[-+]", "")) == null) {
      throw new BadConfiguration("\"expires\" directive invalid value", directive);
    }
  }

  private void checkZone(Directive directive, @org.jspecify.annotations.Nullable String zone) {
    if (zone == null) {
      throw new BadConfiguration(
          "\"" + directive.name() + "\" must have \"zone\" parameter", directive);
    }
    if (!zones.containsKey(zone)) {
      throw new BadConfiguration("zero size shared memory zone \"" + zone + "\"");
    }
  }

  private static void checkErrorPage(Directive directive) {
    List<String> arguments = directive.arguments();
    for (String argument : arguments.subList(0, arguments.size() - 1)) {
      if (!argument.startsWith("=")) {
        int code = argument.matches("\\d{1,4}") ? Integer.parseInt(argument) : -1;
        if (code < 0) {
          throw new BadConfiguration("invalid value \"" + argument + "\"", directive);
        }
        if (code < 300 || code > 599) {
          throw new BadConfiguration(
              "value \"" + argument + "\" must be between 300 and 599", directive);
        }
      }
    }
  }

  private void checkVariables(String text) {
    Matcher variables = VARIABLE.matcher(text);
    while (variables.find()) {
      String name = variables.group(1) == null ? variables.group(2) : variables.group(1);
      if (!own.contains(name) && !Variables.known(name)) {
        throw new BadConfiguration("unknown \"" + name + "\" variable");
      }
    }
  }
}
