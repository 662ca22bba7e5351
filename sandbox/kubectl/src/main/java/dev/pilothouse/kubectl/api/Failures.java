package dev.pilothouse.kubectl.api;

import dev.pilothouse.kubectl.cli.UsageException;
import java.util.List;

/** Several things went wrong; each is told of in a line of its own. */
public final class Failures extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<RuntimeException> all;

  private Failures(List<RuntimeException> all) {
    super("several failures", null, false, false);
    this.all = List.copyOf(all);
  }

  /** Throws what went wrong, if anything did. */
  public static void throwIfAny(List<? extends RuntimeException> failures) {
    if (failures.size() == 1) {
      throw failures.getFirst();
    }
    if (!failures.isEmpty()) {
      throw new Failures(List.copyOf(failures));
    }
  }

  /** As {@link #throwIfAny}, also a single one as one of several: without "error: " before it. */
  public static void throwAsMany(List<? extends RuntimeException> failures) {
    if (!failures.isEmpty()) {
      throw new Failures(List.copyOf(failures));
    }
  }

  public List<RuntimeException> all() {
    return all;
  }

  /** The text on the standard error for a failure that ends a command, with its line feed. */
  public static String text(RuntimeException failure) {
    return switch (failure) {
      case Failures several -> {
        StringBuilder out = new StringBuilder();
        for (RuntimeException one : several.all) {
          out.append(one instanceof ApiFailure api ? api.standard() : one.getMessage())
              .append('\n');
        }
        yield out.toString();
      }
      case ApiFailure api -> api.shown() + "\n";
      case ConnectionFailure connection -> connection.getMessage() + "\n";
      case UsageException usage -> {
        String message = String.valueOf(usage.getMessage());
        boolean marked = message.startsWith("error: ");
        yield (marked ? "" : "error: ") + message + (message.endsWith("\n") ? "" : "\n");
      }
      default -> "error: " + failure.getMessage() + "\n";
    };
  }
}
