package dev.pilothouse.kubectl.change;

import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import java.util.ArrayList;
import java.util.List;

/** {@code kubectl scale}. */
public final class ScaleCommand {

  private ScaleCommand() {}

  public static void run(Context context) {
    long replicas = context.invocation().number("replicas");
    if (replicas < 0) {
      throw new UsageException(
          "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0");
    }
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    List<RuntimeException> failures = new ArrayList<>();
    List<Item> items = Finder.of(context).liveItems(failures);
    if (items.isEmpty() && failures.size() == 1 && failures.getFirst() instanceof ApiFailure one) {
      if (one.notFound()) {
        throw new UsageException("no objects passed to scale " + one.getMessage());
      }
    }
    boolean missing = !failures.isEmpty();
    for (Item item : items) {
      try {
        scale(context, item, replicas, dryRun);
        report.done(item.type(), item.content().set(replicas, "spec", "replicas"), "scaled");
      } catch (ApiFailure | UsageException failure) {
        failures.add(failure);
      }
    }
    if (!items.isEmpty() && missing) {
      Failures.throwAsMany(failures);
    }
    Failures.throwIfAny(failures);
    if (items.isEmpty()) {
      throw new UsageException("no objects passed to scale");
    }
  }

  private static void scale(Context context, Item item, long replicas, DryRun dryRun) {
    if (dryRun == DryRun.CLIENT) {
      return;
    }
    String path = item.path() + "/scale";
    long expected = context.invocation().number("current-replicas");
    String version = context.text("resource-version");
    if (expected >= 0 || !version.isEmpty()) {
      Struct scale = context.cluster().send(Call.get(path));
      long now = scale.structAt("spec").number("replicas", 0);
      if (expected >= 0 && now != expected) {
        throw new UsageException("Expected replicas to be " + expected + ", was " + now);
      }
      String actual = scale.textAt("metadata", "resourceVersion");
      if (!version.isEmpty() && !version.equals(actual)) {
        throw new UsageException("Expected resource version to be " + version + ", was " + actual);
      }
    }
    Struct patch = Struct.of("spec", Struct.of("replicas", replicas));
    Call call = Call.of("PATCH", path).body(patch, "application/merge-patch+json");
    context.cluster().send(dryRun.on(call));
  }
}
