package dev.pilothouse.kubectl.command;

import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.change.ApplyCommand;
import dev.pilothouse.kubectl.change.CreateCommand;
import dev.pilothouse.kubectl.change.DeleteCommand;
import dev.pilothouse.kubectl.change.DiffCommand;
import dev.pilothouse.kubectl.change.EditCommand;
import dev.pilothouse.kubectl.change.LastAppliedCommands;
import dev.pilothouse.kubectl.change.MarkCommand;
import dev.pilothouse.kubectl.change.PatchCommand;
import dev.pilothouse.kubectl.change.ReplaceCommand;
import dev.pilothouse.kubectl.change.ScaleCommand;
import dev.pilothouse.kubectl.change.SetCommand;
import dev.pilothouse.kubectl.change.WaitCommand;
import dev.pilothouse.kubectl.cli.Catalogue;
import dev.pilothouse.kubectl.cli.Invocation;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.create.AutoscaleCommand;
import dev.pilothouse.kubectl.create.ExposeCommand;
import dev.pilothouse.kubectl.create.GenerateCommand;
import dev.pilothouse.kubectl.debug.DebugCommand;
import dev.pilothouse.kubectl.describe.DescribeCommand;
import dev.pilothouse.kubectl.explain.ExplainCommand;
import dev.pilothouse.kubectl.node.CordonCommand;
import dev.pilothouse.kubectl.node.DrainCommand;
import dev.pilothouse.kubectl.node.TaintCommand;
import dev.pilothouse.kubectl.node.TopCommand;
import dev.pilothouse.kubectl.process.Attachment;
import dev.pilothouse.kubectl.process.CopyCommand;
import dev.pilothouse.kubectl.process.ExecCommand;
import dev.pilothouse.kubectl.process.LogsCommand;
import dev.pilothouse.kubectl.process.PortForwardCommand;
import dev.pilothouse.kubectl.process.RunCommand;
import dev.pilothouse.kubectl.proxy.ProxyCommand;
import dev.pilothouse.kubectl.rollout.RolloutCommand;
import dev.pilothouse.kubectl.settings.AuthCommands;
import dev.pilothouse.kubectl.settings.CertificateCommands;
import dev.pilothouse.kubectl.settings.ConfigCommand;
import dev.pilothouse.kubectl.settings.DumpCommand;
import dev.pilothouse.kubectl.settings.EventsCommand;
import dev.pilothouse.kubectl.settings.ServerCommands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All commands, by their paths. */
public final class Commands {

  private static final Map<String, Command> ALL = all();

  private Commands() {}

