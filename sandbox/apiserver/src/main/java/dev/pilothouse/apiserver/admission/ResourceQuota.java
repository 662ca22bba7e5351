package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.strategy.WriteContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Refuses what would exceed the quota of a namespace. */
final class ResourceQuota implements Plugin {

  private static final Resource QUOTAS = new Resource("", "v1", "resourcequotas");

  @Override
  public void validate(WriteContext context, Struct object, @Nullable Struct old) {
    boolean counted =
        context.type().namespaced()
            && context.subresource().isEmpty()
            && !context.type().storage().equals("events");
    if (!counted) {
      return;
    }
    List<Struct> quotas =
        context.state().list(QUOTAS, object.structAt("metadata").text("namespace"));
    if (quotas.isEmpty()) {
      return;
    }
    Amounts asked = QuotaUsage.of(context.type(), object);
    Amounts before = old == null ? new Amounts() : QuotaUsage.of(context.type(), old);
    for (Struct quota : quotas) {
      if (QuotaUsage.inScope(quota, context.type(), object)) {
        check(context, object, quota, asked, before);
      }
    }
  }

  private static void check(
      WriteContext context, Struct object, Struct quota, Amounts asked, Amounts before) {
    Struct hard = quota.structAt("spec", "hard");
    String name = quota.structAt("metadata").text("name");
    List<String> missing = missing(context, object, hard);
    if (!missing.isEmpty()) {
      throw refused(
          context,
          object,
          "failed quota: " + name + ": must specify " + String.join("; ", missing));
    }
    Amounts used = null;
    Map<String, Quantity> exceeded = new TreeMap<>();
    for (String resource : new TreeSet<>(hard.keys())) {
      Quantity more = asked.get(resource).minus(before.get(resource));
      if (!asked.has(resource) || more.value().signum() <= 0) {
        continue;
      }
      used = used == null ? QuotaUsage.ofNamespace(context.state(), quota) : used;
      if (used.get(resource).plus(more).compareTo(Quantity.parseOrZero(hard.text(resource))) > 0) {
        exceeded.put(resource, more);
      }
    }
    if (!exceeded.isEmpty() && used != null) {
      throw refused(context, object, message(name, exceeded, used, hard));
    }
  }

  private static String message(
      String quota, Map<String, Quantity> exceeded, Amounts used, Struct hard) {
    List<String> requested = new ArrayList<>();
    List<String> present = new ArrayList<>();
    List<String> limited = new ArrayList<>();
    exceeded.forEach(
        (resource, amount) -> {
          requested.add(resource + "=" + amount);
          present.add(resource + "=" + used.get(resource));
          limited.add(resource + "=" + Quantity.parseOrZero(hard.text(resource)));
        });
    return "exceeded quota: "
        + quota
        + ", requested: "
        + String.join(",", requested)
        + ", used: "
        + String.join(",", present)
        + ", limited: "
        + String.join(",", limited);
  }

  /** A quota on cpu or memory demands that every container says how much it takes. */
  private static List<String> missing(WriteContext context, Struct object, Struct hard) {
    List<String> missing = new ArrayList<>();
    if (!context.type().groupResource().equals("pods")) {
      return missing;
    }
    for (String resource : new TreeSet<>(hard.keys())) {
      boolean limit = resource.startsWith("limits.");
      String plain = resource.replaceFirst("^(requests|limits)\\.", "");
      if (!plain.equals("cpu") && !plain.equals("memory")) {
        continue;
      }
      List<String> names = new ArrayList<>();
      for (String list : List.of("containers", "initContainers")) {
        for (Struct container : object.structAt("spec").list(list).structs()) {
          if (!container.structAt("resources", limit ? "limits" : "requests").has(plain)) {
            names.add(container.text("name"));
          }
        }
      }
      if (!names.isEmpty()) {
        missing.add(resource + " for: " + String.join(",", names));
      }
    }
    return missing;
  }

  private static dev.pilothouse.apiserver.ApiException refused(
      WriteContext context, Struct object, String why) {
    return Failures.forbidden(context.type(), object.structAt("metadata").text("name"), why);
  }
}
