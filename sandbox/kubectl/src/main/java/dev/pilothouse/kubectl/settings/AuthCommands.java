package dev.pilothouse.kubectl.settings;

import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.jsonpath.GoText;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.output.TabWriter;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import dev.pilothouse.kubectl.session.Ended;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The subcommands of {@code kubectl auth}. */
public final class AuthCommands {

  private static final String REVIEWS = "/apis/authorization.k8s.io/v1/";

  private static final List<String> VERBS =
      List.of(
          "*",
          "get",
          "list",
          "watch",
          "create",
          "update",
          "patch",
          "delete",
          "deletecollection",
          "use",
          "bind",
          "escalate",
          "impersonate",
          "approve",
          "sign",
          "attest",
          "proxy");

  private AuthCommands() {}

  // ---- can-i

  public static void canI(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (context.flag("list")) {
      if (!arguments.isEmpty()) {
        throw new UsageException("list option must be specified with no arguments");
      }
      list(context);
      return;
    }
    if (arguments.size() < 2 || arguments.size() > 3) {
      throw new UsageException(
          "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.");
    }
    if (!arguments.get(1).startsWith("/") && !VERBS.contains(arguments.getFirst())) {
      context.err("Warning: verb '" + arguments.getFirst() + "' is not a known verb\n\n");
    }
    Struct spec = spec(context, arguments);
    Struct review =
        Struct.of(
            "kind",
            "SelfSubjectAccessReview",
            "apiVersion",
            "authorization.k8s.io/v1",
            "metadata",
            Struct.EMPTY,
            "spec",
            spec);
    Struct status =
        context
            .cluster()
            .send(Call.of("POST", REVIEWS + "selfsubjectaccessreviews").body(review))
            .struct("status");
    boolean allowed = status.flag("allowed");
    if (!context.flag("quiet")) {
      StringBuilder answer = new StringBuilder(allowed ? "yes" : "no");
      for (String why : allowed ? List.<String>of() : List.of("reason", "evaluationError")) {
        answer.append(status.text(why).isEmpty() ? "" : " - " + status.text(why));
      }
      context.out(answer.append('\n').toString());
    }
    if (!allowed) {
      throw new Ended(1);
    }
  }

  private static Struct spec(Context context, List<String> arguments) {
    String verb = arguments.get(0);
    String what = arguments.get(1);
    if (what.startsWith("/")) {
      return Struct.of("nonResourceAttributes", Struct.of("path", what, "verb", verb));
    }
    int slash = what.indexOf('/');
    String word = slash < 0 ? what : what.substring(0, slash);
    String name =
        slash < 0 ? arguments.size() > 2 ? arguments.get(2) : "" : what.substring(slash + 1);
    ApiType type = word.equals("*") ? null : context.discovery().find(word);
    if (type == null && !word.equals("*")) {
      context.err("Warning: the server doesn't have a resource type '" + word + "'\n\n");
    }
    boolean namespaced = type == null || type.namespaced();
    if (type != null && !type.namespaced()) {
      String group = type.group().isEmpty() ? "" : " in group '" + type.group() + "'";
      context.err(
          "Warning: resource '" + type.plural() + "' is not namespace scoped" + group + "\n\n");
    }
    String namespace = context.flag("all-namespaces") || !namespaced ? "" : context.namespace();
    Struct attributes =
        Struct.builder()
            .putUnlessEmpty("namespace", namespace)
            .put("verb", verb)
            .putUnlessEmpty("group", type == null ? "" : type.group())
            .put("resource", type == null ? word : type.plural())
            .putUnlessEmpty("subresource", context.text("subresource"))
            .putUnlessEmpty("name", name)
            .build();
    return Struct.of("resourceAttributes", attributes);
  }

  private static void list(Context context) {
    Struct review =
        Struct.of(
            "kind",
            "SelfSubjectRulesReview",
            "apiVersion",
            "authorization.k8s.io/v1",
            "metadata",
            Struct.EMPTY,
            "spec",
            Struct.of("namespace", context.namespace()));
    Struct status =
        context
            .cluster()
            .send(Call.of("POST", REVIEWS + "selfsubjectrulesreviews").body(review))
            .struct("status");
    TabWriter writer = TabWriter.forTables();
    if (!context.flag("no-headers")) {
      writer.line(List.of("Resources", "Non-Resource URLs", "Resource Names", "Verbs"));
    }
    for (Struct rule : status.list("resourceRules").structs()) {
      List<String> resources = new ArrayList<>();
      for (String group : rule.list("apiGroups").texts()) {
        for (String resource : rule.list("resources").texts()) {
          resources.add(resource + (group.isEmpty() ? "" : "." + group));
        }
      }
      for (String resource : resources) {
        writer.line(
            List.of(
                resource,
                "[]",
                GoText.plain(rule.list("resourceNames")),
                GoText.plain(rule.list("verbs"))));
      }
    }
    for (Struct rule : status.list("nonResourceRules").structs()) {
      for (String url : rule.list("nonResourceURLs").texts()) {
        writer.line(List.of("", "[" + url + "]", "[]", GoText.plain(rule.list("verbs"))));
      }
    }
    context.out(writer.aligned());
  }

