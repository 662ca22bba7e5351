package dev.pilothouse.kubectl.api;

import dev.pilothouse.kubectl.cli.UsageException;

/** Whether a command changes anything. */
public enum DryRun {
  NONE,
  CLIENT,
  SERVER;

  static DryRun of(Context context) {
    String value = context.text("dry-run");
    return switch (value) {
      case "none", "" -> NONE;
      case "client" -> CLIENT;
      case "server" -> SERVER;
      case "unchanged" -> {
        context.err(
            LogLine.start(context.session(), 'W')
                + " helpers.go:704] --dry-run is deprecated and can be replaced with --dry-run=client.\n");
        yield CLIENT;
      }
      case "true" -> CLIENT;
      case "false" -> NONE;
      default ->
          throw new UsageException(
              "Invalid dry-run value ("
                  + value
                  + "). Must be \"none\", \"server\", or \"client\".");
    };
  }

  /** " (dry run)", " (server dry run)" or "". */
  public String suffix() {
    return switch (this) {
      case NONE -> "";
      case CLIENT -> " (dry run)";
      case SERVER -> " (server dry run)";
    };
  }

  /** The request, with the parameter that makes the server only check it. */
  public Call on(Call call) {
    return this == SERVER ? call.with("dryRun", "All") : call;
  }
}
