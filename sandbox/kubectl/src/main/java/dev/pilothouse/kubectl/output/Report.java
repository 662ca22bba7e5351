package dev.pilothouse.kubectl.output;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import org.jspecify.annotations.Nullable;

/**
 * Tells what was done to objects: {@code deployment.apps/web created}, or the objects as -o asks.
 */
public final class Report {

  private final Context context;
  private @Nullable Format format;
  private final DryRun dryRun;
  private boolean first = true;

  private Report(Context context, DryRun dryRun) {
    this.context = context;
    this.dryRun = dryRun;
  }

  /** Tells of objects; finds mistakes in -o at once. */
  public static Report of(Context context, DryRun dryRun) {
    Report report = new Report(context, dryRun);
    report.format();
    return report;
  }

  /** As {@link #of}, but finds mistakes in -o only when there is something to tell. */
  public static Report late(Context context, DryRun dryRun) {
    return new Report(context, dryRun);
  }

  private Format format() {
    if (format == null) {
      format = Format.of(context, Format.USUAL);
    }
    return format;
  }

  /** Whether -o asks for the objects themselves. */
  public boolean printsObjects() {
    return !format().name().isEmpty() && !format().is("name");
  }

  /** Tells that {@code operation} was done to the object. */
  public void done(ApiType type, Struct object, String operation) {
    String shown = type.shown() + "/" + object.textAt("metadata", "name");
    if (format().name().isEmpty()) {
      context.out(shown + " " + operation + dryRun.suffix() + "\n");
    } else {
      context.out(format().print(context, object, _ -> shown, first));
    }
    first = false;
  }
}
