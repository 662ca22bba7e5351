package dev.pilothouse.apiserver.admission;

import dev.pilothouse.apiserver.Failures;
import dev.pilothouse.apiserver.client.Resource;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.apiserver.schema.Quantity;
import dev.pilothouse.apiserver.strategy.WriteContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Fills in and enforces the limit ranges of a namespace. */
final class LimitRanger implements Plugin {

  private static final Resource RANGES = new Resource("", "v1", "limitranges");

  @Override
  public Struct admit(WriteContext context, Struct object) {
    if (!context.type().groupResource().equals("pods")) {
      return object;
    }
    Struct pod = object;
    List<String> notes = new ArrayList<>();
    for (Struct item : items(context, object)) {
      if (item.text("type").equals("Container")) {
        pod = filled(pod, item, notes);
      }
    }
    return notes.isEmpty()
        ? pod
        : pod.set(
            "LimitRanger plugin set: " + String.join("; ", notes),
            "metadata",
            "annotations",
            "kubernetes.io/limit-ranger");
  }

  private static List<Struct> items(WriteContext context, Struct object) {
    List<Struct> items = new ArrayList<>();
    String namespace = object.structAt("metadata").text("namespace");
    for (Struct range : context.state().list(RANGES, namespace)) {
      range.structAt("spec").list("limits").structs().forEach(items::add);
    }
    return items;
  }

  private static Struct filled(Struct pod, Struct item, List<String> notes) {
    Struct spec = pod.struct("spec");
    for (String list : List.of("containers", "initContainers")) {
      String kind = list.equals("containers") ? "container" : "init container";
      Sequence containers = spec.list(list);
      for (int at = 0; at < containers.size(); at++) {
        Struct container = containers.struct(at);
        for (String field : List.of("requests", "limits")) {
          Struct defaults = item.struct(field.equals("requests") ? "defaultRequest" : "default");
          Struct present = container.structAt("resources", field);
          TreeSet<String> set = new TreeSet<>();
          for (String resource : defaults.keys()) {
            if (!present.has(resource)) {
              present = present.with(resource, defaults.get(resource));
              set.add(resource);
            }
          }
          if (!set.isEmpty()) {
            container = container.set(present, "resources", field);
            String what = field.equals("requests") ? "request" : "limit";
            notes.add(
                String.join(", ", set)
                    + " "
                    + what
                    + " for "
                    + kind
                    + " "
                    + container.text("name"));
          }
        }
        containers = containers.with(at, container);
      }
      if (spec.has(list)) {
        spec = spec.with(list, containers);
      }
    }
    return pod.with("spec", spec);
  }

  @Override
  public void validate(WriteContext context, Struct object, @Nullable Struct old) {
    String kind = context.type().groupResource();
    boolean claim = kind.equals("persistentvolumeclaims");
    if (!claim && (!kind.equals("pods") || old != null) || !context.subresource().isEmpty()) {
      return;
    }
    List<String> problems = new ArrayList<>();
    for (Struct item : items(context, object)) {
      String type = item.text("type");
      if (claim && type.equals("PersistentVolumeClaim")) {
        Amounts asked = Amounts.of(object.structAt("spec", "resources", "requests"));
        check(item, type, asked, new Amounts(), problems);
      } else if (!claim && type.equals("Container")) {
        for (String list : List.of("containers", "initContainers")) {
          for (Struct container : object.structAt("spec").list(list).structs()) {
            Struct resources = container.struct("resources");
            check(
                item,
                type,
                Amounts.of(resources.struct("requests")),
                Amounts.of(resources.struct("limits")),
                problems);
          }
        }
      } else if (!claim && type.equals("Pod")) {
        Struct spec = object.struct("spec");
        check(item, type, Amounts.ofPod(spec, "requests"), Amounts.ofPod(spec, "limits"), problems);
      }
    }
    if (!problems.isEmpty()) {
      throw Failures.forbidden(
          context.type(),
          object.structAt("metadata").text("name"),
          problems.size() == 1 ? problems.getFirst() : "[" + String.join(", ", problems) + "]");
    }
  }

  private static void check(
      Struct item, String type, Amounts requests, Amounts limits, List<String> problems) {
    Amounts.of(item.struct("min"))
        .all()
        .forEach((resource, least) -> minimum(resource, least, type, requests, limits, problems));
    boolean claim = type.equals("PersistentVolumeClaim");
    Amounts.of(item.struct("max"))
        .all()
        .forEach(
            (resource, most) -> maximum(resource, most, type, claim, requests, limits, problems));
    Struct ratios = item.struct("maxLimitRequestRatio");
    for (String resource : new TreeSet<>(ratios.keys())) {
      ratio(
          resource, Quantity.parseOrZero(ratios.text(resource)), type, requests, limits, problems);
    }
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
