package dev.pilothouse.kubectl.settings;

import dev.pilothouse.apiserver.client.Times;
import dev.pilothouse.apiserver.object.Sequence;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kubectl.api.ApiFailure;
import dev.pilothouse.kubectl.api.ApiType;
import dev.pilothouse.kubectl.api.Call;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.api.DryRun;
import dev.pilothouse.kubectl.api.Failures;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.output.Format;
import dev.pilothouse.kubectl.output.Report;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.resource.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code kubectl certificate approve} and {@code deny}. */
public final class CertificateCommands {

  private static final int TRIES = 10;

  /** What is decided of a request. */
  private enum Decision {
    APPROVE("Approved", "Denied", "KubectlApprove", "approved", "approve"),
    DENY("Denied", "Approved", "KubectlDeny", "denied", "deny");

    private final String condition;
    private final String opposite;
    private final String reason;
    private final String done;
    private final String command;

    Decision(String condition, String opposite, String reason, String done, String command) {
      this.condition = condition;
      this.opposite = opposite;
      this.reason = reason;
      this.done = done;
      this.command = command;
    }

    String message() {
      return "This CSR was " + done + " by kubectl certificate " + command + ".";
    }
  }

  private final Context context;
  private final Decision decision;

  private CertificateCommands(Context context, Decision decision) {
    this.context = context;
    this.decision = decision;
  }

  public static void approve(Context context) {
    new CertificateCommands(context, Decision.APPROVE).run();
  }

  public static void deny(Context context) {
    new CertificateCommands(context, Decision.DENY).run();
  }

  private void run() {
    List<String> names = context.invocation().arguments();
    boolean files = !context.invocation().list("filename").isEmpty();
    if (names.isEmpty() && !files) {
      throw new UsageException("one or more CSRs must be specified as <name> or -f <filename>");
    }
    Report report = Report.of(context, DryRun.NONE);
    ApiType type = context.known("certificatesigningrequests.certificates.k8s.io");
    List<RuntimeException> failures = new ArrayList<>();
    for (Item item : items(type, names, files)) {
      try {
        Struct live = context.cluster().get(item.type(), "", item.name());
        report.done(item.type(), Format.sorted(decide(item, live)), decision.done);
      } catch (ApiFailure | UsageException failure) {
        failures.add(failure);
      }
    }
    Failures.throwIfAny(failures);
  }

  private List<Item> items(ApiType type, List<String> names, boolean files) {
    if (files) {
      return Finder.of(context, List.of()).fromFiles();
    }
    return names.stream()
        .map(name -> new Item(type, "", name.substring(name.indexOf('/') + 1), null, ""))
        .toList();
  }

  private Struct decide(Item item, Struct first) {
    Struct live = first;
    for (int i = 0; ; i++) {
      boolean there = has(live, decision.condition);
      if (has(live, decision.opposite)) {
        throw new UsageException(
            "certificate signing request \"" + item.name() + "\" is already " + decision.opposite);
      }
      if (there && !context.flag("force")) {
        return live;
      }
      try {
        Struct decided = there ? live : decided(live);
        return context.cluster().send(Call.of("PUT", item.path() + "/approval").body(decided));
      } catch (ApiFailure failure) {
        if (!failure.conflict() || i >= TRIES) {
          throw failure;
        }
        live = context.cluster().get(item.type(), "", item.name());
      }
    }
  }

  private static boolean has(Struct request, String type) {
    for (Struct condition : request.structAt("status").list("conditions").structs()) {
      if (condition.text("type").equals(type)) {
        return true;
      }
    }
    return false;
  }

  private Struct decided(Struct request) {
    long now = context.session().now();
    Struct condition =
        Struct.of(
            "type",
            decision.condition,
            "status",
            "True",
            "reason",
            decision.reason,
            "message",
            decision.message(),
            "lastUpdateTime",
            Times.time(Instant.ofEpochSecond(now / 1_000_000_000L)));
    Sequence conditions = request.structAt("status").list("conditions").plus(condition);
    return request.set(conditions, "status", "conditions");
  }
}
