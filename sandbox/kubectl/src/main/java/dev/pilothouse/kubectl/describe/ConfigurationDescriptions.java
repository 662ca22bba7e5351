package dev.pilothouse.kubectl.describe;

import dev.pilothouse.apiserver.client.Meta;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.jsonpath.GoText;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/** Config maps, secrets, namespaces, accounts and access rules in full. */
final class ConfigurationDescriptions {

  private ConfigurationDescriptions() {}

  static void configMap(Page page, Context context, Struct object) {
    Parts.name(page, object);
    Parts.marks(page, object);
    page.raw("\nData\n====\n");
    Struct data = object.struct("data");
    for (String key : new TreeMap<>(data.asMap()).keySet()) {
      page.raw(key + ":\n----\n" + data.text(key) + "\n\n");
    }
    page.raw("\nBinaryData\n====\n");
    Struct binary = object.struct("binaryData");
    for (String key : new TreeMap<>(binary.asMap()).keySet()) {
      page.raw(key + ": " + size(binary.text(key)) + " bytes\n");
    }
    page.raw("\n");
    Events.write(page, context, object);
  }

  private static int size(String base64) {
    return Base64.getDecoder().decode(base64).length;
  }

  static void secret(Page page, Context context, Struct object) {
    Parts.name(page, object);
    Parts.marks(page, object);
    page.raw("\nType:\t" + object.text("type") + "\n\nData\n====\n");
    Struct data = object.struct("data");
    boolean token = object.text("type").equals("kubernetes.io/service-account-token");
    for (String key : new TreeMap<>(data.asMap()).keySet()) {
      if (token && key.equals("token")) {
        page.raw(
            key
                + ":\t"
                + new String(
                    Base64.getDecoder().decode(data.text(key)),
                    java.nio.charset.StandardCharsets.UTF_8)
                + "\n");
      } else {
        page.raw(key + ":\t" + size(data.text(key)) + " bytes\n");
      }
    }
  }

  static void namespace(Page page, Context context, Struct object) {
    page.field(0, "Name", Meta.name(object));
    Parts.marks(page, object);
    page.field(0, "Status", object.textAt("status", "phase"));
    Parts.conditions(page, object);
    List<Struct> quotas =
        context.cluster().list(context.known("resourcequotas"), Meta.name(object), "", "");
    if (quotas.isEmpty()) {
      page.raw("\nNo resource quota.\n");
    } else {
      page.raw("\nResource Quotas\n");
      for (Struct quota : quotas) {
        page.raw("  Name:\t" + Meta.name(quota) + "\n");
        quota(page, quota, 1);
      }
    }
    List<Struct> limits =
        context.cluster().list(context.known("limitranges"), Meta.name(object), "", "");
    if (limits.isEmpty()) {
      page.raw("\nNo LimitRange resource.\n");
    } else {
      page.raw("\nResource Limits\n");
      page.line(
          1, "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio");
      page.line(
          1, "----\t--------\t---\t---\t---------------\t-------------\t-----------------------");
      limits.forEach(range -> limits(page, range));
    }
  }

  private static void limits(Page page, Struct range) {
    for (Struct item : range.structAt("spec").list("limits").structs()) {
      TreeMap<String, Boolean> names = new TreeMap<>();
      for (String list :
          List.of("min", "max", "default", "defaultRequest", "maxLimitRequestRatio")) {
        item.struct(list).keys().forEach(name -> names.put(name, true));
      }
      for (String name : names.keySet()) {
        page.line(
            1,
            item.text("type")
                + "\t"
                + name
                + "\t"
                + dash(item, "min", name)
                + "\t"
                + dash(item, "max", name)
                + "\t"
                + dash(item, "defaultRequest", name)
                + "\t"
                + dash(item, "default", name)
                + "\t"
                + dash(item, "maxLimitRequestRatio", name));
      }
    }
  }

