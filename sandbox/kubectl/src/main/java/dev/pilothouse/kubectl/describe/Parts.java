package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.create.GenerateCommand;
import dev.pilothouse.kubectl.jsonpath.GoText;
import dev.pilothouse.kubectl.output.Table;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Parts that many descriptions have. */
final class Parts {

  private static final int LONGEST_ANNOTATION = 140;
  private static final DateTimeFormatter RFC_1123Z =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Parts() {}

  /** A time of RFC 3339 as "Mon, 02 Jan 2006 15:04:05 +0000". */
  static String time(String text) {
    return text.isEmpty()
        ? "Mon, 01 Jan 0001 00:00:00 +0000"
        : RFC_1123Z.format(Instant.parse(text));
  }

  static String orNone(String text) {
    return text.isEmpty() ? "<none>" : text;
  }

  /** "Name" and "Namespace". */
  static void name(Page page, Struct object) {
    page.field(0, "Name", Meta.name(object));
    page.fieldUnlessEmpty(0, "Namespace", Meta.namespace(object));
  }

  /** "Labels" and "Annotations". */
  static void marks(Page page, Struct object) {
    labels(page, "Labels", Meta.labels(object));
    annotations(page, "Annotations", Meta.annotations(object));
  }

  static void labels(Page page, String title, Struct labels) {
    if (labels.isEmpty()) {
      page.line(0, title + ":\t<none>");
      return;
    }
    String lead = title + ":\t";
    for (String key : new TreeMap<>(labels.asMap()).keySet()) {
      page.line(0, lead + key + "=" + labels.text(key));
      lead = "\t";
    }
  }

  static void annotations(Page page, String title, Struct annotations) {
    String lead = title + ":\t";
    for (String key : new TreeMap<>(annotations.asMap()).keySet()) {
      if (key.equals(GenerateCommand.LAST_APPLIED)) {
        continue;
      }
      String value = annotations.text(key);
      value = value.endsWith("\n") ? value.substring(0, value.length() - 1) : value;
      if (value.length() + key.length() + 2 > LONGEST_ANNOTATION || value.contains("\n")) {
        page.line(0, lead + key + ":");
        for (String line : value.split("\n", -1)) {
          page.line(0, "\t  " + shortened(line));
        }
      } else {
        page.line(0, lead + key + ": " + value);
      }
      lead = "\t";
    }
    if (!lead.equals("\t")) {
      page.line(0, lead + "<none>");
    }
  }

  private static String shortened(String line) {
    int most = LONGEST_ANNOTATION - 2;
    return line.length() > most ? line.substring(0, most) + "..." : line;
  }

  static void nodeSelectors(Page page, Struct selectors, String indent) {
    labels(page, indent + "Node-Selectors", selectors);
  }

  static void tolerations(Page page, Sequence tolerations, String indent) {
    if (tolerations.isEmpty()) {
      page.line(0, indent + "Tolerations:\t<none>");
      return;
    }
    List<Struct> sorted = new ArrayList<>();
    tolerations.structs().forEach(sorted::add);
    sorted.sort((a, b) -> a.text("key").compareTo(b.text("key")));
    String lead = indent + "Tolerations:\t";
    for (Struct toleration : sorted) {
      page.line(0, lead + toleration(toleration));
      lead = indent + "\t";
    }
  }

  private static String toleration(Struct toleration) {
    StringBuilder out = new StringBuilder(toleration.text("key"));
    String value = toleration.text("value");
    String effect = toleration.text("effect");
    out.append(value.isEmpty() ? "" : "=" + value).append(effect.isEmpty() ? "" : ":" + effect);
    if (toleration.text("operator").equals("Exists") && value.isEmpty()) {
      out.append(out.isEmpty() ? "op=Exists" : " op=Exists");
    }
    if (toleration.has("tolerationSeconds")) {
      out.append(" for ").append(toleration.text("tolerationSeconds")).append("s");
    }
    return out.toString();
  }

  static void taints(Page page, Sequence taints) {
    if (taints.isEmpty()) {
      page.line(0, "Taints:\t<none>");
      return;
    }
    String lead = "Taints:\t";
    for (Struct taint : taints.structs()) {
      String value = taint.text("value");
      page.line(
          0,
          lead
              + taint.text("key")
              + (value.isEmpty() ? "" : "=" + value)
              + ":"
              + taint.text("effect"));
      lead = "\t";
    }
  }

  static void spread(Page page, Sequence constraints, String indent) {
    String lead = indent + "Topology Spread Constraints:\t";
    for (Struct one : constraints.structs()) {
      page.line(
          0,
          lead
              + one.text("topologyKey")
              + ":"
              + one.text("whenUnsatisfiable")
              + " when max skew "
              + one.text("maxSkew")
              + " is exceeded for selector "
              + selector(one.struct("labelSelector")));
      lead = indent + "\t";
    }
  }

  /** A label selector as one text: "app=web,tier in (a,b)". */
  static String selector(Struct selector) {
    List<String> parts = new ArrayList<>();
    Struct labels = selector.struct("matchLabels");
    if (!labels.isEmpty()) {
      parts.add(Table.labels(labels));
    }
    for (Struct expression : selector.list("matchExpressions").structs()) {
      String key = expression.text("key");
      String values =
          String.join(",", expression.list("values").texts().stream().sorted().toList());
      parts.add(
          switch (expression.text("operator")) {
            case "In" -> key + " in (" + values + ")";
            case "NotIn" -> key + " notin (" + values + ")";
            case "Exists" -> key;
            default -> "!" + key;
          });
    }
    return parts.isEmpty() ? "<none>" : String.join(",", parts);
  }

  static void controller(Page page, Struct object) {
    Meta.controller(object)
        .ifPresent(
            owner -> page.field(0, "Controlled By", owner.text("kind") + "/" + owner.text("name")));
  }

  /** Conditions with type, status and reason. */
  static void conditions(Page page, Struct object) {
    Sequence conditions = object.structAt("status").list("conditions");
    if (conditions.isEmpty()) {
      return;
    }
    page.line(0, "Conditions:");
    page.line(1, "Type\tStatus\tReason");
    page.line(1, "----\t------\t------");
    for (Struct condition : conditions.structs()) {
      page.line(
          1,
          condition.text("type")
              + " \t"
              + condition.text("status")
              + "\t"
              + condition.text("reason"));
    }
  }

  static String bool(boolean value) {
    return value ? "True" : "False";
  }

  static String value(Object value) {
    return GoText.plain(value);
  }
}