  private static Map<String, Command> all() {
    Map<String, Command> all = new HashMap<>();
    all.put("get", new GetCommand());
    all.put("apply", ApplyCommand::run);
    all.put("create", CreateCommand::run);
    all.put("delete", DeleteCommand::run);
    all.put("replace", ReplaceCommand::run);
    all.put("patch", PatchCommand::run);
    all.put("label", MarkCommand::label);
    all.put("annotate", MarkCommand::annotate);
    all.put("scale", ScaleCommand::run);
    all.put("describe", DescribeCommand::run);
    all.put("rollout status", RolloutCommand::status);
    all.put("rollout history", RolloutCommand::history);
    all.put("rollout undo", RolloutCommand::undo);
    all.put("rollout restart", RolloutCommand::restart);
    all.put("rollout pause", RolloutCommand::pause);
    all.put("rollout resume", RolloutCommand::resume);
    all.put("logs", LogsCommand::run);
    all.put("exec", context -> ExecCommand.run(context, () -> ExecCommand.exec(context)));
    all.put("cp", context -> ExecCommand.run(context, () -> CopyCommand.run(context)));
    all.put("port-forward", PortForwardCommand::run);
    all.put("attach", Attachment::attach);
    all.put("version", ServerCommands::version);
    all.put("options", ServerCommands::options);
    all.put("api-versions", ServerCommands::apiVersions);
    all.put("api-resources", ServerCommands::apiResources);
    all.put("cluster-info", ServerCommands::clusterInfo);
    all.put("config view", ConfigCommand::view);
    all.put("config current-context", ConfigCommand::currentContext);
    all.put("config get-contexts", ConfigCommand::getContexts);
    all.put("config get-clusters", ConfigCommand::getClusters);
    all.put("config get-users", ConfigCommand::getUsers);
    all.put("config use-context", ConfigCommand::useContext);
    all.put("config rename-context", ConfigCommand::renameContext);
    all.put("config set-context", ConfigCommand::setContext);
    all.put("config set-cluster", ConfigCommand::setCluster);
    all.put("config set-credentials", ConfigCommand::setCredentials);
    all.put("config delete-context", ConfigCommand::deleteContext);
    all.put("config delete-cluster", ConfigCommand::deleteCluster);
    all.put("config delete-user", ConfigCommand::deleteUser);
    all.put("config set", ConfigCommand::set);
    all.put("config unset", ConfigCommand::unset);
    all.put("expose", ExposeCommand::run);
    all.put("autoscale", AutoscaleCommand::run);
    all.put("run", RunCommand::run);
    all.put("set image", SetCommand::image);
    all.put("set env", SetCommand::env);
    all.put("set resources", SetCommand::resources);
    all.put("set serviceaccount", SetCommand::serviceAccount);
    all.put("set selector", SetCommand::selector);
    all.put("set subject", SetCommand::subject);
    all.put("cordon", CordonCommand::cordon);
    all.put("uncordon", CordonCommand::uncordon);
    all.put("drain", DrainCommand::run);
    all.put("taint", TaintCommand::run);
    all.put("top node", TopCommand::run);
    all.put("top pod", TopCommand::run);
    all.put("explain", ExplainCommand::run);
    all.put("help", MiscellaneousCommands::help);
    all.put("completion", MiscellaneousCommands::completion);
    all.put("kustomize", MiscellaneousCommands::kustomize);
    all.put("plugin list", Plugins::list);
    all.put("alpha", MiscellaneousCommands::alpha);
    all.put("cluster-info dump", DumpCommand::run);
    all.put("proxy", ProxyCommand::run);
    all.put("debug", DebugCommand::run);
    all.put("certificate approve", CertificateCommands::approve);
    all.put("certificate deny", CertificateCommands::deny);
    all.put("wait", WaitCommand::run);
    all.put("edit", EditCommand::run);
    all.put("apply edit-last-applied", EditCommand::lastApplied);
    all.put("apply view-last-applied", LastAppliedCommands::view);
    all.put("apply set-last-applied", LastAppliedCommands::set);
    all.put("diff", DiffCommand::run);
    all.put("events", EventsCommand::run);
    all.put("auth can-i", AuthCommands::canI);
    all.put("auth whoami", AuthCommands::whoAmI);
    all.put("auth reconcile", AuthCommands::reconcile);
    all.put("create token", AuthCommands::token);
    GenerateCommand.all().forEach((name, command) -> all.put("create " + name, command::run));
    return all;
  }

  /** Whether a first word is neither a flag nor a command of kubectl's own. */
  public static boolean isUnknown(String word) {
    Catalogue catalogue = Catalogue.standard();
    return !word.isEmpty()
        && !word.startsWith("-")
        && catalogue.child(catalogue.command(""), word) == null;
  }

  /** Runs the command that the command line names. */
  public static void run(Context context) {
    Invocation invocation = context.invocation();
    Command command = ALL.get(invocation.command().path());
    if (command == null) {
      Groups.run(context);
      return;
    }
    checkRequired(invocation);
    command.run(context);
  }

  private static void checkRequired(Invocation invocation) {
    List<String> missing = new ArrayList<>();
    for (String name : invocation.command().required()) {
      if (!invocation.given(name)) {
        missing.add("\"" + name + "\"");
      }
    }
    if (!missing.isEmpty()) {
      throw new UsageException("required flag(s) " + String.join(", ", missing) + " not set");
    }
  }
}
