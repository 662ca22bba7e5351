package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.strategy.WriteContext;
import dev.pilothouse.apiserver.view.AnyObject;
import dev.pilothouse.apiserver.view.core.Container;
import dev.pilothouse.apiserver.view.core.LimitRange;
import dev.pilothouse.apiserver.view.core.LimitRangeItem;
import dev.pilothouse.apiserver.view.core.PersistentVolumeClaim;
import dev.pilothouse.apiserver.view.core.Pod;
import dev.pilothouse.apiserver.view.core.PodSpec;
import dev.pilothouse.apiserver.view.core.ResourceRequirements;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Fills in and enforces the limit ranges of a namespace. */
final class LimitRanger implements Plugin {

  @Override
  public Struct admit(WriteContext context, Struct object) {
    return context.type().groupResource().equals("pods")
        ? admit(context, new Pod(object)).struct()
        : object;
  }

  private static Pod admit(WriteContext context, Pod pod) {
    PodSpec spec = pod.spec();
    List<String> notes = new ArrayList<>();
    for (LimitRangeItem item : items(context, pod.namespace())) {
      if (item.type().equals("Container")) {
        spec = filled(spec, item, notes);
      }
    }
    Pod admitted = pod.withSpec(spec);
    return notes.isEmpty()
        ? admitted
        : admitted.withAnnotation(
            "kubernetes.io/limit-ranger", "LimitRanger plugin set: " + String.join("; ", notes));
  }

  private static List<LimitRangeItem> items(WriteContext context, String namespace) {
    List<LimitRangeItem> items = new ArrayList<>();
    for (LimitRange range : Stored.list(context, LimitRange.KIND, namespace)) {
      items.addAll(range.spec().limits());
    }
    return items;
  }

  private static PodSpec filled(PodSpec spec, LimitRangeItem item, List<String> notes) {
    PodSpec filled = spec;
    if (spec.hasContainers()) {
      filled = filled.withContainers(filled(spec.containers(), "container", item, notes));
    }
    if (spec.hasInitContainers()) {
      filled =
          filled.withInitContainers(filled(spec.initContainers(), "init container", item, notes));
    }
    return filled;
  }

  private static List<Container> filled(
      List<Container> containers, String kind, LimitRangeItem item, List<String> notes) {
    List<Container> filled = new ArrayList<>();
    for (Container container : containers) {
      ResourceRequirements resources = container.resources();
      String of = kind + " " + container.name();
      Map<String, Quantity> requests = missing(resources.requests(), item.defaultRequest());
      for (Map.Entry<String, Quantity> one : requests.entrySet()) {
        resources = resources.withRequests(one.getKey(), one.getValue());
      }
      note(requests, "request for " + of, notes);
      Map<String, Quantity> limits = missing(resources.limits(), item.default_());
      for (Map.Entry<String, Quantity> one : limits.entrySet()) {
        resources = resources.withLimits(one.getKey(), one.getValue());
      }
      note(limits, "limit for " + of, notes);
      boolean same = requests.isEmpty() && limits.isEmpty();
      filled.add(same ? container : container.withResources(resources));
    }
    return filled;
  }

  private static Map<String, Quantity> missing(
      Map<String, Quantity> present, Map<String, Quantity> defaults) {
    Map<String, Quantity> missing = new TreeMap<>(defaults);
    present.keySet().forEach(missing::remove);
    return missing;
  }

  private static void note(Map<String, Quantity> set, String what, List<String> notes) {
    if (!set.isEmpty()) {
      notes.add(String.join(", ", set.keySet()) + " " + what);
    }
  }

  @Override
  public void validate(WriteContext context, Struct object, @Nullable Struct old) {
    if (!context.subresource().isEmpty()) {
      return;
    }
    List<String> problems = new ArrayList<>();
    AnyObject any = new AnyObject(object);
    switch (context.type().groupResource()) {
      case "pods" -> {
        if (old == null) {
          pod(new Pod(object).spec(), items(context, any.namespace()), problems);
        }
      }
      case "persistentvolumeclaims" ->
          claim(new PersistentVolumeClaim(object), items(context, any.namespace()), problems);
      default -> {}
    }
    if (!problems.isEmpty()) {
      throw Failures.forbidden(
          context.type(),
          any.name(),
          problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]");
    }
  }

