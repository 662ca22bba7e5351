package dev.pilothouse.kubectl.output;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;

/**
 * Tells what was done to objects: {@code deployment.apps/web created}, or the objects as -o asks.
 */
public final class Report {

  private final Context context;
  private final Format format;
  private final DryRun dryRun;
  private boolean first = true;

  public Report(Context context, DryRun dryRun) {
    this.context = context;
    this.format = Format.of(context, Format.USUAL);
    this.dryRun = dryRun;
  }

  /** Whether -o asks for the objects themselves. */
  public boolean printsObjects() {
    return !format.name().isEmpty() && !format.is("name");
  }

  /** Tells that {@code operation} was done to the object. */
  public void done(ApiType type, Struct object, String operation) {
    String shown = type.shown() + "/" + object.textAt("metadata", "name");
    if (format.name().isEmpty()) {
      context.out(shown + " " + operation + dryRun.suffix() + "\n");
    } else {
      context.out(format.print(context, object, _ -> shown, first));
    }
    first = false;
  }
}
