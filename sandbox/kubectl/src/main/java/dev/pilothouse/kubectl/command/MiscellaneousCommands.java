package dev.pilothouse.kubectl.command;

import dev.pilothouse.apiserver.codec.Yaml;
import dev.pilothouse.apiserver.object.Struct;
import dev.pilothouse.kernel.Bytes;
import dev.pilothouse.kubectl.api.Context;
import dev.pilothouse.kubectl.cli.Catalogue;
import dev.pilothouse.kubectl.cli.CommandSpec;
import dev.pilothouse.kubectl.cli.Help;
import dev.pilothouse.kubectl.cli.UsageException;
import dev.pilothouse.kubectl.resource.Finder;
import dev.pilothouse.kubectl.session.Files;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** help, completion, kustomize, alpha. */
final class MiscellaneousCommands {

  private MiscellaneousCommands() {}

  static void help(Context context) {
    CommandSpec command = Catalogue.standard().command("");
    for (String word : context.invocation().arguments()) {
      CommandSpec child = Catalogue.standard().child(command, word);
      if (child == null) {
        throw new UsageException(
            "unknown help topic \"" + String.join(" ", context.invocation().arguments()) + "\"");
      }
      command = child;
    }
    context.out(Help.of(command));
  }

  static void completion(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (arguments.isEmpty()) {
      throw context.invocation().usage("Shell not specified.");
    }
    if (arguments.size() > 1) {
      throw context.invocation().usage("Too many arguments. Expected only the shell type.");
    }
    String shell = arguments.getFirst();
    if (!List.of("bash", "zsh", "fish", "powershell").contains(shell)) {
      throw context.invocation().usage("Unsupported shell type \"" + shell + "\".");
    }
    context.out(script(shell));
  }

  private static String script(String shell) {
    String name = "completion." + shell;
    try (InputStream in =
        Objects.requireNonNull(MiscellaneousCommands.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static void alpha(Context context) {
    context.out("No alpha commands are available in this version of kubectl\n");
  }

  static void kustomize(Context context) {
    List<String> arguments = context.invocation().arguments();
    if (arguments.size() > 1) {
      throw new UsageException("specify one path to kustomization.yaml");
    }
    boolean first = true;
    StringBuilder out = new StringBuilder();
    String directory = arguments.isEmpty() ? "." : arguments.getFirst();
    for (Struct object : Finder.kustomization(context).build(directory)) {
      out.append(first ? "" : "---\n").append(Yaml.write(object));
      first = false;
    }
    String output = context.text("output");
    if (!output.isEmpty()) {
      Files.write(context.session(), output, Bytes.of(out.toString()), 0644);
      return;
    }
    context.out(out.toString());
  }
}
