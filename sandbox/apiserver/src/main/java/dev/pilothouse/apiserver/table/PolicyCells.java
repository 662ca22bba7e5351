package dev.pilothouse.apiserver.table;

import dev.pilothouse.apiserver.object.Struct;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** Cells of quotas, roles, certificates and admission. */
final class PolicyCells {

  private PolicyCells() {}

  static void addTo(Map<String, BiFunction<Struct, CellContext, Object>> cells) {
    cells.put("quotaRequests", Cells.plain(quota -> quota(quota, false)));
    cells.put("quotaLimits", Cells.plain(quota -> quota(quota, true)));
    cells.put("globalDefault", Cells.plain(object -> object.flag("globalDefault")));
    cells.put("roleRef", Cells.plain(PolicyCells::roleRef));
    cells.put("subjectUsers", Cells.plain(object -> subjects(object, "User")));
    cells.put("subjectGroups", Cells.plain(object -> subjects(object, "Group")));
    cells.put("subjectServiceAccounts", Cells.plain(object -> subjects(object, "ServiceAccount")));
    cells.put("csrDuration", Cells.plain(PolicyCells::csrDuration));
    cells.put("csrCondition", Cells.plain(PolicyCells::csrCondition));
    cells.put("webhooks", Cells.plain(object -> (long) object.list("webhooks").size()));
    cells.put(
        "validations",
        Cells.plain(object -> (long) object.structAt("spec").list("validations").size()));
    cells.put(
        "mutations",
        Cells.plain(object -> (long) object.structAt("spec").list("mutations").size()));
    cells.put("paramKind", Cells.plain(PolicyCells::paramKind));
    cells.put("paramRef", Cells.plain(PolicyCells::paramRef));
  }

  private static Object quota(Struct quota, boolean limits) {
    Struct hard = quota.structAt("status", "hard");
    Struct used = quota.structAt("status", "used");
    List<String> parts = new ArrayList<>();
    for (String resource : new TreeSet<>(hard.keys())) {
      boolean limit = resource.startsWith("limits.");
      if (limit == limits) {
        String present = used.text(resource).isEmpty() ? "0" : used.text(resource);
        parts.add(resource + ": " + present + "/" + hard.text(resource));
      }
    }
    return String.join(", ", parts);
  }

  private static Object roleRef(Struct binding) {
    Struct role = binding.struct("roleRef");
    return role.text("kind") + "/" + role.text("name");
  }

  private static Object subjects(Struct binding, String kind) {
    List<String> names = new ArrayList<>();
    for (Struct subject : binding.list("subjects").structs()) {
      if (subject.text("kind").equals(kind)) {
        boolean account = kind.equals("ServiceAccount");
        names.add(
            account
                ? subject.text("namespace") + "/" + subject.text("name")
                : subject.text("name"));
      }
    }
    return String.join(", ", names);
  }

  private static Object csrDuration(Struct request) {
    Struct spec = request.struct("spec");
    return spec.has("expirationSeconds")
        ? Ages.human(Duration.ofSeconds(spec.number("expirationSeconds", 0)))
        : "<none>";
  }

  private static Object csrCondition(Struct request) {
    List<String> words = new ArrayList<>();
    for (String type : List.of("Approved", "Denied", "Failed")) {
      if (!Cells.condition(request, type).isEmpty()) {
        words.add(type);
      }
    }
    if (words.isEmpty()) {
      words.add("Pending");
    }
    if (!request.structAt("status").text("certificate").isEmpty()) {
      words.add("Issued");
    }
    return String.join(",", words);
  }

  private static Object paramKind(Struct policy) {
    Struct kind = policy.structAt("spec", "paramKind");
    return kind.isEmpty() ? "<unset>" : kind.text("apiVersion") + "/" + kind.text("kind");
  }

  private static Object paramRef(Struct binding) {
    Struct reference = binding.structAt("spec", "paramRef");
    if (reference.isEmpty()) {
      return "<unset>";
    }
    String name = reference.text("name").isEmpty() ? "*" : reference.text("name");
    String namespace = reference.text("namespace");
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