  private static void claim(
      PersistentVolumeClaim claim, List<LimitRangeItem> items, List<String> problems) {
    Amounts asked = Amounts.of(claim.spec().resources().requests());
    for (LimitRangeItem item : items) {
      if (item.type().equals("PersistentVolumeClaim")) {
        check(item, asked, new Amounts(), problems);
      }
    }
  }

  private static void pod(PodSpec spec, List<LimitRangeItem> items, List<String> problems) {
    for (LimitRangeItem item : items) {
      switch (item.type()) {
        case "Container" -> {
          spec.containers().forEach(container -> container(container, item, problems));
          spec.initContainers().forEach(container -> container(container, item, problems));
        }
        case "Pod" -> check(item, Amounts.requests(spec), Amounts.limits(spec), problems);
        default -> {}
      }
    }
  }

  private static void container(Container container, LimitRangeItem item, List<String> problems) {
    ResourceRequirements resources = container.resources();
    check(item, Amounts.of(resources.requests()), Amounts.of(resources.limits()), problems);
  }

  private static void check(
      LimitRangeItem item, Amounts requests, Amounts limits, List<String> problems) {
    String type = item.type();
    boolean claim = type.equals("PersistentVolumeClaim");
    new TreeMap<>(item.min())
        .forEach((resource, least) -> minimum(resource, least, type, requests, limits, problems));
    new TreeMap<>(item.max())
        .forEach(
            (resource, most) -> maximum(resource, most, type, claim, requests, limits, problems));
    new TreeMap<>(item.maxLimitRequestRatio())
        .forEach((resource, most) -> ratio(resource, most, type, requests, limits, problems));
  }

  private static void minimum(
      String resource,
      Quantity least,
      String type,
      Amounts requests,
      Amounts limits,
      List<String> problems) {
    String start = "minimum " + resource + " usage per " + type + " is " + least;
    if (!requests.has(resource)) {
      problems.add(start + ".  No request is specified");
    } else if (requests.get(resource).compareTo(least) < 0) {
      problems.add(start + ", but request is " + requests.get(resource));
    } else if (limits.has(resource) && limits.get(resource).compareTo(least) < 0) {
      problems.add(start + ", but limit is " + limits.get(resource));
    }
  }

  private static void maximum(
      String resource,
      Quantity most,
      String type,
      boolean claim,
      Amounts requests,
      Amounts limits,
      List<String> problems) {
    String start = "maximum " + resource + " usage per " + type + " is " + most;
    if (!claim && !limits.has(resource)) {
      problems.add(start + ".  No limit is specified");
    } else if (limits.has(resource) && limits.get(resource).compareTo(most) > 0) {
      problems.add(start + ", but limit is " + limits.get(resource));
    } else if (requests.get(resource).compareTo(most) > 0) {
      problems.add(start + ", but request is " + requests.get(resource));
    }
  }

  private static void ratio(
      String resource,
      Quantity most,
      String type,
      Amounts requests,
      Amounts limits,
      List<String> problems) {
    String start = resource + " max limit to request ratio per " + type + " is " + most;
    if (!requests.has(resource) || requests.get(resource).isZero()) {
      problems.add(start + ", but no request is specified or request is 0");
      return;
    }
    if (!limits.has(resource) || limits.get(resource).isZero()) {
      problems.add(start + ", but no limit is specified or limit is 0");
      return;
    }
    var observed =
        limits
            .get(resource)
            .value()
            .divide(requests.get(resource).value(), 6, RoundingMode.HALF_UP);
    if (observed.compareTo(most.value()) > 0) {
      problems.add(start + ", but provided ratio is " + observed);
    }
  }
}
