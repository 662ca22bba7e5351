package dev.pilothouse.lessons.check;

import dev.pilothouse.lessons.Check;
import dev.pilothouse.lessons.Place;
import dev.pilothouse.sandbox.Sandbox;
import dev.pilothouse.sandbox.Sandbox.CommandPlace;
import dev.pilothouse.sandbox.Sandbox.CommandResult;
import dev.pilothouse.sandbox.SandboxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs commands in the cluster and judges what they say. These checks take time: never on a
 * provider's thread.
 */
final class CommandProbe {

  private static final int COMMAND_NOT_FOUND = 127;
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(5);
  private static final Pattern ADDRESS =
      Pattern.compile("^Address(?: \\d+)?:\\s*([0-9a-fA-F.:]+)", Pattern.MULTILINE);

  private final Sandbox sandbox;

  CommandProbe(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  CheckResult judge(Check.Command check) {
    return at(
        check.place(),
        place -> {
          CommandResult result = sandbox.probe(place, check.command(), check.limit());
          return CheckResult.of(
              check
                  .expression()
                  .evaluate(
                      Map.of(
                          "exitCode", (long) result.exitCode(),
                          "stdout", result.stdout(),
                          "stderr", result.stderr())));
        });
  }

  CheckResult judge(Check.Http check) {
    return at(check.place(), place -> request(check, place));
  }

  private CheckResult request(Check.Http check, CommandPlace place) {
    String command =
        "curl -s -m " + REQUEST_LIMIT.toSeconds() + " -w '\\n%{http_code}' '" + check.url() + "'";
    List<String> bodies = new ArrayList<>();
    long status = 0;
    for (int i = 0; i < check.times(); i++) {
      CommandResult result = sandbox.probe(place, command, REQUEST_LIMIT.multipliedBy(2));
      if (result.exitCode() == COMMAND_NOT_FOUND) {
        return new CheckResult.Faulty("there is no curl in " + place);
      }
      String output = result.stdout();
      int lastLine = output.lastIndexOf('\n');
      status = lastLine < 0 ? 0 : statusCode(output.substring(lastLine + 1));
      bodies.add(lastLine < 0 ? "" : output.substring(0, lastLine));
    }
    return CheckResult.of(
        check
            .expression()
            .evaluate(Map.of("status", status, "body", bodies.getLast(), "bodies", bodies)));
  }

  private static long statusCode(String text) {
    return text.matches("\\d{3}") ? Long.parseLong(text) : 0;
  }

  CheckResult judge(Check.Dns check) {
    return at(
        check.place(),
        place -> {
          CommandResult result =
              sandbox.probe(place, "nslookup " + check.name(), REQUEST_LIMIT.multipliedBy(3));
          if (result.exitCode() == COMMAND_NOT_FOUND) {
            return new CheckResult.Faulty("there is no nslookup in " + place);
          }
          return CheckResult.of(
              check.expression().evaluate(Map.of("addresses", addresses(result.stdout()))));
        });
  }

  /**
   * The addresses of an answer of nslookup: those after the first "Name:", as the server's own
   * comes before.
   */
  static List<String> addresses(String output) {
    List<String> addresses = new ArrayList<>();
    int name = output.indexOf("Name:");
    Matcher matcher = ADDRESS.matcher(name < 0 ? "" : output.substring(name));
    while (matcher.find()) {
      addresses.add(matcher.group(1));
    }
    return addresses;
  }

  private CheckResult at(Place place, Function<CommandPlace, CheckResult> probe) {
    try {
      Optional<CommandPlace> found = Places.find(place, sandbox);
      return found.isPresent()
          ? probe.apply(found.get())
          : new CheckResult.Fails("there is no ready pod for " + place);
    } catch (SandboxException e) {
      return new CheckResult.Faulty(String.valueOf(e.getMessage()));
    }
  }
}
