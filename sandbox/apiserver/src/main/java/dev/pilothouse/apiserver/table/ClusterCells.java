package dev.pilothouse.apiserver.table;

import dev.pilothouse.apiserver.object.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** Cells of nodes, events and what the cluster as a whole has. */
final class ClusterCells {

  private static final String ROLE = "node-role.kubernetes.io/";

  private ClusterCells() {}

  static void addTo(Map<String, BiFunction<Struct, CellContext, Object>> cells) {
    cells.put("nodeStatus", Cells.plain(ClusterCells::nodeStatus));
    cells.put("nodeRoles", Cells.plain(ClusterCells::nodeRoles));
    cells.put("nodeInternal", Cells.plain(node -> address(node, "InternalIP")));
    cells.put("nodeExternal", Cells.plain(node -> address(node, "ExternalIP")));
    cells.put("eventLast", ClusterCells::eventLast);
    cells.put("eventFirst", ClusterCells::eventFirst);
    cells.put("eventObject", Cells.plain(ClusterCells::eventObject));
    cells.put("eventSource", Cells.plain(ClusterCells::eventSource));
    cells.put("eventMessage", Cells.plain(ClusterCells::eventMessage));
    cells.put("eventCount", Cells.plain(ClusterCells::eventCount));
    cells.put("componentStatus", Cells.plain(ClusterCells::componentStatus));
    cells.put("componentMessage", Cells.plain(object -> component(object).text("message")));
    cells.put("componentError", Cells.plain(object -> component(object).text("error")));
    cells.put("apiService", Cells.plain(ClusterCells::apiService));
    cells.put("apiAvailable", Cells.plain(ClusterCells::apiAvailable));
    cells.put(
        "missingPriorityLevel",
        Cells.plain(object -> orQuestion(Cells.condition(object, "Dangling").text("status"))));
    cells.put("concurrencyShares", Cells.plain(ClusterCells::shares));
  }

  private static Object nodeStatus(Struct node) {
    Struct ready = Cells.condition(node, "Ready");
    String status =
        ready.isEmpty() ? "Unknown" : ready.text("status").equals("True") ? "Ready" : "NotReady";
    return node.structAt("spec").flag("unschedulable") ? status + ",SchedulingDisabled" : status;
  }

  private static Object nodeRoles(Struct node) {
    TreeSet<String> roles = new TreeSet<>();
    Struct labels = node.structAt("metadata", "labels");
    for (String label : labels.keys()) {
      if (label.startsWith(ROLE) && label.length() > ROLE.length()) {
        roles.add(label.substring(ROLE.length()));
      } else if (label.equals("kubernetes.io/role") && !labels.text(label).isEmpty()) {
        roles.add(labels.text(label));
      }
    }
    return Cells.orNone(String.join(",", roles));
  }

  private static Object address(Struct node, String type) {
    for (Struct address : node.structAt("status").list("addresses").structs()) {
      if (address.text("type").equals(type)) {
        return address.text("address");
      }
    }
    return "<none>";
  }

  /** The first of the fields, of either version of an event, that says something. */
  private static String first(Struct event, String... fields) {
    for (String field : fields) {
      String text = event.textAt(field.split("\\."));
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  private static Object eventLast(Struct event, CellContext context) {
    String time =
        first(
            event,
            "series.lastObservedTime",
            "lastTimestamp",
            "deprecatedLastTimestamp",
            "eventTime");
    return Ages.since(time, context.now());
  }

  private static Object eventFirst(Struct event, CellContext context) {
    return Ages.since(
        first(event, "firstTimestamp", "deprecatedFirstTimestamp", "eventTime"), context.now());
  }

  private static Object eventObject(Struct event) {
    Struct about =
        event.has("regarding") ? event.struct("regarding") : event.struct("involvedObject");
    String kind = about.text("kind").toLowerCase(Locale.ROOT);
    return about.text("name").isEmpty() ? kind : kind + "/" + about.text("name");
  }

  private static Object eventSource(Struct event) {
    String component =
        first(
            event,
            "source.component",
            "deprecatedSource.component",
            "reportingComponent",
            "reportingController");
    String host = first(event, "source.host", "deprecatedSource.host");
    return host.isEmpty() ? component : component + ", " + host;
  }

  private static Object eventMessage(Struct event) {
    return first(event, "message", "note").strip();
  }

  private static Object eventCount(Struct event) {
    String count = first(event, "series.count", "count", "deprecatedCount");
    return count.isEmpty() ? 1L : Long.parseLong(count);
  }

  private static Struct component(Struct object) {
    for (Struct condition : object.list("conditions").structs()) {
      if (condition.text("type").equals("Healthy")) {
        return condition;
      }
    }
    return Struct.EMPTY;
  }

  private static Object componentStatus(Struct object) {
    return component(object).text("status").equals("True") ? "Healthy" : "Unhealthy";
  }

  private static Object apiService(Struct object) {
    Struct service = object.structAt("spec", "service");
    return service.isEmpty() ? "Local" : service.text("namespace") + "/" + service.text("name");
  }

  private static Object apiAvailable(Struct object) {
    Struct available = Cells.condition(object, "Available");
    if (available.isEmpty()) {
      return "Unknown";
    }
    List<String> words = new ArrayList<>(List.of(available.text("status")));
    if (!available.text("status").equals("True")) {
      words.add("(" + available.text("reason") + ")");
    }
    return String.join(" ", words);
  }

  private static String orQuestion(String text) {
    return text.isEmpty() ? "?" : text;
  }

  private static Object shares(Struct level) {
    Struct spec = level.struct("spec");
    String kind = spec.text("type").equals("Exempt") ? "exempt" : "limited";
    return Cells.orNone(spec.struct(kind).text("nominalConcurrencyShares"));
  }
}
