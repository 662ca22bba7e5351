package dev.pilothouse.node.nginx;

import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.machine.Program;
import dev.pilothouse.machine.ReadResult;
import dev.pilothouse.machine.Step;
import dev.pilothouse.machine.Sys;
import dev.pilothouse.machine.Wake;
import dev.pilothouse.machine.command.support.Text;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** envsubst of GNU gettext: puts the values of environment variables into a text. */
public final class Envsubst implements Program<Bytes> {

  public static final String ID = "gettext/envsubst";

  private static final Pattern REFERENCE =
      Pattern.compile("\\$(?:\\{([a-zA-Z_]\\w*)\\}|([a-zA-Z_]\\w*))");
  private static final int LARGEST = 8 << 20;

  @Override
  public Step<Bytes> start(Sys sys) {
    List<String> words = sys.arguments();
    boolean lists = words.size() > 2 && words.get(1).matches("-v|--variables");
    if (lists) {
      names(words.get(2)).forEach(name -> sys.write(1, Bytes.of(name + "\n")));
      return Step.exit(0);
    }
    return resume(Bytes.EMPTY, sys);
  }

  @Override
  public Step<Bytes> resume(Bytes before, Sys sys) {
    Bytes input = before;
    while (true) {
      switch (sys.read(0, 1 << 16)) {
        case ReadResult.Blocked _ -> {
          return Step.await(input, Wake.readable(0));
        }
        case ReadResult.Data(Bytes bytes) -> {
          input = input.plus(bytes);
          if (input.size() > LARGEST) {
            sys.write(2, Bytes.of("envsubst: memory exhausted\n"));
            return Step.exit(1);
          }
        }
        case ReadResult.End _ -> {
          sys.write(1, Text.encode(substituted(Text.decode(input), sys)));
          return Step.exit(0);
        }
      }
    }
  }

  private static List<String> names(String format) {
    return REFERENCE
        .matcher(format)
        .results()
        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
        .toList();
  }

  private static String substituted(String text, Sys sys) {
    boolean chosen = sys.arguments().size() > 1;
    Set<String> wanted = new HashSet<>(chosen ? names(sys.arguments().get(1)) : List.of());
    return REFERENCE
        .matcher(text)
        .replaceAll(
            found -> {
              String name = found.group(1) == null ? found.group(2) : found.group(1);
              boolean replaced = !chosen || wanted.contains(name);
              String value = sys.environment().getOrDefault(name, "");
              return Matcher.quoteReplacement(replaced ? value : found.group());
            });
  }
}