  // ---- whoami

  public static void whoAmI(Context context) {
    Struct review =
        Struct.of(
            "kind",
            "SelfSubjectReview",
            "apiVersion",
            "authentication.k8s.io/v1",
            "metadata",
            Struct.EMPTY,
            "status",
            Struct.of("userInfo", Struct.EMPTY));
    Struct answer =
        context
            .cluster()
            .send(
                Call.of("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews").body(review));
    Format format = Format.of(context, Format.USUAL);
    if (!format.name().isEmpty()) {
      context.out(
          format.print(
              context,
              Format.sorted(answer),
              _ -> "selfsubjectreview.authentication.k8s.io/",
              true));
      return;
    }
    Struct user = answer.structAt("status", "userInfo");
    TabWriter writer = TabWriter.forTables();
    writer.line(List.of("ATTRIBUTE", "VALUE"));
    writer.line(List.of("Username", user.text("username")));
    if (!user.text("uid").isEmpty()) {
      writer.line(List.of("UID", user.text("uid")));
    }
    if (!user.list("groups").isEmpty()) {
      writer.line(List.of("Groups", GoText.plain(user.list("groups"))));
    }
    Struct extra = user.struct("extra");
    for (String key : new TreeMap<>(extra.asMap()).keySet()) {
      writer.line(List.of("Extra: " + key, GoText.plain(extra.list(key))));
    }
    context.out(writer.aligned());
  }

  // ---- reconcile

  public static void reconcile(Context context) {
    if (context.invocation().list("filename").isEmpty() && context.text("kustomize").isEmpty()) {
      throw new UsageException("must specify one of -f and -k");
    }
    DryRun dryRun = context.dryRun();
    Report report = Report.of(context, dryRun);
    List<Item> items = Finder.of(context, List.of()).fromFiles();
    for (Item item : items) {
      if (!item.type().group().equals("rbac.authorization.k8s.io")) {
        continue;
      }
      Struct live = context.cluster().find(item.type(), item.namespace(), item.name());
      if (live == null) {
        Call call = Call.of("POST", item.type().path(item.namespace())).body(item.content());
        report.done(
            item.type(),
            dryRun == DryRun.CLIENT ? item.content() : context.cluster().send(dryRun.on(call)),
            "reconciled");
        continue;
      }
      String list = item.content().has("roleRef") ? "subjects" : "rules";
      boolean remove =
          context.flag(list.equals("rules") ? "remove-extra-permissions" : "remove-extra-subjects");
      Sequence merged = remove ? item.content().list(list) : live.list(list);
      for (Object entry : item.content().list(list)) {
        merged = merged.contains(entry) ? merged : merged.plus(entry);
      }
      Struct updated = live.with(list, merged);
      try {
        Struct done =
            dryRun == DryRun.CLIENT || updated.equals(live)
                ? updated
                : context.cluster().send(dryRun.on(Call.of("PUT", item.path()).body(updated)));
        report.done(item.type(), done, "reconciled");
      } catch (ApiFailure failure) {
        throw failure;
      }
    }
    if (items.isEmpty()) {
      throw new UsageException("no objects passed to reconcile");
    }
  }

  // ---- create token

  public static void token(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (arguments.size() != 1) {
      throw context.invocation().usage("exactly one NAME is required, got " + arguments.size());
    }
    Struct.Builder spec = Struct.builder();
    List<String> audiences = context.invocation().list("audience");
    spec.put("audiences", audiences.isEmpty() ? Struct.NULL : Sequence.copyOf(audiences));
    long seconds = context.invocation().nanos("duration") / 1_000_000_000L;
    if (context.invocation().given("duration") && seconds <= 0) {
      throw new UsageException("--duration must be greater than or equal to 0");
    }
    spec.put("expirationSeconds", seconds > 0 ? seconds : Struct.NULL);
    String kind = context.text("bound-object-kind");
    spec.put(
        "boundObjectRef",
        kind.isEmpty()
            ? Struct.NULL
            : Struct.builder()
                .put("kind", kind)
                .put("apiVersion", "v1")
                .put("name", context.text("bound-object-name"))
                .putUnlessEmpty("uid", context.text("bound-object-uid"))
                .build());
    Struct request =
        Struct.of(
            "kind",
            "TokenRequest",
            "apiVersion",
            "authentication.k8s.io/v1",
            "metadata",
            Struct.EMPTY,
            "spec",
            spec.build(),
            "status",
            Struct.of("token", "", "expirationTimestamp", Struct.NULL));
    String path =
        context.known("serviceaccounts").path(context.namespace(), arguments.getFirst()) + "/token";
    Struct answer;
    try {
      answer = context.cluster().send(Call.of("POST", path).body(request));
    } catch (ApiFailure failure) {
      throw new UsageException("failed to create token: " + failure.getMessage());
    }
    Format format = Format.of(context, Format.USUAL);
    context.out(
        format.name().isEmpty()
            ? answer.textAt("status", "token") + "\n"
            : format.print(
                context,
                answer,
                _ -> "tokenrequest.authentication.k8s.io/" + arguments.getFirst(),
                true));
  }
}
