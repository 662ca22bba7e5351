package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.ApiException;
import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.strategy.WriteContext;
import dev.pilothouse.apiserver.view.AnyObject;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Refuses what would exceed the quota of a namespace. */
final class ResourceQuota implements Plugin {

  @Override
  public void validate(WriteContext context, Struct object, @Nullable Struct old) {
    boolean counted =
        context.type().namespaced()
            && context.subresource().isEmpty()
            && !context.type().storage().equals("events");
    if (!counted) {
      return;
    }
    List<dev.pilothouse.apiserver.view.core.ResourceQuota> quotas =
        Stored.list(
            context,
            dev.pilothouse.apiserver.view.core.ResourceQuota.KIND,
            new AnyObject(object).namespace());
    if (quotas.isEmpty()) {
      return;
    }
    Amounts asked = QuotaUsage.of(context.type(), object);
    Amounts before = old == null ? new Amounts() : QuotaUsage.of(context.type(), old);
    for (var quota : quotas) {
      if (QuotaUsage.inScope(quota, context.type(), object)) {
        check(context, object, quota, asked, before);
      }
    }
  }

  private static void check(
      WriteContext context,
      Struct object,
      dev.pilothouse.apiserver.view.core.ResourceQuota quota,
      Amounts asked,
      Amounts before) {
    Amounts hard = Amounts.of(quota.spec().hard());
    String name = quota.name();
    List<String> missing = missing(context, object, hard);
    if (!missing.isEmpty()) {
      throw refused(
          context,
          object,
          "failed quota: " + name + ": must specify " + String.join("; ", missing));
    }
    Amounts used = null;
    Map<String, Quantity> exceeded = new TreeMap<>();
    for (String resource : hard.all().keySet()) {
      Quantity more = asked.get(resource).minus(before.get(resource));
      if (!asked.has(resource) || more.value().signum() <= 0) {
        continue;
      }
      used = used == null ? QuotaUsage.ofNamespace(context.state(), quota) : used;
      if (used.get(resource).plus(more).compareTo(hard.get(resource)) > 0) {
        exceeded.put(resource, more);
      }
    }
    if (!exceeded.isEmpty() && used != null) {
      throw refused(context, object, message(name, exceeded, used, hard));
    }
  }

  private static String message(
      String quota, Map<String, Quantity> exceeded, Amounts used, Amounts hard) {
    List<String> requested = new ArrayList<>();
    List<String> present = new ArrayList<>();
    List<String> limited = new ArrayList<>();
    exceeded.forEach(
        (resource, amount) -> {
          requested.add(resource + "=" + amount);
          present.add(resource + "=" + used.get(resource));
          limited.add(resource + "=" + hard.get(resource));
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
  private static List<String> missing(WriteContext context, Struct object, Amounts hard) {
    List<String> missing = new ArrayList<>();
    if (!context.type().groupResource().equals("pods")) {
      return missing;
    }
    PodSpec spec = new Pod(object).spec();
    for (String resource : hard.all().keySet()) {
      boolean limit = resource.startsWith("limits.");
      String plain = resource.replaceFirst("^(requests|limits)\\.", "");
      if (!plain.equals("cpu") && !plain.equals("memory")) {
        continue;
      }
      List<String> names =
          Stream.concat(spec.containers().stream(), spec.initContainers().stream())
              .filter(container -> !amounts(container, limit).containsKey(plain))
              .map(Container::name)
              .toList();
      if (!names.isEmpty()) {
        missing.add(resource + " for: " + String.join(",", names));
      }
    }
    return missing;
  }

  private static Map<String, Quantity> amounts(Container container, boolean limit) {
    return limit ? container.resources().limits() : container.resources().requests();
  }

  private static ApiException refused(WriteContext context, Struct object, String why) {
    return Failures.forbidden(context.type(), new AnyObject(object).name(), why);
  }
}
