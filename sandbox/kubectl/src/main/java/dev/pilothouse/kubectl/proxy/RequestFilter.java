package dev.pilothouse.kubectl.proxy;

import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.session.Ended;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Which requests the proxy lets through. */
final class RequestFilter {

  private final boolean disabled;
  private final List<Pattern> acceptPaths;
  private final List<Pattern> rejectPaths;
  private final List<Pattern> acceptHosts;
  private final List<Pattern> rejectMethods;

  RequestFilter(Context context) {
    disabled = context.flag("disable-filter");
    acceptPaths = patterns(context, "accept-paths");
    rejectPaths = patterns(context, "reject-paths");
    acceptHosts = patterns(context, "accept-hosts");
    rejectMethods = patterns(context, "reject-methods");
  }

  private static List<Pattern> patterns(Context context, String flag) {
    List<Pattern> patterns = new ArrayList<>();
    String text = context.text(flag);
    for (String expression : text.isEmpty() ? new String[0] : text.split(",")) {
      try {
        patterns.add(Pattern.compile(expression));
      } catch (PatternSyntaxException broken) {
        context.err(
            "Error compiling re: error parsing regexp: missing closing ): `" + expression + "`\n");
        throw new Ended(255);
      }
    }
    return patterns;
  }

  boolean accepts(String method, String path, String host) {
    if (disabled) {
      return true;
    }
    return !matches(rejectPaths, path)
        && !matches(rejectMethods, method)
        && matches(acceptHosts, host.replaceFirst(":[0-9]+$", ""))
        && matches(acceptPaths, path);
  }

  private static boolean matches(List<Pattern> patterns, String text) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(text).find());
  }
}