  private static String dash(Struct item, String list, String name) {
    String value = item.struct(list).text(name);
    return value.isEmpty() ? "-" : value;
  }

  static void limitRange(Page page, Context context, Struct object) {
    Parts.name(page, object);
    page.line(
        0, "Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio");
    page.line(
        0, "----\t--------\t---\t---\t---------------\t-------------\t-----------------------");
    Page inner = new Page();
    limits(inner, object);
    page.raw(inner.text().replaceAll("(?m)^  ", "").replaceAll(" {2,}", "\t"));
  }

  static void resourceQuota(Page page, Context context, Struct object) {
    Parts.name(page, object);
    if (!object.structAt("spec").list("scopes").isEmpty()) {
      page.field(0, "Scopes", String.join(", ", object.structAt("spec").list("scopes").texts()));
    }
    quota(page, object, 0);
  }

  private static void quota(Page page, Struct quota, int level) {
    Struct hard = quota.structAt("status", "hard");
    Struct used = quota.structAt("status", "used");
    page.line(level, "Resource\tUsed\tHard");
    page.line(level, "--------\t" + (level == 0 ? "----\t----" : "---\t---"));
    for (String name : new TreeMap<>(hard.asMap()).keySet()) {
      page.line(level, name + "\t" + used.text(name) + "\t" + hard.text(name));
    }
  }

  static void serviceAccount(Page page, Context context, Struct object) {
    Parts.name(page, object);
    Parts.marks(page, object);
    names(page, "Image pull secrets", object.list("imagePullSecrets"));
    names(page, "Mountable secrets", object.list("secrets"));
    names(page, "Tokens", Sequence.EMPTY);
    Events.write(page, context, object);
  }

  private static void names(Page page, String title, Sequence references) {
    if (references.isEmpty()) {
      page.field(0, title, "<none>");
      return;
    }
    String lead = title + ":\t";
    for (Struct reference : references.structs()) {
      page.line(0, lead + reference.text("name"));
      lead = "\t";
    }
  }

  static void role(Page page, Context context, Struct object) {
    page.field(0, "Name", Meta.name(object));
    Parts.marks(page, object);
    page.line(0, "PolicyRule:");
    page.line(1, "Resources\tNon-Resource URLs\tResource Names\tVerbs");
    page.line(1, "---------\t-----------------\t--------------\t-----");
    List<String> rows = new ArrayList<>();
    for (Struct rule : object.list("rules").structs()) {
      rules(rule, rows);
    }
    rows.stream()
        .sorted(
            java.util.Comparator.comparing(
                (String row) -> row.substring(row.lastIndexOf('\t')) + row.replace('\t', ']')))
        .forEach(row -> page.line(1, row));
  }

  private static void rules(Struct rule, List<String> rows) {
    String rest =
        "\t"
            + GoText.plain(rule.list("nonResourceURLs"))
            + "\t"
            + GoText.plain(rule.list("resourceNames"))
            + "\t"
            + GoText.plain(rule.list("verbs"));
    if (rule.list("resources").isEmpty()) {
      rows.add(rest);
    }
    for (String group : rule.list("apiGroups").texts()) {
      for (String resource : rule.list("resources").texts()) {
        rows.add(resource + (group.isEmpty() ? "" : "." + group) + rest);
      }
    }
  }

  static void binding(Page page, Context context, Struct object) {
    page.field(0, "Name", Meta.name(object));
    Parts.marks(page, object);
    page.line(0, "Role:");
    page.field(1, "Kind", object.textAt("roleRef", "kind"));
    page.field(1, "Name", object.textAt("roleRef", "name"));
    page.line(0, "Subjects:");
    page.line(1, "Kind\tName\tNamespace");
    page.line(1, "----\t----\t---------");
    for (Struct subject : object.list("subjects").structs()) {
      page.line(
          1, subject.text("kind") + "\t" + subject.text("name") + "\t" + subject.text("namespace"));
    }
  }
}
